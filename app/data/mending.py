"""A line that does not fit its table, read in the one way that does.

Every way of reading the line has a price: a quote that stands for itself, a delimiter inside a cell, one that is
missing, an empty cell too many, and cells that look unlike the others of their column. A line is mended only where
its cheapest reading is cheaper than every other, and, where delimiters were added or taken, every cell fits its column.
"""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count, islice
from typing import NamedTuple

from app.data.form import Form
from app.data.patterns import Pattern

OPENING, INSIDE, ODD = 2.0, 1.0, 3.0  # quotes that stand for themselves: before, within, or one alone in a cell
JOINED, DROPPED, SPLIT, BETWEEN, BLANK = 4.0, 4.0, 4.0, 1.0, 3.0
JOINED_SPACE = 0.5  # a space within a cell, and a delimiter of another kind, prove little
TRAILING, HOLLOW = 0.5, 2.0
VALUE_MARKS = ".,:/-_'"  # stand within values more often than between them
WORTH, MARGIN = 11.5, 1.0  # the highest price of a reading, and by how much it must beat the next
OVER, PAST = -1, -2  # places beyond the end of a line: where its cells end, and where blank ones were added
MOST_TRIES, MOST_CELLS, LONGEST_LINE = 4_000, 200, 20_000
CLOSINGS = 8
LONGEST_CUT = 300  # characters of a cell within which a lost delimiter is looked for
STRANGE_DELIMITERS = ("\t", ";", "|", ",", " ", ":")


class Mended(NamedTuple):
    """The cells of a mended line, and whether delimiters had to be added, taken or changed."""

    cells: list[str]
    moved: bool


class _Reading(NamedTuple):
    price: float
    order: int
    place: int  # in the line; beyond its end where no cell is left
    cells: tuple[str, ...]
    misfit: int
    moved: bool


class _Cell(NamedTuple):
    price: float
    end: int
    text: str
    moved: bool


def mend(line: str, form: Form, width: int, patterns: Sequence[Pattern] | None) -> Mended | None:
    """The cells of a line as a row of the table, or None where no reading is certain.

    patterns: what is known of the columns; without them only quotes are mended, and blank cells past the end dropped.
    """
    line = line.rstrip("\r\n")
    if width > MOST_CELLS or len(line) > LONGEST_LINE:
        return None
    joined = JOINED_SPACE if form.delimiter == " " else JOINED
    search = _Search(form.plain(line), form.as_plain(), width, patterns, joined)
    best = search.certain()
    if best:
        return Mended([form.restored(cell) for cell in best.cells], best.moved)
    if not patterns:
        return None
    others = [d for d in STRANGE_DELIMITERS if d != form.delimiter and line.count(d) >= width - 1]
    searches = [_Search(line, Form(d, form.quote), width, patterns, JOINED_SPACE) for d in others]
    found = [one for search in searches if (one := search.certain())]
    rows = {one.cells for one in found if not one.misfit}
    return Mended(list(found[0].cells), True) if len(rows) == len(found) == 1 else None


