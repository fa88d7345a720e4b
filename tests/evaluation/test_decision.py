"""The best threshold for what answers are worth, what it is worth, and how sure that is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import NotApplicable
from app.evaluation.curves import thresholds
from app.evaluation.decision import Decision, Stakes, best_threshold, expected, profits


def scored(rows: int, seed: int):
    """Rows whose probabilities are true: of those with 0.3, three in ten are positive."""
    draw = np.random.default_rng(seed)
    chances = draw.random(rows)
    return (draw.random(rows) < chances).astype(int), chances


def test_with_true_probabilities_the_best_threshold_is_the_one_of_decision_theory():
    table = thresholds(*scored(200_000, 0))
    for hit, alarm, miss in ((0, 1, 4), (3, 1, 0), (50, 50, 0)):
        assert best_threshold(table, Stakes(1_000, hit, alarm, miss)) == pytest.approx(
            alarm / (alarm + hit + miss), abs=0.03
        )


@given(st.integers(0, 500), st.floats(-10, 10), st.floats(0, 10), st.integers(0, 30))
def test_no_possible_threshold_is_better_and_the_capacity_is_kept(capacity, hit, alarm, seed):
    table, stakes = thresholds(*scored(300, seed)), Stakes(1_000, hit, alarm, 1.0, capacity)
    found = profits(table, stakes)
    best = found.row(round(best_threshold(table, stakes) * 1000), named=True)
    assert best["alarms"] <= capacity + 1e-6
    assert best["profit"] >= found.filter("possible")["profit"].max() - 1e-6


def test_with_a_capacity_alone_as_many_alarms_are_raised_as_can_be_acted_on():
    actual, chances = scored(1_000, 1)
    best = best_threshold(thresholds(actual, chances), Stakes(1_000, capacity=200))
    assert (chances >= best).sum() == pytest.approx(200, abs=3)
    assert (chances >= best).sum() <= 200


def test_the_expected_profit_is_the_counted_one_scaled_and_its_interval_covers_the_truth():
    stakes, truth, hits = Stakes(1_000, hit=10, false_alarm=4, miss=1), 0.0, 0
    many = thresholds(*scored(500_000, 99)).row(400, named=True)
    truth = (many["tp"] * 10 - many["fp"] * 4 - many["fn"]) / 500
    for seed in range(300):
        at = thresholds(*scored(400, seed)).row(400, named=True)
        found = expected((at["tp"], at["fp"], at["tn"], at["fn"]), stakes, seed)
        assert found.value == pytest.approx((at["tp"] * 10 - at["fp"] * 4 - at["fn"]) * 2.5)
        hits += found.low <= truth <= found.high
    assert 0.92 <= hits / 300 <= 0.98


def test_the_baseline_is_the_better_of_all_and_none_and_all_only_where_the_capacity_allows():
    counts = (30, 10, 50, 10)
    assert expected(counts, Stakes(100, hit=10, false_alarm=1), 0).baseline == 40 * 10 - 60
    assert expected(counts, Stakes(100, hit=10, false_alarm=1, capacity=50), 0).baseline == 0
    assert expected(counts, Stakes(100, miss=2, false_alarm=9), 0).baseline == -80


@pytest.mark.parametrize(
    ("wrong", "words"),
    [({"rows": 10, "capacity": 11}, "11 alarms"), ({"rows": 0}, "at least one row"),
     ({"rows": 5, "hit": float("nan")}, "must be numbers")],
)  # fmt: skip
def test_impossible_stakes_are_refused(wrong, words):
    with pytest.raises(NotApplicable, match=words):
        Stakes(**wrong)


def test_without_stakes_there_is_nothing_to_choose_by():
    with pytest.raises(NotApplicable, match="enter what a hit earns"):
        best_threshold(thresholds(*scored(50, 0)), Stakes(100))
    with pytest.raises(NotApplicable, match="between 0 and 1"):
        Decision(1.5)


def test_a_decision_is_the_same_after_json():
    for one in (Decision(), Decision(0.25, Stakes(500, 1.5, 2, 3, 20))):
        assert Decision.from_json(one.to_json()) == one
