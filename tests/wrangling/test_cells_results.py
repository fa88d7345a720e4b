"""Steps that change cells agree with other libraries, and refuse what does not fit."""

from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.preprocessing import (
    KBinsDiscretizer,
    MaxAbsScaler,
    MinMaxScaler,
    OneHotEncoder,
    OrdinalEncoder,
    PowerTransformer,
    RobustScaler,
    StandardScaler,
)

from app.errors import NotApplicable
from app.wrangling.recipe import Recipe
from app.wrangling.similarity import min_hash
from app.wrangling.step import step_from_dict, steps
from tests.wrangling.number_tables import CITIES, FRESH, NUMBERS, replayed
from tests.wrangling.step_examples import TABLE, polars_frame


@pytest.mark.parametrize(
    ("settings", "peer"),
    [
        ({}, StandardScaler()),
        ({"center": False}, StandardScaler(with_mean=False)),
        ({"scaler": "robust scaler"}, RobustScaler()),
        (
            {"scaler": "robust scaler", "lower_quantile": 0.1, "upper_quantile": 0.8, "scale": True},
            RobustScaler(quantile_range=(10, 80)),
        ),
        ({"scaler": "min max scaler", "low": -1, "high": 2}, MinMaxScaler(feature_range=(-1, 2))),
        ({"scaler": "max absolute scaler"}, MaxAbsScaler()),
    ],
)
def test_scalers_are_those_of_scikit_learn(settings: dict, peer: Any):
    after = replayed("scale_values", NUMBERS, FRESH, columns=NUMBERS.columns, **settings)
    np.testing.assert_allclose(after.to_numpy(), peer.fit(NUMBERS.to_numpy()).transform(FRESH.to_numpy()), rtol=1e-9)


def test_a_column_that_does_not_vary_is_not_divided_and_infinity_is_no_scale():
    table = pl.DataFrame({"x": [0.1] * 10, "y": [1.0, 2.0, float("inf"), None, float("nan"), *[1.5] * 5]})
    after = replayed("scale_values", table, columns=["x", "y"])
    assert after["x"].abs().max() < 1e-12
    assert after["y"][2:5].to_list() == [None] * 3 and after["y"].is_finite().sum() == 7


@pytest.mark.parametrize("way", ["Box-Cox", "Yeo-Johnson"])
def test_learned_powers_are_those_of_scikit_learn(way: str):
    names = ["a"] if way == "Box-Cox" else ["a", "b"]
    peer = PowerTransformer(way.lower(), standardize=False).fit(NUMBERS[names].to_numpy())
    fresh = FRESH if way == "Box-Cox" else FRESH.with_columns(pl.col("a") - 3)
    after = replayed("transform_numbers", NUMBERS, fresh, columns=names, way=way).select(names)
    np.testing.assert_allclose(after.to_numpy(), peer.transform(fresh[names].to_numpy()), rtol=1e-6, atol=1e-9)


def test_a_number_without_a_logarithm_becomes_missing_and_is_counted():
    table = pl.DataFrame({"x": [0.0, -1.0, 1.0, None, np.e]})
    step = steps()["transform_numbers"](columns=["x"], way="natural logarithm")
    learned = step.learn(polars_frame(table))
    assert step.describe(learned) == "Take the natural logarithm of x; 2 cells without one become missing"
    assert step.apply(polars_frame(table), learned).collect()["x"].to_list() == [None, None, 0, None, 1]


@pytest.mark.parametrize(("method", "strategy"), [("quantile", "quantile"), ("equal width", "uniform")])
def test_bins_are_those_of_scikit_learn(method: str, strategy: str):
    more = {"quantile_method": "linear"} if strategy == "quantile" else {}
    peer = KBinsDiscretizer(4, encode="ordinal", strategy=strategy, **more).fit(NUMBERS.to_numpy())
    chosen = {"columns": NUMBERS.columns, "method": method, "bins": 4, "output": "number"}
    after = replayed("bin_values", NUMBERS, FRESH, **chosen)
    np.testing.assert_array_equal(after.to_numpy(), peer.transform(FRESH.to_numpy()))


def test_labels_of_bins_tell_edges_apart():
    table = pl.DataFrame({"x": [17.0, 18.0, 65.0, None]})
    chosen = {"columns": ["x"], "method": "own edges"}
    after = replayed("bin_values", table, edges="18, 30; 65", **chosen)["x"].to_list()
    assert after == ["under 18", "18 to under 30", "65 or more", None]
    assert replayed("bin_values", table, edges="17.000001; 17.000002", **chosen)["x"][0] == "under 17.000001"


