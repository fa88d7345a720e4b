"""The coach: each rule on a curve that shows its symptom, on calm curves, and on real runs made to misbehave."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from app.data.columns import Kind
from app.evaluation.report import Report
from app.problem import Problem
from app.training.coach import advise
from app.training.monitor import Ending, Round
from app.training.preparation import Source
from app.training.spec import BuildSpec, EarlyStopping
from app.training.trainer import train

SPEC = BuildSpec("d", 1, "y", Problem.BINARY, "xgboost")
UNSTOPPED = replace(SPEC, early_stopping=EarlyStopping(patience=0))
LINEAR = replace(SPEC, algorithm="linear_learner")
LONG = range(1, 101)


def curve(train_loss: Callable[[int], float], valid_loss: Callable[[int], float] | None = None, rounds=LONG):
    """Rounds with these losses."""
    return [Round(one, train_loss(one), (valid_loss or train_loss)(one), one * 0.1) for one in rounds]


def falling(one: int) -> float:
    return 0.2 + 0.5 * 0.9**one


CASES = [
    ("diverging", SPEC, curve(lambda one: 0.6 * 1.05**one), Ending.COMPLETED, {"eta": 0.01}),
    ("diverging", SPEC, [], Ending.DIVERGED, {"eta": 0.01}),
    ("spiky", LINEAR, curve(lambda one: falling(one) + 0.1 * (one % 2)), None, {"mini_batch_size": 400}),
    ("spiky", SPEC, curve(lambda one: falling(one) + 0.1 * (one % 2)), None, {"eta": 0.0333}),
    ("overfitting", SPEC, curve(falling, lambda one: falling(one) + 0.003 * one), Ending.EARLY, {"lambda": 10.0}),
    ("too_short", SPEC, curve(lambda one: 0.5 + 0.3 / one, rounds=range(1, 13)), Ending.COMPLETED, {"num_round": 3000}),
    ("slow", SPEC, curve(lambda one: 0.7 - 0.001 * one), Ending.COMPLETED, {"eta": 0.3}),
    (
        "too_short",
        replace(SPEC, algorithm="autogluon"),
        curve(falling, rounds=range(1, 4)),
        Ending.TIME,
        {"time_limit": 900},
    ),
    ("underfitting", SPEC, curve(lambda one: 0.69 + 0.01 * 0.5**one), Ending.EARLY, {"max_depth": 12}),
]


@pytest.mark.parametrize(("code", "spec", "rounds", "ending", "settings"), CASES)
def test_each_symptom_is_named_and_its_remedy_is_a_changed_setting(code, spec, rounds, ending, settings) -> None:
    found = advise(spec, rounds, "LogLoss", ending)
    advice = next(one for one in found if one.code == code)
    assert {name: advice.spec.settings[name] for name in settings} == pytest.approx(settings, rel=0.01)
    assert replace(advice.spec, settings=spec.settings) == spec
    assert advice.seen and advice.cause.endswith(".") and advice.change.endswith(".")


def test_the_models_of_an_ensemble_are_no_curve() -> None:
    up_and_down = curve(lambda one: 0.4 + 0.1 * (one % 2), rounds=range(1, 12))
    assert not advise(replace(SPEC, algorithm="autogluon"), up_and_down, "LogLoss", Ending.COMPLETED)


@pytest.mark.parametrize(
    ("code", "rounds"),
    [("overfitting", curve(falling, lambda one: falling(one) + 0.003 * one)), ("plateau", curve(falling))],
)
def test_without_early_stopping_the_remedy_is_to_switch_it_on(code, rounds) -> None:
    found = {one.code: one for one in advise(UNSTOPPED, rounds, "LogLoss", Ending.COMPLETED)}
    assert found[code].spec == replace(UNSTOPPED, early_stopping=EarlyStopping(20))


@pytest.mark.parametrize("rounds", [curve(falling), curve(falling, lambda one: falling(one) + 0.02)])
def test_a_calm_curve_gets_no_advice(rounds: Sequence[Round]) -> None:
    assert advise(SPEC, rounds, "LogLoss", Ending.EARLY) == ()


def test_too_few_rounds_say_nothing() -> None:
    assert advise(SPEC, curve(lambda one: float(one), rounds=range(1, 4)), "LogLoss", Ending.STOPPED) == ()


@pytest.fixture(scope="module")
def noisy(tmp_path_factory: pytest.TempPathFactory) -> Source:
    """A table with a weak signal and a rare category."""
    generator = np.random.default_rng(0)
    table = pl.DataFrame({f"x{at}": generator.normal(size=1500) for at in range(5)})
    rare = (table["x0"].to_numpy() + generator.normal(size=1500) * 1.5 > 2.8).astype(int)
    path = tmp_path_factory.mktemp("noisy") / "data.parquet"
    table.with_columns(pl.Series("y", rare)).write_parquet(path)
    return Source(path, dict.fromkeys([*table.columns, "y"], Kind.NUMBER), "noisy")


def test_a_run_that_overfits_is_told_to_stop_early_and_then_does_not(noisy: Source, tmp_path: Path) -> None:
    spec = replace(UNSTOPPED, settings={"num_round": 60, "eta": 0.5})
    before = train(spec, noisy, tmp_path / "before")
    advice = _codes(spec, before)
    assert "overfitting" in advice
    after = train(advice["overfitting"].spec, noisy, tmp_path / "after")
    assert after.ending is Ending.EARLY
    assert len(after.rounds) < len(before.rounds)


def test_a_rare_category_that_is_missed_is_found_with_balanced_weights(noisy: Source, tmp_path: Path) -> None:
    before = train(SPEC, noisy, tmp_path / "before")
    advice = _codes(SPEC, before)["imbalanced"]
    after = train(advice.spec, noisy, tmp_path / "after")
    assert after.metrics["Recall"].value > before.metrics["Recall"].value
    assert "imbalanced" not in _codes(advice.spec, after)


def test_a_learning_rate_that_is_far_too_small_is_raised(noisy: Source, tmp_path: Path) -> None:
    spec = replace(SPEC, settings={"num_round": 30, "eta": 0.002})
    before = train(spec, noisy, tmp_path / "before")
    advice = _codes(spec, before)["slow"]
    after = train(advice.spec, noisy, tmp_path / "after")
    assert after.rounds[-1].valid < before.rounds[-1].valid


def _codes(spec: BuildSpec, report: Report) -> dict:
    return {one.code: one for one in advise(spec, report.rounds, report.loss, report.ending, report)}
