"""My models: find, open, rename, delete and bring back, run again, compare."""

import json

import pytest

from components.resources import store
from tests.pages.waiting import run_until

MODELS = "pages/model/models.py"
TRAINING = "pages/model/training.py"


@pytest.fixture
def models(open_models):
    """The list of all models."""
    return open_models(MODELS)


def listed(at):
    """The runs that the list shows, by id."""
    return {one.key.removeprefix("models.open.") for one in at.button if (one.key or "").startswith("models.open.")}


def test_without_a_model_the_page_leads_to_build(open_models, finished_home, words):
    open_models()
    for run in finished_home.runs.values():
        store().delete(run)
    at = open_models(MODELS)
    assert "No model yet" in words(at)
    assert not at.exception


def test_every_run_is_listed_with_its_status_and_score(models, finished_home, words):
    assert listed(models) == set(finished_home.runs.values())
    told = words(models)
    assert "XGBoost predicts left from churn." in told
    assert f"AUC {store().run(finished_home.runs['churn']).score:.3f} (between" in told
    assert "All 12 rounds are done" in told


@pytest.mark.parametrize(
    ("wanted", "found"), [("PRICES", ["prices"]), ("linear", ["grades"]), ("finished", list("abcde")), ("nothing", [])]
)
def test_models_are_found_by_name_algorithm_and_status(models, finished_home, words, wanted, found):
    models.text_input(key="models.search").input(wanted).run()
    assert len(listed(models)) == len(found)
    assert found != ["prices"] or listed(models) == {finished_home.runs["prices"]}
    assert bool(found) != ("No model matches 'nothing'" in words(models))


def test_a_model_is_opened_with_its_dataset(models, finished_home):
    models.button(key=f"models.open.{finished_home.runs['prices']}").click().run()
    assert models.title[0].value == "Analyze"
    assert models.query_params["run"] == finished_home.runs["prices"]
    assert models.query_params["dataset"] == finished_home.datasets["prices"]


def test_a_model_is_renamed_but_not_to_nothing(models, finished_home):
    run = finished_home.runs["prices"]
    models.text_input(key=f"models.name.{run}").input("House *prices*").run()
    models.button(key=f"models.rename.{run}").click().run()
    assert store().run(run).name == "House *prices*"
    assert any(r"**House \*prices\***" in one.value for one in models.markdown)
    models.text_input(key=f"models.name.{run}").input("   ").run()
    models.button(key=f"models.rename.{run}").click().run()
    assert "A model needs a name" in models.error[0].value
    assert store().run(run).name == "House *prices*"


def test_a_deleted_model_can_be_brought_back(models, finished_home):
    run = finished_home.runs["churn"]
    models.button(key=f"models.delete.{run}").click().run()
    assert run not in listed(models)
    assert not models.error
    models.button(key="models.undo").click().run()
    assert run in listed(models)
    assert "models.undo" not in {one.key for one in models.button}


def test_a_deleted_model_is_nowhere_the_current_one(open_models, finished_home):
    run = finished_home.runs["churn"]
    at = open_models("pages/model/analyze.py", run=run)
    at.switch_page(MODELS).run()
    at.button(key=f"models.delete.{run}").click().run()
    assert "Model of churn" not in [link.proto.label for link in at.get("page_link")]
    at.switch_page("pages/model/analyze.py").run()
    assert not at.error
    assert not at.exception


def test_a_run_that_is_deleted_in_another_tab_is_no_fault(open_models, finished_home):
    run = finished_home.runs["churn"]
    at = open_models(MODELS)
    store().delete(run)
    at.button(key=f"models.open.{run}").click().run()
    assert not at.exception
    assert "Something went wrong" not in " ".join(one.value for one in at.error)


def test_a_build_is_run_again_and_gives_the_same_model(models, finished_home):
    first = finished_home.runs["churn"]
    models.button(key=f"models.again.{first}").click().run()
    second = models.query_params["run"]
    assert models.title[0].value == "Training"
    models.switch_page(TRAINING)
    run_until(models, lambda: models.success, 60)
    assert second != first
    assert len(store().curve(second)) == 12
    assert store().run(second).score == store().run(first).score


def test_two_models_of_one_problem_are_compared(models, finished_home, words):
    one, other = finished_home.runs["churn"], finished_home.runs["hostile"]
    models.multiselect(key="models.compare").select(one).select(other).run()
    table = models.dataframe[0].value
    assert list(table.columns) == ["metric", "Model of churn", "Model of hostile"]
    assert "AUC" in set(table["metric"])
    lines = json.loads(models.get("plotly_chart")[0].proto.spec)["data"]
    assert {line["name"] for line in lines} == {"Model of churn", "Model of hostile"}
    assert "These models predict different targets" in words(models)


def test_models_of_different_problems_are_not_put_into_one_table(models, finished_home, words):
    models.multiselect(key="models.compare").select(finished_home.runs["churn"]).select(finished_home.runs["prices"])
    models.run()
    assert not models.dataframe
    assert "different problem" in words(models)
    assert not models.error


def test_a_running_build_can_neither_be_deleted_nor_run_again(open_models, finished_home):
    open_models()
    id = store().create(store().run(finished_home.runs["churn"]).spec, "Going on", "churn")
    at = open_models(MODELS)
    assert f"models.delete.{id}" not in {one.key for one in at.button}
    assert any("1 build going on" in one.value for one in at.caption)
