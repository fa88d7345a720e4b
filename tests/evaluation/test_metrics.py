"""Metrics are scikit-learn's to twelve digits, and say why where there is none."""

from functools import partial

import numpy as np
import pytest
import sklearn.metrics as sk
from scipy.special import softmax

from app.evaluation.evaluate import confusion
from app.evaluation.metrics import METRICS, labels, metrics_of
from app.evaluation.outcome import Outcome
from app.evaluation.uncertainty import scores
from app.problem import Problem

BINARY, MULTICLASS, REGRESSION = Problem.BINARY, Problem.MULTICLASS, Problem.REGRESSION
LABELS = {
    "Accuracy": sk.accuracy_score,
    "BalancedAccuracy": sk.balanced_accuracy_score,
    "F1": partial(sk.f1_score, zero_division=np.nan),
    "Precision": partial(sk.precision_score, zero_division=np.nan),
    "Recall": partial(sk.recall_score, zero_division=np.nan),
    "F1macro": partial(sk.f1_score, average="macro", zero_division=0),
    "PrecisionMacro": partial(sk.precision_score, average="macro", zero_division=0),
    "RecallMacro": partial(sk.recall_score, average="macro", zero_division=0),
}
REFERENCE = LABELS | {
    "AUC": lambda actual, chances, sample_weight: sk.roc_auc_score(actual, chances[:, 1], sample_weight=sample_weight),
    "LogLoss": lambda actual, chances, sample_weight: sk.log_loss(
        actual, chances, sample_weight=sample_weight, labels=np.arange(chances.shape[1])
    ),
    "R2": sk.r2_score,
    "RMSE": sk.root_mean_squared_error,
    "MAE": sk.mean_absolute_error,
    "MSE": sk.mean_squared_error,
    "MAPE": sk.mean_absolute_percentage_error,
}


def drawn(problem: Problem, rows: int, seed: int, classes: int = 4):
    """Targets and predictions that are often right, with ties."""
    draw = np.random.default_rng(seed)
    if problem is REGRESSION:
        actual = draw.normal(1e6, 10, rows)
        return actual, actual + draw.normal(0, 5, rows)
    count = 2 if problem is BINARY else classes
    actual = draw.integers(0, count, rows)
    chances = softmax(2 * np.eye(count)[actual] + draw.normal(size=(rows, count)), axis=1)
    return actual, chances.round(2) if problem is BINARY else chances


def measured(problem: Problem, actual, predicted, weights=None) -> dict[str, float]:
    """Every metric of the problem."""
    tally = Outcome(problem, np.asarray(actual), np.asarray(predicted, dtype=float)).tally(weights)
    return {one.key: one.function(tally) for one in metrics_of(problem)}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("problem", list(Problem))
@pytest.mark.parametrize("rows", [2, 7, 300])
@pytest.mark.parametrize("seed", range(4))
def test_values_are_those_of_scikit_learn(problem, rows, seed):
    actual, predicted = drawn(problem, rows, seed, classes=9)
    answers = labels(problem, predicted) if problem is not REGRESSION else None
    weights = np.random.default_rng(seed).integers(1, 4, rows)
    for given in (None, weights):
        for key, value in measured(problem, actual, predicted, given).items():
            wanted = REFERENCE[key](actual, answers if key in LABELS else predicted, sample_weight=given)
            assert value == pytest.approx(wanted, rel=1e-12, abs=1e-12, nan_ok=True), key


CERTAIN, UNSURE = [[0.0, 1.0]], [[0.6, 0.4]]
UNDEFINED = {
    "one class in test": (BINARY, [0] * 20, CERTAIN * 20, {
        "AUC": "all test rows are of one category", "Recall": "no test row is of the positive category"}),
    "nothing predicted positive": (BINARY, [0, 1] * 10, UNSURE * 20, {
        "Precision": "the model never predicts the positive category"}),
    "no positive at all": (BINARY, [0] * 20, UNSURE * 20, {
        "AUC": "all test rows are of one category",
        "Precision": "the model never predicts the positive category",
        "Recall": "no test row is of the positive category",
        "F1": "the model never predicts the positive category, and no test row is of the positive category"}),
    "a constant target": (REGRESSION, [0.1] * 20, [0.1, 0.2] * 10, {"R2": "all test rows have the same value"}),
    "a large constant target": (REGRESSION, [1e15 + 0.5] * 7, [1.0] * 7, {"R2": "all test rows have the same value"}),
    "an actual value of 0": (REGRESSION, [0.0, 1.0, 2.0] * 5, [1.0] * 15, {"MAPE": "some actual values are 0"}),
    "one test row": (REGRESSION, [3.0], [2.0], {"R2": "all test rows have the same value"}),
    "all is well": (MULTICLASS, [0, 1, 2, 2], np.eye(3)[[0, 1, 2, 1]], {}),
}  # fmt: skip


@pytest.mark.parametrize(("problem", "actual", "predicted", "reasons"), UNDEFINED.values(), ids=UNDEFINED)
def test_a_metric_that_is_not_defined_says_why_and_the_others_have_numbers(problem, actual, predicted, reasons):
    actual, predicted = np.array(actual), np.array(predicted, dtype=float)
    found = scores(problem, actual, predicted, predicted, 0)
    told = {key: one.undefined for key, one in found.items() if one.value is None}
    assert told == {key: f"Not defined because {reason}." for key, reason in reasons.items()}
    assert all(np.isfinite(one.value) and not one.undefined for key, one in found.items() if key not in reasons)


def test_two_test_rows_have_scores_and_claim_no_certainty_they_lack():
    found = scores(BINARY, np.array([0, 1]), np.array([[0.8, 0.2], [0.7, 0.3]]), np.array(CERTAIN * 2), 0)
    assert (found["AUC"].value, found["Accuracy"].value, found["Accuracy"].baseline) == (1, 0.5, 0.5)
    assert (found["Accuracy"].low, found["Accuracy"].high) == (0, 1)


def test_every_metric_reads_as_a_sentence_with_its_number():
    for metric in METRICS:
        assert any(digits in metric.tell(0.8125) for digits in ("81.2%", "0.812", "0.8125", "0.81 s")), metric.key


@pytest.mark.parametrize("problem", [BINARY, MULTICLASS])
def test_the_confusion_matrix_counts_every_row_as_scikit_learn_does(problem):
    actual, predicted = drawn(problem, 500, 0)
    counts = np.array(confusion(problem, actual, predicted))
    answers = predicted[:, 1] >= 0.5 if problem is BINARY else predicted.argmax(axis=1)
    assert counts.sum() == 500
    assert np.array_equal(counts, sk.confusion_matrix(actual, answers))
    assert confusion(REGRESSION, actual.astype(float), actual.astype(float)) == ()
