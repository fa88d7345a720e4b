"""Intervals and sets hold the true value as often as they promise, and are wide where errors are large."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from app.errors import NotApplicable
from app.evaluation.conformal import LEVELS, Conformal, conformal_intervals, conformal_sets, limits
from app.evaluation.coverage import coverage
from app.evaluation.evidence import Evidence
from app.problem import Problem
from app.training.spec import BuildSpec

PROBABILITIES = arrays(float, (6, 4), elements=st.floats(0.01, 1)).map(lambda raw: raw / raw.sum(axis=1, keepdims=True))


class Columns:
    """Encodes a table as its own numbers."""

    def encode(self, frame: pl.DataFrame) -> np.ndarray:
        return frame.to_numpy()


def noisy(rows: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Features, targets and predictions whose errors grow tenfold with the first feature."""
    generator = np.random.default_rng(seed)
    features = generator.random((rows, 2))
    answers = 100 * features[:, 1]
    return features, answers + (1 + 9 * features[:, 0]) * generator.normal(size=rows), answers


def colours(rows: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Five classes and their true probabilities."""
    generator = np.random.default_rng(seed)
    odds = np.exp(generator.normal(0, 1.5, (rows, 5)))
    chances = odds / odds.sum(axis=1, keepdims=True)
    return (chances.cumsum(axis=1) < generator.random((rows, 1))).sum(axis=1), chances


def chapter(problem, actual, answers, conformal, features=None, classes=("a", "b", "c", "d", "e")):
    """The chapter on coverage of answers for test rows."""
    frame = pl.DataFrame(np.zeros((len(actual), 1)) if features is None else features)
    spec, parts = BuildSpec("d", 1, "t", problem, "baseline"), ({"test": frame}, {"test": actual}, {"test": answers})
    fields, tables = coverage(Evidence(spec, classes, {}, *parts, answers, Columns(), None, conformal=conformal))
    return fields["coverage"], tables["intervals"]


def test_the_limit_is_the_score_of_the_finite_sample_rank():
    assert limits(np.arange(1, 100)) == (80, 90, 95)
    assert limits(np.arange(1, 11)) == (9, 10, None)
    assert limits(np.arange(1, 4)) == (None, None, None)


def test_sets_hold_as_often_as_promised_and_not_much_more():
    found = []
    for seed in range(30):
        conformal = conformal_sets(*colours(400, seed))
        found.append(
            [one.seen for one in chapter(Problem.MULTICLASS, *colours(2_000, 100 + seed), conformal)[0].levels]
        )
    assert np.mean(found, axis=0) == pytest.approx(LEVELS, abs=0.01)


def test_intervals_hold_as_often_as_promised_and_are_wide_where_noise_is():
    found, widths = [], []
    for seed in range(30):
        conformal = conformal_intervals(*noisy(1_000, seed), seed)
        features, actual, answers = noisy(2_000, 100 + seed)
        told, table = chapter(Problem.REGRESSION, actual, answers, conformal, features)
        found.append([one.seen for one in told.levels])
        width = (table["high"] - table["low"]).to_numpy()
        widths.append(width[features[:, 0] > 0.8].mean() / width[features[:, 0] < 0.2].mean())
        assert told.varies and told.learned_rows == 500
        assert table["covered"].mean() == told.at(0.9).seen
    assert np.mean(found, axis=0) == pytest.approx(LEVELS, abs=0.015)
    assert 3 < np.mean(widths) < 7  # what is true: 9.1 / 1.9 = 4.8


def test_what_chance_leaves_of_a_kept_promise_holds_95_builds_of_100():
    fits = []
    for seed in range(80):
        told, _ = chapter(Problem.MULTICLASS, *colours(200, 1_000 + seed), conformal_sets(*colours(100, seed)))
        fits.append(told.at(0.9).fits)
    assert 0.88 <= np.mean(fits) <= 1


def test_few_rows_have_one_width_and_too_few_say_so():
    features, actual, answers = noisy(15, 0)
    conformal = conformal_intervals(features, actual, answers, 0)
    told, table = chapter(Problem.REGRESSION, actual, answers, conformal, features)
    assert not told.varies and (table["high"] - table["low"]).std() == pytest.approx(0)
    assert told.at(0.95).seen is None
    assert told.at(0.95).undefined == "Not defined because 15 validation rows are too few rows for 95%; it takes 19."
    assert np.isinf(conformal.interval(answers, None, 0.95)).all()
    assert conformal.sets(np.ones((2, 3)) / 3, np.zeros(2, dtype=int), 0.95).all()
    told, table = chapter(Problem.REGRESSION, actual, answers, conformal_intervals(*noisy(5, 0), 0), features)
    assert told.groups == () and table.height == 15 and table["low"].null_count() == 15


def test_predictions_without_an_error_and_targets_that_are_never_negative_bound_the_interval():
    features, actual, _ = noisy(400, 0)
    exact = conformal_intervals(features, actual, actual, 0)
    assert [end.tolist() for end in exact.interval(actual[:3], None, 0.9)] == [actual[:3].tolist()] * 2
    counts = conformal_intervals(features, np.abs(actual), actual + 5, 0)
    answers = np.array([-4.0, 0.0, 3.0])
    low, high = counts.interval(answers, np.ones(3) * 50, 0.9)
    assert low.tolist() == [-4.0, 0.0, 0.0] and (high > answers).all()


def test_a_model_that_is_right_more_often_than_promised_says_why_it_covers_more():
    actual = np.tile(np.arange(5), 100)
    answers = np.full((500, 5), 0.01)
    answers[np.arange(500), actual] = 0.96
    told, _ = chapter(Problem.MULTICLASS, actual, answers, conformal_sets(actual, answers))
    assert told.at(0.9).seen == 1 and "the predicted category alone is right in 100.0% of the rows" in told.note
    assert [(one.name, one.rows, one.seen) for one in told.groups] == [(name, 100, 1.0) for name in "abcde"]
    assert told.at(0.9).size == 1


def test_constant_predictions_are_one_group_and_two_test_rows_are_enough():
    conformal = Conformal((1.0, 2.0, 3.0), 50)
    told, _ = chapter(Problem.REGRESSION, np.array([1.0, 9.0]), np.zeros(2), conformal)
    (group,) = told.groups
    assert (group.name, group.rows, group.seen) == ("predicted 0 to 0", 2, 0.5)


@given(probabilities=PROBABILITIES, truth=PROBABILITIES)
def test_sets_of_a_higher_level_hold_those_of_a_lower_and_always_the_predicted_class(probabilities, truth):
    chosen = probabilities.argmax(axis=1)
    conformal = conformal_sets(truth.argmin(axis=1), truth)
    sets = [conformal.sets(probabilities, chosen, level) for level in LEVELS]
    assert all((lower <= higher).all() for lower, higher in zip(sets, sets[1:], strict=False))
    assert all(inside[np.arange(6), chosen].all() for inside in sets)


@given(
    errors=arrays(float, 30, elements=st.floats(0, 1e6)),
    numbers=arrays(float, 5, elements=st.floats(-1e6, 1e6)),
    expected=arrays(float, 5, elements=st.floats(0.02, 50)),
    floor=st.sampled_from([None, 0.0]),
)
def test_intervals_hold_the_prediction_and_grow_with_the_level(errors, numbers, expected, floor):
    conformal = Conformal(limits(errors), 30, floor=floor)
    ends = [conformal.interval(numbers, expected, level) for level in LEVELS]
    assert all((low <= numbers).all() and (numbers <= high).all() for low, high in ends)
    assert all((a[0] >= b[0]).all() and (a[1] <= b[1]).all() for a, b in zip(ends, ends[1:], strict=False))


def test_what_is_saved_answers_as_before_and_another_level_is_refused(tmp_path):
    assert Conformal.load(tmp_path) is None
    features, actual, answers = noisy(600, 0)
    conformal = conformal_intervals(features, actual, answers, 0)
    conformal.save(tmp_path)
    loaded = Conformal.load(tmp_path)
    assert (loaded.limits, loaded.rows, loaded.floor) == (conformal.limits, 300, None)
    assert loaded.expected(features, answers) == pytest.approx(conformal.expected(features, answers), rel=1e-12)
    with pytest.raises(NotApplicable, match="no confidence level of 0.99; choose one of 0.8, 0.9, 0.95"):
        loaded.limit(0.99)
