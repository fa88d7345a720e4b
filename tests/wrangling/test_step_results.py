"""What steps make of cells, and what they refuse."""

from datetime import date, datetime
from typing import Any

import polars as pl
import pytest

from app.data.columns import Kind
from app.errors import NotApplicable
from app.wrangling.recipe import Recipe
from app.wrangling.step import step_from_dict, steps
from tests.wrangling.step_examples import TABLE, cells, polars_frame


def result(key: str, table: pl.DataFrame = TABLE, **settings: Any) -> tuple[str, dict[str, list]]:
    recipe = Recipe().add(steps()[key](**settings))
    learned = recipe.learn(polars_frame(table))
    return recipe.describe(learned)[0], cells(recipe.apply(polars_frame(table), learned, "train"))


def test_gaps_are_filled_with_what_was_learned_and_the_sentence_says_it():
    sentence, after = result("fill_missing", columns=["age"])
    assert sentence == "Fill gaps in age with the median (35)"
    assert after["age"] == [22, 38, 35, 35, 35, 54, 2, 27]
    assert result("fill_missing", columns=["port"], method="most frequent")[1]["port"][3] == "S"


def test_text_becomes_numbers_and_what_cannot_be_read_is_counted():
    sentence, after = result("change_type", columns=["paid"])
    assert after["paid"] == [7.25, 71, 100, None, None, None, -0.5, None]
    assert sentence == "Change the type of paid to number; 2 cells that cannot be read become missing"


def test_the_order_of_day_and_month_is_told_by_the_cells():
    sentence, after = result("change_type", columns=["signed"], to="date")
    assert "written day/month/year; 3 cells" in sentence
    assert after["signed"][:5] == [date(2024, 1, 13), date(2024, 2, 1), None, None, date(2024, 2, 29)]
    ambiguous = pl.DataFrame({"d": ["01/02/2024"]})
    assert result("change_type", ambiguous, columns=["d"], to="date")[1]["d"] == [date(2024, 1, 2)]
    assert result("change_type", ambiguous, columns=["d"], to="date", date_order="day first")[1]["d"] == [
        date(2024, 2, 1)
    ]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2024-02-29", date(2024, 2, 29)),
        ("2023-02-29", None),
        ("1900-02-29", None),
        ("2000-02-29", date(2000, 2, 29)),
        ("2024-04-31", None),
        ("9999-12-31", date(9999, 12, 31)),
        ("20240229", date(2024, 2, 29)),
        ("2/29/2024", date(2024, 2, 29)),
        ("29.2.2024", date(2024, 2, 29)),
        ("2024-01-01T23:59:59.5Z", datetime(2024, 1, 1, 23, 59, 59)),
        ("1/31/2024 9:05", datetime(2024, 1, 31, 9, 5)),
        ("2024-01-01 24:00", None),
        ("0000-01-01", None),
        ("２０２４-01-01", None),
    ],
)
def test_only_days_of_the_calendar_are_dates(text: str, read: date | None):
    assert result("change_type", pl.DataFrame({"d": [text]}), columns=["d"], to="date")[1]["d"] == [read]


@pytest.mark.parametrize("text", ["inf", "nan", "1_000", "0x1f", "1e999", "९", "1 2", "--1", ".", "e5", "1.2.3"])
def test_what_is_not_plainly_a_number_becomes_missing(text: str):
    assert result("change_type", pl.DataFrame({"n": [text, "1"]}), columns=["n"])[1]["n"] == [None, 1]


def test_outliers_are_told_without_the_infinite_ones_and_missing_rows_stay():
    table = pl.DataFrame({"x": [1.0, 2.0, 3.0, float("inf"), None, -1e9]})
    settings = {"columns": ["x"], "method": "quantile", "lower_quantile": 1 / 3, "upper_quantile": 1}
    assert result("handle_outliers", table, **settings)[1]["x"] == [1, 2, 3, 3, None, 1]
    assert result("handle_outliers", table, **settings, fix="remove")[1]["x"] == [1, 2, 3, None]
    assert result("handle_outliers", table, **settings, fix="make missing")[1]["x"] == [1, 2, 3, None, None, None]


def test_a_column_that_does_not_vary_has_no_outliers():
    table = pl.DataFrame({"x": [5, 5, 5, None]})
    sentence, after = result("handle_outliers", table, columns=["x"])
    assert after["x"] == [5, 5, 5, None]
    assert "no bounds" in sentence


