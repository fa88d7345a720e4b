"""Prepare: a recipe is saved, used on another dataset, exported and imported; the prepared table is kept."""

import json
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from app.data.columns import Kind
from app.wrangling.recipe import Recipe
from app.wrangling.step import steps
from components import reading_job, workbench
from components.prepared_view import DONE, JOB
from components.resources import library, recipe_book

PREPARE = "pages/data/prepare.py"
JUNE = b"""id,Age,package,note,left
7,,gold,fine,no
8,30,silver,fine,yes
9,52,gold,late,no
"""
each = steps()
RECIPE = (
    Recipe()
    .add(each["fill_missing"](columns=["age"]))
    .add(each["drop_columns"](columns=["note"]))
    .add(each["one_hot_encode"](columns=["plan"]))
)


@pytest.fixture
def with_recipe(with_churn):
    """The page of a table with a recipe of three steps."""
    dataset = library().last_used()
    workbench.keep_history(dataset, workbench.history(dataset).push(RECIPE))
    return with_churn(PREPARE)


def open_june(open_app, tmp_path: Path):
    (tmp_path / "june.csv").write_bytes(JUNE)
    return open_app(PREPARE, dataset=library().add(tmp_path / "june.csv", "june.csv").dataset)


def saved(at, name: str = "Monthly *clean*"):
    at.text_input(key="recipe.name").set_value(name)
    at.button(key="recipe.save").click().run()
    return at


def test_last_months_recipe_is_used_on_this_months_file(with_recipe, open_app, tmp_path, words):
    at = saved(with_recipe)
    assert "Saved as version 1" in words(at) and not at.error
    at = open_june(open_app, tmp_path)
    june = library().last_used()
    (id,) = [one.id for one in recipe_book().recipes()]
    at.selectbox(key="recipe.saved").select(id).run()
    table = next(one.value for one in at.dataframe if "The recipe needs" in one.value)
    assert list(table["The recipe needs"]) == ["age", "note", "plan"]
    assert list(table["Column here"]) == ["Age", "note", ""]
    assert "2 of 3 columns found by name" in words(at)
    at.button(key="recipe.use").click().run()
    assert "Choose the column that stands for 'plan'" in at.error[0].value
    assert not workbench.history(june).now.steps
    at.selectbox(key="recipe.column.plan").select("package").run()
    at.button(key="recipe.use").click().run()
    assert not at.error and not at.exception
    assert workbench.history(june).now.describe() == [
        "Fill gaps in Age with the median", "Drop note", "One-hot encode package"
    ]  # fmt: skip
    at.button(key="prepare.undo").click().run()
    assert not workbench.history(june).now.steps


def test_a_recipe_that_does_not_fit_says_at_which_step_and_changes_nothing(with_recipe, open_app, tmp_path):
    saved(with_recipe)
    at = open_june(open_app, tmp_path)
    june = library().last_used()
    (id,) = [one.id for one in recipe_book().recipes()]
    at.selectbox(key="recipe.saved").select(id).run()
    at.selectbox(key="recipe.column.plan").select("note").run()
    at.button(key="recipe.use").click().run()
    assert "'note' stands for" in at.error[0].value
    shorter = RECIPE.remove(2).add(each["fill_missing"](columns=["plan"], method="mean"))
    id = recipe_book().save("Means", shorter, {"age": Kind.NUMBER, "note": Kind.TEXT, "plan": Kind.NUMBER}).id
    at.run()
    at.selectbox(key="recipe.saved").select(id).run()
    at.selectbox(key="recipe.column.plan").select("package").run()
    at.button(key="recipe.use").click().run()
    assert "Step 3 (Fill gaps in package with the mean) does not fit" in at.error[0].value
    assert not workbench.history(june).now.steps and not at.exception


def test_saved_recipes_have_versions_and_are_renamed_deleted_and_brought_back(with_recipe, words):
    at = saved(with_recipe)
    assert not at.error
    at.button(key="recipe.save").click().run()
    assert "Nothing has changed since version 1" in at.error[0].value
    dataset = library().last_used()
    workbench.keep_history(dataset, workbench.history(dataset).push(RECIPE.remove(0)))
    at.run()
    assert "this becomes its version 2" in words(at)
    at.button(key="recipe.save").click().run()
    (one,) = recipe_book().recipes()
    assert one.versions == (1, 2)
    at.text_input(key=f"recipe.rename.{one.id}.name").set_value("June")
    at.button(key=f"recipe.rename.{one.id}").click().run()
    at.button(key=f"recipe.delete.{one.id}").click().run()
    at.button(key=f"recipe.delete.{one.id}.yes").click().run()
    assert not recipe_book().recipes() and "No recipe is saved yet" in words(at)
    at.button(key=f"recipe.restore.{one.id}").click().run()
    assert [one.name for one in recipe_book().recipes()] == ["June"]
    assert not at.error and not at.exception


def test_a_recipe_is_exported_and_imported(with_recipe, words):
    at = with_recipe
    content = json.dumps({"format": 1, "name": "From afar", "columns": [], "steps": RECIPE.to_dict()})
    assert at.get_by_key("recipe.export.json").proto.label == "Download as JSON"
    at.file_uploader(key="recipe.upload").set_value([("r.json", content.encode(), "application/json")]).run()
    at.button(key="recipe.import").click().run()
    assert "Imported as version 1 of From afar, 3 steps" in words(at)
    (one,) = recipe_book().recipes()
    assert recipe_book().version(one.id).recipe == RECIPE
    at.file_uploader(key="recipe.upload").set_value([("r.json", b"[1", "application/json")]).run()
    at.button(key="recipe.import").click().run()
    assert "r.json is not a recipe" in at.error[0].value


