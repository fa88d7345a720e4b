"""What a file is, by its bytes before its name."""

import bz2
import codecs
import gzip
import lzma
import shutil
import zipfile
import zlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from app.errors import NotApplicable

HEAD_BYTES = 65_536
EXPANDED_LIMIT = 50_000_000_000  # bytes; a compressed file that grows past this is refused
FOREIGN = {
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"BM": "a bitmap picture",
    b"II*\x00": "a TIFF picture",
    b"MM\x00*": "a TIFF picture",
    b"%PDF": "a PDF document",
    b"{\\rtf": "a rich text document",
    b"\x7fELF": "a program",
    b"MZ": "a program",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"Rar!": "a RAR archive",
    b"SQLite format 3": "an SQLite database",
    b"ARROW1": "an Arrow file",
    b"ORC": "an ORC file",
    b"\x93NUMPY": "a NumPy array",
    b"\x80\x04": "a Python pickle",
    b"\x80\x05": "a Python pickle",
}
PACKED = {b"\x1f\x8b": gzip.GzipFile, b"BZh": bz2.BZ2File, b"\xfd7zXZ": lzma.LZMAFile}


class FileFormat(StrEnum):
    """The formats a table can come in."""

    TEXT = "a text table"
    EXCEL = "a spreadsheet"
    PARQUET = "a Parquet file"
    JSON = "JSON"


ENDINGS = {
    ".csv": FileFormat.TEXT,
    ".tsv": FileFormat.TEXT,
    ".tab": FileFormat.TEXT,
    ".txt": FileFormat.TEXT,
    ".xlsx": FileFormat.EXCEL,
    ".xlsm": FileFormat.EXCEL,
    ".xlsb": FileFormat.EXCEL,
    ".xls": FileFormat.EXCEL,
    ".ods": FileFormat.EXCEL,
    ".parquet": FileFormat.PARQUET,
    ".parq": FileFormat.PARQUET,
    ".pqt": FileFormat.PARQUET,
    ".json": FileFormat.JSON,
    ".jsonl": FileFormat.JSON,
    ".ndjson": FileFormat.JSON,
}


@dataclass(frozen=True)
class Opened:
    """An unpacked file, what it is, and what was noticed on the way."""

    path: Path
    name: str
    format: FileFormat
    notes: tuple[str, ...]


def open_file(source: Path, name: str, work: Path) -> Opened:
    """Find out what a file is, unpacking it into the work folder where it is compressed."""
    if not source.is_file():
        raise NotApplicable(f"There is no file called {name}. Check the name and the folder.")
    if source.stat().st_size == 0:
        raise NotApplicable(f"{name} is empty. Choose a file with a header line and at least one row.")
    path, inner = _unpack(source, name, work)
    found = _recognise(path, inner)
    expected = ENDINGS.get(Path(inner).suffix.lower())
    notes = ()
    if expected is not None and expected != found:
        notes = (f"The name {inner} promises {expected}, but the file holds {found}; it was read as that.",)
    return Opened(path, inner, found, notes)


def _unpack(source: Path, name: str, work: Path) -> tuple[Path, str]:
    with source.open("rb") as file:
        head = file.read(8)
    opener = next((opener for magic, opener in PACKED.items() if head.startswith(magic)), None)
    inner = Path(name).stem if Path(name).suffix.lower() in {".gz", ".bz2", ".xz", ".zip"} else name
    if head.startswith(b"PK\x03\x04") and not _is_workbook(source, name):
        member = _only_member(source, name)
        return _expand_member(source, member, name, work), Path(member).name
    if opener is None:
        return source, name
    return _expand(opener(source), name, work), inner


def _expand_member(source: Path, member: str, name: str, work: Path) -> Path:
    with zipfile.ZipFile(source) as archive:
        try:
            packed = archive.open(member)
        except (RuntimeError, NotImplementedError, zipfile.BadZipFile) as error:
            raise NotApplicable(f"{name} is locked or damaged. Unpack it and choose the table inside.") from error
        return _expand(packed, name, work)


def _expand(packed: BinaryIO, name: str, work: Path) -> Path:
    target = work / "unpacked"
    try:
        with packed, target.open("wb") as out:
            while chunk := packed.read(1 << 20):
                out.write(chunk)
                if out.tell() > min(EXPANDED_LIMIT, shutil.disk_usage(work).free):
                    raise NotApplicable(f"{name} grows too large when unpacked. Unpack it and choose a part of it.")
    except (OSError, EOFError, RuntimeError, zlib.error, lzma.LZMAError, zipfile.BadZipFile) as error:
        raise NotApplicable(
            f"{name} is a compressed file that is damaged. Pack it again or unpack it first."
        ) from error
    if target.stat().st_size == 0:
        raise NotApplicable(f"{name} is empty once unpacked. Choose a file with a header line and at least one row.")
    return target


def _is_workbook(source: Path, name: str) -> bool:
    try:
        with zipfile.ZipFile(source) as archive:
            members = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise NotApplicable(f"{name} is damaged and cannot be opened. Save it again and retry.") from error
    return any(member.startswith("xl/") for member in members) or "content.xml" in members


def _only_member(source: Path, name: str) -> str:
    with zipfile.ZipFile(source) as archive:
        members = [m for m in archive.namelist() if not m.endswith("/") and not m.startswith("__MACOSX")]
    if len(members) != 1:
        raise NotApplicable(f"{name} is an archive of {len(members)} files. Unpack it and choose one table.")
    return members[0]


def _recognise(path: Path, name: str) -> FileFormat:
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if head.startswith(b"PAR1"):
        return FileFormat.PARQUET
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return FileFormat.EXCEL
    what = _foreign(head)
    if what is not None:
        ways = "CSV, TSV, Excel, Parquet or JSON"
        raise NotApplicable(f"{name} cannot be read as a table: its bytes are {what}. Choose a file that is {ways}.")
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        raise NotApplicable(f"{name} holds only blank lines. Choose a file with a header line and at least one row.")
    return FileFormat.JSON if _looks_like_json(start, Path(name).suffix.lower()) else FileFormat.TEXT


def _foreign(head: bytes) -> str | None:
    """What bytes are that hold no table, or None; a mark of two letters alone could open a text."""
    is_text = _reads_as_text(head)
    for magic, what in FOREIGN.items():
        if head.startswith(magic) and (len(magic) > 3 or not is_text):
            return what
    if head.lstrip()[:15].lower().startswith((b"<!doctype", b"<html", b"<?xml", b"<table")):
        return "a web page or XML"
    return None if is_text else "not text"


def _looks_like_json(start: bytes, ending: str) -> bool:
    if ENDINGS.get(ending) is FileFormat.JSON:
        return start[:1] in (b"{", b"[")
    compact = b"".join(start[:200].split())
    return compact.startswith((b'[{"', b'{"')) and b'":' in compact


def _reads_as_text(head: bytes) -> bool:
    """Whether bytes are text in some encoding: valid UTF-8 without NULs, UTF-16, or few control characters."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    zeros = head.count(0)
    if not zeros:
        try:
            codecs.getincrementaldecoder("utf-8")().decode(head)
        except UnicodeDecodeError:
            pass
        else:
            return True
    control = sum(head.count(code) for code in range(1, 32) if code not in (9, 10, 11, 12, 13, 27))
    wide = max(head[0::2].count(0), head[1::2].count(0))
    few, some = max(4, len(head) // 50), max(16, len(head) // 10)
    return control <= few and (zeros <= some or wide >= zeros * 0.95)
