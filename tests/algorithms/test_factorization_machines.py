"""Factorization Machines and Linear Learner: the equation, its gradient, weights of rows, and going on."""

from dataclasses import replace

import numpy as np
import pytest

from app.algorithms.algorithm import Part
from app.algorithms.factorization_machines import Descent, Weights
from app.errors import NotApplicable
from app.problem import Problem
from app.training.monitor import Ending
from tests.algorithms.problems import drawn, fitted, training

KEY = "factorization_machines"


def test_the_sum_is_that_of_every_pair_weighed_by_the_factors_both_share():
    draw = np.random.default_rng(0)
    weights = Weights(draw.normal(size=2), draw.normal(size=(4, 2)), draw.normal(size=(4, 2, 3)))
    row = draw.normal(size=4)
    for output in range(2):
        pairs = sum(
            weights.factors[one, output] @ weights.factors[other, output] * row[one] * row[other]
            for one in range(4)
            for other in range(one)
        )
        expected = weights.bias[output] + row @ weights.linear[:, output] + pairs
        assert weights.sums(row[None])[0, output] == pytest.approx(expected)


def test_weights_move_against_the_gradient_of_the_loss():
    data = training(KEY, Problem.MULTICLASS, settings={"factors_wd": 0, "linear_wd": 0, "factors_init_sigma": 0.5})
    descent = Descent.start(data, None)
    moved = {}
    for name in ("bias", "linear", "factors"):
        adam = getattr(descent, name)
        adam.move = lambda _, gradient, name=name: moved.update({name: gradient})
    descent.step(np.arange(50))

    def cost(weights: Weights) -> float:
        sums, wanted = weights.sums(data.train.features[:50]), descent.wanted.values[:50]
        return float((np.logaddexp(0, sums) - wanted * sums).sum() / 50)

    for name, place in (("bias", (1,)), ("linear", (2, 0)), ("factors", (1, 2, 3)), ("factors", (3, 0, 0))):
        up, down = descent.weights.copy(), descent.weights.copy()
        getattr(up, name)[place] += 1e-6
        getattr(down, name)[place] -= 1e-6
        assert moved[name][place] == pytest.approx((cost(up) - cost(down)) / 2e-6, rel=1e-4, abs=1e-8)


@pytest.mark.parametrize("problem", list(Problem))
def test_what_only_pairs_of_columns_tell_is_learned(problem):
    data = training(KEY, problem, drawn(problem, 2000), settings={"epochs": 60, "factors_lr": 0.01})
    _, machine = fitted(KEY, data)
    _, line = fitted("linear_learner", replace(training("linear_learner", problem, data.train)))
    assert machine.best.valid < 0.8 * line.best.valid


@pytest.mark.parametrize("problem", list(Problem))
@pytest.mark.parametrize("key", [KEY, "linear_learner"])
def test_going_on_starts_where_the_model_ended(key, problem):
    data = training(key, problem, settings={"epochs": 8})
    begun, first = fitted(key, data)
    shifted = Part(data.train.features, data.train.target * 2 + 5) if problem is Problem.REGRESSION else data.train
    _, second = fitted(key, replace(data, train=shifted, valid=data.valid), begun)
    assert len(second.rounds) == 8
    if problem is not Problem.REGRESSION:
        assert second.rounds[0].train <= first.rounds[0].train and second.best.train <= first.best.train
    more, _ = fitted(key, data, begun)
    assert np.isfinite(more.predict(data.valid.features)).all()
    with pytest.raises(NotApplicable, match="columns|features"):
        fitted(key, training(key, problem, drawn(problem, columns=6)), begun)


@pytest.mark.parametrize("key", [KEY, "linear_learner", "baseline"])
def test_rows_without_weight_are_not_learned_from(key):
    part = drawn(Problem.REGRESSION)
    wrong = Part(np.vstack([part.features] * 2), np.concatenate([part.target, part.target + 100]))
    model, _ = fitted(key, training(key, Problem.REGRESSION, replace(wrong, weight=np.repeat([2.0, 0.0], 400))))
    assert abs(model.predict(part.features).mean() - part.target.mean()) < 1


@pytest.mark.parametrize("key", [KEY, "linear_learner"])
def test_a_time_limit_ends_training_within_an_epoch(key):
    clock = iter(np.arange(0, 10_000, 0.3))
    settings = {"mini_batch_size": 1}
    data = training(key, Problem.BINARY, settings=settings)
    _, monitor = fitted(key, data, time_limit=5, clock=lambda: float(next(clock)))
    assert monitor.ending is Ending.TIME and len(monitor.rounds) == 1 and monitor.best is not None
