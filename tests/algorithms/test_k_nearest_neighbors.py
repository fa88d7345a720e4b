"""k-Nearest Neighbors: the neighbours of scikit-learn, ties and samples that do not depend on chance."""

import numpy as np
import pytest

from app.algorithms.algorithm import Part
from app.evaluation.loss import loss
from app.problem import Problem
from app.training.monitor import Ending
from tests.algorithms.problems import drawn, fitted, training

KEY = "k_nearest_neighbors"


@pytest.mark.parametrize("weights", ["uniform", "distance"])
@pytest.mark.parametrize(("metric", "theirs"), [("L2", "euclidean"), ("COSINE", "cosine")])
@pytest.mark.parametrize("problem", list(Problem))
def test_the_answer_is_that_of_scikit_learn_with_one_more_neighbour_that_knows_the_prior(
    problem, metric, theirs, weights
):
    from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor

    data = training(KEY, problem, settings={"k": 21, "index_metric": metric, "weights": weights})
    model, monitor = fitted(KEY, data)
    k = int(monitor.best.extra["neighbours"])
    kind = KNeighborsRegressor if problem is Problem.REGRESSION else KNeighborsClassifier
    peer = kind(k, metric=theirs, weights=weights, algorithm="brute").fit(data.train.features, data.train.target)
    expected = getattr(peer, "predict_proba", peer.predict)(data.valid.features)
    if problem is not Problem.REGRESSION:
        expected = (expected * k + model.prior) / (k + 1)
    assert model.predict(data.valid.features) == pytest.approx(expected, abs=1e-3)


def test_a_training_row_is_not_its_own_neighbour():
    from sklearn.model_selection import LeaveOneOut, cross_val_predict
    from sklearn.neighbors import KNeighborsRegressor

    data = training(KEY, Problem.REGRESSION, train=drawn(Problem.REGRESSION, 60), settings={"k": 5})
    _, monitor = fitted(KEY, data)
    for one in monitor.rounds:
        peer = KNeighborsRegressor(int(one.extra["neighbours"]))
        answer = cross_val_predict(peer, data.train.features, data.train.target, cv=LeaveOneOut())
        assert one.train == pytest.approx(loss(Problem.REGRESSION, data.train.target, answer), rel=1e-4)
    assert [one.extra["neighbours"] for one in monitor.rounds] == [1, 2, 3, 5]


def test_of_places_equally_far_the_first_are_asked_whether_one_row_asks_or_many():
    draw = np.random.default_rng(0)
    part = Part(draw.integers(0, 2, (500, 3)).astype(float), draw.normal(size=500))
    model, _ = fitted(KEY, training(KEY, Problem.REGRESSION, part, settings={"k": 7}, valid=part))
    many = model.predict(part.features)
    assert all(model.predict(part.features[at : at + 1])[0] == many[at] for at in range(100))
    same = part.target[(part.features == part.features[0]).all(axis=1)]
    assert many[0] == pytest.approx(same[: model.k].mean())


def test_of_many_rows_a_sample_is_compared_with():
    data = training(KEY, Problem.BINARY, drawn(Problem.BINARY, 3000), settings={"sample_size": 256})
    model, monitor = fitted(KEY, data)
    assert len(model.known) == 256 and monitor.best.valid < 0.6


def test_rows_without_weight_have_no_voice():
    part = drawn(Problem.BINARY)
    doubled = Part(np.vstack([part.features] * 2), np.concatenate([part.target, 1 - part.target]))
    weighed = Part(doubled.features, doubled.target, np.repeat([2.0, 0.0], 400))
    model, _ = fitted(KEY, training(KEY, Problem.BINARY, weighed))
    valid = drawn(Problem.BINARY, seed=1)
    assert np.mean(model.predict(valid.features).argmax(axis=1) == valid.target) > 0.8


def test_stop_is_answered_between_rows_and_what_was_compared_so_far_judges():
    train = drawn(Problem.BINARY, 20_000)
    data = training(KEY, Problem.BINARY, train, valid=drawn(Problem.BINARY, 8_000, seed=1))
    model, monitor = fitted(KEY, data, should_stop=lambda: True)
    assert monitor.ending is Ending.STOPPED and len(monitor.rounds) == 1 and model.k == 1
