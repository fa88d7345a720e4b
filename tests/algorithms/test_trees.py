"""Decision tree and random forest: what scikit-learn grows, cut, kept and added up by us."""

from dataclasses import replace

import numpy as np
import pytest

from app.algorithms.algorithm import Part
from app.errors import NotApplicable
from app.evaluation.loss import loss
from app.problem import Problem
from app.training.monitor import Ending
from tests.algorithms.problems import drawn, fitted, training

EVERY_PROBLEM = pytest.mark.parametrize("problem", list(Problem))


@EVERY_PROBLEM
def test_the_tree_cut_at_its_best_depth_is_the_one_scikit_learn_grows_to_that_depth(problem):
    from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

    data = training("decision_tree", problem)
    ours, monitor = fitted("decision_tree", data)
    kind = DecisionTreeRegressor if problem is Problem.REGRESSION else DecisionTreeClassifier
    for depth in range(1, 6):
        theirs = kind(max_depth=depth, min_samples_leaf=10, random_state=0).fit(data.train.features, data.train.target)
        answer = getattr(theirs, "predict_proba", theirs.predict)(data.valid.features)
        assert monitor.rounds[depth - 1].valid == pytest.approx(loss(problem, data.valid.target, answer), rel=1e-9)
    assert ours.trees[0].answers.shape[0] <= 2**monitor.best.round


@EVERY_PROBLEM
def test_a_forest_is_as_good_as_that_of_scikit_learn_and_judges_itself_on_rows_left_out(problem):
    from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

    data = training("random_forest", problem, train=drawn(problem, 1500), settings={"n_estimators": 100})
    _, monitor = fitted("random_forest", data)
    kind = RandomForestRegressor if problem is Problem.REGRESSION else RandomForestClassifier
    columns = 1.0 if problem is Problem.REGRESSION else "sqrt"
    theirs = kind(100, max_depth=20, min_samples_leaf=3, max_features=columns, random_state=0)
    theirs.fit(data.train.features, data.train.target)
    answer = getattr(theirs, "predict_proba", theirs.predict)(data.valid.features)
    last = monitor.rounds[-1]
    assert last.valid == pytest.approx(loss(problem, data.valid.target, answer), rel=0.05)
    assert last.extra["out_of_bag"] == pytest.approx(last.valid, rel=0.15) and last.train < 0.8 * last.valid


@EVERY_PROBLEM
def test_a_forest_that_goes_on_is_the_forest_grown_at_once(problem):
    half, whole = (training("random_forest", problem, settings={"n_estimators": count}) for count in (10, 20))
    begun, first = fitted("random_forest", half)
    kept = len(begun.trees)
    gone_on, monitor = fitted("random_forest", half, begun)
    _, once = fitted("random_forest", whole)
    assert kept == first.best.round and len(monitor.rounds) == 10
    assert [one.valid for one in monitor.rounds] == [one.valid for one in once.rounds[kept : kept + 10]]
    assert len(gone_on.trees) == kept + monitor.best.round


def test_a_forest_of_other_columns_is_not_gone_on_from():
    narrow, _ = fitted("random_forest", training("random_forest", Problem.BINARY, settings={"n_estimators": 2}))
    wide = training("random_forest", Problem.BINARY, train=drawn(Problem.BINARY, columns=6))
    with pytest.raises(NotApplicable, match="other columns"):
        fitted("random_forest", wide, narrow)


@pytest.mark.parametrize("key", ["decision_tree", "random_forest"])
def test_rows_without_weight_are_not_learned_from(key):
    part = drawn(Problem.BINARY)
    wrong = Part(np.vstack([part.features] * 2), np.concatenate([part.target, 1 - part.target]))
    weight = np.repeat([2.0, 0.0], len(part.target))
    told, _ = fitted(key, training(key, Problem.BINARY, replace(wrong, weight=weight)))
    right = told.predict(drawn(Problem.BINARY, seed=1).features).argmax(axis=1)
    assert np.mean(right == drawn(Problem.BINARY, seed=1).target) > 0.65


@pytest.mark.parametrize("key", ["decision_tree", "random_forest"])
@pytest.mark.parametrize("problem", [Problem.BINARY, Problem.REGRESSION])
def test_an_answer_rises_with_a_column_that_may_only_raise_it(key, problem):
    model, _ = fitted(key, training(key, problem, monotone=(1, 0, 0, 0)))
    rows = np.repeat(drawn(problem, 20, seed=2).features, 30, axis=0)
    rows[:, 0] = np.tile(np.linspace(-3, 3, 30), 20)
    answer = model.predict(rows).reshape(20, 30, -1)[:, :, -1]
    assert (np.diff(answer, axis=1) >= -1e-12).all() and np.ptp(answer) > 0.2


def test_directions_of_columns_are_refused_for_several_categories():
    with pytest.raises(NotApplicable, match="two categories or a number"):
        fitted("decision_tree", training("decision_tree", Problem.MULTICLASS, monotone=(1, 0, 0, 0)))


@pytest.mark.parametrize("key", ["decision_tree", "random_forest"])
def test_gaps_and_endless_numbers_are_learned_from_and_answered(key):
    part = drawn(Problem.BINARY)
    gappy = part.features.copy()
    gappy[::3, 0], gappy[::5, 1], gappy[::7, 2] = np.nan, 1e300, -1e300
    model, monitor = fitted(key, training(key, Problem.BINARY, Part(gappy, part.target)))
    assert np.isfinite(model.predict(np.full((3, 4), np.nan))).all() and monitor.best is not None


@pytest.mark.parametrize("key", ["decision_tree", "random_forest"])
def test_a_request_to_stop_before_the_first_tree_is_grown_leaves_a_tree_of_few_rows(key):
    data = training(key, Problem.REGRESSION, train=drawn(Problem.REGRESSION, 60_000, columns=20))
    model, monitor = fitted(key, data, should_stop=lambda: True)
    assert monitor.ending is Ending.STOPPED and len(monitor.rounds) == 1 and len(model.trees) == 1
