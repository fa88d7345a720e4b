"""Groups, pivots and unpivots stand beside pandas; too many columns or rows are refused."""

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from app.errors import NotApplicable
from app.wrangling.groups import FUNCTIONS, ROWS
from app.wrangling.step import Step, steps
from tests.wrangling.step_examples import cells, duckdb_frame, polars_frame

DRAW = np.random.default_rng(1)
TABLE = pl.DataFrame(
    {
        "city": [["Bern", "Rome", "日本", None][one] for one in DRAW.integers(0, 4, 200)],
        "month": DRAW.integers(1, 13, 200),
        "price": [None if place % 9 == 0 else value for place, value in enumerate(DRAW.normal(size=200))],
        "left": [bool(one) for one in DRAW.integers(0, 2, 200)],
    }
)
PANDAS = {
    "count": "count", "count distinct": "nunique", "sum": "sum", "mean": "mean", "min": "min", "max": "max",
    "median": "median", "standard deviation": "std", "first": "first", "last": "last",
}  # fmt: skip


def made(key: str, **settings: Any) -> tuple[Step, dict, pl.DataFrame]:
    """The step, what it learned of the table and the table after it."""
    step = steps()[key](**settings)
    learned = step.learn(polars_frame(TABLE))
    return step, learned, step.apply(polars_frame(TABLE), learned).collect().to_native()


def test_groups_are_what_pandas_groups():
    step, learned, ours = made("group_aggregate", by=["city", "month"], columns=["price"], functions=list(PANDAS))
    groups = TABLE.to_pandas().groupby(["city", "month"], dropna=False)["price"]
    theirs = groups.agg(list(PANDAS.values())).reset_index()
    theirs["sum"] = groups.sum(min_count=1).to_numpy()
    theirs.columns = ours.columns
    assert cells(ours) == cells(pl.from_pandas(theirs).with_columns(ours["city"]))
    assert ours.height == learned["groups"] and f"200 rows become {ours.height}" in step.describe(learned)


def test_the_most_frequent_the_share_of_true_and_the_number_of_rows():
    _, _, ours = made(
        "group_aggregate", by=["city"], columns=["left", "month"], functions=[ROWS, "most frequent", "share of true"]
    )
    known = TABLE.to_pandas()
    for row in ours.iter_rows(named=True):
        group = known[known["city"].isna() if row["city"] is None else known["city"] == row["city"]]
        assert row[ROWS] == len(group)
        assert row["share of true of left"] == pytest.approx(group["left"].mean())
        assert row["most frequent of month"] == group["month"].mode().min()


def test_the_sentence_says_which_columns_had_none_of_it():
    step, learned, _ = made("group_aggregate", by=["month"], columns=["price", "city"], functions=["count", "mean"])
    assert step.describe(learned).startswith(
        "Make one row of all rows with the same month: count of price and city and mean of price ("
    )


def test_a_pivot_is_what_pandas_pivots():
    step, learned, ours = made("pivot", by=["city"], column="month", value="price", function="median")
    table = TABLE.to_pandas().pivot_table(index="city", columns="month", values="price", aggfunc="median").reset_index()
    assert ours.columns == ["city", *(f"month = {month}" for month in sorted(TABLE["month"].unique()))]
    known = pl.from_pandas(table.set_axis(ours.columns, axis=1))
    assert cells(ours.drop_nulls("city")) == cells(known)
    _, counts, found = made("pivot", by=["month"], column="city", function=ROWS)
    crossed = pd.crosstab(TABLE.to_pandas()["month"], TABLE.to_pandas()["city"])
    assert found.drop("month").to_numpy().tolist() == crossed.to_numpy().tolist()
    assert counts["gaps"] == TABLE["city"].null_count() and step.describe(learned).count("become") == 1


