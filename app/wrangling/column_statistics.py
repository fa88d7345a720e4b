"""What is known of a column's cells before and after a change, side by side."""

from dataclasses import dataclass
from typing import Any

import polars as pl

from app.wrangling.preview import Preview, Sides

MOST_COLUMNS = 20
FACTS = ("missing", "different", "mean", "lowest", "highest", "most frequent")


@dataclass(frozen=True)
class ColumnShift:
    """Facts of a column by name, before and after; None on the side that has no such column."""

    column: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


def shifts(both: Sides, seen: Preview) -> list[ColumnShift]:
    """The columns that changed, the first ones only; all of them where rows went or came."""
    wanted = seen.touched
    if seen.rows_before != seen.rows_after:
        read = [name for step in both.steps for name in step.needs()]
        wanted = list(dict.fromkeys([*wanted, *read, *both.common]))
    wanted = wanted[:MOST_COLUMNS]
    before, after = _facts(both.before, wanted), _facts(both.after, wanted)
    found = [ColumnShift(name, before.get(name), after.get(name)) for name in wanted]
    return [one for one in found if one.before or one.after]


def _facts(frame: pl.LazyFrame, wanted: list[str]) -> dict[str, dict[str, Any]]:
    """The facts of the columns that are there, in one reading."""
    asked = {
        (name, fact): expression.alias(f"{place} {fact}")
        for place, (name, dtype) in enumerate(frame.collect_schema().items())
        if name in wanted
        for fact, expression in _asked(pl.nth(place), dtype).items()
    }
    if not asked:
        return {}
    row = frame.select(asked.values()).collect(engine="streaming").row(0)
    told: dict[str, dict[str, Any]] = {}
    for (name, fact), value in zip(asked, row, strict=True):
        told.setdefault(name, {})[fact] = value
    return told


def _asked(cells: pl.Expr, dtype: pl.DataType) -> dict[str, pl.Expr]:
    """What can be said of cells of a type; what is not a number counts as missing."""
    if dtype.is_float():
        cells = cells.fill_nan(None)
    facts = {"missing": cells.null_count()}
    if dtype.is_nested() or dtype == pl.Null:
        return facts
    facts["different"] = cells.drop_nulls().n_unique()
    if dtype.is_numeric():
        return facts | {"mean": cells.mean(), "lowest": cells.min(), "highest": cells.max()}
    if dtype.is_temporal():
        return facts | {"lowest": cells.min(), "highest": cells.max()}
    texts = cells if dtype == pl.Boolean else cells.cast(pl.String)
    return facts | {"most frequent": texts.drop_nulls().mode().min()}
