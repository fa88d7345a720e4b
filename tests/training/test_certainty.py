"""The finished model is the calibrated one: what it answers, what is measured and what is saved are the same."""

import shutil

import numpy as np
import polars as pl
import pytest

from app.evaluation.calibrator import Calibrator
from app.evaluation.metrics import labels
from app.evaluation.report import load_table
from app.models.bundle import Bundle
from app.problem import Problem
from app.training.preparation import Source, prepare
from app.training.spec import BuildSpec
from app.training.trainer import train
from tests.training.example_tables import stored

ROWS = 3_000


@pytest.fixture(scope="module")
def source(tmp_path_factory) -> Source:
    """A table of which a deep tree is far too sure."""
    draw = np.random.default_rng(0)
    columns = {f"number {at}": draw.normal(size=ROWS) for at in range(4)}
    leaves = draw.logistic(size=ROWS) < columns["number 0"] + columns["number 1"]
    pay = 50 + 10 * columns["number 0"] + np.exp(columns["number 1"]) * draw.normal(size=ROWS)
    table = pl.DataFrame(columns | {"left": np.where(leaves, "yes", "no"), "pay": pay})
    return stored(table, tmp_path_factory.mktemp("table"))


def spec(target: str = "left", **facts) -> BuildSpec:
    """One deep tree that believes every row it has seen."""
    problem = Problem.BINARY if target == "left" else Problem.REGRESSION
    settings = {"num_round": 1, "eta": 1.0, "max_depth": 10, "min_child_weight": 0, "lambda": 0}
    left_out = ("pay",) if target == "left" else ("left",)
    return BuildSpec("d", 1, target, problem, "xgboost", settings, left_out=left_out, **facts)


def test_the_finished_model_is_the_calibrated_one_wherever_it_is_asked(source, tmp_path):
    report = train(spec(), source, tmp_path)
    found = report.calibration
    assert found.method != "none" and found.after.log_loss < found.before.log_loss
    assert found.after.error < found.before.error
    assert report.metrics["LogLoss"].value == pytest.approx(found.after.log_loss)
    model, answers = Bundle.load(tmp_path), load_table(tmp_path / "report", "answers")
    test = prepare(spec(), source).frames["test"]
    given = model.predict(test.select(model.schema.columns).drop("left"))
    assert given[:, 1] == pytest.approx(answers["p1"].to_numpy())
    assert model.calibrator.method == found.method
    shutil.rmtree(tmp_path / "certainty")
    older = Bundle.load(tmp_path)
    assert older.calibrator == Calibrator() and older.conformal is None


def test_the_table_of_intervals_stands_beside_the_answers(source, tmp_path):
    report = train(spec("pay"), source, tmp_path)
    answers, intervals = (load_table(tmp_path / "report", name) for name in ("answers", "intervals"))
    inside = (intervals["low"] <= answers["actual"]) & (answers["actual"] <= intervals["high"])
    assert (inside == intervals["covered"]).all() and inside.mean() == report.coverage.at(0.9).seen
    assert report.coverage.varies and report.calibration.method == "none" and report.calibration.after is None
    assert load_table(tmp_path / "report", "reliability").height == 0
    assert len(report.coverage.groups) == 4 and sum(one.rows for one in report.coverage.groups) == len(answers)


def test_rows_weighted_on_purpose_keep_the_probabilities(source, tmp_path):
    report = train(spec(weights="balanced"), source, tmp_path)
    assert report.calibration.method == "none"
    assert "weighted so that every category counts alike" in report.calibration.reason
    assert report.calibration.before == report.calibration.after
    sets, answers = (load_table(tmp_path / "report", name) for name in ("intervals", "answers"))
    right = labels(Problem.BINARY, answers.select("p0", "p1").to_numpy()) == answers["actual"].to_numpy()
    assert sets["size"].is_between(1, 2).all() and sets["covered"].to_numpy()[right].all()


def test_the_same_specification_gives_the_same_calibration_and_intervals(source, tmp_path):
    first, second = (train(spec("pay"), source, tmp_path / name) for name in ("one", "two"))
    assert (first.calibration, first.coverage) == (second.calibration, second.coverage)
    assert load_table(tmp_path / "one" / "report", "intervals").equals(
        load_table(tmp_path / "two" / "report", "intervals")
    )
