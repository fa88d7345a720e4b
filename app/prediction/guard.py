"""The guard: says where a row to predict holds a value that training never showed the model."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from app.models.bundle import Bundle, InputColumn
from app.models.inputs import MOST_LEVELS
from app.prediction.cells import LONGEST_CELL, MOST_EXACT, as_text, gaps, named


@dataclass(frozen=True)
class Surprise:
    """Which cells are a surprise, and the sentence for such a cell; both read the column called `cell`."""

    found: pl.Expr
    sentence: pl.Expr


def warnings(rows: pl.DataFrame, bundle: Bundle) -> pl.Series:
    """What is surprising in each row of repaired rows, null where nothing is.

    A surprise is a number or date outside those of the training rows, or a category that none of them had, in a
    column that the model needs.
    """
    columns = [one for one in bundle.manifest.inputs if one.needed and (one.levels or one.low is not None)]
    cells = named((str(number), rows[one.name]) for number, one in enumerate(columns))
    surprises = [
        surprise
        for number, one in enumerate(columns)
        for surprise in _surprises(one, pl.col(str(number)), cells.schema[str(number)])
    ]
    none = gaps(pl.String(), rows.height).alias("warning")
    if not surprises:
        return none
    found = cells.select(pl.any_horizontal(one.found.fill_null(False) for one in surprises)).to_series()
    places = found.arg_true()
    if places.is_empty():
        return none
    sentences = [pl.when(one.found).then(one.sentence) for one in surprises]
    said = cells[places].select(pl.concat_str(sentences, separator="; ", ignore_nulls=True)).to_series()
    return none.scatter(places, said)


def told(rows: int) -> tuple[str, ...]:
    """How many rows have a warning, as a sentence; nothing where there is none."""
    if not rows:
        return ()
    return (f"{rows:,} {'row holds' if rows == 1 else 'rows hold'} a value not seen in training.",)


def _surprises(column: InputColumn, cell: pl.Expr, dtype: pl.DataType) -> Iterator[Surprise]:
    if column.levels:
        if len(column.levels) < MOST_LEVELS:
            text = cell.cast(pl.String)
            seen = text.is_in(list(column.levels))
            yield Surprise(
                ~seen, _sentence(f"{column.name} '", text.str.head(LONGEST_CELL), "' was not seen in training")
            )
        return
    if not (dtype.is_numeric() or dtype.is_temporal()):
        return
    low, high = shown(column.low), shown(column.high)
    text = as_text(cell, dtype)
    below, above = f" is below {low}, the lowest seen in training", f" is above {high}, the highest seen in training"
    yield Surprise(cell < _bound(column.low), _sentence(f"{column.name} ", text, below))
    yield Surprise(cell > _bound(column.high), _sentence(f"{column.name} ", text, above))


def _sentence(before: str, text: pl.Expr, after: str) -> pl.Expr:
    return pl.concat_str(pl.lit(before), text, pl.lit(after))


def _bound(value: Any) -> pl.Expr:
    if not isinstance(value, str):
        return pl.lit(value)
    return pl.lit(datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value))


def shown(value: Any) -> str:
    """A bound as a person reads it: whole numbers without a fraction, dates with a blank before the time."""
    if isinstance(value, str):
        return value.replace("T", " ")
    return str(int(value)) if value == int(value) and abs(value) < MOST_EXACT else str(value)
