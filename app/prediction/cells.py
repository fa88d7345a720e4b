"""Cells of a column to predict, read as the type the model learned from."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

import polars as pl

from app.data import amounts, casting, types
from app.data.columns import Kind
from app.data.words import GAPS, MARKERS

LONGEST_CELL = 40
MOST_EXACT = 2**53
NOUNS = {Kind.NUMBER: "a number", Kind.BOOLEAN: "true or false", Kind.DATE: "a date"}
STORED = {Kind.NUMBER: pl.Float64(), Kind.BOOLEAN: pl.Boolean(), Kind.DATE: pl.Datetime("us")}

INFINITE = "infinite, and taken as missing"
TIMED = "a date with a time, and read without the time"
WRITTEN = "written with separators, a unit or other signs, and read as a plain number"


@dataclass(frozen=True)
class Reading:
    """A column's cells as the wanted type, and conditions that hold where a cell was not taken as it stands.

    `lost`: it is known and cannot be read. `mended`: it was read otherwise than written, by the words that say how.
    Whole numbers may come as numbers with a fraction, since one of the cells may have one.
    """

    value: pl.Expr
    lost: pl.Expr | None = None
    mended: dict[str, pl.Expr] = field(default_factory=dict)


def kind_of(dtype: pl.DataType, kind: Kind = Kind.CATEGORY) -> Kind:
    """The kind by which text is read for a column stored as `dtype`; `kind` is what it is to a person."""
    if dtype.is_numeric():
        return Kind.NUMBER
    if dtype.is_temporal():
        return Kind.DATE
    if dtype == pl.Boolean:
        return Kind.BOOLEAN
    return kind if kind in (Kind.TEXT, Kind.IDENTIFIER) else Kind.CATEGORY


def noun(dtype: pl.DataType) -> str:
    """What a cell of that type is, with its article."""
    return NOUNS.get(kind_of(dtype), "text")


class Conventions(Protocol):
    """How numbers and dates were written in training, by which cells are read that could be two."""

    decimal: str | None
    date_order: str | None


def read(cell: pl.Expr, have: pl.DataType, want: pl.DataType, kind: Kind, told: Conventions) -> Reading:
    """How cells stored as `have` are read as `want`, for a column of that kind."""
    if want == pl.Null or have == pl.Null:
        return Reading(pl.lit(None, dtype=want))
    if have in (pl.Categorical, pl.Enum):
        cell, have = cell.cast(pl.String), pl.String()
    if want == pl.String:
        return Reading(casting.cast(cell, kind_of(want, kind)) if have == pl.String else as_text(cell, have))
    if have == pl.String:
        return _written(cell, want, told)
    reading = _fitted(cell, have, want)
    known = cell.is_not_null() & cell.is_not_nan() if have.is_float() else cell.is_not_null()
    return Reading(reading.value, _lost(known, reading), reading.mended)


def as_text(cell: pl.Expr, have: pl.DataType) -> pl.Expr:
    """Cells as text: whole numbers without a fraction, dates as ISO without an idle time."""
    if have.is_float() or have.is_decimal():
        number = cell.cast(pl.Float64)
        whole = (number == number.round(0)) & (number.abs() <= MOST_EXACT)
        text = (
            pl.when(whole).then(number.cast(pl.Int64, strict=False).cast(pl.String)).otherwise(number.cast(pl.String))
        )
        return pl.when(number.is_finite()).then(text)
    if have == pl.Datetime:
        midnight = cell.dt.time() == pl.time(0)
        return pl.when(midnight).then(cell.dt.to_string("%Y-%m-%d")).otherwise(cell.dt.to_string("%Y-%m-%d %H:%M:%S"))
    if have.is_nested() or have in (pl.Binary, pl.Object):
        return pl.when(cell.is_not_null()).then(pl.lit(f"({have.base_type().__name__.lower()})"))
    return cell.cast(pl.String)


def _written(cell: pl.Expr, want: pl.DataType, told: Conventions) -> Reading:
    """Text as a type that is not text, by the rules that files are read by."""
    kind = kind_of(want)
    if kind not in STORED:
        return Reading(pl.lit(None, dtype=want), _known(cell))
    value = casting.cast(cell, kind, told.decimal, told.date_order)
    reading = _fitted(value.cast(STORED[kind]), STORED[kind], want)
    mended = reading.mended
    if kind is Kind.NUMBER:
        stripped = cell.str.strip_chars(types.PADDING)
        written = value.is_not_null() & ~stripped.str.contains(casting.PLAIN_NUMBER)
        if told.decimal == amounts.COMMA:  # then 1.234 may be another number than it looks like
            written |= (value != stripped.cast(pl.Float64, strict=False)).fill_null(False)
        mended = mended | {WRITTEN: written, INFINITE: stripped.str.contains(f"^(?:{types.INFINITE})$")}
    return Reading(reading.value, _lost(_known(cell), Reading(reading.value, None, mended)), mended)


def _known(text: pl.Expr) -> pl.Expr:
    stripped = text.str.strip_chars(types.PADDING)
    return (stripped != "") & ~stripped.str.to_lowercase().is_in(GAPS + MARKERS)


def _lost(known: pl.Expr, reading: Reading) -> pl.Expr:
    """Where a known cell has no value, though nobody took it as missing on purpose."""
    lost = known & reading.value.is_null()
    return lost & ~reading.mended[INFINITE].fill_null(False) if INFINITE in reading.mended else lost


def _fitted(cell: pl.Expr, have: pl.DataType, want: pl.DataType) -> Reading:
    """Typed cells as another type that is not text; null where they cannot be."""
    if have == want and not have.is_float() or want.is_integer() and have.is_integer():
        return Reading(cell)
    if want.is_numeric() and (have.is_numeric() or have == pl.Boolean):
        number = cell.cast(pl.Float64)
        return Reading(pl.when(number.is_finite()).then(number), None, {INFINITE: number.is_infinite()})
    if want == pl.Boolean and have.is_numeric():
        return Reading(pl.when(cell == 1).then(True).when(cell == 0).then(False))
    if want in (pl.Date, pl.Datetime) and have in (pl.Date, pl.Datetime):
        return _moment(cell, have, want)
    return Reading(pl.lit(None, dtype=want))


def _moment(cell: pl.Expr, have: pl.DataType, want: pl.DataType) -> Reading:
    if have == pl.Datetime and have.time_zone:
        cell = cell.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
    if want == pl.Date:
        timed = {TIMED: cell.dt.time() != pl.time(0)} if have == pl.Datetime else {}
        return Reading(cell.cast(pl.Date), None, timed)
    if want.time_zone:
        return Reading(
            cell.cast(pl.Datetime(want.time_unit)).dt.replace_time_zone("UTC").dt.convert_time_zone(want.time_zone)
        )
    return Reading(cell.cast(want, strict=False))


def named(columns: Iterable[tuple[str, pl.Series]]) -> pl.DataFrame:
    """A table of columns by name."""
    return pl.DataFrame([cells.alias(name) for name, cells in columns])


def gaps(dtype: pl.DataType, height: int) -> pl.Series:
    """A column of missing cells."""
    return pl.Series([None], dtype=dtype).new_from_index(0, height)


def text_of(cells: pl.Series) -> pl.Series:
    """Cells as text."""
    return cells.to_frame("cell").select(as_text(pl.col("cell"), cells.dtype)).to_series()
