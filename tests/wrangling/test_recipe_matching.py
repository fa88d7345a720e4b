"""Last month's recipe on this month's file."""

import polars as pl
import pytest

from app.data.columns import Kind
from app.errors import NotApplicable
from app.wrangling.recipe import Recipe
from app.wrangling.recipe_file import RecipeFile
from app.wrangling.recipe_matching import ALIKE, EXACT, NONE, SIMILAR, first_fault, matches, needed, renamed
from app.wrangling.step import steps
from tests.wrangling.exported_recipes import recipes
from tests.wrangling.step_examples import TABLE, cells, polars_frame

each = steps()
MADE_FOR = {
    "age": Kind.NUMBER,
    "fare": Kind.NUMBER,
    "port": Kind.CATEGORY,
    "seen": Kind.DATE,
    "siblings": Kind.NUMBER,
    "vip": Kind.BOOLEAN,
}
MONTH = (
    Recipe()
    .add(each["fill_missing"](columns=["age", "fare"]))
    .add(each["rename_column"](column="siblings", to="kin"))
    .add(each["one_hot_encode"](columns=["port"]))
    .add(each["custom_formula"](left="fare", operator="add", right="kin", name="age group"))
    .add(each["transform_numbers"](columns=["port = S"]))
    .add(each["fill_missing"](columns=["age group"]))
    .add(each["drop_columns"](columns=["vip"]))
    .switch(6)
)
FILE = RecipeFile(MONTH, "month", MADE_FOR)
THERE = {
    "Age": Kind.NUMBER,
    "fare_amount": Kind.NUMBER,
    "harbour": Kind.CATEGORY,
    "Siblings ": Kind.NUMBER,
    "fare": Kind.TEXT,
}


def test_only_columns_of_the_first_table_that_steps_in_use_read_are_needed():
    assert needed(FILE) == ["age", "fare", "siblings", "port"]
    assert needed(RecipeFile(MONTH)) == ["age", "fare", "siblings", "port"]


def test_columns_are_proposed_by_name_then_case_then_closeness_and_kind():
    there = {"Age": Kind.NUMBER, "fare amount": Kind.NUMBER, "fares": Kind.CATEGORY, "siblings": Kind.CATEGORY,
             "harbour": Kind.CATEGORY}  # fmt: skip
    found = {one.wanted: (one.there, one.how, one.same_kind) for one in matches(FILE, there)}
    assert found == {
        "age": ("Age", ALIKE, True),
        "fare": ("fare amount", SIMILAR, True),
        "siblings": ("siblings", EXACT, False),
        "port": ("", NONE, True),
    }


def test_the_recipe_does_the_same_to_a_table_with_other_names():
    names = {"age": "Age", "fare": "fare_amount", "port": 'harbour "x"', "siblings": "Sib"}
    chosen = renamed(FILE, names)
    other = polars_frame(TABLE.rename(names))
    before, after = (
        list(cells(recipe.apply(frame, recipe.learn(frame), "train")).values())
        for recipe, frame in ((MONTH, polars_frame(TABLE)), (chosen, other))
    )
    assert before == after
    assert [enabled for _, enabled in chosen.steps] == [enabled for _, enabled in MONTH.steps]
    assert chosen.steps[4][0].needs() == ['harbour "x" = S'] and chosen.steps[5][0].needs() == ["age group"]


@pytest.mark.parametrize("known", [True, False], ids=["made for known columns", "a plain list of steps"])
def test_nearly_all_examples_of_steps_do_the_same_under_other_names(known: bool):
    names = {name: f'{name} "x"[0]\n地域' for name in TABLE.columns}
    for recipe in recipes(False, alone=True):
        file = RecipeFile(recipe, columns=dict.fromkeys(TABLE.columns, Kind.CATEGORY) if known else {})
        asked = [name for name in needed(file) if name in names]
        assert asked == needed(file)
        chosen = {name: names[name] for name in asked}
        other = polars_frame(TABLE.rename(chosen))
        mended = renamed(file, chosen)
        before = recipe.apply(polars_frame(TABLE), recipe.learn(polars_frame(TABLE)), "train")
        after = mended.apply(other, mended.learn(other), "train")
        assert list(cells(after).values()) == list(cells(before).values())


def test_two_columns_may_change_their_names_but_not_be_one():
    swapped = renamed(RecipeFile(Recipe().add(each["drop_columns"](columns=["a", "b"]))), {"a": "b", "b": "a"})
    assert swapped.steps[0][0].needs() == ["b", "a"]
    with pytest.raises(NotApplicable, match="'Age' stands for 'age' and for 'fare'"):
        renamed(FILE, {"age": "Age", "fare": "Age"})


def test_a_recipe_that_does_not_fit_says_at_which_step_and_why(tmp_path):
    TABLE.write_parquet(tmp_path / "t.parquet")
    assert first_fault(MONTH, tmp_path / "t.parquet") is None
    TABLE.drop("siblings").write_parquet(tmp_path / "t.parquet")
    told = first_fault(MONTH, tmp_path / "t.parquet")
    assert told.startswith("Step 2 (Rename siblings to kin) does not fit: Rename column: there is no column 'siblings'")
    TABLE.with_columns(pl.lit("x").alias("fare")).write_parquet(tmp_path / "t.parquet")
    assert first_fault(MONTH, tmp_path / "t.parquet").startswith("Step 1 (Fill gaps in age and fare")
