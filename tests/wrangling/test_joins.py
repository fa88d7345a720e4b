"""Joins and concatenated tables stand beside pandas, and what does not fit is refused before any row is made."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from app.errors import NotApplicable
from app.wrangling.recipe import Recipe
from app.wrangling.step import Step, steps
from app.wrangling.steps.join import FIRST
from tests.wrangling.step_examples import cells, duckdb_frame, polars_frame

DRAW = np.random.default_rng(0)
ORDERS = pl.DataFrame(
    {
        "who": [f"c{one}" for one in DRAW.integers(0, 30, 80)],
        "year": DRAW.integers(2020, 2023, 80),
        "total": DRAW.normal(size=80),
        "Name": [f"order {place}" for place in range(80)],
    }
)
CLIENTS = pl.DataFrame(
    {
        "id": [f"c{one}" for one in DRAW.integers(10, 45, 60)],
        "since": DRAW.integers(2020, 2023, 60),
        "rank": range(60),
        "name": [f"client {place}" for place in range(60)],
    }
)


def bound(other: pl.DataFrame, folder: Path, key: str = "join", **settings: Any) -> Step:
    """A step that is able to read the other table."""
    other.write_parquet(folder / "other.parquet")
    return steps()[key](dataset="other/1", **settings).bound({"other/1": folder / "other.parquet"})


def after(step: Step, table: pl.DataFrame, frame=polars_frame) -> tuple[pl.DataFrame, dict]:
    """The table after the step, with what the step learned."""
    step.check(frame(table))
    learned = step.learn(frame(table))
    return step.apply(frame(table), learned).collect("polars").to_native(), learned


def rows(table: pd.DataFrame | pl.DataFrame) -> list[tuple]:
    """The rows in any fixed order, missing cells alike."""
    found = table.to_pandas() if isinstance(table, pl.DataFrame) else table
    found = found.astype(object).where(found.notna(), None)
    return sorted((tuple(row) for row in found.itertuples(index=False)), key=repr)


@pytest.mark.parametrize(("kind", "how"), [
    ("inner", "inner"), ("left outer", "left"), ("right outer", "right"), ("full outer", "outer"),
    ("cartesian cross", "cross"),
])  # fmt: skip
def test_a_join_of_each_kind_gives_the_rows_that_pandas_gives(tmp_path, kind, how):
    left, right = ORDERS.to_pandas(), CLIENTS.to_pandas()
    keys = {} if how == "cross" else {"columns": ["who", "year"], "others": ["id", "since"]}
    ours, learned = after(bound(CLIENTS, tmp_path, kind=kind, **keys), ORDERS)
    right = right.rename(columns={"name": "name_other"})
    if how != "cross":
        right = right.rename(columns={"id": "who", "since": "year"})
        keys = {"on": ["who", "year"]}
    theirs = left.merge(right, how=how, **keys)
    assert ours.columns == list(theirs.columns)
    assert rows(ours) == rows(theirs)
    assert ours.height == learned["rows"]["after"] == len(theirs)


@pytest.mark.parametrize(("kind", "matched"), [("left semi", True), ("left anti", False)])
def test_semi_and_anti_joins_keep_the_rows_that_pandas_finds_or_does_not(tmp_path, kind, matched):
    ours, _ = after(bound(CLIENTS, tmp_path, kind=kind, columns=["who"], others=["id"]), ORDERS)
    found = ORDERS.to_pandas()["who"].isin(CLIENTS["id"].to_list())
    assert ours["Name"].to_list() == ORDERS.to_pandas()["Name"][found == matched].to_list()


def test_matches_are_counted_and_told(tmp_path):
    step = bound(pl.DataFrame({"k": [1, 1, 2, None, 9], "v": list("abcde")}), tmp_path, columns=["k"])
    table = pl.DataFrame({"k": [1, 2, 2, 3, None]})
    _, learned = after(step, table)
    assert step.describe(learned) == (
        "Join the dataset other/1 by k (inner): 3 of 5 rows here and 3 of 5 there match; 4 rows after; "
        "1 key repeats here and 1 there"
    )


@pytest.mark.parametrize("frame", [polars_frame, duckdb_frame])
def test_missing_keys_never_match(tmp_path, frame):
    gaps = pl.DataFrame({"k": [None, float("nan"), 1.0], "v": [1, 2, 3]})
    step = bound(gaps, tmp_path, kind="full outer", columns=["k"])
    found, learned = after(step, gaps, frame)
    assert learned["rows"]["pairs"] == 1 and found.height == 5


@pytest.mark.parametrize(("here", "there", "pairs"), [
    ([1, 22, 300], ["1", "022", " 300.0 "], 3),
    ([1.5, 2.0, 0.0], ["1.50", "2", "-0"], 3),
    (["9007199254740993"], [9007199254740992], 0),
    ([True, False], ["yes", "No"], 2),
    ([True, False, None], [1, 0, 2], 2),
    ([1, 2], [1.0, 2.5], 1),
])  # fmt: skip
def test_keys_of_different_types_match_where_they_read_alike(tmp_path, here, there, pairs):
    for left, right in ((here, there), (there, here)):
        step = bound(pl.DataFrame({"b": right}), tmp_path, columns=["a"], others=["b"])
        for frame in (polars_frame, duckdb_frame):
            assert after(step, pl.DataFrame({"a": left}), frame)[1]["rows"]["pairs"] == pairs


@pytest.mark.parametrize(("settings", "sentence"), [
    ({"columns": ["who"], "others": ["ID"]}, "no column 'ID'; perhaps 'id'"),
    ({"columns": ["who"], "others": ["zzz"]}, "no column 'zzz'; its columns are: id, since, rank, name"),
    ({"columns": ["who"], "others": ["id"], "bring": ["rnak"]}, "no column 'rnak'; perhaps 'rank'"),
    ({"columns": ["nobody"], "others": ["id"]}, "no column 'nobody'"),
    ({"kind": "cartesian cross", "most_rows": 1000}, "80 rows here and 60 of the other dataset would become 4,800"),
    ({"columns": ["year"], "others": ["since"], "most_rows": 900}, "at most 900 are allowed; .*'Most rows'"),
])  # fmt: skip
def test_what_does_not_fit_is_refused_with_the_way_out(tmp_path, settings, sentence):
    with pytest.raises(NotApplicable, match=sentence):
        after(bound(CLIENTS, tmp_path, **settings), ORDERS)


@pytest.mark.parametrize(("settings", "sentence"), [
    ({}, "choose the columns by which rows match"),
    ({"columns": ["a"], "kind": "cartesian cross"}, "has no keys; take them out"),
    ({"columns": ["a", "b"], "others": ["c"]}, "a and b here and c there cannot be paired"),
    ({"columns": ["a"], "kind": "full outer", "matches": FIRST}, "not a full outer one"),
    ({"columns": ["a"], "suffix": " "}, "write a suffix"),
    ({"columns": ["a"], "kind": "outer"}, "must be one of inner, left outer"),
])  # fmt: skip
def test_settings_that_contradict_each_other_are_refused(settings, sentence):
    with pytest.raises(NotApplicable, match=sentence):
        steps()["join"](dataset="other/1", **settings)


def test_dates_never_match_text_and_a_dataset_that_is_gone_is_named(tmp_path):
    days = pl.DataFrame({"k": ["2024-01-01"]}).with_columns(pl.col("k").str.to_date())
    with pytest.raises(NotApplicable, match="k holds text and k of the other dataset dates, .*change the type of k"):
        after(bound(days, tmp_path, columns=["k"]), pl.DataFrame({"k": ["2024-01-01"]}))
    step = bound(CLIENTS, tmp_path, columns=["who"], others=["id"])
    (tmp_path / "other.parquet").unlink()
    for gone in (step, steps()["join"](dataset="other/1", columns=["who"])):
        with pytest.raises(NotApplicable, match="the dataset other/1 cannot be read"):
            Recipe().add(gone).learn(polars_frame(ORDERS))


def test_a_cross_join_that_would_never_end_is_refused_at_once(tmp_path):
    many = pl.DataFrame({"a": range(300_000)})
    with pytest.raises(NotApplicable, match="would become 90,000,000,000, and at most 1,000,000"):
        after(bound(many, tmp_path, kind="cartesian cross"), many)


def test_the_first_match_is_the_first_in_the_order_of_the_other_table(tmp_path):
    step = bound(CLIENTS, tmp_path, kind="left outer", columns=["who"], others=["id"], matches=FIRST, bring=["rank"])
    first = CLIENTS.to_pandas().drop_duplicates("id").set_index("id")["rank"]
    for frame in (polars_frame, duckdb_frame):
        found, _ = after(step, ORDERS, frame)
        assert found["Name"].to_list() == ORDERS["Name"].to_list()
        assert found["rank"].to_list() == [first.get(one) for one in ORDERS["who"]]


def test_rows_below_are_those_pandas_concatenates(tmp_path):
    more = ORDERS.select("total", "who", extra=pl.lit(True))
    ours, learned = after(bound(more, tmp_path, "concatenate", indicator="from", here="a", there="b"), ORDERS)
    theirs = pd.concat([ORDERS.to_pandas(), more.to_pandas()], ignore_index=True)
    assert cells(ours.drop("from")) == cells(pl.from_pandas(theirs.astype({"year": "Int64", "extra": "boolean"})))
    assert ours["from"].to_list() == ["a"] * 80 + ["b"] * 80
    both, _ = after(bound(more, tmp_path, "concatenate", keep="columns of both", distinct=True), ORDERS)
    assert both.equals(ORDERS.select("who", "total").unique(maintain_order=True))
    sentence = bound(more, tmp_path, "concatenate").describe(learned)
    assert sentence.endswith("80 there; only here: year and Name, missing in the other rows; only there: extra, "
                             "missing in the other rows")  # fmt: skip


@pytest.mark.parametrize(("here", "there", "become"), [
    ([1, 2], ["3", " 4.0"], [1, 2, 3, 4]),
    ([1, 2], ["3", "4.5"], [1.0, 2.0, 3.0, 4.5]),
    ([1, 2], [0.5, None], [1.0, 2.0, 0.5, None]),
    (["a", None], [1.0, 2.5], ["a", None, "1", "2.5"]),
    ([True], ["no"], [True, False]),
    ([None, None], ["x"], [None, None, "x"]),
])  # fmt: skip
def test_cells_of_two_types_become_of_one(tmp_path, here, there, become):
    step = bound(pl.DataFrame({"a": there}), tmp_path, "concatenate")
    found, learned = after(step, pl.DataFrame({"a": here}))
    assert found["a"].to_list() == become
    assert step.describe(learned).endswith("made of one type: a") or None in here


@pytest.mark.parametrize(("here", "there", "sentence"), [
    ({"a": [1]}, {"a": ["x"]}, "a holds whole numbers here, but text in the other dataset, and not all of it fits"),
    ({"a": [True]}, {"a": [1]}, "a holds true or false here, but whole numbers"),
    ({"a": [1]}, {"b": [1]}, "no column has the same name"),
    ({"a": [1], "Age": [1]}, {"a": [1], "age": [1]}, "'Age' is called 'age' in the other dataset"),
])  # fmt: skip
def test_tables_that_do_not_go_together_are_refused(tmp_path, here, there, sentence):
    with pytest.raises(NotApplicable, match=sentence):
        after(bound(pl.DataFrame(there), tmp_path, "concatenate"), pl.DataFrame(here))
