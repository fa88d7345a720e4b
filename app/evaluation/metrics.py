"""The metrics, under AWS's names; one row each. Values are scikit-learn's."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from app.problem import Problem

Takes = Literal["labels", "probabilities", "numbers"]
Function = Callable[[np.ndarray, np.ndarray, np.ndarray | None], float]


@dataclass(frozen=True)
class Metric:
    """One metric.

    `function(actual, predicted, weights)` gives a float, NaN where it is not defined. It takes class numbers
    ("labels"), probabilities of shape (n, classes) or numbers. `sentence` holds the number as {value}; `undefined`
    says when there is none.
    """

    key: str
    problems: frozenset[Problem]
    takes: Takes
    higher_is_better: bool
    function: Function
    sentence: str
    undefined: str = "there are too few test rows"

    def tell(self, value: float, unit: str = "") -> str:
        """The metric as a sentence with its number in it."""
        return self.sentence.format(value=value, unit=unit)


def _sklearn(name: str, **options: Any) -> Function:
    def score(actual: np.ndarray, predicted: np.ndarray, weights: np.ndarray | None) -> float:
        import sklearn.metrics

        return float(getattr(sklearn.metrics, name)(actual, predicted, sample_weight=weights, **options))

    return score


def _auc(actual: np.ndarray, probabilities: np.ndarray, weights: np.ndarray | None) -> float:
    known = actual if weights is None else actual[weights > 0]
    if len(np.unique(known)) < 2:
        return float("nan")
    return _sklearn("roc_auc_score")(actual, probabilities[:, 1], weights)


def _log_loss(actual: np.ndarray, probabilities: np.ndarray, weights: np.ndarray | None) -> float:
    return _sklearn("log_loss", labels=np.arange(probabilities.shape[1]))(actual, probabilities, weights)


def _r2(actual: np.ndarray, predicted: np.ndarray, weights: np.ndarray | None) -> float:
    known = actual if weights is None else actual[weights > 0]
    if len(np.unique(known)) < 2:
        return float("nan")
    return _sklearn("r2_score")(actual, predicted, weights)


def _mape(actual: np.ndarray, predicted: np.ndarray, weights: np.ndarray | None) -> float:
    if (actual == 0).any():
        return float("nan")
    return _sklearn("mean_absolute_percentage_error")(actual, predicted, weights)


BINARY, MULTICLASS = frozenset({Problem.BINARY}), frozenset({Problem.MULTICLASS})
CATEGORIES, REGRESSION = BINARY | MULTICLASS, frozenset({Problem.REGRESSION})
_ONE_CLASS = "all test rows are of one category"
_NOBODY = "the model never predicts the positive category, or no test row is of it"
_CONSTANT = "all test rows have the same value"
_ZERO = "some actual values are 0"

METRICS = (
    Metric("AUC", BINARY, "probabilities", True, _auc,
           "Of two rows, one of each category, the model ranks them rightly {value:.1%} of the time.", _ONE_CLASS),
    Metric("Accuracy", CATEGORIES, "labels", True, _sklearn("accuracy_score"),
           "{value:.1%} of the rows are predicted rightly."),
    Metric("BalancedAccuracy", CATEGORIES, "labels", True, _sklearn("balanced_accuracy_score"),
           "Averaged over the categories, {value:.1%} of a category's rows are predicted rightly."),
    Metric("F1", BINARY, "labels", True, _sklearn("f1_score", zero_division=np.nan),
           "The balance of Precision and Recall is {value:.3f}; 1 is perfect.", _NOBODY),
    Metric("Precision", BINARY, "labels", True, _sklearn("precision_score", zero_division=np.nan),
           "{value:.1%} of the rows predicted as positive are positive.", _NOBODY),
    Metric("Recall", BINARY, "labels", True, _sklearn("recall_score", zero_division=np.nan),
           "{value:.1%} of the positive rows are found.", _NOBODY),
    Metric("F1macro", MULTICLASS, "labels", True, _sklearn("f1_score", average="macro", zero_division=0),
           "Averaged over the categories, the balance of Precision and Recall is {value:.3f}; 1 is perfect."),
    Metric("PrecisionMacro", MULTICLASS, "labels", True, _sklearn("precision_score", average="macro", zero_division=0),
           "Averaged over the categories, {value:.1%} of the rows predicted as a category are of it."),
    Metric("RecallMacro", MULTICLASS, "labels", True, _sklearn("recall_score", average="macro", zero_division=0),
           "Averaged over the categories, {value:.1%} of a category's rows are found."),
    Metric("LogLoss", CATEGORIES, "probabilities", False, _log_loss,
           "The surprise at the true category is {value:.3f} on average; 0 is perfect."),
    Metric("R2", REGRESSION, "numbers", True, _r2,
           "The model explains {value:.1%} of the differences between rows.", _CONSTANT),
    Metric("RMSE", REGRESSION, "numbers", False, _sklearn("root_mean_squared_error"),
           "The typical error, large ones counting more, is {value:,.4g}{unit}."),
    Metric("MAE", REGRESSION, "numbers", False, _sklearn("mean_absolute_error"),
           "On average the prediction is off by {value:,.4g}{unit}."),
    Metric("MSE", REGRESSION, "numbers", False, _sklearn("mean_squared_error"),
           "The mean of the squared errors is {value:,.4g}."),
    Metric("MAPE", REGRESSION, "numbers", False, _mape,
           "On average the prediction is off by {value:.1%} of the actual value.", _ZERO),
)  # fmt: skip

OBJECTIVES = {Problem.BINARY: "AUC", Problem.MULTICLASS: "Accuracy", Problem.REGRESSION: "R2"}


def metrics_of(problem: Problem) -> tuple[Metric, ...]:
    """The metrics of a problem, in the order they are shown."""
    return tuple(metric for metric in METRICS if problem in metric.problems)


def metric(key: str) -> Metric:
    """The metric of that name."""
    return next(metric for metric in METRICS if metric.key == key)


def labels(problem: Problem, predicted: np.ndarray, threshold: float = 0.5) -> np.ndarray:
    """Class numbers from probabilities of shape (n, classes)."""
    if problem is Problem.BINARY:
        return (predicted[:, 1] >= threshold).astype(int)
    return predicted.argmax(axis=1)


def taken(metric: Metric, problem: Problem, predicted: np.ndarray, threshold: float = 0.5) -> np.ndarray:
    """Predictions in the form the metric takes."""
    return labels(problem, predicted, threshold) if metric.takes == "labels" else predicted
