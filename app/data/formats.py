"""What a file is, by its bytes before its name."""

import codecs
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path, PurePosixPath

from app.data.archives import ZIP, expand, expand_member, files_inside, inner_name, is_packed, is_workbook
from app.data.progress import Progress
from app.errors import NotApplicable

HEAD_BYTES = 65_536
WORKBOOK = b"\xd0\xcf\x11\xe0"  # of Excel before 2007
ARROW = (b"ARROW1", b"ORC", b"\xff\xff\xff\xff")  # a stream opens with a length of -1
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
    b"\x93NUMPY": "a NumPy array",
    b"\x80\x04": "a Python pickle",
    b"\x80\x05": "a Python pickle",
}


class FileFormat(StrEnum):
    """The formats a table can come in."""

    TEXT = "a text table"
    EXCEL = "a spreadsheet"
    PARQUET = "a Parquet file"
    ARROW = "an Arrow or ORC file"
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
    ".arrow": FileFormat.ARROW,
    ".arrows": FileFormat.ARROW,
    ".feather": FileFormat.ARROW,
    ".ipc": FileFormat.ARROW,
    ".orc": FileFormat.ARROW,
    ".json": FileFormat.JSON,
    ".jsonl": FileFormat.JSON,
    ".ndjson": FileFormat.JSON,
}


@dataclass(frozen=True)
class NamedFile:
    """A file on disk, what the user calls it, and what is to be noted of where it comes from."""

    path: Path
    name: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Opened:
    """An unpacked file, what it is, what was noticed on the way, and whether it was chosen from an archive."""

    path: Path
    name: str
    format: FileFormat
    notes: tuple[str, ...]
    chosen: bool = False


def tables_inside(source: Path, name: str) -> tuple[str, ...]:
    """The sheets of a workbook or the tables of an archive, one of which can be asked for; none of any other file."""
    from app.data.spreadsheet import sheets

    with source.open("rb") as file:
        head = file.read(8)
    if head.startswith(WORKBOOK) or (head.startswith(ZIP) and is_workbook(source, name)):
        return sheets(source, name)
    return tuple(_tables(source, name)[0]) if head.startswith(ZIP) else ()


def open_file(source: Path, name: str, work: Path) -> Opened:
    """Find out what a file is, unpacking it into the work folder where it is compressed; an archive of one table."""
    opened = open_files(source, name, work, None, Progress(name))
    if len(opened) > 1:
        raise NotApplicable(f"{name} is an archive of {len(opened)} files. Unpack it and choose one table.")
    return opened[0]


def open_files(source: Path, name: str, work: Path, chosen: str | None, progress: Progress) -> list[Opened]:
    """Find out what a file is, or what the tables of an archive are, or the chosen one of them."""
    if not source.is_file():
        raise NotApplicable(f"There is no file called {name}. Check the name and the folder.")
    if source.stat().st_size == 0:
        raise NotApplicable(f"{name} is empty. Choose a file with a header line and at least one row.")
    with source.open("rb") as file:
        head = file.read(8)
    if head.startswith(ZIP) and not is_workbook(source, name):
        return _members(source, name, work, chosen, progress)
    return [_opened(source, name, work / "unpacked", progress)]


def _opened(source: Path, name: str, target: Path, progress: Progress) -> Opened:
    with source.open("rb") as file:
        head = file.read(8)
    path, inner = source, name
    if is_packed(head):
        path, inner = expand(source, target, name, progress), inner_name(name)
    found = _recognise(path, inner)
    expected = ENDINGS.get(Path(inner).suffix.lower())
    notes = ()
    if expected is not None and expected != found:
        notes = (f"The name {inner} promises {expected}, but the file holds {found}; it was read as that.",)
    return Opened(path, inner, found, notes)


def _members(source: Path, name: str, work: Path, chosen: str | None, progress: Progress) -> list[Opened]:
    members, others = _tables(source, name)
    if chosen is not None and len(members) > 1:  # in the only member, it is a sheet
        if chosen not in members:
            raise NotApplicable(f"{name} has no table called {chosen}. Its tables are: {', '.join(members)}.")
        others, members = [member for member in members if member != chosen], [chosen]
    found = []
    for place, member in enumerate(members):
        path = expand_member(source, member, work / f"member-{place}", name, progress)
        one = _opened(path, PurePosixPath(member).name, work / f"unpacked-{place}", progress)
        found.append(replace(one, chosen=chosen == member))
    if others and chosen not in members:
        shown = ", ".join(f"'{other}'" for other in others[:5]) + (" and more" if len(others) > 5 else "")
        note = f"{name} also holds {shown}, which {'is no table' if len(others) == 1 else 'are no tables'} by name."
        found[0] = replace(found[0], notes=(note, *found[0].notes))
    return found


def _tables(source: Path, name: str) -> tuple[list[str], list[str]]:
    """The tables in an archive, by their names, and what else it holds; a file alone is a table whatever its name."""
    members = files_inside(source, name)
    if not members:
        raise NotApplicable(f"{name} is an archive of 0 files. Choose one that holds a table.")
    known = [member for member in members if Path(inner_name(member)).suffix.lower() in ENDINGS]
    tables = [member for member in known if not member.lower().endswith(".txt")] or known or members
    if not known and len(members) > 1:
        raise NotApplicable(f"{name} is an archive of {len(members)} files. Unpack it and choose one table.")
    return tables, [member for member in members if member not in tables]


def _recognise(path: Path, name: str) -> FileFormat:
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if head.startswith(b"PAR1"):
        return FileFormat.PARQUET
    if head.startswith((ZIP, WORKBOOK)):
        return FileFormat.EXCEL
    if head.startswith(ARROW) and not _reads_as_text(head):
        return FileFormat.ARROW
    what = _foreign(head)
    if what is not None:
        ways = "CSV, TSV, Excel, Parquet, Arrow or JSON"
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
