"""Runs, curves and models as they are kept."""

import json
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from app.errors import NotApplicable
from app.jobs.owner import alive, this_process
from app.models.bundle import Bundle, load_manifest
from app.models.run import Status
from app.models.store import Store
from app.problem import Problem
from app.settings import Settings
from app.training.monitor import Round
from app.training.spec import BuildSpec
from app.training.trainer import train
from tests.training.example_tables import AWKWARD, TARGET, learnable, spec, stored

ROOT = Path(__file__).resolve().parents[2]
SPEC = spec(Problem.BINARY, "linear_learner", settings={"epochs": 3})


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """The folder and the report of a small model."""
    place = tmp_path_factory.mktemp("model")
    return place / "model", train(SPEC, stored(learnable(Problem.BINARY), place), place / "model")


def finished(store: Store, model, name: str = "Churn") -> str:
    """A run with that model."""
    folder, report = model
    run = store.create(SPEC, name, "telco")
    store.tell(run, status=Status.RUNNING.value)
    store.log_rounds(run, report.rounds)
    store.keep(run, report, folder, load_manifest(folder).settings)
    store.finish(run, Status.FINISHED, report.stopped)
    return run


def dead_process() -> str:
    """The owner's name of a real process that has ended."""
    code = "from app.jobs.owner import this_process; print(this_process())"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
    return done.stdout.strip()


def test_a_finished_run_has_its_curve_score_settings_and_model(store, model):
    folder, report = model
    id = finished(store, model)
    run = store.run(id)
    assert (run.status, run.message, run.name, run.dataset_name) == (Status.FINISHED, report.stopped, "Churn", "telco")
    assert (run.spec, run.objective, run.score) == (SPEC, "AUC", report.metrics["AUC"].value)
    assert (run.low, run.high) == (report.metrics["AUC"].low, report.metrics["AUC"].high)
    assert run.has_model and run.ended >= run.created
    curve = store.curve(id)
    assert [(one.round, one.train, one.valid) for one in curve] == [
        (one.round, one.train, one.valid) for one in report.rounds
    ]
    rows = learnable(Problem.BINARY).drop(TARGET)
    assert (Bundle.load(store.folder(id)).predict(rows) == Bundle.load(folder).predict(rows)).all()


def test_every_test_metric_and_setting_is_logged_where_other_tools_see_it(store, model):
    logged = store.client.get_run(finished(store, model)).data
    report = model[1]
    assert {key for key in logged.metrics if key.startswith("test_")} == {f"test_{key}" for key in report.metrics}
    assert logged.metrics["test_AUC"] == report.metrics["AUC"].value
    assert logged.params["epochs"] == "3" and "learning_rate" in logged.params


def test_curves_longer_than_one_batch_are_kept_in_order(store):
    id = store.create(SPEC, "long", "telco")
    rounds = [Round(number, 1 / number, 2 / number, number / 10) for number in range(1, 1_702)]
    store.log_rounds(id, rounds[:900])
    store.log_rounds(id, rounds[900:])
    assert [(one.round, one.train, one.valid) for one in store.curve(id)] == [
        (one.round, one.train, one.valid) for one in rounds
    ]
    assert store.curve(id)[-1].seconds == pytest.approx(170.1)


def test_a_specification_of_two_hundred_steps_comes_back_as_it_was(store):
    names = [*AWKWARD, *(f"column {number}" for number in range(100))]
    recipe = [{"step": "drop_columns", "settings": {"columns": names}, "enabled": False}] * 200
    long = BuildSpec("d", 1, AWKWARD[4], Problem.REGRESSION, "xgboost", recipe=recipe, left_out=AWKWARD, time_limit=2.5)
    assert store.run(store.create(long, "long", "telco")).spec == long


@pytest.mark.parametrize("name", ["x" * 10_000, *AWKWARD])
def test_any_name_and_message_can_be_kept(store, name):
    id = store.create(SPEC, name, name)
    store.rename(id, name)
    store.finish(id, Status.FAILED, name)
    run = store.run(id)
    assert (run.name, run.dataset_name, run.message) == (name.strip()[:4_000], name[:4_000], name[:4_000])


def test_a_run_can_be_renamed_but_not_to_nothing(store, model):
    id = finished(store, model)
    store.rename(id, "  Better churn ")
    assert store.run(id).name == "Better churn"
    with pytest.raises(NotApplicable, match="A model needs a name"):
        store.rename(id, "  ")


def test_a_deleted_run_is_gone_from_the_list_and_can_be_restored_with_its_model(store, model):
    id = finished(store, model)
    store.delete(id)
    assert id not in {run.id for run in store.runs()} and id in {run.id for run in store.runs(deleted=True)}
    store.restore(id)
    assert id in {run.id for run in store.runs()} and store.folder(id).is_dir()


def test_runs_are_listed_newest_first(store):
    ids = [store.create(SPEC, f"number {number}", "telco") for number in range(3)]
    assert [run.id for run in store.runs()][:3] == ids[::-1]


def test_a_run_that_goes_on_cannot_be_deleted_and_has_no_model(store):
    id = store.create(SPEC, "going on", "telco")
    store.tell(id, owner=this_process(), status=Status.RUNNING.value)
    assert store.run(id).status is Status.RUNNING
    with pytest.raises(NotApplicable, match="going on is still being built; stop it before deleting it"):
        store.delete(id)
    with pytest.raises(NotApplicable, match="going on has no model: it is running"):
        store.folder(id)
    store.finish(id, Status.FAILED, "over")


@pytest.mark.parametrize("do", ["run", "folder", "delete", "restore"])
def test_an_unknown_run_is_a_sentence(store, do):
    with pytest.raises(NotApplicable, match="This model is not there any more"):
        getattr(store, do)("0" * 32)
    with pytest.raises(NotApplicable, match="This model is not there any more"):
        store.rename("../../etc/passwd", "x")


def test_a_run_whose_process_is_gone_reads_interrupted_and_stays_so(store):
    id, owner = store.create(SPEC, "cut off", "telco"), dead_process()
    store.tell(id, owner=owner, status=Status.RUNNING.value)
    assert not alive(owner) and alive(this_process())
    run = next(run for run in store.runs() if run.id == id)
    assert run.status is Status.INTERRUPTED and "restarted while this build was going on; run it again" in run.message
    assert store.run(id) == run
    store.delete(id)


def test_a_run_keeps_its_first_ending(store):
    id = store.create(SPEC, "twice", "telco")
    store.finish(id, Status.STOPPED, "first")
    store.finish(id, Status.FAILED, "second")
    assert (store.run(id).status, store.run(id).message) == (Status.STOPPED, "first")


def test_a_request_to_stop_is_seen_by_others(store):
    id = store.create(SPEC, "to stop", "telco")
    other = Store(store.settings)
    assert not other.stop_asked(id)
    store.ask_to_stop(id)
    assert other.stop_asked(id)
    assert other.run(id) == store.run(id)
    store.finish(id, Status.STOPPED, "over")


def test_a_model_kept_elsewhere_is_fetched_once_and_one_that_is_gone_is_a_sentence(store, model, tmp_path):
    away = Settings(tmp_path, store.settings.database, store.settings.tracking, store.settings.artifacts)
    id = finished(store, model)
    place = store.folder(id)
    place.rename(tmp_path / "moved")
    with pytest.raises(NotApplicable, match="The files of Churn are not there any more; build it again"):
        Store(away).folder(id)
    (tmp_path / "moved").rename(place)
    assert json.loads((Store(away).folder(id) / "manifest.json").read_text())["format"] == 1
    assert pl.read_parquet(place / "schema.parquet").columns
