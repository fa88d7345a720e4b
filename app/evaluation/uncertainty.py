"""How far a score may be off: the percentile bootstrap (Efron 1979) on test rows."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from app.evaluation.metrics import Metric, Tally, metrics_of
from app.evaluation.outcome import Outcome
from app.evaluation.report import Score
from app.problem import Problem

MOST_RESAMPLES, FEWEST_RESAMPLES, MOST_DRAWN_ROWS = 1_000, 200, 20_000_000
LEVEL = 0.95


class Tallied(Protocol):
    """Rows that can be tallied again and again under other weights."""

    rows: int
    fewest: int
    """Rows of the smallest class that occurs; all where there are no classes."""

    def tally(self, weights: np.ndarray | None = None) -> Tally:
        """The sums that metrics are made from."""


def scores(
    problem: Problem, actual: np.ndarray, predicted: np.ndarray, baseline: np.ndarray, seed: int
) -> dict[str, Score]:
    """Every metric of the problem with its 95 % interval, next to the baseline's predictions of the same rows."""
    metrics = metrics_of(problem)
    outcome = Outcome(problem, actual, predicted)
    whole, reference = outcome.tally(), Outcome(problem, actual, baseline).tally()
    ranges = intervals(metrics, outcome, seed)
    return {
        one.key: _score(one, one.function(whole), one.function(reference), between)
        for one, between in zip(metrics, ranges, strict=True)
    }


def values(problem: Problem, actual: np.ndarray, predicted: np.ndarray) -> dict[str, float | None]:
    """Every metric of the problem, None where it is not defined."""
    tally = Outcome(problem, actual, predicted).tally()
    found = {one.key: one.function(tally) for one in metrics_of(problem)}
    return {key: value if np.isfinite(value) else None for key, value in found.items()}


def _score(metric: Metric, value: float, baseline: float, between: tuple[float | None, float | None]) -> Score:
    known_baseline = baseline if np.isfinite(baseline) else None
    if not np.isfinite(value):
        return Score(None, baseline=known_baseline, undefined=f"Not defined because {metric.undefined}.")
    return Score(value, *between, known_baseline)


def intervals(
    metrics: Sequence[Metric], outcome: Tallied, seed: int, resamples: int | None = None
) -> list[tuple[float | None, float | None]]:
    """The middle 95 % of each metric over resampled rows; None where too few of the resamples have the metric.

    All metrics are measured on the same resamples: 1,000, down to 200 of many rows, if not told otherwise. A perfect
    score, or one of 0, is the same in every resample; how far off it may be follows from how many rows there are, as
    the exact interval of a share does (Hanley and Lippman-Hand 1983).
    """
    generator = np.random.default_rng(seed)
    rows = outcome.rows
    resamples = resamples or int(np.clip(MOST_DRAWN_ROWS // rows, FEWEST_RESAMPLES, MOST_RESAMPLES))
    values = np.empty((resamples, len(metrics)))
    for number in range(resamples):
        tally = outcome.tally(np.bincount(generator.integers(0, rows, rows), minlength=rows))
        values[number] = [metric.function(tally) for metric in metrics]
    return [
        _at_bounds(*_middle(column), metric, outcome.fewest if metric.by_class else rows)
        for metric, column in zip(metrics, values.T, strict=True)
    ]


def _at_bounds(low: float | None, high: float | None, metric: Metric, rows: int) -> tuple[float | None, float | None]:
    if low is None or low != high or low not in (0.0, 1.0) or metric.takes not in ("labels", "probabilities"):
        return low, high
    margin = 1 - ((1 - LEVEL) / 2) ** (1 / rows)
    return (1 - margin, 1.0) if low == 1 else (0.0, margin)


def _middle(values: np.ndarray) -> tuple[float | None, float | None]:
    known = values[np.isfinite(values)]
    if len(known) < len(values) / 2:
        return None, None
    low, high = np.quantile(known, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)
