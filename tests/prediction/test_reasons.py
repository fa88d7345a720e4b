"""What moved one prediction."""

import numpy as np
import polars as pl
import pytest

from app.errors import NotApplicable
from app.evaluation.report import Report
from app.models.bundle import REFERENCE, Bundle
from app.prediction.reasons import MOST_MOVES, reasons
from app.problem import Problem
from app.training.trainer import train
from tests.training.example_tables import TARGET, spec, stored, target_of


def many_columns(problem: Problem, columns: int = 30, rows: int = 200) -> pl.DataFrame:
    """Numbers of which the first matter more than the last, some missing, and whole numbers."""
    draw = np.random.default_rng(0)
    table = {f"x{place}": draw.normal(size=rows) for place in range(columns)}
    signal = sum(table[f"x{place}"] / (1 + place) for place in range(columns))
    whole, gaps = pl.Series("count", draw.integers(0, 9, rows)), pl.Series("x0", table["x0"])
    gaps = pl.select(pl.when(pl.Series(draw.random(rows) > 0.1)).then(gaps).alias("x0")).to_series()
    return pl.DataFrame(table).with_columns(whole, gaps, pl.Series(TARGET, target_of(problem, signal)))


@pytest.fixture
def built(tmp_path):
    """A function that builds a model and gives it with its report and folder."""

    def build(key: str, problem: Problem, **settings) -> tuple[Bundle, Report]:
        source = stored(many_columns(problem), tmp_path / "table")
        report = train(spec(problem, key, settings=settings), source, tmp_path / "model")
        return Bundle.load(tmp_path / "model"), report

    return build


@pytest.mark.parametrize(
    ("key", "problem", "settings"),
    [
        ("xgboost", Problem.BINARY, {"num_round": 30}),
        ("lightgbm", Problem.MULTICLASS, {"num_boost_round": 20}),
        ("linear_learner", Problem.MULTICLASS, {"epochs": 10}),
        ("random_forest", Problem.BINARY, {"n_estimators": 20}),
        ("k_nearest_neighbors", Problem.REGRESSION, {}),
    ],
)
@pytest.mark.parametrize("count", [3, 2.5])
def test_moves_lead_from_the_base_value_to_the_prediction(built, key, problem, settings, count):
    model, report = built(key, problem, **settings)
    row = many_columns(problem)[3:4].drop(TARGET).with_columns(pl.lit(count).alias("count"))
    found = reasons(model, report, row.row(0, named=True) | {"x0": None})
    answer = model.predict(row.with_columns(x0=pl.lit(None, dtype=pl.Float64)))
    place = 0 if problem is Problem.REGRESSION else 1 if problem is Problem.BINARY else int(answer[0].argmax())
    assert found.answer == pytest.approx(answer.reshape(1, -1)[0, place], abs=1e-6)
    assert [one.before for one in found.moves] == [found.base, *(one.after for one in found.moves[:-1])]
    assert found.moves[-1].after == pytest.approx(found.answer) and found.moves[-1].others == 31 - MOST_MOVES
    sizes = [abs(one.contribution) for one in found.moves[:-1]]
    assert sizes == sorted(sizes, reverse=True) and len(sizes) == MOST_MOVES
    assert found.about == (None if problem is Problem.REGRESSION else f"class {place}")
    missing = [one for one in found.moves if one.column == "x0"]
    assert all(one.cell is None and one.sentence.startswith("x0 is missing, which") for one in missing)


def test_what_is_told_of_a_move_is_its_numbers(built):
    model, report = built("xgboost", Problem.BINARY, num_round=30)
    first = reasons(model, report, {"x0": 2.0, "x1": 1.0}).moves[0]
    assert first.sentence == (f"x0 = 2 raises the chance of 'class 1': {first.before:.1%} → {first.after:.1%}.")


def test_a_model_without_the_rows_to_compare_with_says_so_and_trees_need_none(built, tmp_path):
    model, report = built("k_nearest_neighbors", Problem.BINARY)
    assert pl.read_parquet(tmp_path / "model" / REFERENCE).height == 50
    (tmp_path / "model" / REFERENCE).unlink()
    with pytest.raises(NotApplicable, match="build it again to see what moved a prediction"):
        reasons(model, report, {"x0": 1.0})
    model, report = built("xgboost", Problem.BINARY, num_round=5)
    assert not (tmp_path / "model" / REFERENCE).exists()
    assert reasons(model, report, {"x0": 1.0}).moves


def test_a_copy_of_a_model_keeps_what_its_rows_are_compared_with(built, tmp_path):
    model, report = built("linear_learner", Problem.REGRESSION, epochs=5)
    model.save(tmp_path / "copy")
    assert reasons(Bundle.load(tmp_path / "copy"), report, {"x1": 1.0}) == reasons(model, report, {"x1": 1.0})
