"""Test rows with what was predicted for them, ready to be tallied again and again under other weights."""

import numpy as np

from app.evaluation.loss import surprise
from app.evaluation.metrics import Tally, labels
from app.problem import Problem


class Outcome:
    """What became of n rows: their actual targets and predictions, in the shapes that `Fitted.predict` gives."""

    def __init__(self, problem: Problem, actual: np.ndarray, predicted: np.ndarray) -> None:
        self.rows = self.fewest = len(actual)
        self.classes = 0 if problem is Problem.REGRESSION else predicted.shape[1]
        self.pairs, self.positive, self.places = None, None, None
        if problem is Problem.REGRESSION:
            self.facts = _errors(actual, predicted)
            return
        self.fewest = int(np.unique(actual, return_counts=True)[1].min(initial=len(actual)))
        self.pairs = actual.astype(int) * self.classes + labels(problem, predicted)
        self.facts = {"surprise": surprise(actual, predicted)}
        if problem is Problem.BINARY:
            self.positive = actual == 1
            self.places = np.unique(predicted[:, 1], return_inverse=True)[1]

    def tally(self, weights: np.ndarray | None = None) -> Tally:
        """The sums that metrics are made from, each row counting as often as `weights` of shape (n,) says, or once."""
        weights = np.ones(self.rows) if weights is None else weights.astype(float)
        total = weights.sum()
        means = {name: float((weights * fact).sum() / total) for name, fact in self.facts.items()}
        if self.pairs is None:
            return Tally(means=means)
        counts = np.bincount(self.pairs, weights, self.classes**2).reshape(self.classes, self.classes)
        if self.places is None:
            return Tally(counts, means=means)
        positives = np.bincount(self.places, weights * self.positive)
        negatives = np.bincount(self.places, weights * ~self.positive)
        return Tally(counts, positives, negatives, means)


def _errors(actual: np.ndarray, predicted: np.ndarray) -> dict[str, np.ndarray]:
    error, offset = np.abs(actual - predicted), actual - actual.mean()
    size = np.where(actual == 0, np.nan, np.abs(actual))
    return {
        "absolute": error,
        "squared": error**2,
        "relative": error / size,
        "offset": offset,
        "squared_offset": offset**2,
    }
