"""What formulas mean, and where they are wrong."""

import numpy as np
import polars as pl
import pytest

from app.errors import NotApplicable
from app.wrangling.expressions.grammar import renamed
from app.wrangling.recipe import Recipe
from app.wrangling.step import steps
from tests.wrangling.step_examples import TABLE, cells, polars_frame

FARE = TABLE["fare"].fill_nan(None)


def calculated(expression: str, table: pl.DataFrame = TABLE, rows: pl.DataFrame | None = None) -> list:
    recipe = Recipe().add(steps()["custom_formula"](expression=expression, name="new"))
    learned = recipe.learn(polars_frame(table))
    after = recipe.apply(polars_frame(table if rows is None else rows), learned, "predict")
    return cells(after.select("new"))["new"]


def test_a_wrong_formula_is_told_before_the_name_that_is_missing():
    with pytest.raises(NotApplicable, match="wrong at character 9"):
        steps()["custom_formula"](expression="fare * (", name="")


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("2 ^ 3 ^ 2", 512),
        ("-2 ^ 2", -4),
        ("10 - 4 - 3", 3),
        ("7 % 4", 3),
        ("mod(-7, 4)", 1),
        ("1 / (2 - 2)", None),
        ("log(1000)", 3),
        ("ln(exp(2))", 2),
        ("ln(0)", None),
        ("sqrt(-1)", None),
        ("round(2.5)", 3),
        ("round(-2.5)", -3),
        ("round(1234, -2)", 1200),
        ("abs(-3)", 3),
        ("if(1 > 2, 3)", None),
        ("case when 1 = 2 then 3 when 2 = 2 then 4 else 5 end", 4),
        ("5 in (1, 5)", True),
        ("not 1 = 2 and 2 <> 3", True),
        ("missing is missing", True),
        ("missing + 1 is not missing", False),
        ("coalesce(missing, 'x')", "x"),
        ("'it''s'", "it's"),
        ("concat(1, '-', 2.5, true)", "1-2.5true"),
        ("substring('Easel', 2, 3)", "ase"),
        ("length('日本語')", 3),
        ("upper('straße')", "STRASSE"),
        ("1 < 2 or missing", True),
        ("greatest(1, 3, 2) - least(4, 2)", 1),
        ("（1 ＋ 2）× 2", 6),
        ("1e3 || 'x'", "1000x"),
    ],
)
def test_a_formula_means_what_it_says(formula: str, value: object):
    assert calculated(formula, TABLE.head(1)) == [value]


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("sum(fare)", FARE.sum()),
        ("avg(fare)", FARE.mean()),
        ("std(fare)", FARE.std()),
        ("min(fare)", FARE.min()),
        ("stddev_pop(fare)", FARE.std(ddof=0)),
        ("variance(fare)", FARE.var()),
        ("max(fare)", FARE.max()),
        ("variance_pop(fare)", FARE.var(ddof=0)),
        ("count(fare)", 6),
        ("approx_count_distinct(port)", 4),
        ("first(port)", "S"),
        ("last(port)", "Southampton"),
        ("avg(abs([fare] - avg([fare])))", float(np.abs(FARE.drop_nulls() - FARE.mean()).mean())),
    ],
)
def test_aggregates_are_those_of_the_training_rows(formula: str, value: object):
    rows = TABLE.head(2).with_columns(fare=pl.lit(1e6), port=pl.lit("new"))
    expected = pytest.approx(value) if isinstance(value, float) else value
    assert calculated(formula, rows=rows) == [expected] * 2


