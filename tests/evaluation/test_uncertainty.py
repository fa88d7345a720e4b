"""A 95 % interval holds the truth 95 times in a hundred."""

import numpy as np
import pytest
from scipy.stats import binomtest

from app.evaluation.metrics import metric
from app.evaluation.outcome import Outcome
from app.evaluation.uncertainty import intervals, scores
from app.problem import Problem

REPETITIONS, ROWS, RESAMPLES = 400, 200, 200


def coverage(key: str, problem: Problem, truth: float, draw) -> float:
    """The share of repetitions in which the interval of the metric holds the truth."""
    hits = 0
    for seed in range(REPETITIONS):
        actual, predicted = draw(np.random.default_rng(seed))
        ((low, high),) = intervals([metric(key)], Outcome(problem, actual, predicted), seed, RESAMPLES)
        hits += low <= truth <= high
    return hits / REPETITIONS


def test_the_interval_of_accuracy_covers_the_truth():
    def draw(generator):
        right = generator.random(ROWS) < 0.8
        actual = generator.integers(0, 2, ROWS)
        return actual, np.eye(2)[np.where(right, actual, 1 - actual)]

    assert 0.93 <= coverage("Accuracy", Problem.BINARY, 0.8, draw) <= 0.97


def test_the_interval_of_the_mean_absolute_error_covers_the_truth():
    def draw(generator):
        actual = generator.normal(100, 20, ROWS)
        return actual, actual + generator.normal(0, 5, ROWS)

    truth = 5 * np.sqrt(2 / np.pi)
    assert 0.93 <= coverage("MAE", Problem.REGRESSION, truth, draw) <= 0.97


def test_the_interval_of_the_percentage_error_is_as_wide_as_theory_says():
    generator = np.random.default_rng(0)
    actual = generator.normal(100, 10, 2_000)
    predicted = actual + generator.normal(0, 5, 2_000)
    ((low, high),) = intervals([metric("MAPE")], Outcome(Problem.REGRESSION, actual, predicted), 0)
    errors = np.abs(actual - predicted) / actual
    assert high - low == pytest.approx(2 * 1.96 * errors.std() / np.sqrt(2_000), rel=0.1)
    assert low < errors.mean() < high


@pytest.mark.parametrize("problem", list(Problem))
def test_intervals_hold_the_value_and_are_the_same_for_the_same_seed(problem):
    generator = np.random.default_rng(0)
    actual = generator.normal(10, 1, 300) if problem is Problem.REGRESSION else generator.integers(0, 2, 300)
    noisy = actual + generator.normal(0, 0.7, 300)
    predicted = (
        noisy if problem is Problem.REGRESSION else np.column_stack([1 - np.clip(noisy, 0, 1), np.clip(noisy, 0, 1)])
    )
    found = scores(problem, actual, predicted, predicted, 7)
    assert found == scores(problem, actual, predicted, predicted, 7)
    assert all(one.low < one.value < one.high for one in found.values())


def test_a_perfect_score_is_no_surer_than_its_rows_allow():
    actual = np.array([0] * 47 + [1] * 3)
    found = scores(Problem.BINARY, actual, np.eye(2)[actual], np.eye(2)[actual], 0)
    exact = binomtest(50, 50).proportion_ci(method="exact").low
    assert (found["Accuracy"].low, found["Accuracy"].high) == (pytest.approx(exact), 1)
    assert found["Recall"].low == pytest.approx(binomtest(3, 3).proportion_ci(method="exact").low)
    assert found["AUC"].low == found["Recall"].low
