"""Drift between splits: columns whose cells are distributed differently in the training and the test rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl

from app.data.columns import Kind
from app.evaluation.condition import missing, ordered, unnamed
from app.evaluation.judged import rows_judged

CHANCE, SMALLEST_EFFECT = 0.05, 0.1
MOST_CELLS, FEWEST_ROWS, MOST_ROWS = 5_000_000, 1_000, 10_000
FEWEST_EXPECTED = 5  # below it the chi-square distribution does not fit
MOST_FOUND = 20

Measure = Literal["values", "levels", "missing"]


@dataclass(frozen=True)
class Drift:
    """A column that drifted: what differs, by how much, and how often chance alone would make such a difference.

    `effect` is from 0 to 1: of "values" (numbers, days) the largest distance of the two cumulative shares
    (Kolmogorov-Smirnov), of "levels" the share of rows that would have to change their level (total variation), of
    "missing" the difference of the shares of missing cells. `p_value` is not corrected.
    """

    column: str
    measure: Measure
    effect: float
    p_value: float


@dataclass(frozen=True)
class DriftTest:
    """How many columns were compared on how many training and test rows, and those that drifted, most first.

    Found is what Benjamini and Hochberg (1995) let pass at 5 % and what has an effect of at least 0.1, so that large
    tables do not flag trifles; the first 20, of `drifted` in all.
    """

    columns: int
    train: int
    test: int
    drifted: int
    found: tuple[Drift, ...]


def drift_test(train: pl.DataFrame, test: pl.DataFrame, kinds: Mapping[str, Kind], seed: int) -> DriftTest:
    """Compare each column but identifiers and free text, on at most 10,000 rows of both, fewer of wide tables."""
    from scipy.stats import false_discovery_control

    names = [name for name, kind in kinds.items() if kind not in (Kind.IDENTIFIER, Kind.TEXT)]
    most = int(np.clip(MOST_CELLS // max(1, len(names)), FEWEST_ROWS, MOST_ROWS))
    before, after = (_drawn(frame[names], most, seed) for frame in (train, test))
    tests = [one for name in names for one in _compared(name, unnamed(before[name]), unnamed(after[name]))]
    if not tests:
        return DriftTest(0, before.height, after.height, 0, ())
    adjusted = false_discovery_control([one.p_value for one in tests])
    found: dict[str, Drift] = {}
    for one, chance in zip(tests, adjusted, strict=True):
        if chance <= CHANCE and one.effect >= SMALLEST_EFFECT:
            found[one.column] = max(one, found.get(one.column, one), key=lambda drift: drift.effect)
    ordered_found = sorted(found.values(), key=lambda one: (-one.effect, one.column))
    columns = len({one.column for one in tests})
    return DriftTest(columns, before.height, after.height, len(found), tuple(ordered_found[:MOST_FOUND]))


def _drawn(frame: pl.DataFrame, most: int, seed: int) -> pl.DataFrame:
    rows = rows_judged(frame.height, most, seed)
    return frame if isinstance(rows, slice) else frame[rows]


def _compared(column: str, before: pl.Series, after: pl.Series) -> Iterator[Drift]:
    gone = [missing(cells).to_numpy() for cells in (before, after)]
    if gone[0].any() or gone[1].any():
        counts = np.array([[lack.sum(), (~lack).sum()] for lack in gone], dtype=float)
        yield Drift(column, "missing", *_by_level(counts))
    if gone[0].all() or gone[1].all():
        return
    if before.dtype.is_numeric() or before.dtype in (pl.Date, pl.Datetime):
        numbers = [ordered(cells).drop_nulls().to_physical().to_numpy() for cells in (before, after)]
        yield Drift(column, "values", *_by_value(*map(np.sort, numbers)))
    elif before.dtype in (pl.String, pl.Boolean, pl.Categorical) or isinstance(before.dtype, pl.Enum):
        yield Drift(column, "levels", *_by_level(_counts(before, after)))


def _by_value(first: np.ndarray, second: np.ndarray) -> tuple[float, float]:
    """Kolmogorov and Smirnov's distance of two sorted samples, and its asymptotic p-value."""
    from scipy.special import kolmogorov

    every = np.concatenate([first, second])
    shares = [np.searchsorted(one, every, side="right") / len(one) for one in (first, second)]
    distance = float(np.abs(shares[0] - shares[1]).max())
    return distance, float(kolmogorov(distance * np.sqrt(len(first) * len(second) / len(every))))


def _counts(before: pl.Series, after: pl.Series) -> np.ndarray:
    """Rows by part and level; levels too rare for the test are counted together."""
    parts = [cells.drop_nulls().cast(pl.String).alias("level").value_counts(name="rows") for cells in (before, after)]
    joined = parts[0].join(parts[1], on="level", how="full", coalesce=True).fill_null(0).sort("level")
    counts = joined.select("rows", "rows_right").to_numpy().T.astype(float)
    expected = counts.sum(axis=0) * counts.sum(axis=1).min() / counts.sum()
    rare = expected < FEWEST_EXPECTED
    return np.column_stack([counts[:, ~rare], counts[:, rare].sum(axis=1)]) if rare.any() else counts


def _by_level(counts: np.ndarray) -> tuple[float, float]:
    """The total variation distance of two rows of counts, and the p-value of the chi-square test."""
    from scipy.special import chdtrc

    shares = counts / counts.sum(axis=1, keepdims=True)
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / counts.sum()
    known = expected > 0
    statistic = ((counts - expected)[known] ** 2 / expected[known]).sum()
    freedom = int(known[0].sum()) - 1
    return float(np.abs(shares[0] - shares[1]).sum() / 2), float(chdtrc(freedom, statistic)) if freedom else 1.0
