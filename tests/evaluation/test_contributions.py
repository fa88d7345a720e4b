"""What columns add to single answers: exact where it can be counted out, and in words."""

from itertools import combinations
from math import factorial

import numpy as np
import polars as pl
import pytest
from scipy.stats import spearmanr

from app.algorithms.algorithm import Feature, Part
from app.data.columns import Kind
from app.evaluation.agreement import agreement
from app.evaluation.contributions import own, swapped
from app.evaluation.direction import direction
from app.evaluation.shapley import sampled
from app.problem import Problem
from tests.algorithms.problems import drawn, fitted, training

OWNERS = np.arange(4)


def counted_out(answer, rows, background, owners):
    """Shapley's formula over all coalitions, against every background row."""
    players = owners.max() + 1
    values = np.zeros((len(rows), players, answer(rows).shape[1]))

    def worth(coalition):
        known = np.isin(owners, coalition)
        return np.stack([answer(np.where(known, rows, one)) for one in background]).mean(axis=0)

    for player in range(players):
        others = [one for one in range(players) if one != player]
        for size in range(players):
            share = factorial(size) * factorial(players - size - 1) / factorial(players)
            for some in combinations(others, size):
                values[:, player] += share * (worth([*some, player]) - worth(some))
    return values


@pytest.mark.parametrize(("key", "problem"), [("random_forest", Problem.BINARY), ("decision_tree", Problem.REGRESSION)])
def test_contributions_of_trees_are_the_shapley_values_counted_out(key, problem):
    part = drawn(problem)
    part.features[::9, 1] = np.nan
    settings = {"n_estimators": 8} if key == "random_forest" else {}
    model, _ = fitted(key, training(key, problem, Part(part.features, part.target), settings=settings))
    rows, background = part.features[:6], part.features[50:70]
    found = model.contributions(rows, background)
    answer = lambda table: model.predict(table).reshape(len(table), -1)[:, -1:]  # noqa: E731
    assert found.values == pytest.approx(counted_out(answer, rows, background, OWNERS), abs=1e-6)
    assert found.base == pytest.approx(answer(background).mean(axis=0), abs=1e-6)


def test_one_order_and_its_reverse_are_exact_for_pairs_of_columns_that_act_together():
    draw = np.random.default_rng(0)
    rows, background = draw.normal(size=(5, 6)), draw.normal(size=(7, 6))
    owners = np.array([0, 1, 1, 2, 3, 2])

    def answer(table):
        return np.column_stack([table[:, 0] * table[:, 1] + table[:, 3] * table[:, 4] - table[:, 2], table[:, 5]])

    base, values = sampled(answer, rows, background, owners, seed=1)
    assert values == pytest.approx(counted_out(answer, rows, background, owners))
    assert base + values.sum(axis=1) == pytest.approx(answer(rows))


def test_of_many_columns_the_first_are_told_apart_and_the_rest_share_a_place():
    columns, data = 40, drawn(Problem.REGRESSION, columns=40)
    model, _ = fitted("factorization_machines", training("factorization_machines", Problem.REGRESSION, data))
    told = tuple(Feature(f"column {place}", f"column {place}") for place in range(columns))
    first = [f"column {place}" for place in reversed(range(columns))]
    found = swapped(model, data.features[:3], data.features[9:14], told, first, 0)
    assert found.columns == tuple(first[:15]) and found.rest == 25 and found.values.shape == (3, 16, 1)
    assert (found.base + found.values.sum(axis=1))[:, 0] == pytest.approx(model.predict(data.features[:3]))


def test_a_weighted_sum_is_explained_by_its_weights():
    data = drawn(Problem.REGRESSION)
    model, _ = fitted("linear_learner", training("linear_learner", Problem.REGRESSION, data))
    told = tuple(Feature(name, "pair" if name in "ab" else name) for name in "abcd")
    found = own(model, data.features[:5], data.features, told)
    steps = (data.features[:5] - data.features.mean(axis=0)) * model.weights[:, 0] * model.scale
    expected = np.column_stack([steps[:, 0] + steps[:, 1], steps[:, 2], steps[:, 3]])
    assert found.columns == ("pair", "c", "d") and found.values[:, :, 0] == pytest.approx(expected)


RISING = np.linspace(-1, 1, 20)
DAYS = pl.datetime_range(pl.datetime(2024, 1, 1), pl.datetime(2024, 1, 20), "1d", eager=True)
PLANS = ["gold"] * 8 + ["silver"] * 6 + [None] * 6
MOVED = [0.2] * 8 + [-0.3] * 6 + [0.4] * 6


@pytest.mark.parametrize(
    ("values", "kind", "moved", "words"),
    [
        (pl.Series("age", RISING), Kind.NUMBER, RISING, "higher age raises it"),
        (pl.Series("age", [None, *RISING[1:]]), Kind.NUMBER, -RISING, "higher age lowers it"),
        (pl.Series("age", RISING), Kind.NUMBER, RISING**2, "no single direction"),
        (pl.Series("age", [5.0] * 20), Kind.NUMBER, RISING, "no single direction"),
        (pl.Series("age", RISING), Kind.NUMBER, RISING * 0, ""),
        (DAYS.alias("joined"), Kind.DATE, RISING, "later joined raises it"),
        (pl.Series("plan", PLANS), Kind.CATEGORY, MOVED, "missing plan raises it most, plan = silver lowers it most"),
        (pl.Series("plan", ["only"] * 20), Kind.CATEGORY, [0.1] * 20, "plan = only raises it most"),
        (pl.Series("note", ["words"] * 20), Kind.TEXT, RISING, "no single direction"),
        (pl.Series("age", [1.0, 2.0]), Kind.NUMBER, [-1.0, 1.0], "no single direction"),
    ],
)
def test_directions_in_words(values, kind, moved, words):
    assert direction(values, kind, np.array(moved, dtype=float)[:, None], ()) == words


def test_of_several_categories_the_one_moved_most_is_named():
    moved = np.column_stack([0.1 * RISING, -RISING, 0.9 * RISING])
    assert direction(pl.Series("age", RISING), Kind.NUMBER, moved, ("a", "b", "c")) == "higher age lowers 'b'"


def test_agreement_is_spearmans_correlation_of_the_columns_that_matter():
    shuffled = {"a": 0.5, "b": 0.3, "c": 0.15, "d": 0.05, "idle": 0.0, "lazy": 0.001}
    explained = {"a": 0.3, "b": 0.4, "c": 0.05, "d": 0.24, "idle": 0.009, "lazy": 0.001}
    found = agreement(shuffled, explained)
    names = ["a", "b", "c", "d"]
    expected = spearmanr([shuffled[name] for name in names], [explained[name] for name in names]).statistic
    assert found.rank_correlation == pytest.approx(expected) and (found.shared, found.first) == (4, 5)
    assert "agree partly" in found.sentence
    assert "They differ most on a: place 1 of 4 columns by shuffling, place 2 by SHAP." in found.sentence


def test_two_columns_and_columns_all_alike_have_no_correlation_and_one_column_no_agreement():
    assert agreement({"a": 1.0}, {"a": 1.0}) is None
    assert (
        "not defined because only 2 columns reach 1 %" in agreement({"a": 0.9, "b": 0.1}, {"a": 0.5, "b": 0.5}).sentence
    )
    alike = agreement({"a": 0.4, "b": 0.3, "c": 0.3}, {"a": 1 / 3, "b": 1 / 3, "c": 1 / 3})
    assert alike.rank_correlation is None and "ranks all columns alike" in alike.sentence
