"""A fitted model judged on test rows: scores, tables of its curves, and the impact of its columns."""

import numpy as np
import polars as pl

from app.evaluation.outcome import Outcome
from app.problem import Problem

MOST_POINTS, MOST_ERRORS = 200, 2_000


def confusion(problem: Problem, actual: np.ndarray, predicted: np.ndarray) -> tuple[tuple[int, ...], ...]:
    """Counts of test rows by actual class (row) and predicted class (column); empty for regression."""
    counts = Outcome(problem, actual, predicted).tally().counts
    return tuple(tuple(int(count) for count in row) for row in counts)


def tables(problem: Problem, actual: np.ndarray, predicted: np.ndarray, seed: int) -> dict[str, pl.DataFrame]:
    """The tables behind the report's pictures, by name."""
    if problem is Problem.REGRESSION:
        return {"errors": _errors(actual, predicted, seed)}
    if problem is Problem.MULTICLASS or len(np.unique(actual)) < 2:
        return {}
    return _curves(actual, predicted[:, 1])


def answers_table(problem: Problem, actual: np.ndarray, predicted: np.ndarray) -> pl.DataFrame:
    """One line a test row, in their order: "actual", and "predicted" or the probability of every class, "p0" and so on.

    Classes are numbered in the order of the model.
    """
    if problem is Problem.REGRESSION:
        return pl.DataFrame({"actual": actual, "predicted": predicted})
    chances = {f"p{place}": predicted[:, place] for place in range(predicted.shape[1])}
    return pl.DataFrame({"actual": actual.astype(np.int32)} | chances)


def answers_of(table: pl.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Targets and predictions of an answers table, in the shapes that metrics take."""
    predicted = table.drop("actual").to_numpy()
    return table["actual"].to_numpy(), predicted[:, 0] if table.columns[1] == "predicted" else predicted


def _errors(actual: np.ndarray, predicted: np.ndarray, seed: int) -> pl.DataFrame:
    rows = np.arange(len(actual))
    if len(rows) > MOST_ERRORS:
        rows = np.sort(np.random.default_rng(seed).choice(rows, MOST_ERRORS, replace=False))
    return pl.DataFrame({"actual": actual[rows], "predicted": predicted[rows]})


def _curves(actual: np.ndarray, scores: np.ndarray) -> dict[str, pl.DataFrame]:
    from sklearn.metrics import precision_recall_curve, roc_curve

    false_rate, true_rate, _ = roc_curve(actual, scores)
    precision, recall, _ = precision_recall_curve(actual, scores)
    thresholds = np.linspace(0, 1, 101)
    positive, negative = np.sort(scores[actual == 1]), np.sort(scores[actual == 0])
    missed = np.searchsorted(positive, thresholds, side="left")
    spared = np.searchsorted(negative, thresholds, side="left")
    counts = {
        "threshold": thresholds,
        "tp": len(positive) - missed,
        "fp": len(negative) - spared,
        "tn": spared,
        "fn": missed,
    }
    return {
        "thresholds": pl.DataFrame(counts),
        "roc": _thinned(pl.DataFrame({"fpr": false_rate, "tpr": true_rate})),
        "precision_recall": _thinned(pl.DataFrame({"recall": recall, "precision": precision})),
    }


def _thinned(points: pl.DataFrame) -> pl.DataFrame:
    """At most MOST_POINTS of the points, the first and the last among them."""
    if points.height <= MOST_POINTS:
        return points
    return points[np.unique(np.linspace(0, points.height - 1, MOST_POINTS).astype(int)).tolist()]
