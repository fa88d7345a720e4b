"""Builds in real worker processes: finished, stopped, failed, killed, left alone."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from app.data.columns import Kind
from app.data.library import Library
from app.errors import NotApplicable
from app.jobs.engine import Engine
from app.jobs.job import Reporter
from app.jobs.start import start
from app.models.bundle import Bundle, load_report
from app.models.run import Run, Status
from app.models.store import Store
from app.problem import Problem
from app.settings import Settings
from app.training.monitor import Round
from app.training.preparation import Source
from app.training.spec import BuildSpec, EarlyStopping
from tests.training.example_tables import TARGET, learnable, spec, stored

ROOT = Path(__file__).resolve().parents[2]
QUICK = spec(Problem.BINARY, "xgboost", settings={"num_round": 30})
ENDLESS = spec(
    Problem.BINARY, "linear_learner", settings={"epochs": 2000, "mini_batch_size": 1}, early_stopping=EarlyStopping(0)
)


@pytest.fixture(scope="module")
def source(tmp_path_factory) -> Source:
    """A table of which the endless specification needs minutes."""
    return stored(learnable(Problem.BINARY, rows=3_000), tmp_path_factory.mktemp("source"))


@pytest.fixture
def submit(engine: Engine, store: Store):
    """Hand a build to the workers and give its run's id; what is left at the end of the test is stopped."""
    runs = []

    def submit(spec: BuildSpec, source: Source) -> str:
        runs.append(store.create(spec, "a build", "example"))
        engine.submit(runs[-1], spec, source)
        return runs[-1]

    yield submit
    for run in runs:
        if store.run(run).status.active:
            store.ask_to_stop(run)
    for run in runs:
        ended(store, run)


def until(condition, seconds: float = 60):
    """Wait until a condition holds, and give what it gave."""
    pause, end = threading.Event(), time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, "waited in vain"
        pause.wait(0.05)
    return found


def ended(store: Store, run: str, seconds: float = 60) -> Run:
    """The run, once it has ended."""
    until(lambda: not store.run(run).status.active, seconds)
    return store.run(run)


def test_a_build_runs_in_another_process_to_its_end(engine, store, submit, source):
    assert os.getpid() not in engine.workers()
    run = ended(store, submit(QUICK, source))
    report = load_report(store.folder(run.id))
    assert (run.status, run.message, run.stage) == (Status.FINISHED, report.stopped, "")
    assert [(one.round, one.train, one.valid) for one in store.curve(run.id)] == [
        (one.round, one.train, one.valid) for one in report.rounds
    ]
    assert (run.total, run.score) == (30, report.metrics["AUC"].value)
    until(lambda: not engine.futures)


def test_the_curve_grows_while_the_build_goes_on_and_stop_keeps_a_model(store, submit, source):
    run = submit(ENDLESS, source)
    seen = len(until(lambda: store.curve(run)))
    until(lambda: len(store.curve(run)) > seen)
    going = store.run(run)
    assert (going.status, going.stage, going.total) == (Status.RUNNING, "Training Linear Learner", 2000)
    store.ask_to_stop(run)
    done = ended(store, run, seconds=20)
    assert done.status is Status.STOPPED and done.has_model
    assert done.message.startswith("Stopped at epoch ") and "you asked it to stop" in done.message
    rows = learnable(Problem.BINARY).drop(TARGET)
    assert np.isfinite(Bundle.load(store.folder(run)).predict(rows)).all()


def test_a_build_stopped_while_it_waits_stops_after_its_first_rounds(store, submit, source):
    first, second = submit(ENDLESS, source), submit(ENDLESS, source)
    until(lambda: store.curve(first))
    assert store.run(second).status is Status.QUEUED
    store.ask_to_stop(second)
    store.ask_to_stop(first)
    assert {ended(store, first).status, ended(store, second).status} == {Status.STOPPED}


def test_a_worker_that_is_killed_fails_its_run_with_a_sentence_and_the_next_build_works(engine, store, submit, source):
    run = submit(ENDLESS, source)
    until(lambda: store.curve(run))
    for worker in engine.workers():
        os.kill(worker, signal.SIGKILL)
    killed = ended(store, run)
    assert killed.status is Status.FAILED and "ended unexpectedly, most often because memory ran out" in killed.message
    assert ended(store, submit(QUICK, source)).status is Status.FINISHED


