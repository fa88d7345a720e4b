"""The metrics, under AWS's names; one row each. Values are those of scikit-learn's functions of the same name."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from app.problem import Problem

Takes = Literal["labels", "probabilities", "numbers", "seconds"]


@dataclass(frozen=True)
class Tally:
    """What metrics are made from: sums over rows, each row counting as often as its weight says.

    `counts[i, j]` counts rows of class i predicted as j. `positives` and `negatives` count the rows of each class by
    distinct probability of the positive class, lowest first. `means` are those of facts of rows: "surprise" (minus the
    logarithm of the true class's probability), and for numbers "absolute", "squared" and "relative" errors, and the
    "offset" of the actual value from a middle, and its "squared_offset"; and of timed rows their "seconds".
    """

    counts: np.ndarray = field(default_factory=lambda: np.zeros((0, 0)))
    positives: np.ndarray = field(default_factory=lambda: np.zeros(0))
    negatives: np.ndarray = field(default_factory=lambda: np.zeros(0))
    means: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Metric:
    """One metric.

    `function` gives a float from a tally, NaN where it is not defined. It depends on class numbers ("labels"),
    probabilities, numbers or the seconds that rows took. `sentence` holds the number as {value}; `undefined` says when
    there is none.
    """

    key: str
    problems: frozenset[Problem]
    takes: Takes
    higher_is_better: bool
    function: Callable[[Tally], float]
    sentence: str
    undefined: str = "there are too few test rows"
    by_class: bool = True
    """Whether it rests on the rows of each class, so that it is no surer than the smallest class allows."""

    def tell(self, value: float, unit: str = "") -> str:
        """The metric as a sentence with its number in it."""
        return self.sentence.format(value=value, unit=unit)


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole > 0 else float("nan")


def _auc(tally: Tally) -> float:
    """The share of pairs of a positive and a negative row that are ranked correctly; ties count half (Hanley 1982)."""
    below = np.cumsum(tally.negatives) - tally.negatives / 2
    return _share((tally.positives * below).sum(), tally.positives.sum() * tally.negatives.sum())


def _precision(tally: Tally) -> float:
    return _share(tally.counts[1, 1], tally.counts[:, 1].sum())


def _recall(tally: Tally) -> float:
    return _share(tally.counts[1, 1], tally.counts[1].sum())


def _f1(tally: Tally) -> float:
    return _share(2 * tally.counts[1, 1], tally.counts[1].sum() + tally.counts[:, 1].sum())


def _by_class(tally: Tally) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows predicted correctly, actual rows and predicted rows of every class that occurs."""
    actual, predicted = tally.counts.sum(axis=1), tally.counts.sum(axis=0)
    occurs = actual + predicted > 0
    return np.diag(tally.counts)[occurs], actual[occurs], predicted[occurs]


def _mean_share(parts: np.ndarray, wholes: np.ndarray) -> float:
    """The mean of parts / wholes, 0 where the whole is."""
    return float(np.mean(np.divide(parts, wholes, out=np.zeros(len(parts)), where=wholes > 0)))


def _balanced_accuracy(tally: Tally) -> float:
    right, actual, _ = _by_class(tally)
    return _mean_share(right[actual > 0], actual[actual > 0])


def _precision_macro(tally: Tally) -> float:
    right, _, predicted = _by_class(tally)
    return _mean_share(right, predicted)


def _recall_macro(tally: Tally) -> float:
    right, actual, _ = _by_class(tally)
    return _mean_share(right, actual)


def _f1_macro(tally: Tally) -> float:
    right, actual, predicted = _by_class(tally)
    return _mean_share(2 * right, actual + predicted)


def _r2(tally: Tally) -> float:
    squares = tally.means["squared_offset"]
    variance = squares - tally.means["offset"] ** 2
    if variance <= ROUNDING * squares:
        return float("nan")
    return 1 - tally.means["squared"] / variance


ROUNDING = 1e-13
BINARY, MULTICLASS = frozenset({Problem.BINARY}), frozenset({Problem.MULTICLASS})
CATEGORIES, REGRESSION = BINARY | MULTICLASS, frozenset({Problem.REGRESSION})
_ONE_CLASS = "all test rows are of one category"
_NEVER = "the model never predicts the positive category"
_NOBODY = "no test row is of the positive category"
_CONSTANT = "all test rows have the same value"
_ZERO = "some actual values are 0"

METRICS = (
    Metric("AUC", BINARY, "probabilities", True, _auc,
           "Of two rows, one of each category, the model ranks them correctly {value:.1%} of the time.", _ONE_CLASS),
    Metric("Accuracy", CATEGORIES, "labels", True, lambda tally: _share(np.trace(tally.counts), tally.counts.sum()),
           "{value:.1%} of the rows are predicted correctly.", by_class=False),
    Metric("BalancedAccuracy", CATEGORIES, "labels", True, _balanced_accuracy,
           "Averaged over the categories, {value:.1%} of a category's rows are predicted correctly."),
    Metric("F1", BINARY, "labels", True, _f1,
           "The balance of Precision and Recall is {value:.3f}; 1 is perfect.", f"{_NEVER}, and {_NOBODY}"),
    Metric("Precision", BINARY, "labels", True, _precision,
           "{value:.1%} of the rows predicted as positive are positive.", _NEVER),
    Metric("Recall", BINARY, "labels", True, _recall,
           "{value:.1%} of the positive rows are found.", _NOBODY),
    Metric("F1macro", MULTICLASS, "labels", True, _f1_macro,
           "Averaged over the categories, the balance of Precision and Recall is {value:.3f}; 1 is perfect."),
    Metric("PrecisionMacro", MULTICLASS, "labels", True, _precision_macro,
           "Averaged over the categories, {value:.1%} of the rows predicted as a category are of it."),
    Metric("RecallMacro", MULTICLASS, "labels", True, _recall_macro,
           "Averaged over the categories, {value:.1%} of a category's rows are found."),
    Metric("LogLoss", CATEGORIES, "probabilities", False, lambda tally: tally.means["surprise"],
           "The surprise at the true category is {value:.3f} on average; 0 is perfect."),
    Metric("R2", REGRESSION, "numbers", True, _r2,
           "The model explains {value:.1%} of the differences between rows.", _CONSTANT),
    Metric("RMSE", REGRESSION, "numbers", False, lambda tally: tally.means["squared"] ** 0.5,
           "The typical error, large ones counting more, is {value:,.4g}{unit}."),
    Metric("MAE", REGRESSION, "numbers", False, lambda tally: tally.means["absolute"],
           "On average the prediction is off by {value:,.4g}{unit}."),
    Metric("MSE", REGRESSION, "numbers", False, lambda tally: tally.means["squared"],
           "The mean of the squared errors is {value:,.4g}."),
    Metric("MAPE", REGRESSION, "numbers", False, lambda tally: tally.means["relative"],
           "On average the prediction is off by {value:.1%} of the actual value.", _ZERO),
    Metric("InferenceLatency", frozenset(Problem), "seconds", False, lambda tally: tally.means["seconds"],
           "One row is predicted in {value:.2g} seconds."),
)  # fmt: skip

OBJECTIVES = {Problem.BINARY: "AUC", Problem.MULTICLASS: "Accuracy", Problem.REGRESSION: "R2"}


def metrics_of(problem: Problem) -> tuple[Metric, ...]:
    """The metrics of a problem that predictions are judged by, in the order they are shown."""
    return tuple(metric for metric in METRICS if problem in metric.problems and metric.takes != "seconds")


def metric(key: str) -> Metric:
    """The metric of that name."""
    return next(metric for metric in METRICS if metric.key == key)


def labels(problem: Problem, predicted: np.ndarray, threshold: float = 0.5) -> np.ndarray:
    """Class numbers from probabilities of shape (n, classes)."""
    if problem is Problem.BINARY:
        return (predicted[:, 1] >= threshold).astype(int)
    return predicted.argmax(axis=1)
