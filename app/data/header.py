"""The head of a table: which lines come before it, whether it has names, and the names made fit to use."""

import re
from collections import Counter
from collections.abc import Sequence

Row = Sequence[str]
PREAMBLE_ROWS = 50
MOST_HEADER_ROWS = 5
NUMBER = re.compile(r"[+-]?[$€£¥₩]?\s?(\d[\d.,' ]*|[.,]\d+)([eE][+-]?\d+)?\s?[%€]?|\([$€£]?\d[\d.,]*\)")
DATE = re.compile(r"(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](\d{4}|\d{2}))([T ,].*)?")
TIME = re.compile(r"\d{1,2}:\d{2}(:\d{2})?(\.\d+)?( ?[apAP]\.?[mM]\.?)?")
WORDS = {"true", "false", "nan", "null", "na", "n/a", "inf", "-inf"}
YEAR = re.compile(r"(19|20)\d\d")
TYPED_SHARE = 0.9
ENOUGH = 2  # typed columns that tell a further header row from a row of values


def is_typed(cell: str) -> bool:
    """Whether a cell looks like a value (number, price, date, time, true or false) rather than a word."""
    text = cell.strip()
    return bool(NUMBER.fullmatch(text) or DATE.fullmatch(text) or TIME.fullmatch(text)) or text.lower() in WORDS


def table_width(rows: Sequence[Row]) -> int:
    """The number of cells most rows have; of equally frequent ones the first seen."""
    widths = Counter(len(row) for row in rows if any(cell.strip() for cell in row))
    return widths.most_common(1)[0][0] if widths else 0


