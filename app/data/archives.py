"""Compressed files and archives: what is packed in them, unpacked into a folder."""

import bz2
import gzip
import lzma
import shutil
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from app.data.progress import Progress
from app.errors import NotApplicable

EXPANDED_LIMIT = 50_000_000_000  # bytes; a compressed file that grows past this is refused
MOST_MEMBERS = 10_000
CHUNK = 1 << 20  # bytes
ZIP = b"PK\x03\x04"
MAC_FOLDER = "__MACOSX"  # where a Mac keeps what belongs to its own file system


def _zstd(file: BinaryIO) -> Any:
    import pyarrow as pa

    return pa.CompressedInputStream(pa.PythonFile(file, "r"), "zstd")


PACKED: dict[bytes, Callable[[BinaryIO], Any]] = {
    b"\x1f\x8b": lambda file: gzip.GzipFile(fileobj=file),
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ": lzma.LZMAFile,
    b"\x28\xb5\x2f\xfd": _zstd,
}
PACKED_ENDINGS = {".gz", ".bz2", ".xz", ".zst", ".zip"}
FAULTS = (OSError, EOFError, RuntimeError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, NotImplementedError)


def is_packed(head: bytes) -> bool:
    """Whether a file that begins with these bytes is compressed."""
    return head.startswith(tuple(PACKED))


def inner_name(name: str) -> str:
    """The name of what is in a compressed file."""
    return PurePosixPath(name).stem if PurePosixPath(name).suffix.lower() in PACKED_ENDINGS else name


def expand(source: Path, target: Path, name: str, progress: Progress) -> Path:
    """Unpack a compressed file into another."""
    try:
        with progress.watched(source, f"Unpacking {name}").open("rb") as file:
            head = file.peek(8)
            unpack = next(found for magic, found in PACKED.items() if head.startswith(magic))
            with unpack(file) as packed:
                return _pour(packed, target, name)
    except FAULTS as error:
        raise NotApplicable(
            f"{name} is a compressed file that is damaged. Pack it again or unpack it first."
        ) from error


def expand_member(source: Path, member: str, target: Path, name: str, progress: Progress) -> Path:
    """Unpack one file of an archive into another."""
    try:
        with (
            progress.watched(source, f"Unpacking {name}").open("rb") as file,
            zipfile.ZipFile(file) as archive,
            archive.open(member) as packed,
        ):
            return _pour(packed, target, name)
    except FAULTS as error:
        raise NotApplicable(f"{name} is locked or damaged. Unpack it and choose the table inside.") from error


def _pour(packed: BinaryIO, target: Path, name: str) -> Path:
    limit = min(EXPANDED_LIMIT, shutil.disk_usage(target.parent).free)
    with target.open("wb") as out:
        while chunk := packed.read(CHUNK):
            out.write(chunk)
            if out.tell() > limit:
                raise NotApplicable(f"{name} grows too large when unpacked. Unpack it and choose a part of it.")
        size = out.tell()
    if not size:
        raise NotApplicable(f"{name} is empty once unpacked. Choose a file with a header line and at least one row.")
    return target


def is_workbook(source: Path, name: str) -> bool:
    """Whether a ZIP file is a spreadsheet."""
    members = set(_members(source, name))
    return any(member.startswith("xl/") for member in members) or "content.xml" in members


def files_inside(source: Path, name: str) -> list[str]:
    """The files in an archive, in the order of their names; those no person put there left out."""
    found = [m for m in _members(source, name) if not m.endswith("/") and not m.startswith(MAC_FOLDER)]
    return sorted(member for member in found if not PurePosixPath(member).name.startswith("."))


def _members(source: Path, name: str) -> list[str]:
    try:
        with zipfile.ZipFile(source) as archive:
            members = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise NotApplicable(f"{name} is damaged and cannot be opened. Save it again and retry.") from error
    if len(members) > MOST_MEMBERS:
        raise NotApplicable(f"{name} holds {len(members):,} files. Unpack it and choose the tables you need.")
    return members