def test_a_worker_that_is_silent_for_minutes_is_not_taken_for_dead(engine):
    assert engine.client().cluster.scheduler.worker_ttl is None


def test_a_refusal_in_the_worker_is_the_sentence_of_the_failed_run(store, submit, tmp_path):
    constant = learnable(Problem.BINARY).with_columns(pl.lit("same").alias(TARGET))
    run = ended(store, submit(QUICK, stored(constant, tmp_path)))
    assert (run.status, run.has_model) == (Status.FAILED, False)
    assert run.message == f"{TARGET} is always 'same', so there is nothing to learn; choose another target column."


def test_a_fault_in_the_worker_is_a_sentence_with_a_code(store, submit, tmp_path):
    run = ended(store, submit(QUICK, Source(tmp_path / "gone.parquet", {"x": Kind.NUMBER}, "gone")))
    assert run.status is Status.FAILED and "Something went wrong in the build (code " in run.message


def test_a_scheduler_that_cannot_be_reached_fails_the_run_with_a_sentence(store, source):
    settings = store.settings
    away = Settings(settings.home, settings.database, settings.tracking, settings.artifacts, "tcp:/nowhere:1")
    run = store.create(QUICK, "a build", "example")
    Engine(away, store).submit(run, QUICK, source)
    failed = ended(store, run)
    assert failed.status is Status.FAILED and failed.message.startswith("No worker could be started for this build")


def test_a_build_whose_server_is_gone_ends_and_reads_interrupted(store, source):
    gone = subprocess.run(  # noqa: S603 - our own Python
        [sys.executable, "-c", "from app.jobs.owner import this_process; print(this_process())"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip
    run = store.create(ENDLESS, "left alone", "example")
    code = (
        "import json, sys; from pathlib import Path; from app.jobs import job; from app.settings import Settings; "
        "from app.models.store import Store; from app.data.columns import Kind; "
        "from app.training.preparation import Source; home, run, data, kinds, owner = sys.argv[1:]; "
        "settings = Settings.from_environment({'EASEL_HOME': home}); spec = Store(settings).run(run).spec; "
        "kinds = {name: Kind(kind) for name, kind in json.loads(kinds).items()}; "
        "job.run(settings, run, spec, Source(Path(data), kinds, 'example'), owner)"
    )
    arguments = [str(store.settings.home), run, str(source.data), json.dumps(source.kinds), gone]
    done = subprocess.run([sys.executable, "-c", code, *arguments], cwd=ROOT, check=False, timeout=60)  # noqa: S603
    store.tell(run, owner=gone)
    assert done.returncode == 1 and store.run(run).status is Status.INTERRUPTED


def test_news_that_could_not_be_told_are_told_later(store, caplog):
    run = store.create(QUICK, "news", "example")
    with Reporter(store, run, None) as watch:
        store.client.delete_run(run)
        for number in (1, 2):
            watch.round(Round(number, 0.5, 0.6, 1.0), 2)
        until(lambda: "could not be told; trying again" in caplog.text)
        store.restore(run)
    assert [one.round for one in store.curve(run)] == [1, 2] and store.run(run).total == 2
    store.finish(run, Status.FAILED, "over")


def test_start_names_the_run_and_refuses_wrong_settings_at_once(engine, store, tmp_path):
    library = Library(Settings.from_environment({"EASEL_HOME": str(tmp_path)}))
    (tmp_path / "late.csv").write_text(
        "size,late\n" + "\n".join(f"{at % 30},{'yes' if at % 30 > 12 else 'no'}" for at in range(90))
    )
    version = library.add(tmp_path / "late.csv", "late")
    build = BuildSpec(version.dataset, version.number, "late", Problem.BINARY, "xgboost", settings={"num_round": 5})
    with pytest.raises(NotApplicable, match="There is no setting 'magic'"):
        start(BuildSpec("d", 1, "late", Problem.BINARY, "xgboost", settings={"magic": 1}), library, store, engine)
    run = ended(store, start(build, library, store, engine))
    assert (run.status, run.name) == (Status.FINISHED, "late: late by XGBoost")
    assert run.dataset == version.dataset and run.score == 1
