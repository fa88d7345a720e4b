"""What could make a good score worthless: planted drift, duplicates and leaks are found, and leaks are priced."""

import numpy as np
import polars as pl
import pytest
from scipy.stats import chi2_contingency, ks_2samp

from app.data.columns import Kind
from app.evaluation.again import Again
from app.evaluation.drift import drift_test
from app.evaluation.duplicates import duplicates
from app.evaluation.leakage import strengths
from app.evaluation.stability import stability
from app.evaluation.trust import Verdict, trust
from app.problem import Problem
from app.training.trainer import train
from tests.training.example_tables import spec, stored

KINDS = {"x": Kind.NUMBER, "level": Kind.CATEGORY, "gap": Kind.NUMBER, "id": Kind.IDENTIFIER}


def part(rows: int, seed: int, shift: float = 0.0, levels: str = "aab", gaps: float = 0.1) -> pl.DataFrame:
    """Rows of one part of a split."""
    draw = np.random.default_rng(seed)
    gap = np.where(draw.random(rows) < gaps, np.nan, draw.normal(size=rows))
    columns = {"x": draw.normal(shift, 1, rows), "level": draw.choice(list(levels), rows), "gap": gap}
    return pl.DataFrame(columns | {"id": np.arange(rows)})


def test_planted_drift_is_found_with_the_measures_of_scipy():
    train_rows, test_rows = part(2_000, 0), part(800, 1, 0.5, "abb", 0.4)
    found = drift_test(train_rows, test_rows, KINDS, 0)
    by_column = {one.column: one for one in found.found}
    assert found.drifted == found.columns == 3
    assert {name: one.measure for name, one in by_column.items()} == {
        "x": "values",
        "level": "levels",
        "gap": "missing",
    }
    expected = ks_2samp(train_rows["x"], test_rows["x"], method="asymp")
    assert by_column["x"].effect == pytest.approx(expected.statistic)
    assert by_column["x"].p_value == pytest.approx(expected.pvalue, rel=0.2)
    counts = [[(rows["level"] == level).sum() for level in "ab"] for rows in (train_rows, test_rows)]
    assert by_column["level"].p_value == pytest.approx(chi2_contingency(counts, correction=False).pvalue)


def test_rows_of_one_kind_do_not_drift_and_a_large_table_does_not_flag_trifles():
    alarms = sum(drift_test(part(500, 2 * seed), part(120, 2 * seed + 1), KINDS, 0).drifted for seed in range(40))
    assert alarms <= 2
    assert drift_test(part(10_000, 0), part(10_000, 1, 0.1), KINDS, 0).drifted == 0


def test_drift_of_columns_without_cells_or_without_rows_to_speak_of_is_not_claimed():
    empty = pl.DataFrame({"a": [None] * 5}, schema={"a": pl.Float64})
    assert drift_test(empty, empty, {"a": Kind.NUMBER}, 0).drifted == 0
    assert drift_test(part(50, 0), part(2, 1), KINDS, 0).drifted == 0
    assert drift_test(empty, empty, {}, 0).columns == 0


def test_duplicates_across_the_split_are_counted_and_priced():
    draw = np.random.default_rng(0)
    old = pl.DataFrame({"a": draw.normal(size=300), "b": draw.choice(["x", "y"], 300), "id": np.arange(300)})
    new = pl.DataFrame({"a": draw.normal(size=100), "b": draw.choice(["x", "y"], 100), "id": np.arange(100)})
    frames = {"train": old, "test": pl.concat([new, old.head(50)])}
    actual = draw.integers(0, 2, 150)
    targets = {"train": draw.integers(0, 2, 300), "test": actual}
    targets["train"][:30] = actual[100:130]
    targets["train"][30:50] = 1 - actual[130:]
    known = np.where(np.arange(150) >= 100, actual, draw.random(150))
    found = duplicates(frames, targets, ["a", "b"], Problem.BINARY, np.column_stack([1 - known, known]))
    assert (found.rows, found.same_target, found.share) == (50, 30, pytest.approx(1 / 3))
    assert found.without < 0.65 < 0.75 < found.score
    every = duplicates({"train": old, "test": old.head(3)}, {"train": targets["train"], "test": actual[:3]}, ["a"],
                       Problem.REGRESSION, actual[:3].astype(float))  # fmt: skip
    assert (every.rows, every.without) == (3, None)


def test_a_column_that_tells_the_target_is_told_from_one_that_helps():
    draw = np.random.default_rng(0)
    target = draw.integers(0, 3, 3_000)
    frame = pl.DataFrame({"c1": target * 1.0 + draw.normal(0, 0.05, 3_000), "c0": target + draw.normal(0, 1, 3_000)})
    told, helps = strengths(frame, target, [Kind.NUMBER] * 2, Problem.MULTICLASS)
    assert told > 0.95
    assert helps < 0.5


def leaking(rows: int = 900) -> pl.DataFrame:
    """A target that "x" helps to tell, and "paid_back" gives away in nearly every row."""
    draw = np.random.default_rng(0)
    x = draw.normal(size=rows)
    yes = x + draw.normal(0, 1.5, rows) > 0
    told = np.where(draw.random(rows) < 0.01, ~yes, yes)
    return pl.DataFrame({"x": x, "noise": draw.normal(size=rows), "paid_back": np.where(told, "y", "n"),
                         "bad": np.where(yes, "yes", "no")})  # fmt: skip


def test_a_planted_leak_is_priced_by_the_same_build_without_it(tmp_path):
    build = spec(Problem.BINARY, "xgboost", "bad", settings={"num_round": 15})
    report = train(build, stored(leaking(), tmp_path), tmp_path / "model")
    (leak,) = report.leakage.columns
    assert leak.column == "paid_back"
    assert report.leakage.score > 0.95
    assert 0.55 < report.leakage.without < 0.85
    assert len(report.stability.values) == 3
    found = trust(report)
    assert found.verdict is Verdict.NOT_READY
    assert "leakage" in found.codes
    assert "paid_back may give the answer away" in found.paragraph
    again = train(build, stored(leaking(), tmp_path / "again"), tmp_path / "second")
    assert (again.segments, again.drift, again.duplicates, again.leakage, again.stability) == (
        report.segments, report.drift, report.duplicates, report.leakage, report.stability)  # fmt: skip


def test_a_build_that_took_long_is_not_repeated_and_says_why():
    def refit(**_: object) -> None:
        raise AssertionError

    found = stability(Again(refit, 10_000, 100_000, 60.0, Problem.BINARY), "AUC", 0)
    assert found.values == ()
    assert "would take about 20 s" in found.reason
    assert "trained a finished model further" in stability(None, "AUC", 0).reason


def test_a_column_left_out_is_looked_at_too_even_if_its_name_is_a_pattern_of_names(tmp_path):
    table = leaking(400).with_columns(pl.col("noise").alias("^p.*$"), pl.lit("text").alias("*"))
    build = spec(Problem.BINARY, "xgboost", "bad", settings={"num_round": 3}, left_out=("^p.*$", "*"))
    report = train(build, stored(table, tmp_path), tmp_path / "model")
    assert report.drift.columns == table.width
    errors = pl.read_parquet(tmp_path / "model" / "report" / "column_errors.parquet")
    assert {"x", "noise", "paid_back", "^p.*$"} == set(errors["column"])
