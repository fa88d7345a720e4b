"""Categories that are written a little differently from those of training, found all the same."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

import polars as pl

from app.models.bundle import InputColumn
from app.models.inputs import MOST_LEVELS

ALIKE = "written differently from training, and read as the category it looks like"


def has_all_levels(column: InputColumn) -> bool:
    """Whether every category that training saw is known; of columns with very many, only the most frequent are."""
    return 0 < len(column.levels) < MOST_LEVELS


def levelled(values: Mapping[str, pl.Series], columns: Iterable[InputColumn]) -> dict[str, tuple[pl.Series, pl.Series]]:
    """The columns that hold categories written differently from training: cells as training wrote them, and which.

    A category that training never saw is read as the only one that differs in case, padding, or a fraction of zero.
    """
    texts = [one for one in columns if has_all_levels(one) and values[one.name].dtype == pl.String]
    if not texts:
        return {}
    cells = pl.DataFrame([values[one.name].alias(str(number)) for number, one in enumerate(texts)])
    seen = cells.select(pl.col(str(number)).is_in(list(one.levels)).all() for number, one in enumerate(texts)).row(0)
    found = {one.name: _found(values[one.name], one) for one, all_seen in zip(texts, seen, strict=True) if not all_seen}
    return {
        name: (values[name].replace(places), values[name].is_in(list(places)).fill_null(False))
        for name, places in found.items()
        if places
    }


def _found(cells: pl.Series, column: InputColumn) -> dict[str, str]:
    """The category that each unseen text of the cells is read as."""
    readings = Counter(map(_reading, column.levels))
    levels = {_reading(level): level for level in column.levels if readings[_reading(level)] == 1}
    unseen = set(cells.unique().drop_nulls()) - set(column.levels)
    return {text: levels[_reading(text)] for text in unseen if _reading(text) in levels}


def _reading(text: str) -> str:
    return re.sub(r"^([+-]?\d+)\.0+$", r"\1", text.strip().casefold())