def test_an_unpivot_is_what_pandas_melts():
    _, _, ours = made("unpivot", columns=["price", "month"], names="what", values="much", drop=True)
    table = TABLE.to_pandas().reset_index()
    melted = table.melt(id_vars=["index", "city", "left"], value_vars=["price", "month"], var_name="what",
                        value_name="much")  # fmt: skip
    known = melted.dropna(subset=["much"]).sort_values("index", kind="stable").drop(columns="index")
    assert cells(ours) == cells(pl.from_pandas(known.reset_index(drop=True)))


@pytest.mark.parametrize(("key", "settings", "sentence"), [
    ("group_aggregate", {"by": ["city"], "functions": ["mean"]}, "choose columns for mean, or the number of rows"),
    ("group_aggregate", {"by": ["city"], "columns": ["left"], "functions": ["mean"]}, "no mean of left"),
    ("group_aggregate", {"by": ["month"], "columns": ["city"], "functions": ["sum", "count"]}, "no sum of city"),
    ("group_aggregate", {"by": ["city"], "functions": ["product"]}, "must be one of number of rows, count"),
    ("group_aggregate", {"by": []}, "Group by: choose at least one"),
    ("pivot", {"by": ["city"], "column": "month"}, "choose the column that the mean is worked out of"),
    ("pivot", {"by": ["city"], "column": "city", "function": ROWS}, "city cannot both"),
    ("pivot", {"by": ["city"], "column": "month", "value": "left"}, "left holds true or false, so there is no mean"),
    ("unpivot", {"columns": ["price"], "names": "a", "values": "A"}, "two different names"),
    ("unpivot", {"columns": ["price"], "names": "City"}, "already a column 'city'"),
])  # fmt: skip
def test_what_does_not_fit_is_refused_with_the_way_out(key, settings, sentence):
    with pytest.raises(NotApplicable, match=sentence):
        step = steps()[key](**settings)
        step.check(polars_frame(TABLE))
        step.learn(polars_frame(TABLE))


def test_too_many_columns_are_refused_with_their_number():
    many = pl.DataFrame({"k": ["a"] * 600, "v": range(600)})
    with pytest.raises(NotApplicable, match="v has 600 categories, and 500 are the most; join rare ones"):
        steps()["pivot"](by=["k"], column="v", function=ROWS).learn(polars_frame(many))


def test_too_many_rows_are_refused_before_any_is_made():
    wide = pl.DataFrame({f"c{place}": pl.zeros(150_000, pl.Int8, eager=True) for place in range(700)})
    with pytest.raises(NotApplicable, match="would become 105,000,000 rows, and at most 100,000,000"):
        steps()["unpivot"](columns=wide.columns).learn(polars_frame(wide))


def test_sums_of_what_is_not_finite_are_the_same_on_every_engine():
    odd = [float("inf"), -float("inf"), 1.0, None, float("nan"), 2.0**62]
    table = pl.DataFrame({"k": list("aabcdb"), "x": odd, "whole": [2**62, 2**62, 1, None, 3, 4]})
    step = steps()["group_aggregate"](by=["k"], columns=["x", "whole"], functions=list(FUNCTIONS)[:-1])
    learned = step.learn(polars_frame(table))
    assert cells(step.apply(polars_frame(table), learned)) == cells(step.apply(duckdb_frame(table), learned))
    assert cells(step.apply(polars_frame(table), learned))["sum of whole"][0] == float(f"{2.0**63:.9g}")


@pytest.mark.parametrize(
    ("key", "settings"),
    [
        ("group_aggregate", {"by": ["g"], "columns": ["x"], "functions": ["mean"]}),
        ("unpivot", {"columns": ["x"]}),
        ("explode_array", {"column": "tags"}),
    ],
)
def test_one_row_is_told_as_one_row(key: str, settings: dict[str, Any]):
    step = steps()[key](**settings)
    table = pl.DataFrame({"g": ["a"], "x": [1.0], "tags": ['["p"]']})
    said = step.describe(step.learn(polars_frame(table)))
    assert "(1 row becomes 1" in said
