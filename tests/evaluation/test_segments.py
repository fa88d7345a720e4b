"""Segments that are predicted worse: found where they are planted, and not where there are none."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from scipy.stats import ttest_ind

from app.data.columns import Kind
from app.errors import NotApplicable
from app.evaluation.bands import bands_of
from app.evaluation.condition import Condition
from app.evaluation.metrics import metric
from app.evaluation.outcome import Outcome
from app.evaluation.segments import Answered, scored, segment_scores, weak_segments
from app.evaluation.weaknesses import column_errors
from app.evaluation.welch import Sums, larger
from app.problem import Problem

KINDS = {
    "region": Kind.CATEGORY, "plan": Kind.CATEGORY, "again": Kind.CATEGORY, "age": Kind.NUMBER, "gain": Kind.NUMBER,
    "day": Kind.DATE, "id": Kind.IDENTIFIER, "note": Kind.TEXT, "sure": Kind.BOOLEAN,
}  # fmt: skip


def table(rows: int, seed: int = 0) -> pl.DataFrame:
    """Rows of every kind of column; "again" is the region under other names."""
    draw = np.random.default_rng(seed)
    region = draw.choice(["north", "south", "east", "<b>*west*</b>"], rows)
    return pl.DataFrame(
        {
            "region": pl.Series(region).cast(pl.Categorical),
            "plan": np.where(draw.random(rows) < 0.1, None, draw.choice(["gold", "silver"], rows)).tolist(),
            "again": [f"{name}!" for name in region],
            "age": np.where(draw.random(rows) < 0.05, np.nan, draw.integers(18, 80, rows)),
            "gain": np.where(draw.random(rows) < 0.8, 0.0, draw.exponential(1e6, rows)),
            "day": pl.Series(draw.integers(15_000, 16_000, rows)).cast(pl.Date).cast(pl.Datetime("us")),
            "id": [f"r{place}" for place in range(rows)],
            "note": ["text"] * rows,
            "sure": draw.random(rows) < 0.5,
        },
        strict=False,
    )


def answered(bad: np.ndarray, problem: Problem = Problem.BINARY, seed: int = 0) -> Answered:
    """A good model that is wrong where rows are bad."""
    draw = np.random.default_rng(seed)
    if problem is Problem.REGRESSION:
        actual = draw.normal(100, 20, len(bad))
        return Answered(problem, actual, actual + draw.normal(0, 3, len(bad)) * np.where(bad, 8, 1), None, seed)
    actual = draw.integers(0, 2, len(bad))
    chance = np.where(bad, draw.beta(2, 5, len(bad)), draw.beta(5, 2, len(bad)))
    positive = np.where(actual == 1, chance, 1 - chance)
    return Answered(problem, actual, np.column_stack([1 - positive, positive]), None, seed)


def found(rows: pl.DataFrame, known: Answered):
    """The segments of the rows."""
    from app.evaluation.segments import row_loss

    loss = row_loss(known.problem, known.actual, known.answers)
    return [scored(one.conditions, one.within, one.p_value, known) for one in weak_segments(rows, KINDS, loss)]


@pytest.mark.parametrize("problem", [Problem.BINARY, Problem.REGRESSION])
def test_a_planted_pair_is_found_once_though_a_column_repeats_another(problem):
    rows = table(1_500)
    bad = ((rows["region"].cast(pl.String) == "north") & (rows["plan"] == "gold").fill_null(False)).to_numpy()
    known = answered(bad, problem)
    (one,) = found(rows, known)
    assert one.name in ("region = north and plan = gold", "plan = gold and again = north!")
    assert one.rows == bad.sum()
    assert one.loss > one.elsewhere
    inside, outside = (
        metric(one.told.metric).function(Outcome(problem, known.actual[at], known.answers[at]).tally())
        for at in (bad, ~bad)
    )
    assert (one.told.value, one.told.elsewhere) == pytest.approx((inside, outside))
    assert one.told.low <= inside <= one.told.high
    assert one.told.clearly_worse
    assert f"Among the {one.rows} test rows with" in one.sentence


@pytest.mark.parametrize(
    ("column", "part"),
    [
        ("age", lambda age: (age >= 65).fill_null(False)),
        ("age", lambda age: age.is_nan()),
        ("day", lambda day: day < pl.date(2011, 8, 1)),
        ("sure", lambda sure: sure),
    ],
)
def test_a_planted_range_or_gap_of_one_column_is_found(column, part):
    rows = table(2_000)
    bad = rows.select(part(pl.col(column)).fill_null(False)).to_series().to_numpy()
    first = found(rows, answered(bad))[0]
    assert {condition.column for condition in first.conditions} == {column}


def test_where_nothing_is_planted_nothing_is_found_in_nineteen_tables_of_twenty():
    draw = np.random.default_rng(1)
    alarms = sum(bool(weak_segments(table(500, seed), KINDS, draw.exponential(1, 500) ** 2)) for seed in range(60))
    assert alarms <= 3


def test_too_few_rows_constant_losses_and_empty_columns_give_no_segment():
    draw = np.random.default_rng(0)
    assert weak_segments(table(40), KINDS, draw.random(40)) == ()
    assert weak_segments(table(500), KINDS, np.zeros(500)) == ()
    empty = pl.DataFrame({"a": [None] * 80}, schema={"a": pl.Float64})
    assert weak_segments(empty, {"a": Kind.NUMBER}, draw.random(80)) == ()
    assert weak_segments(empty, {}, draw.random(80)) == ()


def test_welchs_test_is_scipys():
    draw = np.random.default_rng(0)
    loss, within = draw.exponential(2, 300), draw.random(300) < 0.2
    test = larger(Sums.of(loss[within]), Sums.of(loss[~within]))
    expected = ttest_ind(loss[within], loss[~within], equal_var=False, alternative="greater")
    assert (float(test.t), float(test.p_value)) == pytest.approx((expected.statistic, expected.pvalue))


@pytest.mark.parametrize(
    "cells",
    [
        pl.Series("x", [0.0] * 90 + [float(n) for n in range(10, 40)]),
        pl.Series("x", [1e300, -1e300, float("inf"), float("-inf"), float("nan"), None, *map(float, range(50))]),
        pl.Series("x", [2**60 + n for n in range(99)]),
        pl.Series("x", [0.1 + 1e-12 * n for n in range(99)]),
        pl.Series("x", [3, 3, 3]),
        pl.Series("x", [None, None], dtype=pl.Date),
        pl.Series("x", ["", "-", "a|b", "<i>", None] * 9),
        pl.Series("^x.*$", [True, False, None]),
        pl.Series("*", [1.0, float("nan"), *map(float, range(50))]),
        pl.Series("x", [pl.datetime(2020, 1, 1)] * 0, dtype=pl.Datetime("us", "Europe/Berlin")),
    ],
    ids=[
        "mostly zero",
        "infinite",
        "large",
        "close",
        "constant",
        "no days",
        "texts",
        "yes or no",
        "a pattern for a name",
        "no rows",
    ],
)
def test_the_bands_of_a_column_divide_its_rows_as_their_conditions_say(cells):
    kind = Kind.DATE if cells.dtype.is_temporal() else Kind.NUMBER if cells.dtype.is_numeric() else Kind.CATEGORY
    bands = bands_of(cells, kind)
    frame = cells.to_frame()
    for place, condition in enumerate(bands.conditions):
        assert condition.holds(frame).to_list() == (bands.places == place).tolist(), condition.name
    assert len({condition.name for condition in bands.conditions}) == len(bands.conditions)
    assert (bands.places >= 0).all()


def test_bounds_are_round_numbers():
    cells = pl.Series("age", np.random.default_rng(0).normal(40.123, 11.7, 5_000))
    names = [condition.name for condition in bands_of(cells, Kind.NUMBER).conditions]
    assert names == ["age under 32", "age from 32 to under 40", "age from 40 to under 48", "age of 48 or more"]


def test_a_segment_by_hand_holds_what_its_rows_say_and_how_often_intervals_held():
    rows = table(600)
    bad = (rows["age"].fill_nan(0) > 60).to_numpy()
    known = answered(bad)
    held = np.where(bad, False, True)
    one = segment_scores(rows, [Condition("age", low=61.0), Condition("plan", ("gold", "silver"))], known, held)
    assert one.name == "age of 61 or more and plan = gold or silver"
    assert one.rows == rows.filter(pl.col("age") >= 61, pl.col("age").is_not_nan(), pl.col("plan").is_not_null()).height
    assert one.covered == 0
    assert 0.9 < one.covered_elsewhere < 1
    assert one.p_value < 1e-6


@pytest.mark.parametrize("condition", [Condition("age", low=99.0, high=1.0), Condition("age", low=None, high=None)])
def test_a_segment_by_hand_of_no_row_or_of_all_is_refused(condition):
    rows = table(200).with_columns(age=pl.lit(50.0) if condition.low is None else pl.col("age"))
    with pytest.raises(NotApplicable, match="choose"):
        segment_scores(rows, [condition], answered(np.zeros(200, dtype=bool)))


def test_the_error_against_a_column_is_the_share_of_its_bands():
    rows = table(800)
    wrong = (rows["plan"] == "gold").fill_null(False).to_numpy().astype(float)
    errors = column_errors(rows, KINDS, wrong).filter(pl.col("column") == "plan")
    assert dict(errors.select("band", "error").iter_rows()) == {"gold": 1.0, "silver": 0.0, "missing": 0.0}
    gold = errors.row(by_predicate=pl.col("band") == "gold", named=True)
    assert gold["high"] == pytest.approx(1.0)
    assert 0.98 < gold["low"] < 1.0


def test_a_told_metric_is_the_first_that_is_clearly_worse():
    bad = np.arange(400) % 2 == 0
    one = scored([Condition("half", ("yes",))], bad, 0.0, answered(bad))
    assert one.told.metric == "AUC"
    unclear = tuple(replace(score, low=None) for score in one.scores)
    assert replace(one, scores=unclear).told.metric == "LogLoss"
