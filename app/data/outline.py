"""Where a table begins and ends in a text: titles before it, rows of names, notes after it."""

import os
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.data.delimiters import NAMED_DELIMITER, Trial
from app.data.form import Form, Record
from app.data.header import PREAMBLE_ROWS, Row, header_height, is_typed, joined_names, table_start
from app.data.mending import STRANGE_DELIMITERS, mend
from app.data.patterns import Pattern
from app.data.reading import ReadSettings
from app.errors import NotApplicable

TAIL = 65_536  # bytes
MOST_NOTES = 50
NOTE = 15  # characters from which a last line may be a note rather than a short row
WORDS_OF_NOTE = 3
BLANK_ROWS = 10  # at the end, that a spreadsheet left


@dataclass(frozen=True)
class Head:
    """The places of the first record of a table and of its first row of values, and the names raw."""

    start: int
    rows: int
    names: tuple[str, ...]


def find_head(trial: Trial, settings: ReadSettings, name: str) -> Head:
    """Where the header of a sample stands, and what it says."""
    rows = [_mended(one, row, trial) for one, row in zip(trial.records[:PREAMBLE_ROWS], trial.rows, strict=False)]
    rows += trial.rows[len(rows) :]
    start = 0 if settings.skipped_lines is not None else _start(rows, trial)
    body = [row for row in rows[start : start + 300] if row or trial.width == 1]
    if settings.header_rows is not None:
        if settings.header_rows >= len(rows) - start + (settings.header_rows == 0):
            raise NotApplicable(
                f"{name} has {len(rows) - start:,} lines from line {trial.records[start].number:,} on; "
                f"{settings.header_rows} header rows leave no row. Give fewer."
            )
        return Head(start, settings.header_rows, joined_names(rows[start : start + settings.header_rows]))
    height = header_height(body[:200])
    if not height and start and (strange := _strange_header(trial.records[start - 1], trial)):
        return Head(start - 1, 1, strange)
    names = _fitted(joined_names(body[:height]), trial.width)
    return Head(start, height, names)


def _start(rows: list[list[str]], trial: Trial) -> int:
    """The place of the first record of the table, after a line that names the delimiter, as Excel writes it."""
    named = bool(NAMED_DELIMITER.fullmatch(trial.records[0].text))
    return table_start(rows[named:], trial.width) + named


def _mended(record: Record, row: list[str], trial: Trial) -> list[str]:
    if record.cells is not None:
        return row
    found = mend(record.text, trial.form, trial.width, None)
    return found.cells if found else row


def _strange_header(record: Record, trial: Trial) -> tuple[str, ...] | None:
    """The names in a line above the rows that is written with another delimiter."""
    for delimiter in STRANGE_DELIMITERS:
        cells = [cell.strip() for cell in Form(delimiter, trial.form.quote).split(record.text)]
        distinct = len({cell.casefold() for cell in cells}) == len(cells)
        if len(cells) == trial.width > 2 and distinct and all(cells) and not any(map(is_typed, cells)):
            return tuple(cells)
    return None


def _fitted(names: tuple[str, ...], width: int) -> tuple[str, ...]:
    """Names without the blank ones, where those are what is too many."""
    filled = tuple(name for name in names if name.strip())
    return filled if len(names) > width == len(filled) else names


def find_notes(
    path: Path, form: Form, width: int, patterns: Sequence[Pattern] | None, settings: ReadSettings, name: str
) -> tuple[int, int]:
    """How many lines after the table belong to no row, and the byte where they begin.

    Such lines fill one cell at most: a note has words and no delimiter, or fits no cell of the first column, or stands
    apart behind a blank line. A spreadsheet also leaves long runs of rows without any cell.
    """
    lines, begin = _last_lines(path, settings.footer_lines)
    if settings.footer_lines is not None:
        if settings.footer_lines >= len(lines):
            raise NotApplicable(
                f"{name} has {len(lines):,} lines; {settings.footer_lines:,} after its table leave no row. "
                "Leave fewer lines out."
            )
        return settings.footer_lines, sum(map(len, lines[: len(lines) - settings.footer_lines])) + begin
    notes = _count_notes([line.decode("utf-8", "replace") for line in lines], form, width, patterns)
    first = len(lines) - notes
    offset = sum(map(len, lines[:first])) + begin
    are_notes = notes and _is_whole(lines[first:], form.quote) and _is_between_rows(path, offset, form.quote)
    return (notes, offset) if are_notes else (0, path.stat().st_size)


