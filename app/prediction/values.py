"""One row to predict, from values that a person or a program gives by column."""

import math
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl

from app.errors import NotApplicable
from app.models.bundle import Bundle
from app.prediction.cells import gaps, named

LARGEST = 2**63
# What every reader of numbers takes for the same number; read here, it saves most of the time of one row.
PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:[.][0-9]{1,15})?")
PLAIN_COMMA = re.compile(r"-?(?:0|[1-9][0-9]{0,14})")  # where decimals follow a comma, a dot is between thousands


def row_of(bundle: Bundle, values: Mapping[str, Any]) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """The values as a table of one row with every column the model knows, and a sentence on names it does not know."""
    known = {one.name: bundle.schema.schema[one.name] for one in bundle.manifest.inputs}
    shown = PLAIN_COMMA if bundle.manifest.decimal == "," else PLAIN_NUMBER
    cells = ((name, _cell(name, values.get(name), dtype, shown)) for name, dtype in known.items())
    unknown = [name for name in values if name not in known and name != bundle.manifest.spec.target]
    told = (f"Not a column of the model, and so not used: {', '.join(map(str, unknown))}.",) if unknown else ()
    return named(cells), told


def _cell(name: str, value: Any, dtype: pl.DataType, plain: re.Pattern[str]) -> pl.Series:
    value = value.item() if hasattr(value, "item") and getattr(value, "ndim", 0) == 0 else value
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return gaps(pl.Null(), 1)
    if isinstance(value, Decimal) or (isinstance(value, int) and abs(value) >= LARGEST):
        value = str(value)
    if isinstance(value, str) and dtype.is_numeric() and plain.fullmatch(value):
        value = float(value)
    if isinstance(value, str):
        return pl.Series([value.encode("utf-8", "replace").decode("utf-8")], dtype=pl.String)
    if isinstance(value, bool | int | float | date | datetime):
        return pl.Series([value])
    raise NotApplicable(f"{name}: a {type(value).__name__} cannot be read; give a number, a text or a date.")


def dates_read(row: pl.DataFrame, repaired: pl.DataFrame) -> tuple[str, ...]:
    """How each date was read that was not written year first, since its day and month could be taken for each other."""
    written = ((name, row[name][0], repaired[name][0]) for name in repaired.columns if row[name].dtype == pl.String)
    return tuple(
        f"{name} was read as {_moment(read)}; a date such as 2024-12-31 is always clear."
        for name, text, read in written
        if isinstance(read, date) and not re.match(r"\s*\d{4}\D", text)
    )


def _moment(value: date) -> str:
    return value.isoformat(" ").removesuffix(" 00:00:00") if isinstance(value, datetime) else value.isoformat()