def test_ordinal_numbers_are_those_of_scikit_learn_and_others_follow_the_choice():
    known = CITIES.drop_nulls()
    peer = OrdinalEncoder().fit_transform(known[["city"]].to_numpy())
    assert (
        replayed("ordinal_encode", known, columns=["city"], order="by value")["city"].to_list() == peer[:, 0].tolist()
    )
    fresh = pl.DataFrame({"city": ["Rome", "Lima", None]})
    for invalid, expected in (("keep", [1, 3, 3]), ("replace with missing", [1, None, None])):
        assert (
            replayed("ordinal_encode", CITIES, fresh, columns=["city"], invalid=invalid)["city"].to_list() == expected
        )
    with pytest.raises(NotApplicable, match="city holds 'Lima', which is none of its categories"):
        replayed("ordinal_encode", known, fresh[:2], columns=["city"], invalid="error")
    with pytest.raises(NotApplicable, match="city holds a missing cell"):
        replayed("ordinal_encode", CITIES, columns=["city"], invalid="error")
    ages = pl.DataFrame({"age": [10, 9, 100]})
    assert replayed("ordinal_encode", ages, columns=["age"], order="by value")["age"].to_list() == [1, 0, 2]
    sizes = {"columns": ["city"], "order": "own order", "own_order": "Oslo, Rome, Bern, Lima"}
    assert replayed("ordinal_encode", CITIES, fresh, **sizes)["city"].to_list() == [1, 3, None]


def test_one_hot_columns_are_those_of_scikit_learn_and_others_follow_the_choice():
    known = CITIES.drop_nulls()
    after = replayed("one_hot_encode", known, columns=["city"])
    assert after.columns == ["n", "city = Bern", "city = Rome", "city = Oslo"]
    peer = OneHotEncoder(categories=[["Bern", "Rome", "Oslo"]], sparse_output=False).fit_transform(
        known[["city"]].to_numpy()
    )
    np.testing.assert_array_equal(after.drop("n").to_numpy(), peer)
    fresh = pl.DataFrame({"city": ["Rome", "Lima", None]})
    expected = {
        "skip": [(0, 1, 0), (0, 0, 0), (0, 0, 0)],
        "keep": [(0, 1, 0, 0), (0, 0, 0, 1), (0, 0, 0, 1)],
        "replace with missing": [(0, 1, 0), (None,) * 3, (None,) * 3],
    }
    for invalid, rows in expected.items():
        assert replayed("one_hot_encode", known, fresh, columns=["city"], invalid=invalid).rows() == rows
    assert replayed("one_hot_encode", known, fresh, columns=["city"], drop_last=True).columns[-1] == "city = Rome"
    letters = pl.DataFrame({"s": ["a", "A", "a"]})
    assert replayed("one_hot_encode", letters, columns=["s"]).columns == ["s = a", "s = A (2)"]


def test_the_share_of_equal_hashes_is_about_the_share_of_common_runs_of_characters():
    texts = ["senior accountant", "senior acountant", "plumber", "", "senior accountant"]
    hashes = min_hash(texts, 300)
    alike = [(hashes[0] == hashes[other]).mean() for other in range(1, 5)]
    runs = [{f" {text}  "[place : place + 3] for place in range(len(text) + 1)} for text in texts]
    jaccard = len(runs[0] & runs[1]) / len(runs[0] | runs[1])
    assert alike[0] == pytest.approx(jaccard, abs=0.1) and alike[1] < 0.1 and alike[3] == 1
    assert hashes.min() >= 0 and hashes.max() < 1
    apart = np.concatenate([min_hash([text], 300) for text in texts])
    np.testing.assert_array_equal(apart, hashes)


def test_parts_of_dates_are_those_of_pandas_and_start_at_0():
    moments = pd.date_range("2019-12-28", periods=900, freq="31h").to_series()
    table = pl.DataFrame({"t": moments.tolist()})
    parts = {"weekday": True, "hour": True, "minute": True, "second": True}
    after = replayed("featurize_date_time", table, columns=["t"], **parts)
    date = moments.dt
    expected = {
        "year": date.year, "quarter": date.quarter - 1, "month": date.month - 1, "day": date.day - 1,
        "week of year": date.isocalendar().week - 1, "day of year": date.dayofyear - 1, "weekday": date.weekday,
        "hour": date.hour, "minute": date.minute, "second": date.second,
    }  # fmt: skip
    assert {part: after[f"t {part}"].to_list() for part in expected} == {k: v.tolist() for k, v in expected.items()}
    circle = replayed("featurize_date_time", table, columns=["t"], embedding="cyclic")
    assert (circle["t month sin"] ** 2 + circle["t month cos"] ** 2 - 1).abs().max() < 1e-12
    assert "t year" in circle.columns and "t year sin" not in circle.columns


