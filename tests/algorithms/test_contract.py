"""Every algorithm, on every problem it takes, keeps the contract; a new algorithm is tried by being there."""

from functools import cache
from itertools import combinations
from pathlib import Path
from tempfile import mkdtemp

import numpy as np
import polars as pl
import pytest

from app.algorithms.algorithm import algorithms
from app.evaluation.contributions import chances, outputs_of, own, reference_rows, swapped
from app.evaluation.loss import loss
from app.evaluation.metrics import metric
from app.evaluation.outcome import Outcome
from app.evaluation.report import load_table
from app.models.bundle import Bundle, load_report
from app.problem import Problem
from app.training.monitor import Ending
from app.training.preparation import Source, prepare
from app.training.trainer import Unwatched, train
from tests.training.example_tables import AWKWARD, TARGET, learnable, spec, stored, target_of

FEW_ROUNDS = {
    "linear_learner": {"epochs": 25},
    "factorization_machines": {"epochs": 25},
    "decision_tree": {"max_depth": 6},
    "random_forest": {"n_estimators": 25},
    "xgboost": {"num_round": 25},
    "lightgbm": {"num_boost_round": 25},
    "catboost": {"iterations": 25},
    "tab_transformer": {"n_epochs": 30, "batch_size": 32},
    "autogluon": {"included_model_types": "XT"},
}
LEAVES_ITSELF_OUT = {"k_nearest_neighbors"}  # a training row is not its own neighbour while it judges
CASES = [(key, problem) for key, one in algorithms().items() for problem in sorted(one.problems)]
EVERY = pytest.mark.parametrize(("key", "problem"), CASES)
CATEGORIES = pytest.mark.parametrize(("key", "problem"), [case for case in CASES if case[1] != Problem.REGRESSION])


