"""A fitted model's answers for test rows, and the tables of the report's pictures."""

import numpy as np
import polars as pl

from app.evaluation import curves, residuals
from app.evaluation.judged import rows_judged
from app.evaluation.outcome import Outcome
from app.problem import Problem

MOST_ERRORS = 2_000


def confusion(problem: Problem, actual: np.ndarray, predicted: np.ndarray) -> tuple[tuple[int, ...], ...]:
    """Counts of test rows by actual class (row) and predicted class (column); empty for regression."""
    counts = Outcome(problem, actual, predicted).tally().counts
    return tuple(tuple(int(count) for count in row) for row in counts)


def tables(
    problem: Problem, classes: tuple[str, ...], actual: np.ndarray, predicted: np.ndarray, seed: int
) -> dict[str, pl.DataFrame]:
    """The tables behind the report's pictures, by name."""
    if problem is Problem.REGRESSION:
        drawn = rows_judged(len(actual), MOST_ERRORS, seed)
        return {
            "errors": pl.DataFrame({"actual": actual[drawn], "predicted": predicted[drawn]}),
            "error_density": residuals.density(actual, predicted),
            "error_by_range": residuals.by_range(actual, predicted),
        }
    found = curves.class_curves(classes, actual, predicted)
    found["distribution"] = curves.distribution(classes, actual, predicted)
    if problem is Problem.BINARY:
        found["thresholds"] = curves.thresholds(actual, predicted[:, 1])
    return found


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
