"""What is known of a column's cells before and after a change, side by side."""

from dataclasses import dataclass
from typing import Any

import polars as pl

from app.wrangling.preview import Preview
from app.wrangling.sides import Sides, is_small

MOST_COLUMNS, FEWEST_COLUMNS = 20, 5
MOST_CELLS = 1_500_000
"""Cells on both sides of columns in which nothing but rows went or came, so that they are found while one waits."""

COUNTS = "rows"
FACTS = ("missing", "different", "mean", "lowest", "highest", "most frequent")


@dataclass(frozen=True)
class ColumnShift:
    """Facts of a column by name, before and after; None on the side that has no such column."""

    column: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


def shifted(both: Sides, seen: Preview) -> list[str]:
    """The columns that changed; where rows went or came all of them, first those that changed or that steps read."""
    if seen.rows_before == seen.rows_after:
        return seen.touched
    return list(dict.fromkeys([*_own(both, seen), *both.common]))


def shifts(both: Sides, seen: Preview) -> list[ColumnShift]:
    """The first of the columns that changed; of a long table in which only rows went or came, fewer of the others."""
    room = max(MOST_CELLS // max(seen.rows_before + seen.rows_after, 1), len(_own(both, seen)), FEWEST_COLUMNS)
    wanted = shifted(both, seen)[: min(room, MOST_COLUMNS)]
    before, after = _facts(both.before, wanted, seen.rows_before), _facts(both.after, wanted, seen.rows_after)
    return [ColumnShift(name, before.get(name), after.get(name)) for name in wanted]


def _own(both: Sides, seen: Preview) -> list[str]:
    """The columns that changed or that the steps read, as far as they are there."""
    there = {*seen.touched, *both.common}
    read = [name for step in both.steps for name in step.needs() if name in there]
    return list(dict.fromkeys([*seen.touched, *read]))


def _facts(frame: pl.LazyFrame, wanted: list[str], rows: int) -> dict[str, dict[str, Any]]:
    """The facts of the columns that are there, in one reading."""
    schema = frame.collect_schema()
    places = {name: place for place, name in enumerate(schema) if name in wanted}
    if not places:
        return {}
    cells = frame.select(pl.nth(place).alias(str(place)) for place in places.values())
    small = is_small(rows, cells)
    cells = cells.collect().lazy() if small else cells
    asked = {
        (name, fact): expression.alias(f"{place} {fact}")
        for name, place in places.items()
        for fact, expression in _asked(str(place), schema[name]).items()
    }
    found = cells.select(asked.values()).collect(engine="in-memory" if small else "streaming")
    told: dict[str, dict[str, Any]] = {}
    for (name, fact), value in zip(asked, found, strict=True):
        told.setdefault(name, {}).update(_frequent(value[0]) if fact == COUNTS else {fact: value[0]})
    return told


def _asked(name: str, dtype: pl.DataType) -> dict[str, pl.Expr]:
    """What can be said of a column of a type; what is not a number counts as missing."""
    cells = pl.col(name).fill_nan(None) if dtype.is_float() else pl.col(name)
    facts = {"missing": cells.null_count()}
    if dtype.is_nested() or dtype == pl.Null:
        return facts
    if dtype.is_numeric() or dtype.is_temporal():
        facts |= {"different": cells.drop_nulls().n_unique(), "lowest": cells.min(), "highest": cells.max()}
        return facts | ({"mean": cells.mean()} if dtype.is_numeric() else {})
    texts = cells if dtype == pl.Boolean else cells.cast(pl.String)
    return facts | {COUNTS: texts.drop_nulls().value_counts(name=COUNTS).implode()}


def _frequent(counts: pl.Series) -> dict[str, Any]:
    """How many values there are, and the one in most rows; the first in the alphabet of several."""
    most = counts.struct.unnest().filter(pl.col(COUNTS) == pl.col(COUNTS).max())
    return {"different": len(counts), "most frequent": most.to_series(0).min()}
