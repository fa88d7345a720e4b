"""Steps that change rows and columns do what they say."""

from typing import Any

import numpy as np
import polars as pl
import pytest
from sklearn.decomposition import PCA
from sklearn.preprocessing import (
    StandardScaler,
)

from app.data.columns import Kind
from app.errors import NotApplicable
from app.wrangling.recipe import Recipe
from app.wrangling.step import steps
from tests.wrangling.number_tables import FLAGS, FRESH, NUMBERS, replayed
from tests.wrangling.step_examples import polars_frame
from tests.wrangling.trials import trial_of


def test_rows_are_sorted_with_missing_ones_last_and_equal_ones_as_they_were():
    table = pl.DataFrame({"x": [1.0, float("nan"), 3.0, None, 1.0], "n": range(5)})
    assert replayed("sort_rows", table, columns=["x"])["n"].to_list() == [0, 4, 2, 1, 3]
    assert replayed("sort_rows", table, columns=["x"], order="descending")["n"].to_list() == [2, 0, 4, 1, 3]
    assert replayed("sort_rows", table, columns=["x"], use="predict")["n"].to_list() == [0, 1, 2, 3, 4]


def test_shuffling_keeps_every_row_and_follows_its_seed():
    table = pl.DataFrame({"n": range(1000)})
    one, same, other = (replayed("shuffle_rows", table, seed=seed)["n"].to_list() for seed in (1, 1, 2))
    assert one == same != other and sorted(one) == sorted(other) == list(range(1000))
    assert abs(np.corrcoef(one, range(1000))[0, 1]) < 0.1


def test_samples_have_their_size_and_shares():
    assert replayed("sample_rows", FLAGS, method="limit", size=7)["k"].to_list() == list(range(7))
    assert replayed("sample_rows", FLAGS, size=30).height == replayed("sample_rows", FLAGS, share=0.3).height == 30
    assert (
        replayed("sample_rows", FLAGS, size=30, seed=1)["k"].to_list()
        != replayed("sample_rows", FLAGS, size=30)["k"].to_list()
    )
    kept = replayed("sample_rows", FLAGS, method="stratified", column="y", size=50)["y"].value_counts()
    assert dict(kept.iter_rows()) == {"no": 45, "yes": 4, None: 1}
    assert replayed("sample_rows", FLAGS, size=9_999).height == 100


@pytest.mark.parametrize(
    ("settings", "rows"),
    [
        ({}, {"no": 90, "yes": 90, None: 2}),
        ({"ratio": 0.5}, {"no": 90, "yes": 45, None: 2}),
        ({"method": "SMOTE"}, {"no": 90, "yes": 90, None: 2}),
        ({"method": "random undersampling"}, {"no": 8, "yes": 8, None: 2}),
        ({"method": "random undersampling", "ratio": 0.5}, {"no": 16, "yes": 8, None: 2}),
    ],
)
def test_categories_are_as_frequent_as_wished_and_only_in_training(settings: dict, rows: dict):
    assert dict(replayed("balance_data", FLAGS, column="y", **settings)["y"].value_counts().iter_rows()) == rows
    assert replayed("balance_data", FLAGS, use="evaluate", column="y", **settings).equals(FLAGS)


def test_made_rows_lie_between_rows_of_their_category_and_copy_what_is_no_number():
    table = pl.DataFrame(
        {
            "y": [0] * 30 + [1] * 5,
            "x": [*map(float, range(30)), 100.0, 101.0, 102.0, None, 104.0],
            "w": [*range(30), 7, 9, 11, 13, 15],
            "s": [*["far"] * 30, *"abcde"],
        }
    )
    after = replayed("balance_data", table, column="y", method="SMOTE", neighbours=2)
    made = after[table.height :]
    assert after[: table.height].equals(table) and made.height == 25 and set(made["s"]) <= set("abcde")
    assert made["x"].drop_nulls().is_between(100, 104).all() and made["w"].is_between(7, 15).all()
    assert made["x"].null_count() and not made["x"].drop_nulls().is_in([100.0, 101, 102, 104]).all()
    same = pl.DataFrame({"y": [0] * 9 + [1] * 3, "x": [1.0] * 12})
    assert replayed("balance_data", same, column="y", method="SMOTE")["x"].unique().to_list() == [1]


