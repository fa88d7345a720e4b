"""The parts of an answer that are read by themselves: sentences, and the cells of tables under their headings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

SENTENCE_END = re.compile(
    r"(?<=[.!?])(?<!\b[a-zA-Z]\.[a-zA-Z]\.)(?<!\bvs\.)(?<!\bca\.)(?<!\b[Nn]o\.)(?<!\bNr\.)(?=\s)|(?<=[。！？])|\n"
)
RULE = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
BLANK = re.compile(r"\s")
LONGEST_PART = 1_000
LONGEST_HEAD = 80
"""More of a heading is not read; hostile tables have long ones."""


@dataclass(frozen=True)
class Passage:
    """Where a part stands in the answer; `heading` is what a table's row and column say about its cell.

    Passages with the same `line` belong to one sentence or one row of a table.
    """

    start: int
    end: int
    line: int
    heading: str = ""


def passages(text: str) -> list[Passage]:
    """All of a text, in its order."""
    found: list[Passage] = []
    heads: list[str] | None = None
    line_start = 0
    lines = text.split("\n")
    for place, line in enumerate(lines):
        following = lines[place + 1] if place + 1 < len(lines) else ""
        is_row = "|" in line
        if is_row and heads is None and "|" in following and RULE.fullmatch(following):
            heads = [one[:LONGEST_HEAD] for one in _cells(line)]
            found.append(Passage(line_start, line_start + len(line), len(found)))
        elif is_row and heads is not None:
            found += _row(line, line_start, heads, len(found))
        else:
            heads = None
            found += _sentences(line, line_start, len(found))
        line_start += len(line) + 1
    return [piece for one in found for piece in _pieces(text, one)]


def _pieces(text: str, one: Passage) -> Iterator[Passage]:
    """A part, cut between words where it is longer than anybody writes."""
    start = one.start
    while one.end - start > LONGEST_PART:
        blank = BLANK.search(text, start + LONGEST_PART, min(one.end, start + 2 * LONGEST_PART))
        stop = blank.start() if blank else start + LONGEST_PART
        yield Passage(start, stop, one.line, one.heading)
        start = stop
    yield Passage(start, one.end, one.line, one.heading)


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where the sentences of a text begin and end."""
    bounds = [0, *(match.start() for match in SENTENCE_END.finditer(text)), len(text)]
    return ((start, end) for start, end in pairwise(bounds) if start < end)


def _sentences(line: str, offset: int, number: int) -> Iterator[Passage]:
    for place, (start, end) in enumerate(sentences(line), number):
        yield Passage(offset + start, offset + end, place)


def _row(line: str, offset: int, heads: list[str], number: int) -> Iterator[Passage]:
    """The cells of a row under the heading of their column, behind the first cell of the row."""
    start = 1 if line.lstrip().startswith("|") else 0
    start += len(line) - len(line.lstrip()) if start else 0
    place, first = 0, ""
    for cell in line[start:].split("|"):
        end = start + len(cell)
        head = heads[place] if place < len(heads) else ""
        if cell.strip():
            yield Passage(offset + start, offset + end, number, f"'{first}' | {head} | " if first else f"{head} | ")
        if not first and re.search(r"[^\W\d_]", cell):
            first = cell.strip(" \t*_`'\"")[:LONGEST_HEAD]
        start, place = end + 1, place + 1


def _cells(line: str) -> list[str]:
    return [one.strip() for one in line.strip().removeprefix("|").removesuffix("|").split("|")]