def test_the_recipe_is_written_as_code(with_recipe):
    at = with_recipe
    at.button(key="recipe.write").click().run()
    assert "def prepare(frame" in at.code[0].value and at.get_by_key("recipe.export.code")
    at.selectbox(key="recipe.code").select("SQL (DuckDB)").run()
    assert not at.code
    at.button(key="recipe.write").click().run()
    assert "FROM" in at.code[0].value and "-- 2. Drop note" in at.code[0].value
    assert not at.error and not at.exception


def test_the_prepared_table_is_kept_as_a_dataset_and_grows(with_recipe, words):
    at = with_recipe
    assert "All 6 rows after 3 steps" in words(at)
    at.button(key="recipe.prepared.save").click().run()
    assert "Saved as version 1 of churn, prepared: 6 rows and 6 columns" in words(at)
    (made,) = [one for one in library().datasets() if one.name == "churn, prepared"]
    at.run()
    at.selectbox(key="recipe.prepared.as").select(made.id).run()
    at.button(key="recipe.prepared.save").click().run()
    assert library().dataset(made.id).versions == (1, 2)
    at.button(key="recipe.prepared.open").click().run()
    assert library().last_used() == made.id and not at.error and not at.exception


def test_the_prepared_table_is_made_into_files(with_recipe):
    at = with_recipe
    for kind, starts in (("csv", b"id,age,left"), ("parquet", b"PAR1"), ("xlsx", b"PK")):
        at.selectbox(key="recipe.prepared.format").select(kind).run()
        at.button(key="recipe.prepared.make").click().run()
        assert at.get_by_key("recipe.prepared.download").proto.label.startswith("Download")
        _, made = at.session_state[DONE]
        assert made.path.name == f"churn_prepared.{kind}" and made.path.read_bytes().startswith(starts)
    titles, *rows = CalamineWorkbook.from_path(made.path).get_sheet_by_index(0).to_python()
    assert [row[titles.index("age")] for row in rows[:2]] == [34, 40.5] and not at.error


def test_a_table_that_takes_long_is_watched_until_it_is_there(with_recipe, words, monkeypatch):
    monkeypatch.setattr(reading_job, "SECONDS_AT_ONCE", 0)
    at = with_recipe
    at.button(key="recipe.prepared.save").click().run()
    if JOB in at.session_state:
        assert at.session_state[JOB].done.wait(30)
        at.run()
    assert "Saved as version 1 of churn, prepared" in words(at) and not at.exception


def test_without_steps_nothing_can_be_saved_or_made(with_churn, words):
    at = with_churn(PREPARE)
    assert at.button(key="recipe.save").disabled and "the prepared table is the dataset as it is" in words(at)
    assert not at.exception


def test_a_saved_recipe_replaces_the_present_steps_or_goes_on_after_them(with_recipe, words):
    saved(with_recipe, "Gaps")
    dataset, (id,) = library().last_used(), [one.id for one in recipe_book().recipes()]
    own = Recipe().add(each["rename_column"](column="age", to="AGE")).add(each["drop_columns"](columns=["left"]))
    workbench.keep_history(dataset, workbench.history(dataset).push(own))
    at = with_recipe.run()
    at.selectbox(key="recipe.saved").select(id).run()
    at.radio(key="recipe.use.way").set_value("Append after the present steps").run()
    table = next(one.value for one in at.dataframe if "The recipe needs" in one.value)
    assert list(table["Column here"]) == ["AGE", "note", "plan"]  # as the present steps leave them
    at.button(key="recipe.use").click().run()
    assert workbench.history(dataset).now.describe() == [
        *own.describe(), "Fill gaps in AGE with the median", "Drop note", "One-hot encode plan"
    ]  # fmt: skip
    assert workbench.history(dataset).undone == "append the 3 steps of Gaps, version 1"
    at.button(key="prepare.undo").click().run()
    assert workbench.history(dataset).now == own
    at.radio(key="recipe.use.way").set_value("Replace the present steps").run()
    at.button(key="recipe.use").click().run()
    assert workbench.history(dataset).now == RECIPE
    assert workbench.history(dataset).undone == "use the 3 steps of Gaps, version 1 instead of the 2 before"
    assert "is the recipe now: 3 steps" in words(at) and not at.error and not at.exception


def test_a_step_that_is_switched_off_needs_no_dataset(with_recipe, tmp_path):
    churn = library().last_used()
    (tmp_path / "june.csv").write_bytes(JUNE)
    june = library().add(tmp_path / "june.csv", "june.csv").dataset
    library().use(churn)
    joined = Recipe().add(each["join"](dataset=f"{june}/1 june", columns=["id"], others=["id"]))
    off = Recipe((*joined.switch(0).steps, *RECIPE.steps))
    workbench.keep_history(churn, workbench.history(churn).push(off))
    library().delete(june)
    at = with_recipe.run()
    at.button(key="recipe.write").click().run()
    assert "def prepare(frame)" in at.code[0].value and not at.error
    at.button(key="recipe.prepared.make").click().run()
    assert at.get_by_key("recipe.prepared.download") and not at.error and not at.exception
