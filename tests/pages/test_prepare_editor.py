"""Prepare: steps are found, edited, inserted and duplicated; what a change breaks or marks is shown."""

import pytest

from app.data.columns import Kind
from app.params import Param
from app.wrangling.gallery import gallery
from app.wrangling.recipe import Recipe
from app.wrangling.step import Step, steps
from components import suggestions as suggesting
from components import workbench
from components.resources import library
from tests.pages.test_prepare import PREPARE, add, recipe

each = steps()


def keep(*chosen, dataset=None):
    """Save a recipe of steps, each by key and settings."""
    dataset = dataset or library().last_used()
    made = Recipe(tuple((each[key](**settings), True) for key, settings in chosen))
    workbench.keep_history(dataset, workbench.history(dataset).push(made))


RENAME = ("rename_column", {"column": "age", "to": "years"})
FILL = ("fill_missing", {"columns": ["years"]})


def test_the_gallery_is_searched_and_a_card_chooses_the_step(with_churn, words):
    at = with_churn(PREPARE)
    at.text_input(key="prepare.search").set_value("gaps median").run()
    at.button(key="prepare.gallery.fill_missing").click().run()
    assert at.selectbox(key="prepare.step").value == "fill_missing"
    assert "Example: Fill gaps in age with the median (42.5)" in words(at)
    at.selectbox(key="prepare.step").select(None).run()
    at.text_input(key="prepare.search").set_value("xyzzy").run()
    assert "No step has all of these words" in words(at)
    at.text_input(key="prepare.search").set_value("").run()
    at.selectbox(key="prepare.group").select("Manage rows").run()
    assert at.button(key="prepare.gallery.sort_rows")
    assert not at.exception


def test_a_step_is_edited_in_place_with_its_settings(with_churn, words):
    at = with_churn(PREPARE)
    keep(("fill_missing", {"columns": ["age"], "method": "mean"}), ("drop_columns", {"columns": ["note"]}))
    at.run()
    at.button(key="prepare.step.0.edit").click().run()
    assert at.selectbox(key="prepare.param.method").value == "mean"
    assert "note" in at.multiselect(key="prepare.param.columns").options
    at.selectbox(key="prepare.param.method").select("median").run()
    at.button(key="prepare.save").click().run()
    assert recipe() == ["Fill gaps in age with the median", "Drop note"]
    assert "Saved: Fill gaps in age with the median" in words(at)
    assert at.button(key="prepare.undo").help == "Undo: edit step 1, Fill gaps in age with the mean"
    assert not at.error
    assert not at.exception


def test_a_step_is_inserted_before_and_after_another_and_duplicated(with_churn):
    at = with_churn(PREPARE)
    keep(RENAME, FILL)
    at.run()
    at.menu_button(key="prepare.step.1.more").set_value("Insert before").run()
    at.selectbox(key="prepare.step").select("drop_columns").run()
    at.multiselect(key="prepare.param.columns").select("note").run()
    at.button(key="prepare.add").click().run()
    assert recipe() == ["Rename age to years", "Drop note", "Fill gaps in years with the median"]
    at.menu_button(key="prepare.step.2.more").set_value("Insert after").run()
    at.button(key="prepare.cancel").click().run()
    assert at.selectbox(key="prepare.step").value is None
    at.menu_button(key="prepare.step.2.more").set_value("Duplicate").run()
    assert recipe()[2] == recipe()[3]
    assert at.button(key="prepare.undo").help == "Undo: duplicate step 3, Fill gaps in years with the median"
    at.button(key="prepare.undo").click().run()
    assert at.button(key="prepare.redo").label.startswith("Redo: duplicate step 3")
    assert not at.exception


def test_a_change_that_breaks_a_later_step_says_so_and_waits(with_churn):
    at = with_churn(PREPARE)
    keep(RENAME, FILL)
    at.run()
    for way in ("keep", "switch_off"):
        at.button(key="prepare.step.0.remove").click().run()
        said = at.warning[0].value
        assert "step 2 (Fill gaps in years with the median) then fails" in said and "no column 'years'" in said
        assert len(recipe()) == 2
        at.button(key=f"prepare.broken.{way}").click().run()
        assert not at.warning
    assert recipe() == ["Fill gaps in years with the median"]
    assert at.button(key="prepare.undo").help.endswith("and switch off step 2")
    assert not at.exception


def test_a_saved_recipe_that_does_not_fit_shows_which_step_fails_and_those_before_it(with_churn, words):
    at = with_churn(PREPARE)
    keep(("fill_missing", {"columns": ["age"]}), ("drop_columns", {"columns": ["plan"]}), FILL, RENAME)
    at.run()
    assert "Step 3 (Fill gaps in years with the median) fails" in at.error[0].value
    assert "Fill gaps in age with the median (40.5)" in words(at)
    assert "Not tried, because step 3 fails" in words(at)
    at.selectbox(key="prepare.look").select("Step 1").run()
    assert "2 cells changed in age" in words(at)
    assert "plan" not in add_form_columns(at)
    at.button(key="prepare.step.2.remove").click().run()
    assert not at.error
    assert not at.exception


def add_form_columns(at):
    at.selectbox(key="prepare.step").select("drop_columns").run()
    return at.multiselect(key="prepare.param.columns").options