def build(key: str, problem: Problem, source: Source, watch=None, **facts):
    """The report and the loaded model of a build of few rounds."""
    folder = Path(mkdtemp(dir=source.data.parent))
    made = spec(problem, key, settings=FEW_ROUNDS.get(key, {}), **facts)
    return train(made, source, folder, watch), Bundle.load(folder)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Each case built once on the same table, with its source: (report, bundle, source)."""

    @cache
    def once(key: str, problem: Problem):
        source = stored(learnable(problem), tmp_path_factory.mktemp("built"))
        return *build(key, problem, source), source

    return once


@EVERY
def test_the_curve_has_one_entry_of_finite_losses_a_round_and_names_the_best(built, key, problem):
    report, _, _ = built(key, problem)
    assert [one.round for one in report.rounds] == list(range(1, len(report.rounds) + 1))
    assert np.isfinite([[one.train, one.valid, one.seconds] for one in report.rounds]).all()
    assert report.rounds[report.best_round - 1].valid == min(one.valid for one in report.rounds)
    assert report.round_name == algorithms()[key].round_name


@EVERY
def test_every_round_tells_the_objective_metric_of_validation_rows(built, key, problem):
    report, bundle, source = built(key, problem)
    valid = prepare(bundle.manifest.spec, source).parts["validation"]
    found = Outcome(problem, valid.target, bundle.fitted.predict(valid.features)).tally()
    told = [one.extra[report.objective] for one in report.rounds]
    assert told[report.best_round - 1] == pytest.approx(metric(report.objective).function(found), abs=1e-6)


@EVERY
def test_the_loaded_model_is_the_best_round(built, key, problem):
    report, bundle, source = built(key, problem)
    parts = prepare(bundle.manifest.spec, source).parts
    best = report.rounds[report.best_round - 1]
    judged = [(parts["validation"], best.valid), (parts["train"], best.train)]
    for part, told in judged[:1] if key in LEAVES_ITSELF_OUT else judged:
        found = loss(problem, part.target, bundle.fitted.predict(part.features))
        assert found == pytest.approx(told, rel=1e-6, abs=1e-6)


@EVERY
def test_it_beats_the_baseline_where_there_is_something_to_learn(built, key, problem):
    report, _, _ = built(key, problem)
    score = report.metrics[report.objective]
    assert key == "baseline" or score.value > (score.baseline or 0) + 0.1


@EVERY
def test_the_same_seed_gives_the_same_model_to_the_bit(built, key, problem):
    report, bundle, source = built(key, problem)
    again, twin = build(key, problem, source)
    rows = learnable(problem, seed=1).drop(TARGET)
    assert np.array_equal(bundle.predict(rows), twin.predict(rows))
    assert [one.valid for one in report.rounds] == [one.valid for one in again.rounds]
    for one in (report, again):
        assert one.metrics.pop("InferenceLatency").value > 0
    assert (report.metrics, report.impacts, report.why) == (again.metrics, again.impacts, again.why)


@EVERY
def test_one_row_predicts_like_many_and_a_saved_model_like_itself(built, tmp_path, key, problem):
    _, bundle, _ = built(key, problem)
    rows = learnable(problem, seed=1).drop(TARGET)
    many = bundle.predict(rows)
    assert np.allclose(np.concatenate([bundle.predict(rows[at]) for at in range(20)]), many[:20], rtol=1e-12, atol=0)
    bundle.save(tmp_path / "copy")
    assert np.array_equal(Bundle.load(tmp_path / "copy").predict(rows), many)
    pickled = [file for file in (tmp_path / "copy").rglob("*") if file.suffix in (".pkl", ".pickle", ".joblib")]
    assert bool(pickled) is not bundle.manifest.safe_format


@EVERY
def test_unseen_categories_empty_rows_and_extreme_numbers_are_predicted(built, key, problem):
    _, bundle, _ = built(key, problem)
    numbers = [None, float("nan"), float("inf"), 1e308, -1e308, 0.0]
    rows = pl.DataFrame(
        {AWKWARD[0]: numbers, AWKWARD[1]: [None, "unseen", "", "🎉", "low", "high"], AWKWARD[2]: numbers[::-1]},
        schema={AWKWARD[0]: pl.Float64, AWKWARD[1]: pl.String, AWKWARD[2]: pl.Float64},
    )
    answers = bundle.predict(rows)
    assert len(answers) == len(rows) and np.isfinite(answers).all()
    if problem is not Problem.REGRESSION:
        assert answers.sum(axis=1) == pytest.approx(1, abs=1e-6) and answers.min() >= 0


@EVERY
def test_what_columns_contribute_adds_up_to_the_answer(built, key, problem):
    report, bundle, _ = built(key, problem)
    fitted, encoding, frame = bundle.fitted, bundle.encoding, learnable(problem).drop(TARGET)
    rows, told = encoding.encode(frame[:30]), encoding.features
    answers = outputs_of(fitted.predict(rows))
    kept = reference_rows(fitted, encoding, frame, 0, "rows")[:5]
    ways = [swapped(fitted, rows, kept, told, [one.column for one in report.impacts], 0)]
    if fitted.seconds_of_contributions() is not None:
        ways.append(own(fitted, rows, reference_rows(fitted, encoding, frame, 0), told))
    for way in ways:
        assert way.values.shape == (30, len(way.columns), answers.shape[1]) and way.rest == 0
        assert chances(way.base + way.values.sum(axis=1), way.unit) == pytest.approx(answers, abs=1e-5, rel=1e-5)
        assert way.unit == "number" if problem is Problem.REGRESSION else way.unit in ("log-odds", "probability")
    constant = [way.values[:, way.columns.index(AWKWARD[2])] for way in ways if AWKWARD[2] in way.columns]
    assert all(np.abs(one).max() < 1e-12 for one in constant)


@EVERY
def test_the_report_says_why(built, key, problem):
    report, _, source = built(key, problem)
    found = report.why
    assert found.rows == report.rows["test"] and "NaN" not in str(report.to_dict())
    if key == "baseline":
        assert found.undefined.startswith("Not defined because") and not found.effects and not found.interactions
        return
    assert sum(one.share for one in found.contributions) == pytest.approx(1)
    moving = [one.column for one in found.contributions if one.mean_abs > 0]
    assert set(moving) <= set(AWKWARD[:2]) and len(moving) == len([one for one in found.contributions if one.direction])
    assert [one.column for one in found.effects] == moving
    assert [(one.first, one.second) for one in found.interactions] == list(combinations(moving, 2))
    table = load_table(next(source.data.parent.glob("*/report")), "effects")
    assert set(table["column"]) == set(moving) and np.isfinite(table["model_predictions"].to_numpy()).all()


@EVERY
def test_any_characters_are_fine_in_the_names_of_columns(tmp_path, key, problem):
    draw = np.random.default_rng(0)
    columns = {name: draw.normal(size=60) for name in AWKWARD}
    table = pl.DataFrame(columns | {TARGET: target_of(problem, draw.random(60))})
    source = stored(table, tmp_path)
    report, bundle = build(key, problem, source)
    assert sorted(impact.column for impact in report.impacts) == sorted(AWKWARD)
    assert np.isfinite(bundle.predict(table.drop(TARGET))).all()
    assert load_report(next(tmp_path.glob("*/manifest.json")).parent) == report


@pytest.mark.parametrize(("key", "problem"), [case for place, case in enumerate(CASES) if place % 3 == place // 3 % 3])
def test_a_thousand_columns_mostly_noise_some_constant_are_learned_from(tmp_path, key, problem):
    draw = np.random.default_rng(0)
    table = pl.DataFrame(draw.normal(size=(80, 1_000)), schema=[f"column {number}" for number in range(1_000)])
    table = table.with_columns(pl.lit(5.0).alias("column 7"), pl.lit("x").alias("column 8"))
    target = target_of(problem, table["column 0"].to_numpy())
    report, _ = build(key, problem, stored(table.with_columns(pl.Series(TARGET, target)), tmp_path))
    assert len(report.impacts) == 1_000


@EVERY
def test_numbers_of_any_size_are_learned_from(tmp_path, key, problem):
    draw = np.random.default_rng(0)
    signal = draw.normal(size=80)
    table = pl.DataFrame({"huge": signal * 1e300, "tiny": signal * 1e-300, "whole": (signal * 1e15).astype(int)})
    table = table.with_columns(pl.Series(TARGET, target_of(problem, signal)))
    report, _ = build(key, problem, stored(table, tmp_path))
    score = report.metrics[report.objective]
    assert key == "baseline" or score.value > (score.baseline or 0) + 0.1


@CATEGORIES
@pytest.mark.parametrize(("classes", "rows"), [(10, 2), (100, 4)])
def test_few_rows_of_many_classes_are_learned(tmp_path, key, problem, classes, rows):
    if problem is Problem.BINARY:
        classes, rows = 2, 5
    draw = np.random.default_rng(0)
    names = np.repeat([f"class {number}" for number in range(classes)], rows)
    near = np.repeat(np.arange(classes), rows) + draw.normal(0, 0.1, classes * rows)
    table = pl.DataFrame({"x": near, TARGET: names})
    report, bundle = build(key, problem, stored(table, tmp_path))
    answers = bundle.predict(table.drop(TARGET))
    assert answers.shape == (classes * rows, classes) and answers.sum(axis=1) == pytest.approx(1, abs=1e-6)
    assert len(report.classes) == len(report.confusion) == classes


class Stop(Unwatched):
    """A watch that asks to stop from the first round on."""

    def should_stop(self) -> bool:
        return True


@EVERY
def test_a_request_to_stop_ends_training_after_the_present_round_and_keeps_a_model(tmp_path, key, problem):
    report, bundle = build(key, problem, stored(learnable(problem), tmp_path), Stop())
    assert report.ending is Ending.STOPPED and len(report.rounds) == 1 and "you asked it to stop" in report.stopped
    assert np.isfinite(bundle.predict(learnable(problem).drop(TARGET))).all()


@EVERY
def test_an_algorithm_says_what_it_is(key, problem):
    one = algorithms()[key]
    assert one.complete({}, problem) == {param.name: param.default for param in one.params}
    assert one.name and one.summary.endswith(".") and all(param.label and param.help for param in one.params)
    roles = {param.role for param in one.params}
    assert key == "baseline" or roles & {"rounds", "time"}, "the coach can train it for longer"
