"""Boosted trees: row weights, monotone constraints, and going on from a model."""

import numpy as np
import pytest

from app.algorithms.algorithm import Feature, Part, TrainingData, algorithm
from app.evaluation.loss import loss
from app.problem import Problem
from app.training.monitor import Monitor

BOOSTERS = {"xgboost": "num_round", "lightgbm": "num_boost_round", "catboost": "iterations"}
EACH = pytest.mark.parametrize("key", BOOSTERS)
PROBLEMS = pytest.mark.parametrize("problem", Problem)


def data(key, problem=Problem.REGRESSION, rounds=20, weight=None, **facts):
    """A number, a category of three levels and noise, with a target that both tell."""
    draw = np.random.default_rng(0)
    number, level = draw.normal(size=400), draw.integers(0, 3, 400).astype(float)
    signal = number + level + draw.normal(0, 0.5, 400)
    level[::17] = np.nan
    target = (
        signal if problem is Problem.REGRESSION else np.digitize(signal, [1] if problem is Problem.BINARY else [0, 2])
    )
    features = np.column_stack([number, level, draw.normal(size=400)])
    weight = np.ones(400) if weight is None else weight
    parts = [Part(features[at], target[at], weight[at] / weight[at].mean()) for at in (slice(300), slice(300, 400))]
    names = (Feature("x", "x"), Feature("level", "level", 3), Feature("noise", "noise"))
    one = algorithm(key)
    return TrainingData(
        *parts, problem, len(np.unique(target)) if problem is not Problem.REGRESSION else 0, names,
        one.complete({BOOSTERS[key]: rounds}, problem), seed=0, threads=1, **facts,
    )  # fmt: skip


def fitted(key, start=None, patience=0, **facts):
    """The model and the monitor that saw it grow."""
    given, monitor = data(key, **facts), Monitor("round", patience=patience)
    return algorithm(key)().fit(given, monitor, start=start), monitor, given


@EACH
@PROBLEMS
def test_going_on_counts_the_new_rounds_and_keeps_the_best_of_them(key, problem):
    first, before, given = fitted(key, problem=problem, rounds=5)
    second, after, _ = fitted(key, problem=problem, rounds=200, patience=10, start=first)
    assert [one.round for one in after.rounds] == list(range(1, len(after.rounds) + 1)) and len(after.rounds) < 200
    assert after.best.valid < before.best.valid
    told = loss(problem, given.valid.target, second.predict(given.valid.features))
    assert told == pytest.approx(after.best.valid, rel=1e-5)
    assert len(fitted(key, problem=problem, rounds=5)[1].rounds) == len(before.rounds) == 5


@EACH
def test_going_on_leaves_the_first_model_as_it_was_and_survives_the_disk(tmp_path, key):
    first, _, given = fitted(key, rounds=5)
    answers = first.predict(given.valid.features)
    first.save(tmp_path)
    loaded = algorithm(key).fitted.load(tmp_path)
    second = fitted(key, rounds=5, start=loaded)[0]
    again = fitted(key, rounds=5, start=first)[0]
    assert np.array_equal(first.predict(given.valid.features), answers)
    assert np.allclose(second.predict(given.valid.features), again.predict(given.valid.features), rtol=1e-6)


@EACH
def test_rows_that_weigh_more_are_fitted_better(key):
    heavy = np.where(np.arange(400) % 2, 20.0, 1.0)
    errors = []
    for weight in (heavy, heavy[::-1]):
        model, _, given = fitted(key, weight=weight, rounds=60)
        wrong = (model.predict(given.train.features) - given.train.target) ** 2
        errors.append(wrong[1::2].mean() / wrong[::2].mean())
    assert errors[0] < 0.9 * errors[1]


@EACH
@pytest.mark.parametrize("problem", [Problem.REGRESSION, Problem.BINARY])
@pytest.mark.parametrize("way", [1, -1])
def test_an_answer_that_may_only_rise_or_fall_does(key, problem, way):
    model = fitted(key, problem=problem, rounds=60, monotone=(0, 0, way))[0]
    line = np.column_stack([np.zeros(200), np.ones(200), np.linspace(-3, 3, 200)])
    answers = model.predict(line)
    rises = np.diff(answers if answers.ndim == 1 else answers[:, 1]) * way
    assert rises.min() >= -1e-9 and np.ptp(answers) >= 0


@PROBLEMS
@pytest.mark.parametrize("shape", ["Depthwise", "Lossguide"])
def test_trees_of_every_shape_end_at_the_best_round(problem, shape):
    given, monitor = data("catboost", problem, rounds=300), Monitor("round", patience=10)
    given.settings["grow_policy"] = shape
    model = algorithm("catboost")().fit(given, monitor)
    assert monitor.best.round < len(monitor.rounds)
    told = loss(problem, given.valid.target, model.predict(given.valid.features))
    assert told == pytest.approx(monitor.best.valid, rel=1e-5)
