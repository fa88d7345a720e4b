"""How cells stand on a line, and the records of a text read in that way."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

CELL_LIMIT = 64_000_000  # characters
RECORD_LINES = 200  # lines a quoted cell may span
STAND_IN = "\x1f"  # in place of a delimiter of several characters, which Python's csv module cannot split at
NO_DELIMITER = "\x1d"  # of a file with one column, whose cells may hold any other
UNUSED = "\x1e"  # as the quote of a file whose cells are never quoted


@dataclass(frozen=True)
class Form:
    """What stands between and around cells.

    escape: "\\" where a quote inside a cell is written \\" rather than doubled; spaced: spaces after a delimiter
    belong to no cell; runs: any number of spaces is one delimiter.
    """

    delimiter: str
    quote: str = '"'
    escape: str = ""
    spaced: bool = False
    runs: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether quotes are doubled and one-character delimiters stand alone, as DuckDB reads it."""
        return len(self.delimiter) == 1 and not (self.escape or self.spaced or self.runs)

    @cached_property
    def _apart(self) -> str:
        return STAND_IN if len(self.delimiter) > 1 or self.runs else self.delimiter

    @cached_property
    def _translates(self) -> bool:
        return bool(len(self.delimiter) > 1 or self.escape or self.runs)

    @cached_property
    def _escaped(self) -> re.Pattern[str]:
        return re.compile(rf"(?<!\\)((?:\\\\)*)\\{re.escape(self.quote)}")

    @cached_property
    def _spaces(self) -> re.Pattern[str]:
        quote = re.escape(self.quote or UNUSED)
        return re.compile(rf"({quote}[^{quote}]*{quote})| +")

    def reader(self, lines: Iterable[str], strict: bool = True) -> Iterator[list[str]]:
        """Rows of cells; strict: csv.Error where a quoted cell is followed by anything but a delimiter."""
        csv.field_size_limit(CELL_LIMIT)
        settings: dict[str, Any] = {"skipinitialspace": self.spaced, "strict": strict}
        settings |= {"quotechar": self.quote} if self.quote else {"quoting": csv.QUOTE_NONE, "quotechar": None}
        if not self._translates:
            return csv.reader(lines, delimiter=self._apart, **settings)
        rows = csv.reader(map(self._translated, lines), delimiter=self._apart, **settings)
        return (list(map(self.restored, row)) for row in rows)

    def plain(self, line: str) -> str:
        """A line as `as_plain` reads it."""
        return self._translated(line) if self._translates else line

    def as_plain(self) -> "Form":
        """The form of translated lines."""
        return Form(self._apart, self.quote, spaced=self.spaced)

    def restored(self, cell: str) -> str:
        """A cell of a translated line as it stands in the file."""
        return cell.replace(STAND_IN, self.delimiter) if self._translates else cell

    def split(self, line: str) -> list[str]:
        """The cells of one line, however its quotes stand."""
        try:
            return next(self.reader([line], strict=False), [])
        except csv.Error:
            return [line]

    def _translated(self, line: str) -> str:
        if self.escape:
            line = self._escaped.sub(rf"\1{self.quote}{self.quote}", line)
        if self.runs:
            body = line.rstrip("\r\n")
            return self._spaces.sub(lambda found: found[1] or STAND_IN, body.strip(" ")) + line[len(body) :]
        return line.replace(self.delimiter, self._apart)


def is_doubtful(cells: Sequence[str], quote: str) -> bool:
    """Whether two cells hold an odd number of quotes: one cell may have been taken for two."""
    odd = 0
    for cell in cells:
        if quote and quote in cell and cell.count(quote) % 2:
            odd += 1
    return odd > 1


class Record(NamedTuple):
    """Cells that belong together (None where quotes are broken), the lines they stand on and the first one's number."""

    number: int
    cells: list[str] | None
    lines: Sequence[str]

    @property
    def text(self) -> str:
        """The record as it stands in the file, without its line end."""
        return "".join(self.lines).strip("\r\n")


class Records:
    """The records of a text, in turn: a quote that is broken breaks its own line, and the next is tried afresh."""

    def __init__(self, lines: Iterable[str], form: Form, first: int = 1) -> None:
        self._lines = iter(lines)
        self._form = form
        self._returned: list[str] = []
        self._taken: list[str] = []
        self._number = first
        self._reader = form.reader(self._feed())

    def _feed(self) -> Iterator[str]:
        while len(self._taken) < RECORD_LINES:
            line = self._returned.pop() if self._returned else next(self._lines, None)
            if line is None:
                return
            self._taken.append(line)
            yield line

    def __iter__(self) -> "Records":
        return self

    def __next__(self) -> Record:
        self._number += len(self._taken)
        self._taken = []
        try:
            cells = next(self._reader)
        except StopIteration:
            raise
        except csv.Error:
            cells = None
            self.give_back(1)
        return Record(self._number, cells, self._taken)

    def give_back(self, keep: int) -> None:
        """Read all but the first lines of the last record once more."""
        self._returned.extend(reversed(self._taken[keep:]))
        self._taken = self._taken[:keep]
        self._reader = self._form.reader(self._feed())

    def take(self, count: int) -> list[str]:
        """Add lines to the last record, as many as there are; its lines."""
        while len(self._taken) < count:
            line = self._returned.pop() if self._returned else next(self._lines, None)
            if line is None:
                break
            self._taken.append(line)
        return self._taken