def test_a_formula_never_gives_an_infinite_number():
    table = pl.DataFrame({"a": [1.0, 0.0, -8.0, 1e308, None], "b": [0, 0, 0, 1000, 0]})
    for operator in ("divide", "modulo", "percentage of"):
        assert (
            result("custom_formula", table, left="a", operator=operator, right="b", name="n")[1]["n"][:3] == [None] * 3
        )
    assert result("custom_formula", table, left="a", operator="multiply", right="b", name="n")[1]["n"][3] is None
    roots = result("custom_formula", table, left="a", operator="power", number=1 / 3, name="n")[1]["n"]
    assert roots[:3] == [1, 0, None]
    days = result("custom_formula", left="seen", operator="difference in days", right="born", name="days")[1]["days"]
    assert days[:3] == [pytest.approx(8766.52083), None, 8768]


def test_a_missing_cell_meets_no_condition_but_is_missing():
    assert result("filter_rows", column="port", condition="!=", value="S")[1]["port"] == ["C", "Q", "C", "Southampton"]
    assert result("filter_rows", column="fare", condition=">", value="100")[1]["fare"] == [512.33]
    assert result("filter_rows", column="fare", condition="is missing")[1]["fare"] == [None, "nan"]


def test_kinds_follow_the_steps():
    kinds = {"age": Kind.NUMBER, "port": Kind.CATEGORY, "fare": Kind.NUMBER}
    recipe = (
        Recipe()
        .add(steps()["rename_column"](column="port", to="harbour"))
        .add(steps()["change_type"](columns=["age"], to="category"))
        .add(steps()["drop_columns"](columns=["fare"]))
        .add(steps()["custom_formula"](left="age", operator="add", number=1, name="next"))
    )
    assert recipe.kinds(kinds) == {"age": Kind.CATEGORY, "harbour": Kind.CATEGORY, "next": Kind.NUMBER}
    assert recipe.switch(2).kinds(kinds)["fare"] is Kind.NUMBER


@pytest.mark.parametrize(
    ("key", "settings", "says"),
    [
        ("drop_columns", {"columns": TABLE.columns}, "keep at least one"),
        ("drop_columns", {"columns": ["*"]}, "no column"),
        ("rename_column", {"column": "age", "to": "  "}, "is empty"),
        ("rename_column", {"column": "age", "to": "FARE"}, "already a column 'fare'"),
        ("rename_column", {"column": "age", "to": "^a.*$"}, "rename"),
        ("change_type", {"columns": ["seen"], "to": "number"}, "dates and times, which cannot be read as number"),
        ("fill_missing", {"columns": ["port"], "method": "mean"}, "port holds text"),
        ("fill_missing", {"columns": ["age"], "method": "constant value"}, "give the constant value"),
        ("fill_missing", {"columns": ["age"], "method": "constant value", "value": "old"}, "'old' does not fit age"),
        ("fill_missing", {"columns": ["born"], "method": "constant value", "value": "2024-02-30"}, "does not fit born"),
        ("fill_missing", {"columns": ["vip"], "method": "constant value", "value": "2"}, "write true or false"),
        ("fill_missing", {"columns": 5}, "names of columns"),
        ("filter_rows", {"column": "age", "condition": ">"}, "give the value"),
        ("filter_rows", {"column": "age", "condition": "is between", "value": "1"}, "give both values"),
        ("filter_rows", {"column": "age", "condition": "is between", "value": "9", "to": "1"}, "lower value first"),
        ("filter_rows", {"column": "age", "condition": "contains", "value": "3"}, "is for text"),
        ("filter_rows", {"column": "age", "condition": "=", "value": "nan"}, "'nan' does not fit"),
        ("filter_rows", {"column": "vip", "condition": "<", "value": "true"}, "choose ="),
        ("handle_outliers", {"columns": ["port"]}, "not numbers"),
        ("handle_outliers", {"columns": ["age"], "method": "min-max"}, "a lowest or a highest"),
        ("handle_outliers", {"columns": ["age"], "method": "min-max", "low": 3, "high": 1}, "above the highest"),
        ("handle_outliers", {"columns": ["age"], "method": "quantile", "lower_quantile": 1}, "below the upper"),
        ("custom_formula", {"left": "age", "name": "n"}, "either a second column or a number"),
        ("custom_formula", {"left": "age", "right": "fare", "number": 1, "name": "n"}, "either a second column or"),
        ("custom_formula", {"left": "age", "operator": "divide", "number": 0, "name": "n"}, "divided by 0"),
        ("custom_formula", {"left": "age", "number": 1, "name": "Fare"}, "already a column 'fare'"),
        ("custom_formula", {"left": "port", "number": 1, "name": "n"}, "change its type to number"),
        ("custom_formula", {"left": "born", "number": 1, "name": "n"}, "difference in days"),
        (
            "custom_formula",
            {"left": "age", "operator": "difference in days", "right": "born", "name": "n"},
            "not dates",
        ),
        ("custom_formula", {"left": "age", "number": 1, "name": " "}, "write a name"),
    ],
)
def test_a_choice_that_does_not_fit_is_refused_with_a_sentence(key: str, settings: dict, says: str):
    with pytest.raises(NotApplicable, match=says.replace("*", r"\*")) as refusal:
        Recipe().add(step_from_dict({"step": key, "settings": settings})).learn(polars_frame(TABLE))
    assert str(refusal.value).rstrip().endswith(".") and "\n" not in str(refusal.value)


