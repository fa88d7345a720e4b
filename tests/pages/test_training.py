"""Training: whatever becomes of a build, its page says it in a sentence, and the curve is there in every session."""

import json
import socket
from dataclasses import replace

import pytest

from app.models.run import Status
from app.training.monitor import Round
from components.resources import store
from tests.pages.waiting import run_until

TRAINING = "pages/model/training.py"
ROUNDS = [Round(number, 1 / number, 0.2 + 1 / number, number / 10) for number in range(1, 31)]


@pytest.fixture
def run_that(open_models, finished_home):
    """A run like the finished one of the churn table, as far as it is told, and its page."""

    def opened(rounds=(), ending=None, **facts):
        id = store().create(store().run(finished_home.runs["churn"]).spec, "May *leavers*", "churn")
        if rounds:
            store().log_rounds(id, rounds)
        store().tell(id, **facts)
        if ending:
            store().finish(id, *ending)
        return id, open_models(TRAINING, run=id)

    return opened


def curve(at):
    """The names and lengths of the lines of the curve."""
    spec = json.loads(at.get("plotly_chart")[0].proto.spec)
    return {line["name"]: line["x"] for line in spec["data"]}


def test_without_a_model_the_page_leads_to_build(with_no_model, words):
    at = with_no_model(TRAINING)
    assert "No model of newcomers yet" in words(at)
    assert not at.exception


def test_a_queued_build_says_that_it_waits(run_that):
    _, at = run_that()
    assert "Waiting for a worker" in at.get("progress")[0].proto.text
    assert at.button(key="training.stop")
    assert not at.error


def test_a_running_build_shows_its_curve_in_any_session_and_can_be_stopped(run_that, open_models):
    id, at = run_that(ROUNDS, status=Status.RUNNING, stage="Training XGBoost", total=100)
    assert "At most 7 seconds left" in at.get("progress")[0].proto.text
    assert len(curve(at)["Train"]) == 30
    assert [one.value for one in at.metric][:1] == ["30 of 100"]
    store().log_rounds(id, [Round(31, 0.03, 0.23, 3.1)])
    assert len(curve(open_models(TRAINING, run=id))["Validation"]) == 31
    at.button(key="training.stop").click().run()
    assert store().stop_asked(id)
    at.run()
    assert at.button(key="training.stop").disabled
    assert not at.exception


@pytest.mark.parametrize(
    ("status", "message", "place"),
    [
        (Status.FINISHED, "All 30 rounds are done; round 30 is kept.", "success"),
        (Status.STOPPED, "Stopped at round 30: you asked it to stop; round 30 is kept.", "info"),
        (Status.FAILED, "The recipe leaves no test rows; *loosen* its filters.", "error"),
    ],
)
def test_every_ending_is_a_sentence(run_that, status, message, place):
    _, at = run_that(ROUNDS, (status, message))
    assert getattr(at, place)[0].value.replace("\\", "") == message
    assert len(curve(at)["Train"]) == 30
    assert "training.stop" not in {one.key for one in at.button}
    assert len(at.error) == (status is Status.FAILED)
    assert not at.exception


def test_a_build_whose_server_is_gone_is_interrupted_and_can_be_run_again(run_that):
    id, at = run_that(ROUNDS[:3], status=Status.RUNNING, owner=f"{socket.gethostname()}|1|0.00")
    assert "Easel was restarted" in at.warning[0].value
    assert store().run(id).status is Status.INTERRUPTED
    assert at.button(key=f"models.again.{id}")
    assert not at.error


def test_a_build_that_failed_before_its_first_round_has_no_curve(run_that):
    _, at = run_that(ending=(Status.FAILED, "No worker could be started."))
    assert not at.get("plotly_chart")
    assert at.error[0].value == "No worker could be started."


def test_one_round_is_drawn_as_points(run_that):
    _, at = run_that(ROUNDS[:1], (Status.FINISHED, "The only model is done; model 1 is kept."))
    spec = json.loads(at.get("plotly_chart")[0].proto.spec)
    assert spec["data"][0]["mode"] == "lines+markers"


def test_an_unknown_run_in_the_address_falls_through(open_models):
    at = open_models(TRAINING, run="0" * 32)
    assert not at.error
    assert not at.exception


def test_the_coach_names_what_it_sees_and_starts_the_remedy(run_that, words):
    overfitting = [Round(number, 1 / number, 0.5 + 0.02 * number, number / 10) for number in range(1, 31)]
    id, at = run_that(overfitting, (Status.STOPPED, "Stopped at round 30: you asked it to stop; round 1 is kept."))
    assert "Overfitting" in words(at)
    assert "L2 regularization from 1.0 to 10.0" in words(at)
    at.button(key="coach.overfitting").click().run()
    remedy = store().run(at.query_params["run"])
    assert remedy.parent == id
    assert remedy.spec.settings["lambda"] == 10


def test_a_model_is_trained_further_and_drawn_beside_its_start(open_models, finished_home, words):
    first = finished_home.runs["churn"]
    at = open_models(TRAINING, run=first)
    at.button(key="coach.further").click().run()
    second = at.query_params["run"]
    at.switch_page(TRAINING)
    run_until(at, lambda: at.success, 60)
    assert store().run(second).spec.continues == first
    assert store().curve(second)[0].train < store().curve(first)[-1].train
    assert "Before and now" in words(at)
    assert len(at.get("plotly_chart")) == 2


def test_the_curve_can_show_the_objective_metric_and_be_logarithmic_and_smooth(run_that, words):
    rounds = [Round(one.round, one.train, one.valid, one.seconds, {"AUC": 1 - one.valid / 10}) for one in ROUNDS]
    _, at = run_that(rounds, (Status.FINISHED, "All 30 rounds are done; round 30 is kept."))
    at.segmented_control(key="training.measure").select("AUC").run()
    assert "Train" not in curve(at)
    assert "the AUC is 0.9767 on validation rows" in words(at)
    at.toggle(key="training.log").set_value(True).run()
    at.toggle(key="training.smooth").set_value(True).run()
    assert json.loads(at.get("plotly_chart")[0].proto.spec)["layout"]["yaxis"]["type"] == "log"
    assert "moving averages" in words(at)
    assert not at.exception


def test_the_models_of_an_ensemble_are_ranked_as_they_are_finished(finished_home, open_models, words):
    spec = replace(store().run(finished_home.runs["churn"]).spec, algorithm="autogluon", settings={})
    id = store().create(spec, "Ensemble", "churn")
    losses = {"LightGBM": 0.5, "CatBoost": 0.3, "XGBoost": 0.4}
    known = [dict(list(losses.items())[:count]) | {"AUC": 0.8} for count in (1, 2, 3)]
    rounds = [Round(count, 0.1, losses[list(one)[-2]], count, one) for count, one in enumerate(known, 1)]
    store().log_rounds(id, rounds)
    store().tell(id, status=Status.RUNNING, stage="Training AutoGluon-Tabular", total=3)
    at = open_models(TRAINING, run=id)
    table = next(one.value for one in at.dataframe if "validation LogLoss" in one.value)
    assert list(table["model"]) == ["CatBoost", "XGBoost", "LightGBM"] and list(table["round"]) == [2, 3, 1]
    assert "CatBoost leads 3 finished models" in words(at)
