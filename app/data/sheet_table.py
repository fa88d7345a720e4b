"""The table on a sheet: where it begins and ends among titles, notes, merged cells and blank rows and columns."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from app.data.header import (
    TYPED_SHARE,
    header_height,
    is_typed,
    joined_names,
    numbered_names,
    table_start,
    table_width,
    usable_names,
)
from app.data.reading import ReadSettings
from app.errors import NotApplicable

LOOKED_AT = 200  # rows that decide where the table starts and how many of them name the columns
MOST_NOTES = 50
NOTE, WORDS_OF_NOTE = 15, 3  # characters and words from which the last cell may be a note rather than a short row
LONGEST_EXAMPLE = 60
ROW = "row"
BLANK = pl.all().exclude(ROW).str.strip_chars() == ""


@dataclass(frozen=True)
class Merged:
    """A range of cells that were merged into one, by the places of its first and last row and column."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class SheetTable:
    """The rows of a sheet's table as text, its columns' names, and what was left out."""

    rows: pl.DataFrame
    names: tuple[str, ...]
    notes: tuple[str, ...]


def sheet_table(
    frame: pl.DataFrame, merged: Sequence[Merged], title: str, name: str, settings: ReadSettings
) -> SheetTable:
    """The table in all cells of a sheet, what is fixed about its lines being kept."""
    skipped, frame, merged = _after(frame, merged, settings.skipped_lines or 0)
    kept = [place for place, used in enumerate(_used(frame)) if used]
    if not kept:
        where = f" after its first {len(skipped):,} rows" if skipped else ""
        raise NotApplicable(f"{name} holds no filled cells{where}. Choose a sheet with a header and a row.")
    head = _head(frame, merged, kept)
    start = table_start(head, table_width(head)) if settings.skipped_lines is None else 0
    height = _height(head[start:], _reach(merged, start, kept), settings)
    frame, filled = _spread_down(frame, merged, start + height)
    whole = frame.with_row_index(ROW)
    end = frame.height - (settings.footer_lines or 0)
    body = whole.slice(start + height, max(0, end - start - height)).filter(~pl.all_horizontal(BLANK))
    if settings.footer_lines is None:
        body, after = _without_notes(body, len(kept))
    else:
        after = [cell for row in frame.tail(settings.footer_lines).rows() for cell in row if cell.strip()]
    raw = joined_names(head[start : start + height])
    columns = [column for place, column in enumerate(kept) if _is_column(body, column, raw, place)]
    raw = [raw[kept.index(column)] for column in columns] if height else []
    names, said = usable_names(raw, len(columns)) if height else numbered_names(len(columns))
    last = body[ROW].max() if body.height else start + height - 1
    blank = last + 1 - start - height - body.height
    before = [*skipped, *frame.head(start).rows()]
    notes = (*_left_notes(before, after), *_blank_notes(blank, title), *filled, *said)
    return SheetTable(body.select(f"s{column}" for column in columns), tuple(names), notes)


def _after(
    frame: pl.DataFrame, merged: Sequence[Merged], skip: int
) -> tuple[list[tuple[str, ...]], pl.DataFrame, list[Merged]]:
    """The first rows, and the sheet as it would be without them."""
    kept = [Merged(one.top - skip, one.left, one.bottom - skip, one.right) for one in merged if one.top >= skip]
    return frame.head(skip).rows(), frame.slice(skip), kept


def _spread_down(frame: pl.DataFrame, merged: Sequence[Merged], first: int) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """The cells with those that were merged over several rows filled in each of them, from the first row of values."""
    tall = [one for one in merged if one.bottom > one.top and one.left == one.right and one.bottom < frame.height]
    below = [one for one in tall if one.top >= first]
    cells: dict[int, list[str]] = {}
    for one in below:
        column = cells.setdefault(one.left, frame.to_series(one.left).to_list())
        column[one.top : one.bottom + 1] = [column[one.top]] * (one.bottom + 1 - one.top)
    if not cells:
        return frame, ()
    count = sum(one.bottom - one.top for one in below)
    note = f"{count:,} cell{' was' if count == 1 else 's were'} filled from the merged cell above."
    return frame.with_columns(pl.Series(f"s{place}", column) for place, column in cells.items()), (note,)


def _is_filled(cell: str) -> bool:
    return bool(cell.strip())