def test_parquet_types_that_csv_does_not_know_are_handled():
    table = pl.DataFrame(
        {"price": ["1.50", None, "2.50"], "city": ["Bern", None, "Bern"], "n": [1, None, 3]}
    ).with_columns(
        pl.col("price").cast(pl.Decimal(10, 2)), pl.col("city").cast(pl.Categorical), pl.col("n").cast(pl.Int8)
    )
    assert result("fill_missing", table, columns=["price"], method="mean")[1]["price"] == [1.5, 2, 2.5]
    assert result("fill_missing", table, columns=["city"], method="most frequent")[1]["city"] == ["Bern"] * 3
    assert result("fill_missing", table, columns=["n"], method="constant value", value="1000")[1]["n"] == [1, 1000, 3]
    assert result("drop_missing", table)[1]["n"] == [1, 3]
    zoned = pl.DataFrame({"t": [datetime(2024, 1, 1, 12)]}).with_columns(pl.col("t").dt.replace_time_zone("Asia/Tokyo"))
    assert result("change_type", zoned, columns=["t"], to="date")[1]["t"] == [datetime(2024, 1, 1, 3)]


def test_values_that_mean_missing_become_missing_and_others_stay():
    after = result("convert_to_missing", columns=["paid"], values='abc, "1,234", ""')[1]["paid"]
    assert after == ["7.25", " 71 ", "1e2", None, None, None, "-.5", None]
    table = pl.DataFrame({"x": [1.0, -999.0, float("inf"), float("-inf"), None]})
    assert result("convert_to_missing", table, columns=["x"], values="-999, inf")[1]["x"] == [
        1, None, None, float("-inf"), None
    ]  # fmt: skip
    with pytest.raises(NotApplicable, match="none of the values, such as 'unknown', fits age"):
        result("convert_to_missing", columns=["age"], values="unknown")


def test_a_column_without_a_known_cell_has_no_middle_and_no_most_frequent_value():
    table = pl.DataFrame({"gone": pl.Series([None, None], dtype=pl.String)})
    for method in ("median", "most frequent"):
        with pytest.raises(NotApplicable, match=f"gone has no known cell, so it has no {method}.*constant value"):
            result("fill_missing", table, columns=["gone"], method=method)


def test_texts_are_written_alike():
    assert result("format_string", columns=["agreed"])[1]["agreed"][2] == "TRUE"
    assert result("format_string", columns=["agreed"], way="lower case")[1]["agreed"][1:3] == ["no", " true"]
    with pytest.raises(NotApplicable, match="age holds whole numbers, not text"):
        result("format_string", columns=["age"])


def test_of_equal_rows_one_stays_and_the_order_is_kept():
    table = pl.DataFrame({"a": [2, 1, 2, None, None], "b": ["y", "x", "y", None, None]})
    assert result("drop_duplicates", table)[1] == {"a": [2, 1, None], "b": ["y", "x", None]}
    assert result("drop_duplicates", columns=["age"])[1]["port"] == ["S", "C", "S", None, "S", "C", "Southampton"]


def test_rare_categories_are_joined_and_gaps_stay():
    sentence, after = result("replace_rare", columns=["port"], rows=2)
    assert sentence == "Join the rare categories of port as 'Other' (2 of them)"
    assert after["port"] == ["S", "C", "S", None, "Other", "S", "C", "Other"]
