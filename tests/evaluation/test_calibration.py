"""Calibration: a correction is chosen where it pays, ranks stay, and reliability is scikit-learn's."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from app.evaluation.calibration import calibrate
from app.evaluation.calibrator import Calibrator
from app.evaluation.evidence import Evidence
from app.evaluation.proportion import between
from app.evaluation.reliability import reliability
from app.problem import Problem
from app.training.spec import BuildSpec

METHODS = {
    "none": {},
    "temperature": {"temperature": 2.5},
    "platt": {"curves": [[1.7, -0.4]]},
    "isotonic": {"curves": [[[0.1, 0.4, 0.41, 0.9], [0.001, 0.001, 0.6, 0.999]]], "own": 0.001},
}


def draw(rows: int, boldness: float, shift: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Classes, and probabilities of them that are too bold and too high."""
    generator = np.random.default_rng(0)
    odds = generator.normal(0, 1.5, rows)
    actual = (generator.random(rows) < 1 / (1 + np.exp(-odds))).astype(int)
    positive = 1 / (1 + np.exp(-boldness * odds - shift))
    return actual, np.column_stack([1 - positive, positive])


def grades(rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Three classes with probabilities whose logarithms are half what they should be."""
    generator = np.random.default_rng(1)
    logs = generator.normal(0, 2, (rows, 3))
    true = np.exp(logs) / np.exp(logs).sum(axis=1, keepdims=True)
    actual = np.array([generator.choice(3, p=row) for row in true])
    timid = np.exp(logs / 2) / np.exp(logs / 2).sum(axis=1, keepdims=True)
    return actual, timid


def test_probabilities_that_are_right_stay_as_they_are():
    actual, answers = draw(3_000, 1.0)
    found = calibrate(Problem.BINARY, actual, answers, 0)
    assert found.calibrator == Calibrator() and found.held_out is answers
    assert "left as the model gives them" in found.reason


def test_the_temperature_of_probabilities_that_are_too_timid_is_found():
    actual, answers = grades(3_000)
    found = calibrate(Problem.MULTICLASS, actual, answers, 0).calibrator
    assert found.method == "temperature"
    assert found.parameters["temperature"] == pytest.approx(0.5, rel=0.1)


def test_platts_curve_is_that_of_logistic_regression():
    actual, answers = draw(5_000, 2.0, shift=1.0)
    found = calibrate(Problem.BINARY, actual, answers, 0).calibrator
    assert found.method == "platt"
    assert found.parameters["curves"][0] == pytest.approx((0.5, -0.5), abs=0.1)


def test_a_bent_curve_is_found_by_steps_and_only_from_a_thousand_rows_on():
    generator = np.random.default_rng(2)
    told = generator.random(6_000)
    actual = (generator.random(6_000) < np.where(told < 0.5, 0.1, 0.3 + 0.6 * (told > 0.8))).astype(int)
    answers = np.column_stack([1 - told, told])
    assert calibrate(Problem.BINARY, actual, answers, 0).calibrator.method == "isotonic"
    assert calibrate(Problem.BINARY, actual[:999], answers[:999], 0).calibrator.method != "isotonic"


@pytest.mark.parametrize(
    ("problem", "rows", "weighted", "told"),
    [
        (Problem.BINARY, 400, "so that every category counts alike", "weighted so that every category counts alike"),
        (Problem.BINARY, 20, "", "20 validation rows are too few"),
        (Problem.REGRESSION, 400, "", "Not defined because the model predicts numbers"),
    ],
)
def test_where_nothing_may_be_corrected_the_reason_is_told(problem, rows, weighted, told):
    actual, answers = draw(rows, 5.0)
    found = calibrate(problem, actual, answers, 0, weighted)
    assert found.calibrator.method == "none" and told in found.reason


def test_probabilities_of_0_and_1_and_a_class_that_never_comes_do_no_harm():
    actual = np.tile([0, 1], 600)
    answers = np.zeros((1_200, 3))
    answers[np.arange(1_200), np.random.default_rng(0).integers(0, 3, 1_200)] = 1.0
    found = calibrate(Problem.MULTICLASS, actual, answers, 0)
    corrected = found.calibrator.apply(answers)
    assert found.calibrator.method != "none"
    assert np.isfinite(corrected).all() and corrected.sum(axis=1) == pytest.approx(1)


@pytest.mark.parametrize("method", METHODS)
@given(positive=arrays(float, 20, elements=st.floats(0, 1)))
def test_ranks_are_never_reversed_and_probabilities_stay_probabilities(method, positive):
    calibrator = Calibrator(method, METHODS[method])
    corrected = calibrator.apply(np.column_stack([1 - positive, positive]))
    assert (corrected >= 0).all() and corrected.sum(axis=1) == pytest.approx(1)
    assert (np.diff(corrected[np.argsort(positive), 1]) >= 0).all()
    again = Calibrator.from_dict(json.loads(json.dumps(calibrator.to_dict())))
    assert (again.apply(np.column_stack([1 - positive, positive])) == corrected).all()


def test_rows_on_one_step_keep_their_order():
    positive = np.array([0.2, 0.3, 0.35])
    corrected = Calibrator("isotonic", METHODS["isotonic"]).apply(np.column_stack([1 - positive, positive]))[:, 1]
    assert (np.diff(corrected) > 0).all() and corrected == pytest.approx(0.001, abs=0.001)


def judged(problem: Problem, actual: np.ndarray, before: np.ndarray, after: np.ndarray) -> dict:
    """The chapter on calibration of answers for test rows."""
    spec = BuildSpec("d", 1, "t", problem, "baseline")
    parts = {"test": actual}, {"test": after}
    evidence = Evidence(spec, (), {}, {}, *parts, after, None, None, calibration="Told.", uncalibrated=before)
    fields, tables = reliability(evidence)
    return fields["calibration"], tables["reliability"]


def test_reliability_agrees_with_scikit_learn_and_with_wilson():
    from sklearn.calibration import calibration_curve
    from sklearn.metrics import brier_score_loss, log_loss

    actual, answers = draw(2_000, 2.0)
    found, bins = judged(Problem.BINARY, actual, answers, answers)
    seen, told = calibration_curve(actual, answers[:, 1], n_bins=10, strategy="quantile")
    after = bins.filter(stage="after")
    assert after["seen"].to_list() == pytest.approx(seen) and after["predicted"].to_list() == pytest.approx(told)
    assert found.after.log_loss == pytest.approx(log_loss(actual, answers))
    assert found.after.brier == pytest.approx(brier_score_loss(actual, answers[:, 1]))
    assert found.after.error == pytest.approx(np.abs(seen - told) @ after["rows"].to_numpy() / 2_000)
    assert between(8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-4)


def test_the_error_that_chance_leaves_is_that_of_perfect_probabilities():
    errors = []
    for seed in range(40):
        generator = np.random.default_rng(seed)
        positive = generator.random(300)
        actual = (generator.random(300) < positive).astype(int)
        found, _ = judged(Problem.BINARY, actual, *[np.column_stack([1 - positive, positive])] * 2)
        errors.append((found.after.error, found.after.chance))
    assert np.mean(errors, axis=0)[0] == pytest.approx(np.mean(errors, axis=0)[1], rel=0.15)


@pytest.mark.parametrize("rows", [1, 2, 15])
def test_few_rows_and_equal_probabilities_are_one_bin(rows):
    answers = np.tile([0.2, 0.8], (rows, 1))
    found, bins = judged(Problem.BINARY, np.ones(rows, dtype=int), answers, answers)
    assert bins["rows"].to_list() == [rows, rows] and found.after.error == pytest.approx(0.2)