def test_changed_cells_and_rows_are_marked_with_statistics(with_churn):
    at = with_churn(PREPARE)
    keep(("fill_missing", {"columns": ["age"]}), ("filter_rows", {"column": "plan", "value": "gold"}))
    at.run()
    at.selectbox(key="prepare.look").select("Step 1").run()
    at.toggle(key="prepare.recipe.only_changed").set_value(True).run()
    shown = at.dataframe[0].value
    assert shown["Change"].to_list() == ["Changed: age"] * 2 and shown["Row"].to_list() == [2, 6]
    assert at.dataframe[1].value["Missing"].to_list() == ["2 → 0"]
    at.menu_button(key="prepare.step.1.more").set_value("See what it changes").run()
    assert at.selectbox(key="prepare.look").value == "Step 2"
    assert set(at.dataframe[0].value["Change"]) == {"Removed"}
    at.toggle(key="prepare.recipe.only_changed").set_value(False).run()
    at.segmented_control(key="prepare.recipe.side").set_value("Before").run()
    assert len(at.dataframe[0].value) == 6
    assert not at.exception


def test_the_order_a_build_refuses_is_a_caution_with_a_click_that_mends_it(with_churn):
    at = with_churn(PREPARE)
    keep(
        ("fill_missing", {"columns": ["age"]}),
        ("sql", {"query": "SELECT plan, max(age) AS age FROM table GROUP BY plan"}),
    )
    at.run()
    assert "A build would stop here" in at.warning[0].value
    at.button(key="prepare.move_behind").click().run()
    assert [step["step"] for step in workbench.history(library().last_used()).now.to_dict()] == ["sql", "fill_missing"]
    assert not at.warning
    assert not at.exception


def test_suggestions_of_validate_data_are_added_with_one_click(with_churn, monkeypatch):
    at = with_churn(PREPARE)
    found = [one for one in at.button if one.key and one.key.startswith("prepare.suggest.")]
    assert found
    found[0].click().run()
    assert len(recipe()) >= 1
    assert not at.exception
    monkeypatch.setattr(suggesting, "FEW_CELLS", 3)
    at.run()
    at.button(key="prepare.look_for_problems").click().run()
    assert "All findings" in [one.label for one in at.get("page_link")]


class Reads(Step):
    """Rows of another dataset."""

    key, name, group = "reads", "Reads", "Test"
    params = (Param("other", "Other dataset", "dataset"),)

    def apply(self, frame, learned):  # noqa: ARG002
        return frame

    def describe(self, learned=None):  # noqa: ARG002
        return f"Read {self.settings['other']}"

    def code(self, learned):  # noqa: ARG002
        return "frame"


@pytest.fixture
def reading_step(monkeypatch):
    monkeypatch.setitem(steps(), "reads", Reads)
    gallery.cache_clear()
    yield
    gallery.cache_clear()


@pytest.mark.usefixtures("reading_step")
def test_a_step_that_reads_another_dataset_offers_the_newest_versions(with_churn, words, tmp_path):
    at = with_churn(PREPARE)
    here = library().last_used()
    keep(("drop_columns", {"columns": ["note"]}))
    at.run()
    at.selectbox(key="prepare.step").select("reads").run()
    assert not at.exception
    assert "There is no other dataset yet" in words(at)
    (tmp_path / "prices.csv").write_text("plan,price\ngold,3\nsilver,2\n", encoding="utf-8")
    other = library().add(tmp_path / "prices.csv", "prices.csv")
    library().set_kind(other.dataset, "price", Kind.TEXT)
    library().use(here)
    at.run()
    assert at.selectbox(key="prepare.param.other").options == ["prices"]
    at.selectbox(key="prepare.param.other").select(f"{other.dataset}/2 prices").run()
    at.button(key="prepare.add").click().run()
    assert recipe()[-1] == f"Read {other.dataset}/2 prices"
    library().delete(other.dataset)
    at.run()
    assert "is no longer there" in at.error[0].value


def test_an_edit_is_given_up_where_the_recipe_changed_elsewhere(with_churn):
    first = with_churn(PREPARE)
    keep(RENAME, FILL)
    first.run()
    first.button(key="prepare.step.1.edit").click().run()
    add(with_churn(PREPARE), "drop_columns", columns=["id"])
    first.button(key="prepare.save").click().run()
    assert not first.exception
    assert recipe() == ["Rename age to years", "Fill gaps in years with the median", "Drop id"]


def test_a_large_whole_number_is_shown_digit_by_digit(with_churn, tmp_path):
    (tmp_path / "ids.csv").write_text("id,n\n9007199254740993,1\n,2\n9007199254740995,\n")
    dataset = library().add(tmp_path / "ids.csv", "ids.csv").dataset
    keep(("fill_missing", {"columns": ["n"]}), dataset=dataset)
    at = with_churn(PREPARE, dataset=dataset)
    shown = at.dataframe[0].value
    assert shown["id"].tolist() == ["9007199254740993", None, "9007199254740995"]
    assert not at.exception


def test_a_preview_of_the_first_rows_says_that_it_is_not_of_all(with_churn, words, tmp_path):
    (tmp_path / "long.csv").write_text("t\n" + "some words here\nother ones\n" * 10_500)
    dataset = library().add(tmp_path / "long.csv", "long.csv").dataset
    keep(("vectorize_text", {"column": "t", "size": 3}), dataset=dataset)
    at = with_churn(PREPARE, dataset=dataset)
    said = words(at)
    assert "looked at are the first 20,000 of 21,000 rows" in said and "the table has 20,000 rows" not in said
    assert not at.exception