def table_start(rows: Sequence[Row], width: int) -> int:
    """The place of the first row that belongs to the table: before it are blank lines, titles and remarks.

    A title or remark fills one cell, or, in a table of at least five, less than half of what a row usually fills, from
    the left on: a word and its value. The head of a group of columns leaves its first cell blank.
    """
    full = sorted(_filled(row) for row in rows[:200] if len(row) == width)
    usual = full[len(full) // 2] if full else 0
    for place, row in enumerate(rows[:PREAMBLE_ROWS]):
        filled = _filled(row)
        if width < 2 and filled:
            return place
        remark = usual >= 5 and filled * 2 < usual and all(cell.strip() for cell in row[:filled])
        if not remark and len(row) > 1 and filled and (filled > 1 or width == 2):
            return place
    return next((place for place, row in enumerate(rows) if len(row) == width), 0)


def _filled(row: Row) -> int:
    return sum(bool(cell.strip()) for cell in row)


def has_header(rows: Sequence[Row]) -> bool:
    """Whether the first row names the columns: words over values say yes, values over values say no.

    A row whose words all come again below, in other rows than itself, is a row like them.
    """
    first, rest = rows[0], rows[1:]
    others = [row for row in rest if row != first and len(row) == len(first)]
    if len(first) > 1 and all(any(row[j] == cell for row in others) for j, cell in enumerate(first) if cell.strip()):
        return _filled(first) < 2
    votes = sum(_vote(first[j].strip(), [row[j] for row in rest if j < len(row)]) for j in range(len(first)))
    years = [cell.strip() for cell in first if YEAR.fullmatch(cell.strip())]
    if len(years) > 1 and len(set(years)) == len(years) and len(years) == sum(is_typed(cell) for cell in first):
        below = [row[j] for row in rest for j in range(min(len(first), len(row))) if first[j].strip() in years]
        return not all(YEAR.fullmatch(cell.strip()) for cell in below)
    return votes >= 0


def header_height(rows: Sequence[Row]) -> int:
    """How many rows at the top name the columns: none, one, or more where names, groups and units stand apart."""
    if not rows or not has_header(rows):
        return 0
    height = 1
    while height < min(MOST_HEADER_ROWS, len(rows) - 1) and _is_header_too(rows, height):
        height += 1
    return height


def _is_header_too(rows: Sequence[Row], place: int) -> bool:
    """Whether a row repeats the header, or has words where all rows below have values."""
    row, below = rows[place], rows[place + 1 :]
    if [cell.strip() for cell in row] == [cell.strip() for cell in rows[place - 1]] and _filled(row) > 1:
        return True
    values = [j for j in range(len(row)) if _is_typed_column([other[j] for other in below if j < len(other)])]
    words = [row[j].strip() for j in values]
    if len(below) < 2 or len(values) < ENOUGH or any(_is_value(row[j], j, below) for j in values):
        return False
    return sum(any(letter.isalnum() for letter in word) for word in words) >= max(ENOUGH, len(values) / 2)


def _is_typed_column(cells: Sequence[str]) -> bool:
    known = [cell for cell in cells if cell.strip()]
    return len(known) > 1 and sum(map(is_typed, known)) >= len(known) * TYPED_SHARE


def _is_value(cell: str, place: int, below: Sequence[Row]) -> bool:
    if not is_typed(cell):
        return False
    others = [row[place].strip() for row in below if place < len(row)]
    return not YEAR.fullmatch(cell.strip()) or any(map(YEAR.fullmatch, others))


def joined_names(rows: Sequence[Row]) -> tuple[str, ...]:
    """One name a column from the rows of a header, joined by a space; the head of a group names all its columns."""
    if len(rows) < 2:
        return tuple(rows[0]) if rows else ()
    width = max(map(len, rows))
    padded = [[*row, *[""] * (width - len(row))] for row in rows]
    spread = [_spread(row) if _filled(row) < _filled(padded[-1]) else row for row in padded[:-1]]
    columns = zip(*spread, padded[-1], strict=True)
    return tuple(" ".join(filter(None, (cell.strip() for cell in column))) for column in columns)


def _spread(row: Row) -> list[str]:
    """The row with each name carried on over the blank cells that follow it."""
    last, out = "", []
    for cell in row:
        last = cell if cell.strip() else last
        out.append(last)
    return out


def _vote(name: str, cells: Sequence[str]) -> int:
    known = [cell for cell in cells if cell.strip()]
    if not name:
        return 0
    if not known or sum(is_typed(cell) for cell in known) < len(known) * TYPED_SHARE:
        return -1 if is_typed(name) else 0
    return -1 if is_typed(name) else 1


def usable_names(raw: Sequence[str], width: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """A name for every column, no two alike even in other case, and a note for each kind of change."""
    notes, names, taken = [], [], set()
    given = [_clean(name) for name in raw[:width]] + [""] * (width - len(raw))
    reserved = {name.casefold() for name in given if name}
    blank = []
    for place, name in enumerate(given, start=1):
        wanted = name or _free(f"column_{place}", reserved | taken)
        if wanted.casefold() in taken:
            second = _free(f"{wanted}_2", reserved | taken)
            notes.append(f"Two columns were called '{wanted}'; the second is now '{second}'.")
            wanted = second
        if not name:
            blank.append(wanted)
        taken.add(wanted.casefold())
        names.append(wanted)
    if blank:
        shown = ", ".join(f"'{name}'" for name in blank[:5]) + (" and more" if len(blank) > 5 else "")
        start = "One column had no name and is" if len(blank) == 1 else f"{len(blank)} columns had no name and are"
        notes.append(f"{start} now called {shown}.")
    return tuple(names), tuple(notes)


def numbered_names(width: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names for a table that has none, and the note that says so."""
    note = "The first line holds values, not names, so the columns are called column_1, column_2 and so on."
    return tuple(f"column_{place}" for place in range(1, width + 1)), (note,)


def _clean(name: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in name.removeprefix("\ufeff")).split())


def _free(wanted: str, taken: set[str]) -> str:
    stem, number = wanted, 2
    if match := re.fullmatch(r"(.*)_(\d+)", wanted):
        stem, number = match[1], int(match[2])
    while wanted.casefold() in taken:
        number += 1
        wanted = f"{stem}_{number}"
    return wanted
