"""Build: every choice has a working default, none leaks into another, and what does not fit is said at once."""

import polars as pl
import pytest

from app.wrangling.history import History
from app.wrangling.recipe import Recipe
from app.wrangling.step import steps
from components import workbench
from components.resources import library, store
from tests.pages.waiting import run_until

BUILD = "pages/model/build.py"
TRAINING = "pages/model/training.py"


@pytest.fixture
def build(open_models, finished_home):
    """Open Build on one of the datasets."""
    return lambda dataset, page=BUILD: open_models(page, dataset=finished_home.datasets[dataset])


@pytest.fixture
def build_of(open_models, tmp_path):
    """Open Build on a table of one's own."""

    def opened(**columns):
        pl.DataFrame(columns).write_csv(tmp_path / "own.csv")
        return open_models(BUILD, dataset=library().add(tmp_path / "own.csv", "own.csv").dataset)

    return opened


def settings(at):
    """The keys of the settings that are drawn."""
    return {one.key for kind in (at.number_input, at.selectbox, at.toggle) for one in kind if "build.param." in one.key}


def test_without_a_dataset_the_page_leads_to_datasets(open_app, words):
    at = open_app(BUILD)
    assert "No dataset yet" in words(at)
    assert not at.exception


@pytest.mark.parametrize(
    ("dataset", "target", "problem", "reason"),
    [
        ("churn", "left", "binary", "left has two different values"),
        ("grades", "grade", "multiclass", "grade has 3 different values"),
        ("prices", "price", "regression", "price is a number with"),
    ],
)
def test_target_and_problem_are_proposed_with_the_reason(build, words, dataset, target, problem, reason):
    at = build(dataset)
    assert at.selectbox(key="build.target").value == target
    assert at.selectbox(key="build.problem").value == problem
    assert reason in words(at)
    assert f"Target {target}" in [link.proto.label for link in at.get("page_link")]
    assert not at.error


@pytest.mark.parametrize(
    ("dataset", "problem", "sentence"),
    [
        ("churn", "regression", "not numbers; choose a category prediction"),
        ("churn", "multiclass", "only two different values; choose 2 category prediction"),
        ("prices", "binary", "needs exactly two; choose Numeric prediction"),
        ("prices", "multiclass", "fewer than 2 rows for each"),
    ],
)
def test_a_problem_that_does_not_fit_is_refused_before_the_start(build, dataset, problem, sentence):
    at = build(dataset)
    before = len(store().runs())
    at.selectbox(key="build.problem").select(problem).run()
    assert sentence in at.error[0].value
    at.button(key="build.start").click().run()
    assert sentence in at.error[0].value
    assert not at.exception
    assert len(store().runs()) == before


def test_a_new_target_has_its_problem_detected_anew(build):
    at = build("churn")
    at.selectbox(key="build.target").select("spent").run()
    assert at.selectbox(key="build.problem").value == "regression"
    at.selectbox(key="build.target").select("plan").run()
    assert at.selectbox(key="build.problem").value == "multiclass"
    assert not at.error


def test_another_algorithm_brings_its_own_settings_and_no_value_leaks(build):
    at = build("churn")
    assert "build.param.eta" in settings(at)
    at.number_input(key="build.param.eta").set_value(0.55).run()
    at.selectbox(key="build.algorithm").select("lightgbm").run()
    light = settings(at)
    assert "build.param.eta" not in light
    at.selectbox(key="build.algorithm").select("baseline").run()
    assert not settings(at)
    at.selectbox(key="build.algorithm").select("xgboost").run()
    assert at.number_input(key="build.param.eta").value == 0.1
    assert not at.error


def test_settings_of_the_same_name_start_from_their_own_default(build):
    at = build("churn")
    shared = settings(at)
    at.number_input(key="build.param.max_depth").set_value(11).run()
    for other in ("linear_learner", "lightgbm"):
        at.selectbox(key="build.algorithm").select(other).run()
        for key in shared & settings(at):
            assert at.get_by_key(key).value != 11, (other, key)


def test_the_draft_is_there_in_a_new_session(build):
    at = build("churn")
    at.selectbox(key="build.algorithm").select("lightgbm").run()
    at.number_input(key="build.param.num_leaves").set_value(7).run()
    at.multiselect(key="build.left_out").select("spent").run()
    at.slider(key="build.split").set_range(50, 80).run()
    at.number_input(key="build.patience").set_value(5).run()
    again = build("churn")
    assert again.selectbox(key="build.algorithm").value == "lightgbm"
    assert again.number_input(key="build.param.num_leaves").value == 7
    assert again.multiselect(key="build.left_out").value == ["spent"]
    assert again.slider(key="build.split").value == (50, 80)
    assert again.number_input(key="build.patience").value == 5


