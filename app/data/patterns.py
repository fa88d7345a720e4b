"""What the cells of a column look like, learned from rows that are whole."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from os.path import commonprefix

ENOUGH = 5  # cells that tell a pattern
MOST_SHAPES = 12
REPEATS = 3  # cells a shape must have on average
LONGEST_SHAPE = 40  # characters
SHORTEST_PREFIX = 4
LEFT_OUT = 0.02  # share of rows, and at least three, that end early before their last columns count as optional
NUMBER = re.compile(r"\s*[-+(]?\s*[$€£¥₩]?\s*(\d[\d.,' ]*|[.,]\d+)([eE][-+]?\d+)?\s*[%€)]?\s*")
DIGIT, LETTER, RUN = re.compile(r"\d"), re.compile(r"[^\W\d_]"), re.compile(r"(.)\1+")


def shape(cell: str) -> str:
    """A cell with every digit as 0 and every letter as a: 12/05/2018 is 00/00/0000."""
    return LETTER.sub("a", DIGIT.sub("0", cell))


def outline(cell: str) -> str:
    """A shape with runs of one character as one: MG-8769 is a-0."""
    return RUN.sub(r"\1", shape(cell))


@dataclass(frozen=True)
class Pattern:
    """What a column's cells look like.

    kind: "shape", "number", "prefix", "outline" or "" where anything may stand; forms: the shapes, outlines or the
    prefix; optional: some cells are blank; blank: all of them are.
    """

    kind: str = ""
    forms: frozenset[str] = frozenset()
    optional: bool = True
    blank: bool = False

    def misfit(self, cell: str) -> int:
        """How little a cell looks like the column's others: 0 where it does, 2 or 3 where it does not."""
        cell = cell.strip().strip("\"'")
        if not cell:
            return 0 if self.optional else 2
        if self.blank:
            return 3
        match self.kind:
            case "shape":
                return 0 if len(cell) <= LONGEST_SHAPE and shape(cell) in self.forms else 3
            case "number":
                return 0 if NUMBER.fullmatch(cell) else 3
            case "prefix":
                return 0 if cell.startswith(next(iter(self.forms))) else 3
            case "outline":
                return 0 if outline(cell) in self.forms else 2
        return 0


def learn(rows: Sequence[Sequence[str]], width: int) -> tuple[Pattern, ...] | None:
    """The patterns of the columns from rows, some of which may end early; None where too few rows are whole."""
    whole = [row for row in rows if len(row) == width]
    if len(whole) < ENOUGH:
        return None
    patterns = [_pattern([row[place] for row in whole]) for place in range(width)]
    short = [row for row in rows if 0 < len(row) < width and any(row)]
    short = [row for row in short if not any(p.misfit(c) for p, c in zip(patterns, row, strict=False))]
    if len(short) >= max(3, len(rows) * LEFT_OUT):
        end = min(map(len, short))
        patterns[end:] = [Pattern(p.kind, p.forms, True, p.blank) for p in patterns[end:]]
    return tuple(patterns)


def _pattern(cells: Sequence[str]) -> Pattern:
    filled = [cell.strip() for cell in cells if cell.strip()]
    optional = len(filled) < len(cells)
    if not filled:
        return Pattern(blank=True)
    if len(filled) < ENOUGH:
        return Pattern(optional=optional)
    short = max(map(len, filled)) <= LONGEST_SHAPE
    shapes = {shape(cell) for cell in filled} if short else set()
    if len(shapes) != 1 and all(map(NUMBER.fullmatch, filled)):
        return Pattern("number", frozenset(), optional)
    if short and _repeats(shapes, filled):
        return Pattern("shape", frozenset(shapes), optional)
    start = commonprefix(filled)
    if len(start) >= SHORTEST_PREFIX:
        return Pattern("prefix", frozenset({start}), optional)
    if short and _repeats(outlines := {outline(cell) for cell in filled}, filled):
        return Pattern("outline", frozenset(outlines), optional)
    return Pattern(optional=optional)


def _repeats(forms: set[str], cells: Sequence[str]) -> bool:
    return len(forms) <= MOST_SHAPES and len(cells) >= REPEATS * len(forms)
