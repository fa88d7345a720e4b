"""A condition on one column: some of its values, a range of numbers or days, or that it is missing."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from app.narration.wording import clean, joined

Bound = float | str
MOST_VALUES = 3


@dataclass(frozen=True)
class Condition:
    """Rows whose cell in a column meets this.

    Either one of `values` (texts), or at least `low`, at most `high` and below `under` (numbers, or days as ISO texts;
    None is open), or `missing`. A number that is not a number (NaN) is missing.
    """

    column: str
    values: tuple[str, ...] = ()
    low: Bound | None = None
    high: Bound | None = None
    under: Bound | None = None
    missing: bool = False

    @property
    def name(self) -> str:
        """The condition in words: "plan = gold", "age from 18 to under 33", "age is missing"."""
        equal = self.values or (self.low is not None and self.low == self.high)
        between = " is " if self.missing else " = " if equal else " "
        return f"{clean(self.column)}{between}{self.band}"

    @property
    def band(self) -> str:
        """The condition without its column: "gold", "from 18 to under 33", "missing"."""
        if self.missing:
            return "missing"
        if self.values:
            return joined([clean(value) for value in self.values], MOST_VALUES, "or")
        if self.low is not None and self.low == self.high:
            return told(self.low)
        return _range(self.low, self.high, self.under)

    def holds(self, rows: pl.DataFrame) -> pl.Series:
        """True for the rows that meet the condition, of shape (rows,)."""
        cells = unnamed(rows[self.column])
        if self.missing:
            return missing(cells)
        if self.values:
            return cells.cast(pl.String).is_in(list(self.values)).fill_null(False)
        number = pl.col("cell")
        bounds = [
            compare(_literal(bound, cells.dtype))
            for bound, compare in ((self.low, number.__ge__), (self.high, number.__le__), (self.under, number.__lt__))
            if bound is not None
        ]
        known = ordered(cells).to_frame()
        return known.select(pl.all_horizontal(number.is_not_null(), *bounds).fill_null(False)).to_series()


def unnamed(cells: pl.Series) -> pl.Series:
    """Cells under a name that Polars does not read as a pattern for the names of columns."""
    return cells.alias("cell")


def missing(cells: pl.Series) -> pl.Series:
    """True for cells that hold nothing, or no number where there should be one."""
    return cells.is_null() | cells.is_nan().fill_null(False) if cells.dtype.is_float() else cells.is_null()


def ordered(cells: pl.Series) -> pl.Series:
    """Cells as what ranges compare: days of dates, else numbers, nothing where they are not a number."""
    if cells.dtype.is_temporal():
        return cells.cast(pl.Date)
    return cells.cast(pl.Float64).fill_nan(None)


def told(bound: Bound) -> str:
    """A bound as people write it; years and other small numbers without a comma."""
    if isinstance(bound, str):
        return clean(bound)
    return f"{bound:,.15g}" if abs(bound) >= 10_000 else f"{bound:.15g}"


def _range(low: Bound | None, high: Bound | None, under: Bound | None) -> str:
    """A range in words: "under 18", "from 18 to under 33", "from 18 to 33", "up to 33", "of 65 or more"."""
    end = None if under is high is None else f"under {told(under)}" if under is not None else told(high)
    if low is None:
        return "is known" if end is None else end if under is not None else f"up to {end}"
    return f"of {told(low)} or more" if end is None else f"from {told(low)} to {end}"


def _literal(bound: Bound, dtype: pl.DataType) -> pl.Expr:
    return pl.lit(date.fromisoformat(str(bound)) if dtype.is_temporal() else float(bound))
