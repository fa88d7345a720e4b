"""Categories that are written a little differently from those of training, found all the same."""

import re
from collections import Counter

import polars as pl

from app.models.bundle import InputColumn
from app.models.inputs import MOST_LEVELS

ALIKE = "written differently from training, and read as the category it looks like"


def has_all_levels(column: InputColumn) -> bool:
    """Whether every category that training saw is known; of columns with very many, only the most frequent are."""
    return 0 < len(column.levels) < MOST_LEVELS


def levelled(cells: pl.Series, column: InputColumn) -> tuple[pl.Series, pl.Series | None]:
    """The cells with categories as training wrote them, and where one was changed, if any was.

    A category that training never saw is read as the only one that differs in case, padding, or a fraction of zero.
    """
    if cells.dtype != pl.String or not has_all_levels(column):
        return cells, None
    unseen = ~cells.is_in(list(column.levels)).fill_null(True)
    if not unseen.any():
        return cells, None
    readings = Counter(map(_reading, column.levels))
    places = {_reading(level): level for level in column.levels if readings[_reading(level)] == 1}
    found = {text: places[_reading(text)] for text in cells.filter(unseen).unique() if _reading(text) in places}
    if not found:
        return cells, None
    return cells.replace(found), cells.is_in(list(found)).fill_null(False)


def _reading(text: str) -> str:
    return re.sub(r"^([+-]?\d+)\.0+$", r"\1", text.strip().casefold())
