"""How far a score may be off: the percentile bootstrap (Efron 1979) on test rows."""

import warnings

import numpy as np

from app.evaluation.metrics import Metric, metrics_of, taken
from app.evaluation.report import Score
from app.problem import Problem

RESAMPLES, RESAMPLES_OF_MANY, MANY_ROWS = 500, 200, 20_000
LEVEL = 0.95


def scores(
    problem: Problem, actual: np.ndarray, predicted: np.ndarray, baseline: np.ndarray, seed: int
) -> dict[str, Score]:
    """Every metric of the problem with its 95 % interval, next to the baseline's predictions of the same rows."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return {one.key: _score(one, problem, actual, predicted, baseline, seed) for one in metrics_of(problem)}


def _score(
    metric: Metric, problem: Problem, actual: np.ndarray, predicted: np.ndarray, baseline: np.ndarray, seed: int
) -> Score:
    value = metric.function(actual, taken(metric, problem, predicted), None)
    reference = metric.function(actual, taken(metric, problem, baseline), None)
    known_reference = float(reference) if np.isfinite(reference) else None
    if not np.isfinite(value):
        return Score(None, baseline=known_reference, undefined=f"Not defined because {metric.undefined}.")
    low, high = interval(metric, actual, taken(metric, problem, predicted), seed)
    return Score(float(value), low, high, known_reference)


def interval(metric: Metric, actual: np.ndarray, predicted: np.ndarray, seed: int) -> tuple[float | None, float | None]:
    """The middle 95 % of the metric over resampled test rows; None where too few resamples are defined.

    Metrics of labels only depend on how often each pair of actual and predicted class occurs, so the pairs' counts
    are resampled; this is the same distribution and much faster.
    """
    generator = np.random.default_rng(seed)
    rows = len(actual)
    resamples = RESAMPLES if rows <= MANY_ROWS else RESAMPLES_OF_MANY
    if metric.takes == "labels":
        pairs, counts = np.unique(np.column_stack([actual, predicted]), axis=0, return_counts=True)
        actual, predicted = pairs[:, 0], pairs[:, 1]
        weights = generator.multinomial(rows, counts / rows, size=resamples)
    else:
        weights = (np.bincount(generator.integers(0, rows, rows), minlength=rows) for _ in range(resamples))
    values = np.array([_weighted(metric, actual, predicted, one) for one in weights])
    values = values[np.isfinite(values)]
    if len(values) < resamples / 2:
        return None, None
    low, high = np.quantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def _weighted(metric: Metric, actual: np.ndarray, predicted: np.ndarray, weights: np.ndarray) -> float:
    drawn = weights > 0
    return metric.function(actual[drawn], predicted[drawn], weights[drawn])
