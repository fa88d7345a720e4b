"""A text table read line by line: what does not fit is mended where that is certain, and set aside where it is not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import polars as pl

from app.data.dialect import Layout
from app.data.form import Record, Records, is_doubtful
from app.data.header import is_typed
from app.data.mending import Mended, mend
from app.data.rejects import Reject, Rejects

BROKEN_QUOTE = "a quote is never closed, or stands where none may"
HEADER_AGAIN = "the header once more"
BATCH_ROWS = 50_000
BATCH_CELLS = 500_000
JOINED_LINES = 10  # lines that are read as one record where a quote may have been left open
MOST_SEARCHES = 5_000  # lines whose every reading is weighed; a file with more is written in a way of its own
STRONG = 2  # columns with a pattern that tell a header from a row


def reason(found: int, width: int) -> str:
    """Why a line of the wrong number of cells is set aside."""
    return f"{found} cell{'' if found == 1 else 's'} where {width} are expected"


@dataclass
class _Repairs:
    """How many lines were mended, and the first of them."""

    quotes: int = 0
    moved: int = 0
    first_quote: int = 0
    first_moved: int = 0

    def add(self, line: int, moved: bool) -> None:
        if moved:
            self.moved, self.first_moved = self.moved + 1, self.first_moved or line
        else:
            self.quotes, self.first_quote = self.quotes + 1, self.first_quote or line

    def notes(self) -> tuple[str, ...]:
        notes = []
        if self.moved:
            were = f"{self.moved:,} lines had" if self.moved > 1 else "1 line had"
            first = f", first in line {self.first_moved:,}" if self.moved > 1 else f" (line {self.first_moved:,})"
            notes.append(f"{were} too many or too few cells and could be mended in one way only{first}.")
        if self.quotes:
            many = self.quotes > 1
            where = f"In {self.quotes:,} lines, first in line" if many else "In line"
            notes.append(
                f"{where} {self.first_quote:,}, a quote was never closed or stood within a cell; "
                f"{'their' if many else 'its'} cells were kept as written."
            )
        return tuple(notes)


def careful_rows(plan: Layout, work: Path) -> tuple[list[Path], Rejects, tuple[str, ...]]:
    """The rows of a table as Parquet files of text columns c0, c1, …, what was set aside, and what was mended."""
    rejects, repairs = Rejects(work), _Repairs()
    size = max(1, min(BATCH_ROWS, BATCH_CELLS // plan.width))
    parts: list[Path] = []
    with plan.path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        for _ in islice(file, plan.before):
            pass
        rows = _Rows(plan, Records(file, plan.form, plan.before + 1), rejects, repairs).rows()
        while (batch := list(islice(rows, size))) or not parts:
            parts.append(_write_part(batch, plan.width, work / f"part-{len(parts):05}.parquet"))
    return parts, rejects, repairs.notes()


def _write_part(rows: list[list[str]], width: int, target: Path) -> Path:
    schema = {f"c{place}": pl.String for place in range(width)}
    pl.DataFrame(rows, schema=schema, orient="row").write_parquet(target, compression="lz4")
    return target


class _Rows:
    """The rows of a layout's table among the records of its file."""

    def __init__(self, plan: Layout, records: Records, rejects: Rejects, repairs: _Repairs) -> None:
        self._plan, self._records, self._rejects, self._repairs = plan, records, rejects, repairs
        self._head = [cell.strip().casefold() for cell in plan.form.split(plan.header)] if plan.header else []
        self._other: int | None = None  # the line where another table begins
        self._apart = False  # behind a blank line or a title
        self._searches = 0

    def rows(self) -> Iterator[list[str]]:
        """Cells of row after row, each of the table's width."""
        width, quote = self._plan.width, self._plan.form.quote
        first = self._head[0] if self._head else None
        for record in self._records:
            cells = record.cells
            plain = cells is not None and len(cells) == width and not self._apart and self._other is None
            if plain and cells[0].casefold() != first and not is_doubtful(cells, quote):
                yield cells
            elif (row := self._row(record)) is not None:
                yield row

    def _row(self, record: Record) -> list[str] | None:
        """The row a record holds, if it is certain; what is not is set aside."""
        plan, cells = self._plan, record.cells
        if cells == [] or (cells and plan.width > 1 and not any(cells) and len(cells) == 1):
            self._apart = True
            return [""] if plan.width == 1 else None
        if self._is_elsewhere(record, cells or ()):
            return None
        apart, self._apart = self._apart, False
        if cells is not None and len(cells) == plan.width and not is_doubtful(cells, plan.form.quote):
            return cells
        found = self._mended(record)
        if found:
            self._repairs.add(record.number, found.moved or bool(cells))
            return found.cells
        if cells is not None and len(cells) == plan.width:
            return cells
        self._apart = apart or len(cells or ()) == 1
        why = BROKEN_QUOTE if cells is None else reason(len(cells), plan.width)
        self._rejects.add(Reject(record.number, why, record.text))
        return None

    def _is_elsewhere(self, record: Record, cells: Sequence[str]) -> bool:
        """Set aside a header that comes again, and the rows of another table."""
        names = [cell.strip().casefold() for cell in cells]
        shared = min(len(names), len(self._head))
        again = shared > 1 and names[:shared] == self._head[:shared] and any(names)
        if again and len(names) == len(self._head):
            self._other, self._apart = None, False
            self._rejects.add(Reject(record.number, HEADER_AGAIN, record.text))
            return True
        if again or (self._apart and self._is_other_header(cells)):
            self._other = record.number
        elif self._other is not None and self._fits(cells):
            self._other = None
        if self._other is None:
            return False
        self._apart = False
        why = f"belongs to another table, which begins in line {self._other:,}"
        self._rejects.add(Reject(record.number, why, record.text))
        return True

    def _is_other_header(self, cells: Sequence[str]) -> bool:
        """Whether a row behind a blank line has only words, where the table has values or another width."""
        words = len(cells) > 1 and all(cell.strip() for cell in cells) and not any(map(is_typed, cells))
        if not words or len(set(cells)) < len(cells):
            return False
        return len(cells) != self._plan.width or self._misfits(cells) >= STRONG

    def _misfits(self, cells: Sequence[str]) -> int:
        return sum(bool(p.kind and p.misfit(c)) for p, c in zip(self._plan.patterns or (), cells, strict=False))

    def _fits(self, cells: Sequence[str]) -> bool:
        patterns = self._plan.patterns or ()
        strong = sum(bool(pattern.kind) for pattern in patterns)
        return len(cells) == self._plan.width and strong >= STRONG and not self._misfits(cells)

    def _mended(self, record: Record) -> Mended | None:
        plan, cells = self._plan, record.cells
        if cells is not None and (easy := self._easy(cells)):
            return Mended(easy, True)
        self._searches += 1
        if self._searches > MOST_SEARCHES:
            return None
        found = mend(record.text, plan.form, plan.width, plan.patterns)
        if found or (cells is not None and len(record.lines) == 1):
            return found
        if cells is not None:
            if first := mend(record.lines[0], plan.form, plan.width, plan.patterns):
                self._records.give_back(1)
            return first
        return self._mended_over_lines()

    def _easy(self, cells: Sequence[str]) -> list[str] | None:
        """The cells without blank ones past the end, or with those the end of the line leaves out, where all fit."""
        plan, width = self._plan, self._plan.width
        if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
            kept = list(cells[:width])
            fits = not plan.patterns or not any(p.misfit(c) for p, c in zip(plan.patterns, kept, strict=True))
            return kept if fits else None
        # Without patterns, one cell alone may as well be a note.
        if len(cells) < width and (plan.patterns or len(cells) > 1):
            fits = not any(p.misfit(c) for p, c in zip(plan.patterns or (), cells, strict=False))
            known = len(cells) > 1 or not plan.patterns or bool(plan.patterns[0].kind)
            return [*cells, *[""] * (width - len(cells))] if fits and known else None
        return None

    def _mended_over_lines(self) -> Mended | None:
        """A record whose quotes are broken, read with the lines that follow it."""
        for count in range(2, JOINED_LINES + 1):
            lines = self._records.take(count)
            if len(lines) < count:
                break
            if found := mend("".join(lines), self._plan.form, self._plan.width, self._plan.patterns):
                return found
        self._records.give_back(1)
        return None
