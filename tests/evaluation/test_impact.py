"""Which columns a model relies on."""

import numpy as np
import pytest

from app.algorithms.algorithm import Feature
from app.evaluation.impact import impacts
from app.evaluation.metrics import OBJECTIVES, metric
from app.problem import Problem

SIGNAL = (Feature("signal = a", "signal"), Feature("signal = b", "signal"))
COLUMNS = (*SIGNAL, Feature("noise", "noise"), Feature("k", "k"))
ONE = (Feature("x", "x"),)


def found(problem: Problem, noise: float = 0.0, seed: int = 0, rows: int = 600):
    """Impacts of a model that knows the signal and listens to noise by a given weight."""
    draw = np.random.default_rng(seed)
    features = np.column_stack([draw.normal(size=(rows, 3)), np.ones(rows)])
    truth = features[:, 0] + features[:, 1]
    numeric = problem is Problem.REGRESSION
    actual = truth + draw.normal(0, 0.1, rows) if numeric else (truth > 0).astype(int)

    def predict(table):
        answer = table[:, 0] + table[:, 1] + noise * table[:, 2]
        chance = 1 / (1 + np.exp(-answer))
        return answer if numeric else np.column_stack([1 - chance, chance])

    return {
        one.column: one
        for one in impacts(predict, features, actual, COLUMNS, problem, metric(OBJECTIVES[problem]), seed)
    }


@pytest.mark.parametrize("problem", [Problem.BINARY, Problem.REGRESSION])
def test_the_only_signal_has_the_impact_and_its_features_count_together(problem):
    by_column = found(problem)
    assert list(by_column) == ["signal", "k", "noise"]
    assert by_column["signal"].share > 0.9 and by_column["signal"].low > 0.2
    assert by_column["k"].loss == by_column["noise"].loss == 0


def test_the_interval_of_noise_that_the_model_listens_to_holds_zero():
    intervals = [found(Problem.BINARY, noise=0.1, seed=seed, rows=300)["noise"] for seed in range(60)]
    assert sum(one.low <= 0 <= one.high for one in intervals) >= 54


def test_the_loss_is_the_same_whichever_way_the_metric_points():
    draw = np.random.default_rng(0)
    features = draw.normal(size=(300, 1))
    for key in ("R2", "RMSE"):
        (one,) = impacts(
            lambda table: table[:, 0],
            features,
            features[:, 0],
            ONE,
            Problem.REGRESSION,
            metric(key),
            0,
        )
        assert one.loss > 0 and one.share == 1


def test_a_metric_that_is_not_defined_on_the_test_rows_gives_no_impacts():
    answers = np.zeros(40, dtype=int)
    one = impacts(
        lambda table: np.tile([0.5, 0.5], (len(table), 1)), np.zeros((40, 1)), answers, ONE,
        Problem.BINARY, metric("AUC"), 0,
    )  # fmt: skip
    assert one == ()


def test_progress_is_told_up_to_the_end():
    told = []
    features = np.zeros((20, 1))
    impacts(
        lambda table: table[:, 0], features, np.arange(20.0), ONE, Problem.REGRESSION, metric("R2"), 0,
        told.append,
    )  # fmt: skip
    assert told == sorted(told) and told[-1] == 1
