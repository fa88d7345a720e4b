"""The columns a model takes, with what was seen of each in training."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import polars as pl

from app.data.columns import Kind
from app.models.bundle import InputColumn
from app.wrangling.recipe import Recipe

MOST_LEVELS = 200


def inputs(
    rows: pl.DataFrame, kinds: Mapping[str, Kind], used: Sequence[str], recipe: Recipe
) -> tuple[InputColumn, ...]:
    """One InputColumn for every column of training rows before the recipe; `used` are columns after it."""
    needed = recipe.inputs(list(used))
    return tuple(_input(rows[name], kinds[name], name in needed) for name in rows.columns)


def _input(values: pl.Series, kind: Kind, needed: bool) -> InputColumn:
    known = values.alias("cell").drop_nulls()  # a name may look like a pattern of names to Polars
    if known.dtype.is_float():
        known = known.filter(known.is_finite())
    if known.len() == 0 or kind in (Kind.TEXT, Kind.IDENTIFIER):
        return InputColumn(values.name, kind, needed)
    if known.dtype.is_numeric() or known.dtype.is_temporal():
        typical = known.sort()[known.len() // 2]
        return InputColumn(values.name, kind, needed, _json(typical), _json(known.min()), _json(known.max()))
    levels = (
        known.cast(pl.String)
        .alias("level")
        .value_counts(sort=True, name="count")
        .sort(["count", "level"], descending=[True, False])["level"]
        .head(MOST_LEVELS)
    )
    return InputColumn(values.name, kind, needed, levels[0], levels=tuple(levels))


def _json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if hasattr(value, "isoformat") else value