def test_parts_have_their_shares_and_a_key_is_never_divided():
    table = FLAGS.with_columns(customer=pl.Series([number // 4 for number in range(100)]))
    parts = {"parts": "train, validation, test", "shares": "0.6, 0.2, 0.2"}
    counts = dict(replayed("split_data", table, **parts)["part"].value_counts().iter_rows())
    assert counts == {"train": 60, "validation": 20, "test": 20}
    in_order = replayed("split_data", table, method="ordered", columns=["k"])["part"].to_list()
    assert (
        in_order == replayed("split_data", table, method="ordered")["part"].to_list() == ["train"] * 80 + ["test"] * 20
    )
    ties = pl.DataFrame({"k": [1, 1, 1, 1, 1, 1, 1, 1, 1, 2]})
    assert replayed("split_data", ties, method="ordered", columns=["k"])["part"].to_list() == ["test"] * 10
    apart = [
        replayed("split_data", ties, method="ordered", columns=["k"], duplicates=True, threshold=0, seed=seed)["part"]
        for seed in range(3)
    ]
    assert all(part.to_list().count("train") == 8 and part[-1] == "test" for part in apart)
    assert len({tuple(part) for part in apart}) > 1, "chance decides which of equal cells come first"
    with pytest.raises(
        NotApplicable, match="train would have 0 of 10 rows, which is 0 and not 0.8; .*'Error threshold'"
    ):
        replayed("split_data", ties, method="ordered", columns=["k"], threshold=0.1)
    odd = pl.DataFrame({"k": range(9)})
    assert replayed("split_data", odd, threshold=0)["part"].to_list().count("train") == 7, "less than a row"
    by_key = replayed("split_data", table, method="split by key", columns=["customer"])
    assert by_key.group_by("customer").agg(pl.col("part").n_unique())["part"].max() == 1
    assert (by_key["part"] == "train").sum() == 80
    strata = replayed("split_data", table, method="stratified", columns=["y"], shares="0.5, 0.5")
    assert strata.filter(part="train")["y"].value_counts().sort("y").rows() == [(None, 1), ("no", 45), ("yes", 4)]
    recipe = Recipe().add(steps()["split_data"]())
    assert recipe.kinds({"y": Kind.CATEGORY})["part"] is Kind.IDENTIFIER


def test_components_are_those_of_scikit_learn():
    peer = PCA(2).fit(StandardScaler().fit(NUMBERS.to_numpy()).transform(NUMBERS.to_numpy()))
    chosen = {"columns": NUMBERS.columns, "by": "number of principal components"}
    after = replayed("pca", NUMBERS, FRESH, **chosen).to_numpy()
    expected = peer.transform(StandardScaler().fit(NUMBERS.to_numpy()).transform(FRESH.to_numpy()))
    np.testing.assert_allclose(np.abs(after), np.abs(expected), rtol=1e-6, atol=1e-9)
    plane = pl.DataFrame({"a": range(50)}).with_columns(b=pl.col("a") * 2.0, c=(pl.col("a") * 37 % 11) * 1.0)
    assert replayed("pca", plane, columns=["a", "b", "c"], variance=99).columns == ["component 1", "component 2"]


def test_columns_are_moved_duplicated_and_kept():
    table = pl.DataFrame({"a": [1], "b": [2], "c": [3]})
    places = {"start": "bac", "end": "acb", "after": "acb", "before": "abc", "index": "bac"}
    for to, order in places.items():
        moved = replayed("move_column", table, column="b", to=to, other="c", index=0)
        assert "".join(moved.columns) == order
    assert replayed("keep_columns", table, columns=["c", "a"]).columns == ["a", "c"]
    assert replayed("keep_columns", table, table.drop("c"), "predict", columns=["c", "a"]).columns == ["a"]
    assert replayed("duplicate_column", table, column="b", to="d")["d"].to_list() == [2]


def test_a_preview_says_that_rows_are_added_or_in_another_order(tmp_path: Any):
    FLAGS.write_parquet(tmp_path / "flags.parquet")
    said = [
        trial_of(Recipe().add(steps()[key](**settings)), tmp_path / "flags.parquet").change.seen.sentence
        for key, settings in (("balance_data", {"column": "y"}), ("shuffle_rows", {}))
    ]
    assert said[0] == "100 rows before, 182 after; 82 rows added"
    assert said[1] == "The 100 rows may be in another order; rows to predict never are"


@pytest.mark.parametrize("kind", [pl.List(pl.Float64), pl.Array(pl.Float64, 2)])
def test_vectors_are_assembled_and_flattened(kind: Any):
    vectors = pl.DataFrame({"v": pl.Series([[1.0, 2.0], None, [3.0, None]], dtype=kind)})
    step = steps()["manage_vectors"](columns=["v"], way="flatten")
    learned = step.learn(polars_frame(vectors))
    flat = step.apply(polars_frame(vectors), learned).collect().to_native()
    assert flat.to_dict(as_series=False) == {"v 1": [1, None, 3], "v 2": [2, None, None]}
    names = {"pl": pl, "frame": vectors.lazy()}
    exec(step.code(learned), names)  # noqa: S102 - the line is what is tested
    assert names["frame"].collect().equals(flat)
    assert replayed("manage_vectors", flat, columns=flat.columns)["vector"].to_list() == [[1, 2], [None] * 2, [3, None]]
    assert Recipe().add(step).inputs(["v 2", "x"]) == ["v", "x"]
    with pytest.raises(NotApplicable, match="does not hold vectors"):
        steps()["manage_vectors"](columns=["v 1"], way="flatten").learn(polars_frame(flat))
