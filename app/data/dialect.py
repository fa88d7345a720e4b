"""How a text table is written: its delimiter, its quotes, where it starts and whether it has a header."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

from app.data.header import has_header, is_typed, table_start, table_width

SAMPLE_CHARACTERS = 1_000_000
SAMPLE_ROWS = 1_000
DOUBTFUL = 0.8  # share of rows of one width under which CleverCSV is asked
CLEVER_CHARACTERS = 10_000
DELIMITERS = (",", "\t", ";", "|")
CELL_LIMIT = 64_000_000  # characters


@dataclass(frozen=True)
class Dialect:
    """How a text file is written; `skipped_lines` are those before the header or the first row."""

    encoding: str
    delimiter: str
    quote: str
    header: bool
    skipped_lines: int


@dataclass(frozen=True)
class Layout:
    """A dialect with what reading needs beyond it: rows of the sample, records to skip, raw names, width."""

    dialect: Dialect
    skipped_records: int
    raw_names: tuple[str, ...]
    width: int
    first_rows: tuple[tuple[str, ...], ...]
    preamble: int  # skipped lines that hold something
    form: Mapping[str, Any]  # all of csv.reader's settings
    is_plain: bool  # quotes are doubled and delimiters stand alone, as DuckDB reads it


@dataclass(frozen=True)
class _Trial:
    """A sample read with one delimiter and quote."""

    delimiter: str
    quote: str
    rows: Sequence[Sequence[str]]
    lines: Sequence[int]
    manner: Mapping[str, Any]

    @cached_property
    def width(self) -> int:
        return table_width(self.rows)

    @cached_property
    def agreement(self) -> float:
        """The share of rows, after the preamble, that have the width of the table."""
        body = [row for row in self.rows[table_start(self.rows, self.width) :] if row]
        return sum(len(row) == self.width for row in body) / len(body) if body and self.width > 1 else 0.0

    @cached_property
    def typed(self) -> float:
        """The share of cells that are values rather than words."""
        cells = [cell for row in self.rows[:200] for cell in row if cell.strip()]
        return sum(map(is_typed, cells)) / len(cells) if cells else 0.0


def layout(path: Path, encoding: str, name: str) -> Layout:
    """The layout of a text file that is readable as UTF-8."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        text = file.read(SAMPLE_CHARACTERS)
        if file.read(1):
            text = text[: max(text.rfind("\n"), text.rfind("\r")) + 1] or text
    trial = _best(text, Path(name).suffix.lower())
    width, start = trial.width, table_start(trial.rows, trial.width)
    body = [row for row in trial.rows[start:] if row or width == 1]
    header = has_header(body[:200])
    if header:
        width = max(width, len(body[0])) if trial.agreement < 1 and _lonely(body) else width
    dialect = Dialect(encoding, trial.delimiter, trial.quote, header, trial.lines[start - 1] if start else 0)
    rows = tuple(tuple(row) or ("",) for row in body[header:] if len(row or [""]) == width)
    names = tuple(body[0]) if header else ()
    if len(names) == width - 1 and any(row[-1].strip() for row in rows):
        names = ("", *names)  # a nameless first column of row names, as R writes it
    preamble = sum(any(row) for row in trial.rows[:start])
    form = {"delimiter": trial.delimiter, "quotechar": trial.quote, **trial.manner}
    return Layout(dialect, start + header, names, width, rows[:100], preamble, form, not trial.manner)


def _lonely(body: Sequence[Sequence[str]]) -> bool:
    """Whether a single line follows the header, so that the header alone tells the width."""
    return len(body) <= 2


def _best(text: str, ending: str) -> _Trial:
    order = sorted(DELIMITERS, key=lambda d: d != ("\t" if ending in {".tsv", ".tab"} else ","))
    quotes = ('"', "'") if '"' not in text and "'" in text else ('"',)
    trials = [_read(text, delimiter, quote) for quote in quotes for delimiter in order]
    best = max(trials, key=lambda trial: round(trial.agreement, 3))
    for other in trials:
        surer = len(best.rows) >= 5 and other.typed >= best.typed + 0.3
        if other.agreement == best.agreement and other.quote == best.quote and surer:
            best = other
    best = _with_manner(text, best)
    if best.agreement < DOUBTFUL and (clever := _ask_clevercsv(text)) and clever.agreement > best.agreement:
        best = clever
    return best if best.agreement > 0.3 else _read(text, order[0], '"')


def _with_manner(text: str, best: _Trial) -> _Trial:
    """The same with spaces after delimiters or with escaped quotes, where that is how the file is written."""
    if _has_quotes_after_spaces(best) or re.search(rf"{re.escape(best.delimiter)} +{best.quote}", text):
        spaced = _read(text, best.delimiter, best.quote, {"skipinitialspace": True})
        if spaced.agreement > best.agreement or _has_quotes_after_spaces(best):
            best = spaced
    if f"\\{best.quote}" in text:
        escaped = _read(text, best.delimiter, best.quote, {**best.manner, "escapechar": "\\"})
        best = escaped if escaped.agreement > best.agreement else best
    return best


def _has_quotes_after_spaces(trial: _Trial) -> bool:
    """Whether a column's cells are all a space and then a quoted text, so that the space is not part of them."""
    columns = zip(*(row for row in trial.rows[1:] if len(row) == trial.width), strict=True)
    quoted = re.compile(rf"\s+{trial.quote}.*{trial.quote}\s*", re.DOTALL)
    known = ([cell for cell in column if cell.strip()] for column in columns)
    return any(len(cells) > 2 and all(map(quoted.fullmatch, cells)) for cells in known)


def _ask_clevercsv(text: str) -> _Trial | None:
    import clevercsv

    found = clevercsv.Detector().detect(text[:CLEVER_CHARACTERS], delimiters=[*DELIMITERS, ":", "^", "~"])
    if found is None or not found.delimiter:
        return None
    return _read(text, found.delimiter, found.quotechar or '"')


def _read(text: str, delimiter: str, quote: str, manner: Mapping[str, Any] | None = None) -> _Trial:
    csv.field_size_limit(CELL_LIMIT)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quotechar=quote, **(manner or {}))
    rows, lines = [], []
    with suppress(csv.Error):
        for row in islice(reader, SAMPLE_ROWS):
            rows.append(row)
            lines.append(reader.line_num)
    return _Trial(delimiter, quote, rows, lines, manner or {})
