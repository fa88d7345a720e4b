"""Prepare: a recipe is made, changed, undone, and is still there after a refresh."""

from components import workbench
from components.resources import library

PREPARE = "pages/data/prepare.py"


def add(at, step, **settings):
    at.selectbox(key="prepare.step").select(step).run()
    for name, value in settings.items():
        at.get_by_key(f"prepare.param.{name}").set_value(value)
    at.run()
    at.button(key="prepare.add").click().run()
    return at


def recipe():
    return workbench.history(library().last_used()).now.describe()


def test_without_a_dataset_the_page_leads_to_datasets(open_app, words):
    at = open_app(PREPARE)
    assert "No dataset yet" in words(at)
    assert not at.exception


def test_a_step_is_seen_before_it_is_added(with_churn, words):
    at = with_churn(PREPARE)
    assert "The table" in words(at) and at.dataframe[0].value["plan"][1] == "silver"
    at.selectbox(key="prepare.step").select("drop_columns").run()
    at.multiselect(key="prepare.param.columns").select("note").run()
    assert "1 column removed: note" in words(at)
    assert not recipe()
    at.button(key="prepare.add").click().run()
    assert recipe() == ["Drop note"]
    assert not at.error


def test_steps_are_moved_switched_removed_undone_and_redone(with_churn):
    at = with_churn(PREPARE)
    add(at, "drop_columns", columns=["note"])
    add(at, "fill_missing", columns=["age"])
    both = recipe()
    assert len(both) == 2
    at.button(key="prepare.step.1.up").click().run()
    assert recipe() == both[::-1]
    at.button(key="prepare.undo").click().run()
    assert recipe() == both
    at.toggle(key="prepare.step.0.on").set_value(False).run()
    assert [on for _, on in workbench.history(library().last_used()).now.steps] == [False, True]
    at.button(key="prepare.step.0.remove").click().run()
    assert recipe() == both[1:]
    at.button(key="prepare.undo").click().run()
    at.button(key="prepare.undo").click().run()
    at.button(key="prepare.redo").click().run()
    assert recipe() == both
    assert not at.error
    assert not at.exception


def test_a_refresh_and_another_tab_show_the_same_recipe(with_churn, words):
    add(with_churn(PREPARE), "fill_missing", columns=["age"])
    assert "Fill gaps in age with the median" in words(with_churn(PREPARE))


def test_a_step_that_is_not_complete_is_refused_with_a_sentence(with_churn):
    at = with_churn(PREPARE)
    at.button(key="prepare.add").click().run()
    assert "Choose a step first" in at.error[0].value
    add(at, "drop_columns")
    assert "choose at least one column" in at.error[0].value
    assert not recipe()


def test_a_step_offers_the_columns_as_the_steps_before_left_them(with_churn):
    at = with_churn(PREPARE)
    add(at, "drop_columns", columns=["note"])
    at.selectbox(key="prepare.step").select("fill_missing").run()
    assert "note" not in at.multiselect(key="prepare.param.columns").options


def test_the_effect_of_one_step_can_be_looked_at(with_churn, words):
    at = with_churn(PREPARE)
    add(at, "drop_columns", columns=["note"])
    add(at, "fill_missing", columns=["age"])
    at.selectbox(key="prepare.step").select(None).run()
    at.selectbox(key="prepare.look").select("Step 2").run()
    assert "2 cells changed in age" in words(at)
    at.segmented_control(key="prepare.recipe.side").set_value("Before").run()
    assert not at.error


def test_a_recipe_changed_in_another_tab_is_not_overwritten(with_churn):
    first = with_churn(PREPARE)
    add(first, "drop_columns", columns=["note"])
    second = with_churn(PREPARE)
    add(first, "drop_columns", columns=["id"])
    second.button(key="prepare.step.0.remove").click().run()
    assert "changed in another tab" in second.error[0].value
    assert recipe() == ["Drop note", "Drop id"]