def test_choices_of_one_dataset_do_not_reach_another(build, open_models, finished_home):
    at = build("churn")
    at.number_input(key="build.param.eta").set_value(0.7).run()
    at.multiselect(key="build.left_out").select("age").run()
    other = open_models(BUILD, dataset=finished_home.datasets["grades"])
    assert other.number_input(key="build.param.eta").value == 0.1
    assert other.multiselect(key="build.left_out").value == []


def test_left_out_columns_and_identifiers_are_not_learned_from(build, words):
    at = build("churn")
    assert "4 columns to learn from. Identifiers are never learned from: customer_id." in words(at)
    at.multiselect(key="build.left_out").select("plan").select("age").run()
    assert "2 columns to learn from." in words(at)


def test_a_split_without_room_for_every_part_is_refused(build):
    at = build("churn")
    at.slider(key="build.split").set_range(80, 80).run()
    assert "0% validation" in at.error[0].value
    at.button(key="build.start").click().run()
    assert not at.exception


def test_a_missing_setting_is_named(build):
    at = build("churn")
    at.number_input(key="build.param.eta").set_value(None).run()
    assert "Learning rate is missing" in at.error[0].value
    assert not at.exception


def test_a_start_leads_to_the_training_of_exactly_what_was_chosen(build):
    at = build("churn")
    at.number_input(key="build.param.num_round").set_value(5).run()
    at.multiselect(key="build.left_out").select("spent").run()
    at.slider(key="build.split").set_range(60, 80).run()
    at.text_input(key="build.name").input("Leavers of *May*").run()
    at.button(key="build.start").click().run()
    assert at.title[0].value == "Training"
    run = store().run(at.query_params["run"])
    assert run.name == "Leavers of *May*"
    assert (run.spec.target, run.spec.settings["num_round"], run.spec.left_out) == ("left", 5, ("spent",))
    assert (run.spec.split.train, run.spec.split.validation, run.spec.split.test) == (0.6, 0.2, 0.2)
    at.switch_page(TRAINING)
    run_until(at, lambda: at.success, 60)
    assert "All 5 rounds are done" in at.success[0].value


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (["same"] * 30, "is always 'same'"),
        ([None] * 30, "missing"),
        ([f"class {number % 1000}" for number in range(3000)], "more than the 200 categories"),
    ],
    ids=["constant", "all missing", "1,000 classes"],
)
def test_a_target_that_cannot_be_learned_is_a_sentence_and_cannot_be_started(build_of, values, sentence):
    at = build_of(size=list(range(len(values))), outcome=values, last=[number % 2 for number in range(len(values))])
    at.selectbox(key="build.target").select("outcome").run()
    assert sentence in at.error[0].value
    before = len(store().runs())
    at.button(key="build.start").click().run()
    assert sentence in at.error[0].value
    assert not at.exception
    assert len(store().runs()) == before
    at.selectbox(key="build.target").select("last").run()
    assert not at.error


def test_a_table_of_one_column_is_a_sentence(build_of):
    at = build_of(only=[1, 2, 3, 4, 5, 6, 7, 8])
    assert "only is the only column" in at.error[0].value
    at.button(key="build.start").click().run()
    assert not at.exception


def test_a_deleted_last_build_does_not_trouble_the_page(build, finished_home):
    at = build("churn", TRAINING)
    run = finished_home.runs["churn"]
    workbench.keep(finished_home.datasets["churn"], run={"id": run, "name": "gone", "status": "finished"})
    store().delete(run)
    at = build("churn")
    assert not at.error


def test_a_recipe_that_drops_the_target_proposes_another(build, open_models, finished_home):
    build("churn")
    dataset = finished_home.datasets["churn"]
    drop = steps()["drop_columns"](columns=["left"])
    workbench.keep_history(dataset, History().push(Recipe().add(drop)))
    at = open_models(BUILD, dataset=dataset)
    assert at.selectbox(key="build.target").value != "left"
    assert "left" not in at.selectbox(key="build.target").options
    assert not at.exception


def test_settings_start_from_aws_defaults_on_request_and_rows_can_be_weighted(open_models, finished_home):
    at = open_models(BUILD, run=finished_home.runs["churn"])
    at.selectbox(key="build.algorithm").select("lightgbm").run()
    at.segmented_control(key="build.defaults").select("AWS defaults").run()
    assert at.number_input(key="build.param.num_boost_round").value == 100
    at.segmented_control(key="build.defaults").select("Recommended").run()
    assert at.number_input(key="build.param.num_boost_round").value == 1000
    at.selectbox(key="build.weights").select("balanced").run()
    assert not at.error
    at.selectbox(key="build.algorithm").select("tab_transformer").run()
    assert not at.exception


def test_what_becomes_of_many_rows_is_said_before_the_start(build_of, words):
    at = build_of(x=range(1_000), y=["a", "b"] * 500)
    at.selectbox(key="build.algorithm").select("k_nearest_neighbors").run()
    assert "remembered" not in words(at)
    at.number_input(key="build.param.sample_size").set_value(256).run()
    assert "Of about 700 training rows, 256 drawn at random are remembered" in words(at)
