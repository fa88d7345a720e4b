"""The values that a column goes through while its effect is measured, and how many rows are near each."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from app.data.columns import Kind
from app.narration.wording import number
from app.training.encoding import ColumnEncoding

MOST_POINTS, MOST_FOR_SLOW = 20, 10
EDGE = 0.01
MISSING = "(missing)"


@dataclass(frozen=True)
class Grid:
    """Values of a column in its own type, the missing one last if there are gaps, with the rows nearest to each.

    `kind` is "number", "date" or "category"; `positions` are the numbers, or milliseconds since 1970 of
    dates, None for the rest.
    """

    column: str
    kind: str
    values: pl.Series
    labels: list[str]
    positions: list[float | None]
    rows: np.ndarray

    @property
    def missing(self) -> bool:
        """Whether the last point is the missing value."""
        return self.values[-1] is None


def grid_of(values: pl.Series, how: ColumnEncoding, most: int = MOST_POINTS) -> Grid | None:
    """At most `most` points of a column of training rows; None where it has fewer than two.

    Numbers and dates that have more values take half of the points at even steps between the first and the last
    hundredth and half at quantiles, so that thinly filled ranges are seen; categories take the most frequent.
    """
    if how.kind is Kind.NUMBER and values.dtype.is_float():
        values = values.fill_nan(None)
        values = pl.select(pl.when(values.is_finite()).then(values).alias(values.name)).to_series()
    known, gaps = values.drop_nulls(), values.null_count()
    ordered = how.kind in (Kind.NUMBER, Kind.DATE)
    points = _ordered(known, most - bool(gaps)) if ordered else _levels(known, most - bool(gaps))
    if len(points) + bool(gaps) < 2:
        return None
    counts = _nearest(known, points) if ordered else _counted(known, points)
    if gaps:
        points, counts = points.extend_constant(None, 1), np.append(counts, gaps)
    kind = {Kind.NUMBER: "number", Kind.DATE: "date"}.get(how.kind, "category")
    return Grid(values.name, kind, points, [_label(value) for value in points], _positions(points, kind), counts)


def _ordered(known: pl.Series, most: int) -> pl.Series:
    """Distinct values, ascending; where there are more than `most`, even steps and quantiles among them."""
    distinct = known.unique().sort()
    if len(distinct) <= most:
        return distinct
    numbers = np.sort(_numbers(known))
    low, high = np.quantile(numbers, [EDGE, 1 - EDGE], method="nearest")
    even = most // 2
    with np.errstate(over="ignore", invalid="ignore"):
        steps = low + (high - low) * np.linspace(0, 1, even) if np.isfinite(high - low) else np.zeros(0)
    wanted = np.unique(np.concatenate([steps, np.quantile(numbers, np.linspace(EDGE, 1 - EDGE, most - even + 2)[1:-1],
                                                          method="nearest")]))  # fmt: skip
    if known.dtype.is_float():
        return pl.Series(known.name, wanted).cast(known.dtype)
    return (
        pl.Series(known.name, np.round(wanted))
        .cast(pl.Int64)
        .cast(known.dtype, strict=False)
        .drop_nulls()
        .unique()
        .sort()
    )


def _numbers(values: pl.Series) -> np.ndarray:
    """Numbers and moments as numbers that keep their order."""
    physical = values.to_physical() if values.dtype.is_temporal() else values
    return physical.cast(pl.Float64).to_numpy()


def _positions(points: pl.Series, kind: str) -> list[float | None]:
    if kind == "category":
        return [None] * len(points)
    return (points.dt.epoch("ms") if kind == "date" else points).cast(pl.Float64).to_list()


def _levels(known: pl.Series, most: int) -> pl.Series:
    """The most frequent levels, in the column's type."""
    counts = known.alias("level").value_counts(name="count").with_columns(pl.col("level").cast(pl.String).alias("text"))
    return counts.sort(["count", "text"], descending=[True, False])["level"].head(most).alias(known.name)


def _nearest(known: pl.Series, points: pl.Series) -> np.ndarray:
    """How many values are nearer to each point than to any other."""
    places = _numbers(points)
    middles = places[:-1] / 2 + places[1:] / 2
    return np.bincount(np.searchsorted(middles, _numbers(known)), minlength=len(points))


def _counted(known: pl.Series, points: pl.Series) -> np.ndarray:
    counts = known.cast(pl.String).alias("level").value_counts(name="count")
    found = dict(counts.iter_rows())
    return np.array([found.get(level, 0) for level in points.cast(pl.String)])


def _label(value: object) -> str:
    if value is None:
        return MISSING
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return number(value)
    return str(value)
