"""The guard: says where a row to predict holds a value that training never showed the model."""

from datetime import date, datetime
from typing import Any, Literal

import polars as pl

from app.models.bundle import Bundle, InputColumn
from app.prediction.cells import LONGEST_CELL, MOST_EXACT, as_text, gaps, named
from app.prediction.levels import has_all_levels

Way = Literal["new", "low", "high"]


def warnings(rows: pl.DataFrame, bundle: Bundle) -> pl.Series:
    """What is surprising in each row of repaired rows, null where nothing is.

    A surprise is a number or date outside those of the training rows, or a category that none of them had, in a
    column that the model needs.
    """
    columns = [one for one in bundle.manifest.inputs if one.needed and (one.levels or one.low is not None)]
    cells = named((str(number), rows[one.name]) for number, one in enumerate(columns))
    found = {
        (number, way): condition.fill_null(False)
        for number, one in enumerate(columns)
        for way, condition in _surprises(one, pl.col(str(number)), cells.schema[str(number)]).items()
    }
    none = gaps(pl.String(), rows.height).alias("warning")
    if not found:
        return none
    places = cells.select(pl.any_horizontal(found.values())).to_series().arg_true()
    if places.is_empty():
        return none
    sentences = [
        pl.when(condition).then(_sentence(columns[number], way, pl.col(str(number)), cells.schema[str(number)]))
        for (number, way), condition in found.items()
    ]
    said = cells[places].select(pl.concat_str(sentences, separator="; ", ignore_nulls=True)).to_series()
    return none.scatter(places, said)


def told(rows: int) -> tuple[str, ...]:
    """How many rows have a warning, as a sentence; nothing where there is none."""
    if not rows:
        return ()
    return (f"{rows:,} {'row holds' if rows == 1 else 'rows hold'} a value not seen in training.",)


def _surprises(column: InputColumn, cell: pl.Expr, dtype: pl.DataType) -> dict[Way, pl.Expr]:
    """Where cells are a surprise, by its way."""
    if column.levels:
        return {"new": ~cell.cast(pl.String).is_in(list(column.levels))} if has_all_levels(column) else {}
    if not (dtype.is_numeric() or dtype.is_temporal()):
        return {}
    return {"low": cell < _bound(column.low), "high": cell > _bound(column.high)}


def _sentence(column: InputColumn, way: Way, cell: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    text = as_text(cell, dtype).str.head(LONGEST_CELL)
    if way == "new":
        return pl.concat_str(pl.lit(f"{column.name} '"), text, pl.lit("' was not seen in training"))
    bound = (
        f" is below {shown(column.low)}, the lowest" if way == "low" else f" is above {shown(column.high)}, the highest"
    )
    return pl.concat_str(pl.lit(f"{column.name} "), text, pl.lit(f"{bound} seen in training"))


def _bound(value: Any) -> pl.Expr:
    if not isinstance(value, str):
        return pl.lit(value)
    return pl.lit(datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value))


def shown(value: Any) -> str:
    """A bound as a person reads it: whole numbers without a fraction, dates with a blank before the time."""
    if isinstance(value, str):
        return value.replace("T", " ")
    return str(int(value)) if value == int(value) and abs(value) < MOST_EXACT else str(value)
