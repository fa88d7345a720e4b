"""A preview says what a step does to all rows."""

from pathlib import Path

import polars as pl
import pytest

from app.wrangling.preview import Preview
from app.wrangling.recipe import Recipe
from app.wrangling.step import steps
from tests.wrangling.step_examples import TABLE
from tests.wrangling.trials import trial_of

each = steps()
RECIPE = (
    Recipe()
    .add(each["fill_missing"](columns=["age", "port"], method="most frequent"))
    .add(each["drop_missing"](columns=["vip"]))
    .add(each["change_type"](columns=["paid"], to="number"))
    .add(each["rename_column"](column="paid", to="price"))
    .add(each["drop_columns"](columns=["born"]))
)


def seen(recipe: Recipe, path: Path, step: int | None = None) -> Preview:
    """What a step of a recipe, by place, or the whole recipe does."""
    tried = trial_of(recipe, path)
    return (tried.whole if step is None else tried.steps()[step].change).seen


@pytest.fixture
def path(tmp_path: Path) -> Path:
    TABLE.write_parquet(tmp_path / "table.parquet")
    return tmp_path / "table.parquet"


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        (0, "2 cells changed in age and port"),
        (1, "8 rows before, 7 after; 1 row removed"),
        (2, "3 cells changed in paid; 1 column of another type: paid"),
        (3, "1 column added: price; 1 column removed: paid"),
        (4, "1 column removed: born"),
        (None, "8 rows before, 7 after; 1 row removed; 1 column added: price; 2 columns removed: paid and born"),
    ],
)
def test_the_sentence_says_what_changes(path: Path, step: int | None, sentence: str):
    assert seen(RECIPE, path, step).sentence == sentence


def test_one_row_is_one_row_in_the_sentence(tmp_path: Path):
    TABLE.head(1).write_parquet(tmp_path / "one.parquet")
    gone = Recipe().add(steps()["filter_rows"](column="age", condition="is missing"))
    assert seen(gone, tmp_path / "one.parquet", 0).sentence == "1 row before, 0 after; 1 row removed"


def test_before_and_after_are_the_rows_around_the_step(path: Path):
    shown = seen(RECIPE, path, 2)
    assert shown.before["paid"].head(3).to_list() == ["7.25", " 71 ", "1,234"]
    assert shown.after["paid"].head(3).to_list() == [7.25, 71, None]
    assert (shown.rows_before, shown.rows_after) == (7, 7)
    assert shown.before["age"].null_count() == 0


def test_a_switched_off_step_says_so(path: Path):
    assert seen(RECIPE.switch(0), path, 0).sentence == "This step is switched off; nothing changes"


def test_a_preview_of_a_table_without_rows_is_a_preview(tmp_path: Path):
    TABLE.clear().write_parquet(tmp_path / "empty.parquet")
    shown = seen(Recipe().add(each["drop_missing"]()), tmp_path / "empty.parquet")
    assert (shown.rows_before, shown.rows_after, shown.after.columns) == (0, 0, TABLE.columns)


def test_the_eleven_blank_charges_of_a_real_table_are_found(shared: Path, tmp_path: Path):
    pl.read_csv(shared / "data" / "telco_churn.csv", infer_schema_length=None).write_parquet(tmp_path / "churn.parquet")
    recipe = (
        Recipe()
        .add(each["change_type"](columns=["TotalCharges"], to="number"))
        .add(each["fill_missing"](columns=["TotalCharges"]))
        .add(each["drop_missing"](columns=["TotalCharges"]))
    )
    assert seen(recipe, tmp_path / "churn.parquet", 1).sentence == "11 cells changed in TotalCharges"
    removed = seen(recipe.switch(1), tmp_path / "churn.parquet", 2).sentence
    assert removed == "7,043 rows before, 7,032 after; 11 rows removed"


def test_a_step_that_takes_long_is_shown_on_the_first_rows_and_says_so(tmp_path):
    path = tmp_path / "table.parquet"
    rows = 30_500
    pl.DataFrame({"json": ['{"a": 1}'] * rows, "b": range(rows)}).write_parquet(path)
    unnested = Recipe().add(steps()["filter_rows"](column="b", condition=">", value="9"))
    unnested = unnested.add(steps()["unnest_json"](column="json"))
    shown = seen(unnested, path, 1)
    assert shown.first_of == (20_000, rows) and shown.rows_before == 19_990
    assert shown.sentence == "On the first 20,000 of 30,500 rows, to be quick: 1 column added: json.a"
    assert seen(unnested, path, 0).first_of is None