@dataclass(frozen=True)
class _Search:
    """The readings of a line: the cheapest first, by uniform-cost search over places in the line and columns."""

    line: str
    form: Form
    width: int
    patterns: Sequence[Pattern] | None
    joined: float = JOINED

    def certain(self) -> _Reading | None:
        """The reading that is cheaper than all others, if there is one."""
        found = list(islice(self._complete(), 2))
        if not found or (len(found) == 2 and found[1].price < found[0].price + MARGIN):
            return None
        best = found[0]
        return best if not best.moved or (self.patterns and not best.misfit) else None

    def _complete(self) -> Iterator[_Reading]:
        """The readings that fill the table's width, no two alike."""
        heap, order = [_Reading(0.0, 0, 0, (), 0, False)], count(1)
        seen: dict[tuple[int, int, bool], list[tuple[str, ...]]] = {}
        told: set[tuple[str, ...]] = set()
        for _ in range(MOST_TRIES):
            if not heap or heap[0].price > WORTH:
                return
            reading = heapq.heappop(heap)
            if reading.place < 0 and len(reading.cells) == self.width:
                if reading.cells not in told:
                    told.add(reading.cells)
                    yield reading
                continue
            known = seen.setdefault((reading.place, len(reading.cells), reading.moved), [])
            if reading.cells not in known and len(known) < 2:
                known.append(reading.cells)
                for step in self._steps(reading):
                    heapq.heappush(heap, step._replace(order=next(order)))

    def _steps(self, reading: _Reading) -> Iterator[_Reading]:
        price, _, place, cells, misfits, moved = reading
        if len(cells) == self.width:
            rest = self.line[place:].split(self.form.delimiter)
            if not any(cell.strip() for cell in rest):
                yield reading._replace(price=price + TRAILING * len(rest), place=OVER)
            return
        pattern = self.patterns[len(cells)] if self.patterns else None
        for cell in self._cells(place, pattern):
            misfit = pattern.misfit(cell.text) if pattern else 0
            total = price + cell.price + misfit
            yield _Reading(total, 0, cell.end, (*cells, cell.text), misfits + misfit, moved or cell.moved)
        if place >= 0 and self.line.startswith(self.form.delimiter, place):
            yield reading._replace(price=price + DROPPED, place=place + len(self.form.delimiter), moved=True)

    def _cells(self, place: int, pattern: Pattern | None) -> Iterator[_Cell]:
        """The cells that may begin at a place."""
        if place < 0:
            yield _Cell(BLANK if place == OVER else TRAILING, PAST, "", True)
            return
        if self.form.spaced:
            place = next((at for at in range(place, len(self.line)) if self.line[at] != " "), len(self.line))
        if self.form.quote and self.line.startswith(self.form.quote, place):
            yield from self._quoted(place)
        price, end = 0.0, place - 1
        while price <= WORTH and end < len(self.line):
            end = self.line.find(self.form.delimiter, end + 1)
            end = len(self.line) if end < 0 else end
            text = self.line[place:end]
            hollow = HOLLOW if price and "" in text.split(self.form.delimiter) else 0.0
            yield _Cell(price + hollow + self._quotes(text), self._after(end), text, price > 0)
            if not price and self.scarce:
                yield from self._cuts(place, end, pattern)
            price += self.joined

    @cached_property
    def scarce(self) -> bool:
        """Whether a delimiter may be missing."""
        cells = self.form.split(self.line)
        return len(cells) <= self.width or (bool(self.form.quote) and any(c.count(self.form.quote) % 2 for c in cells))

    def _after(self, end: int) -> int:
        return OVER if end == len(self.line) else end + len(self.form.delimiter)

    def _quotes(self, text: str) -> float:
        """The price of the quotes in an unquoted cell."""
        quotes = text.count(self.form.quote) if self.form.quote else 0
        if not quotes:
            return 0.0
        return OPENING if text.startswith(self.form.quote) else ODD if quotes % 2 else INSIDE

    def _quoted(self, place: int) -> Iterator[_Cell]:
        quote, end = self.form.quote, place
        for _ in range(CLOSINGS):
            end = self.line.find(quote, end + 1)
            if end < 0:
                return
            after, inner = end + 1, self.line[place + 1 : end]
            single = inner.replace(quote * 2, "")
            price = INSIDE * single.count(quote) + JOINED * single.count(quote + self.form.delimiter)
            text = inner.replace(quote * 2, quote)
            if after == len(self.line) or self.line.startswith(self.form.delimiter, after):
                yield _Cell(price, self._after(after), text, False)
            elif self.scarce:
                yield _Cell(price + SPLIT, after, text, True)

    def _cuts(self, place: int, end: int, pattern: Pattern | None) -> Iterator[_Cell]:
        """Cells that end before the next delimiter, where one may have been lost."""
        if not pattern:
            return
        for cut in range(place + 1, min(end, place + LONGEST_CUT)):
            text, kinds = self.line[place:cut], (_kind(self.line[cut - 1]), _kind(self.line[cut]))
            if kinds[0] != kinds[1] and not set(kinds) & {" ", *VALUE_MARKS}:
                yield _Cell(SPLIT + self._quotes(text), cut, text, True)
            elif pattern.kind == "shape" and not pattern.misfit(text):
                yield _Cell(SPLIT + BETWEEN, cut, text, True)


def _kind(letter: str) -> str:
    return "0" if letter.isdigit() else "a" if letter.isalpha() else letter