def _is_whole(lines: Sequence[bytes], quote: str) -> bool:
    """Whether no line opens or closes a quoted cell that goes over several lines, as a row's may."""
    return not quote or all(line.count(quote.encode()) % 2 == 0 for line in lines)


def _last_lines(path: Path, wanted: int | None) -> tuple[list[bytes], int]:
    """The last lines of a file, at least as many as wanted, and the byte where they begin."""
    size, length = path.stat().st_size, TAIL
    while True:
        begin = max(0, size - length)
        with path.open("rb") as file:
            file.seek(begin)
            lines = re.findall(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z", file.read())
        if begin:
            begin, lines = begin + len(lines[0]), lines[1:]
        if not begin or len(lines) > (wanted or 0):
            return lines, begin
        length *= 4


def _count_notes(lines: Sequence[str], form: Form, width: int, patterns: Sequence[Pattern] | None) -> int:
    """The lines at the end that hold no row: notes, with the blank lines before them, or a run of blank rows."""
    rows = [form.split(line.rstrip("\r\n")) for line in reversed(lines)]
    empty = [not any(cell.strip() for cell in row) for row in rows]
    last = next((back for back, row in enumerate(rows) if not empty[back] and not _is_alone(row, width)), len(rows))
    gap = next((back for back in range(last - 1, -1, -1) if not empty[back]), -1) + 1  # lines from the notes on
    notes = [row for row, blank in zip(rows[:gap], empty, strict=False) if not blank]
    if notes and gap < last and len(notes) <= MOST_NOTES and any(len(n) == 1 or _is_wordy(n[0]) for n in notes):
        return last
    sure = 0
    for back, row in enumerate(rows[:gap]):
        if not empty[back] and not _is_note(row, width, patterns):
            break
        sure = sure if empty[back] else back + 1
    if sure or gap:
        return sure
    pairs = zip(rows[:last], reversed(lines), strict=False)
    hollow = sum(len(row) > 1 and not (form.quote and form.quote in line) for row, line in pairs)
    return last if hollow >= BLANK_ROWS else 0


def _is_alone(row: Row, width: int) -> bool:
    """Whether only the first cell of a row is filled."""
    return width > 1 and bool(row and row[0].strip()) and not any(cell.strip() for cell in row[1:])


def _is_wordy(cell: str) -> bool:
    return len(cell.strip()) >= NOTE and len(cell.split()) >= WORDS_OF_NOTE


def _is_note(row: Row, width: int, patterns: Sequence[Pattern] | None) -> bool:
    """Whether a line that follows the rows at once is none of them."""
    text = row[0].strip()
    strange = patterns is not None and patterns[0].misfit(text) > 0
    if len(row) == 1:
        return _is_wordy(text) or (width > 2 and len(text) > 1 and not is_typed(text) and strange)
    return _is_wordy(text) and strange


def _is_between_rows(path: Path, offset: int, quote: str) -> bool:
    """Whether no quoted cell is open at a byte: an even number of quotes stands before it."""
    if not quote:
        return True
    mark, found, left = quote.encode(), 0, offset
    with path.open("rb") as file:
        while left and (chunk := file.read(min(left, 1 << 20))):
            found, left = found + chunk.count(mark), left - len(chunk)
    return found % 2 == 0


def without_notes(path: Path, end: int, work: Path) -> Path:
    """A copy of the file that ends with its table."""
    target = work / "table.txt"
    shutil.copyfile(path, target)
    os.truncate(target, end)
    return target