@pytest.mark.parametrize(
    ("formula", "place", "says"),
    [
        ("([age] + 1", 11, "expected a closing bracket"),
        ("[age", 1, "no closing bracket"),
        ("'x", 1, "no closing quote"),
        ("[age] +", 8, "but the formula ends"),
        ("[age] 5", 7, "expected an operator"),
        ("1 + )", 5, "found \\)"),
        ("1)", 2, "closes nothing"),
        ("[age] # 2", 7, "'#' means nothing"),
        ("agv([fare])", 1, "perhaps avg"),
        ("[port] * 2", 1, "this is a text"),
        ("[age] = 'x'", 9, "use one type"),
        ("if([age], 1, 2)", 4, "true or false"),
        ("[born] > 'soon'", 10, "is no date"),
        ("1 < [age] < 5", 11, "join two comparisons"),
        ("abs()", 1, "takes 1 value"),
        ("max([age], [fare])", 1, "greatest"),
        ("substring([port], 0)", 19, "whole numbers from 1"),
        ("1e999", 1, "too large"),
        ("case when [vip] then 1", 23, "'when', 'else' or 'end'"),
        ("contains([port], [paid])", 18, "written out"),
        ("(" * 60 + "1" + ")" * 60, 41, "within each other"),
        ("+".join(["1"] * 300), 1, "too many parts"),
        ("+".join(["1"] * 2_000), 1, "too many parts"),
        ("[]", 1, "name is missing"),
        ("age / 0", 7, "divided by 0"),
        ("1 + [Fair] * 2", 5, r"no column 'Fair' at this point; perhaps \[fare\]"),
        ("AGE + zzz", 1, r"no column 'AGE' at this point; perhaps \[age\]"),
        ("age + zzz", 7, "no column 'zzz' at this point; choose another"),
        ("[日本] + 名前 名", 11, "expected an operator"),
    ],
)
def test_a_wrong_formula_is_refused_with_the_character(formula: str, place: int, says: str):
    table = TABLE.with_columns(pl.col("age").alias("日本"), pl.col("age").alias("名前"))
    with pytest.raises(NotApplicable, match=says) as refusal:
        calculated(formula, table)
    sentence, excerpt, pointer = str(refusal.value).split("\n")
    assert sentence.startswith(f"The formula is wrong at character {place}: ") and sentence.endswith(".")
    assert pointer.endswith("^") and excerpt[len(pointer) - 1 :] == formula[place - 1 :][:30]


def test_a_formula_of_a_column_that_is_not_there_is_refused():
    with pytest.raises(NotApplicable, match="there is no column 'ages'"):
        calculated("[ages] + 1")


def test_columns_in_a_formula_are_renamed_where_they_stand():
    assert renamed("[a] + `b` * a - 'a'", {"a": "x]y", "b": "z"}) == "[x]]y] + [z] * [x]]y] - 'a'"


def test_a_recipe_with_the_old_settings_is_the_formula():
    table = TABLE.with_columns(pl.col("age").alias("a]b"))
    old = steps()["custom_formula"](left="a]b", operator="percentage of", number=-2.5, name="new")
    learned = old.learn(polars_frame(table))
    assert old.describe() == "Calculate new as a]b as a percentage of -2.5"
    assert cells(old.apply(polars_frame(table), learned))["new"] == calculated("[age] / -2.5 * 100")


def test_a_long_sum_of_columns_is_calculated():
    assert calculated("+".join(["[age]"] * 120), TABLE.head(1)) == [22 * 120]


def test_the_sentence_tells_what_was_learned():
    step = steps()["custom_formula"](expression="[fare] - AVG([fare])", name="new")
    learned = step.learn(polars_frame(TABLE))
    assert step.describe(learned) == "Calculate new as [fare] - AVG([fare]), with AVG([fare]) = 99.24 in training rows"


def test_conditions_are_joined():
    def kept(**settings: object) -> list:
        step = steps()["filter_rows"](**settings)
        return cells(step.apply(polars_frame(TABLE), step.learn(polars_frame(TABLE))))["age"]

    two = {"column": "age", "condition": ">", "value": "30", "second_column": "vip", "second_value": "true"}
    assert kept(**two) == [35, 35]
    assert kept(**two, join="or") == [22, 38, 35, 35, 54]
    assert kept(formula="[age] > 30 and not vip or port = 'Southampton'") == [38, 54, 27]
    with pytest.raises(NotApplicable, match="the result is a number"):
        kept(formula="[age] + 1")
    with pytest.raises(NotApplicable, match="choose a column"):
        kept()