@pytest.mark.parametrize(
    ("key", "settings", "says"),
    [
        ("scale_values", {"columns": ["port"]}, "port holds text, not numbers"),
        ("scale_values", {"columns": ["age"], "scaler": "min max scaler", "low": 1, "high": 1}, "must be below"),
        ("scale_values", {"columns": ["age"], "center": False, "scale": False}, "nothing would change"),
        ("transform_numbers", {"columns": ["fare"], "way": "Box-Cox"}, "choose Yeo-Johnson"),
        ("bin_values", {"columns": ["age"], "method": "own edges"}, "write the edges"),
        ("bin_values", {"columns": ["age"], "method": "own edges", "edges": "3; 1"}, "must rise"),
        ("bin_values", {"columns": ["age"], "method": "own edges", "edges": "18,30,65"}, "18,30,65 may be one edge"),
        ("bin_values", {"columns": ["age"], "method": "own edges", "edges": "young"}, "'young' does not fit"),
        ("ordinal_encode", {"columns": ["port"], "order": "own order"}, "write the categories"),
        ("ordinal_encode", {"columns": ["port"], "order": "own order", "own_order": "a, b"}, "holds none of a and b"),
        ("similarity_encode", {"columns": ["age"]}, "not text"),
        ("duplicate_column", {"column": "age", "to": "FARE"}, "already a column 'fare'"),
        ("duplicate_column", {"column": "age", "to": " "}, "write a name"),
        ("move_column", {"column": "age", "to": "before"}, "choose another column"),
        ("move_column", {"column": "age", "to": "index", "index": 13}, "the last one is 12"),
        ("featurize_date_time", {"columns": ["signed"]}, "not dates"),
        ("featurize_date_time", {"columns": ["born"], "hour": True}, "leave hour out"),
        ("sample_rows", {"method": "stratified"}, "choose the column"),
        ("sample_rows", {"share": 0}, "keeps no row"),
        ("balance_data", {"column": "age", "ratio": 2}, "at most 1"),
        ("split_data", {"shares": "0.8, 0.1"}, "together be 1"),
        ("split_data", {"parts": "a, A"}, "two different parts"),
        ("split_data", {"parts": "a, b, c"}, "as many shares"),
        ("split_data", {"method": "stratified"}, "choose the one column"),
        ("split_data", {"method": "split by key"}, "the columns that are the key"),
        ("split_data", {"method": "ordered", "columns": ["port"]}, "ordered by numbers or dates"),
        ("split_data", {"name": "AGE"}, "already a column 'age'"),
        ("pca", {"columns": ["age"]}, "at least two columns"),
        ("pca", {"columns": ["age", "port"]}, "not numbers"),
        ("pca", {"columns": ["age", "fare"], "by": "number of principal components", "components": 3}, "are only"),
    ],
)  # fmt: skip
def test_a_choice_that_does_not_fit_is_refused_with_a_sentence(key: str, settings: dict, says: str):
    with pytest.raises(NotApplicable, match=says) as refusal:
        Recipe().add(step_from_dict({"step": key, "settings": settings})).learn(polars_frame(TABLE))
    assert str(refusal.value).endswith(".") and "\n" not in str(refusal.value)


def test_what_would_be_too_much_is_refused():
    many = pl.DataFrame({"id": [f"c{number}" for number in range(10_001)], "x": range(10_001)})
    for key, settings in (
        ("one_hot_encode", {"columns": ["id"]}),
        ("ordinal_encode", {"columns": ["id"]}),
        ("sample_rows", {"method": "stratified", "column": "id"}),
        ("balance_data", {"column": "id"}),
        ("split_data", {"method": "stratified", "columns": ["id"]}),
    ):
        with pytest.raises(NotApplicable, match="10,001"):
            replayed(key, many, **settings)
    alone = pl.DataFrame({"y": ["a", "a", "b"], "x": [1, 2, 3]})
    with pytest.raises(NotApplicable, match="only one row where y is 'b'"):
        replayed("balance_data", alone, column="y", method="SMOTE")
    with pytest.raises(NotApplicable, match="has 1 category"):
        replayed("balance_data", alone[:2], column="y")
    with pytest.raises(NotApplicable, match="reads like a category of y"):
        replayed("one_hot_encode", alone.with_columns(pl.lit(1).alias("y = c")), columns=["y"])


def test_times_with_a_zone_are_taken_apart_in_utc():
    zoned = pl.DataFrame({"t": [datetime(2024, 1, 1, 3)]}).with_columns(pl.col("t").dt.replace_time_zone("Asia/Tokyo"))
    after = replayed("featurize_date_time", zoned, columns=["t"], hour=True)
    assert after["t year"].to_list() == [2023] and after["t hour"].to_list() == [18]