def _used(frame: pl.DataFrame) -> list[bool]:
    """Which columns hold a cell in a row of several cells: a title alone in its row makes no column."""
    filled = frame.with_columns(pl.all().str.strip_chars() != "")
    several = filled.filter(pl.sum_horizontal(pl.all().cast(pl.Int32)) > 1)
    return list((several if several.height else filled).max().row(0))


def _head(frame: pl.DataFrame, merged: Sequence[Merged], kept: Sequence[int]) -> list[list[str]]:
    """The first rows, without unused columns, each head of a group standing over all its columns."""
    head = [list(row) for row in frame.head(LOOKED_AT).rows()]
    for one in merged:
        if one.bottom == one.top < len(head) and one.right > one.left and not _is_title(one, head[one.top], kept):
            head[one.top][one.left : one.right + 1] = [head[one.top][one.left]] * (one.right + 1 - one.left)
    return [[row[column] for column in kept] for row in head]


def _is_title(one: Merged, row: Sequence[str], kept: Sequence[int]) -> bool:
    """Whether a merged cell stands alone in its row from the first column on, or over the whole table."""
    alone = sum(map(_is_filled, row)) == 1
    return alone and (one.left <= kept[0] or one.right - one.left + 1 >= len(kept))


def _reach(merged: Sequence[Merged], start: int, kept: Sequence[int]) -> int:
    """How many rows the merged cells of the first row of a head say that it has."""
    here = [one for one in merged if one.top == start and one.right >= kept[0] and one.left <= kept[-1]]
    tall = max((one.bottom + 1 - start for one in here), default=1)
    return max(tall, 2) if any(one.right > one.left for one in here) else tall


def _height(rows: Sequence[Sequence[str]], reach: int, settings: ReadSettings) -> int:
    if settings.header_rows is not None:
        return settings.header_rows
    found = header_height([row for row in rows if any(map(_is_filled, row))])
    return max(found, reach) if found and reach < len(rows) else found


def _without_notes(body: pl.DataFrame, width: int) -> tuple[pl.DataFrame, list[str]]:
    """The rows without those at the end that hold one cell of words, and these cells.

    A note stands apart below a blank row, or is unlike what its column holds. A short row is neither.
    """
    tail, cut, cells = body.tail(MOST_NOTES), 0, []
    for place in range(tail.height - 1, -1, -1) if width > 1 else ():
        filled = [(at, cell.strip()) for at, cell in enumerate(tail.row(place)) if at and cell.strip()]
        at, cell = filled[0]
        if len(filled) > 1 or is_typed(cell):
            break
        cells.insert(0, cell)
        apart = place > 0 and tail[ROW][place] - tail[ROW][place - 1] > 1
        if apart or _is_strange(cell, body.head(max(0, body.height - tail.height + place)).to_series(at)):
            cut = len(cells)
    return body.head(body.height - cut), cells[-cut:] if cut else []


def _is_strange(cell: str, above: pl.Series) -> bool:
    """Whether a text of some words stands below values, or is far longer than all texts above it."""
    known = above.filter(above.str.strip_chars() != "")
    if len(cell) < NOTE or len(cell.split()) < WORDS_OF_NOTE or known.is_empty():
        return False
    sample = known.head(LOOKED_AT).to_list()
    return sum(map(is_typed, sample)) >= len(sample) * TYPED_SHARE or len(cell) > 2 * known.str.len_chars().max()


def _is_column(body: pl.DataFrame, column: int, raw: Sequence[str], place: int) -> bool:
    named = place < len(raw) and _is_filled(raw[place])
    return named or bool((body[f"s{column}"].str.strip_chars() != "").any())


def _left_notes(before: Sequence[Sequence[str]], after: Sequence[str]) -> list[str]:
    said, start = [], len(before)
    if any(_is_filled(cell) for row in before for cell in row):
        left = "row" if start == 1 else f"{start:,} rows"
        said.append(f"The first {left} of the sheet, before the table, {'was' if start == 1 else 'were'} left out.")
    if after:
        shown = after[0] if len(after[0]) <= LONGEST_EXAMPLE else after[0][: LONGEST_EXAMPLE - 1] + "…"
        many = f"{len(after)} notes" if len(after) > 1 else "A note"
        said.append(f"{many} below the table, '{shown}', {'were' if len(after) > 1 else 'was'} left out.")
    return said


def _blank_notes(blank: int, title: str) -> list[str]:
    if not blank:
        return []
    one = blank == 1
    return [f"{blank:,} blank row{'' if one else 's'} of the sheet '{title}' {'was' if one else 'were'} left out."]
