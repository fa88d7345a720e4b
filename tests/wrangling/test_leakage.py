"""Nothing of the rows that judge a model is in what a recipe learns: tried by poisoning them."""

from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from sklearn.metrics import roc_auc_score

from app.algorithms.algorithm import algorithm
from app.data.split import split
from app.errors import NotApplicable
from app.problem import Problem
from app.training.division import Divided, divide
from app.training.preparation import prepare
from app.training.refit import refit
from app.training.spec import Split
from app.wrangling.recipe import Recipe
from app.wrangling.step import Step, steps
from tests.training.example_tables import spec, stored
from tests.wrangling.step_examples import EXAMPLES, OPENED, TABLE, cells, made, polars_frame

ALL = [made(key, **settings) for key, examples in EXAMPLES.items() for settings in examples]
REPLAYED = [step for step in ALL if not step.shapes]
SHARES = Split(train=0.6, validation=0.2, test=0.2, stratified=False)
FOLDS = range(3)
COPIES = 20
ROWS = TABLE.height * COPIES
each_step = pytest.mark.parametrize("step", REPLAYED, ids=lambda step: step.describe()[:60])


def whole() -> pl.DataFrame:
    """The examples' table many times over, half of its rows with numbers of their own; a target and row numbers."""
    draw = np.random.default_rng(5)
    half = np.arange(ROWS) % 2
    more = pl.concat([TABLE] * COPIES)
    return more.with_columns(
        pl.col("age") + draw.integers(0, 9, ROWS) * half,
        pl.col("fare") + draw.normal(size=ROWS).round(3) * half,
        row=pl.int_range(ROWS, dtype=pl.Int64),
        target=pl.Series(draw.normal(size=ROWS)),
    )


def poisoned(table: pl.DataFrame, rows: np.ndarray) -> pl.DataFrame:
    """Some rows with extreme numbers, texts that no other row has, and gaps elsewhere than before."""
    hit = pl.int_range(pl.len()).is_in(rows.tolist())
    turn = pl.int_range(pl.len()) % 3
    worse = {
        "age": pl.lit(10**12), "fare": pl.when(turn == 1).then(float("inf")).otherwise(-1e300),
        "siblings": pl.lit(-(10**15)), "port": pl.format("new {}", "row"), "paid": pl.lit("9e99"),
        "signed": pl.lit("a/b/c/d/e/f/31/12/2030"), "logged": pl.lit("1-1-1-1 zzzz-zzzz 日本語"),
        "agreed": pl.lit("poison poison poison"), "born": pl.date(1, 1, 1), "seen": pl.datetime(9000, 1, 1),
        "vip": pl.lit(None), "json": pl.concat_str(pl.lit('{"poison '), "row", pl.lit('": 1, "a": [1]}')),
        "tags": pl.lit('["p", "q", "r", "s", "t", "u", "v"]'),
    }  # fmt: skip
    cells_of = {name: pl.when(turn > 0).then(cell) for name, cell in worse.items()}
    return table.with_columns(
        pl.when(hit).then(cell).otherwise(name).cast(table.schema[name]).alias(name) for name, cell in cells_of.items()
    )


def fitting(step: Step) -> Step:
    """The step, keeping the target and the number of the row."""
    if step.key != "keep_columns":
        return step
    return type(step)(columns=[*step.settings["columns"], "row", "target"])


def divided(step: Step, table: pl.DataFrame, folder: Path, seed: int) -> Divided | None:
    """The division of a build with the step; None where the step leaves none of the rows that judge."""
    source = replace(stored(table, folder), tables=OPENED)
    build = spec(
        Problem.REGRESSION, "baseline", target="target", split=SHARES, seed=seed,
        recipe=Recipe().add(fitting(step)).to_dict(),
    )  # fmt: skip
    try:
        return divide(build, source)
    except NotApplicable as refusal:
        if "leaves no" in str(refusal):
            return None
        raise


@each_step
def test_poison_in_the_rows_that_judge_changes_nothing_that_is_learned_or_trained_on(step: Step, tmp_path: Path):
    table = whole()
    unlabelled = poisoned(table, np.arange(ROWS)).with_columns(target=pl.lit(None, dtype=pl.Float64))
    for seed in FOLDS:
        rows = split(ROWS, SHARES, seed)
        judges = np.concatenate([rows.validation[1::2], rows.test[1::2]])
        clean = divided(step, table, tmp_path / "clean", seed)
        if clean is None:
            continue
        others = {
            "half of them": poisoned(table, judges),
            "more rows without a target": pl.concat([poisoned(table, judges), unlabelled]),
        }
        for what, other in others.items():
            found = divided(step, other, tmp_path / "poisoned", seed)
            if found is None:  # a filter on a poisoned column leaves none of them
                continue
            assert found.learned == clean.learned, what
            assert cells(found.frames["train"]) == cells(clean.frames["train"]), what
            assert found.kinds == clean.kinds


@each_step
def test_a_row_that_judges_is_replayed_the_same_whatever_rows_judge_beside_it(step: Step, tmp_path: Path):
    table, seed = whole(), 3
    rows = split(ROWS, SHARES, seed)
    clean = divided(step, table, tmp_path / "clean", seed)
    if clean is None or step.defines_population and step.compares_rows:
        return
    found = divided(step, poisoned(table, rows.test[::2]), tmp_path / "poisoned", seed)
    assert cells(found.frames["validation"]) == cells(clean.frames["validation"])
    kept = pl.col("row").is_in(rows.test[1::2].tolist())
    assert cells(found.frames["test"].filter(kept)) == cells(clean.frames["test"].filter(kept))


@pytest.mark.parametrize("step", [step for step in ALL if not step.learns], ids=lambda step: step.describe()[:60])
def test_a_step_that_says_it_learns_nothing_treats_a_row_the_same_whatever_it_learned_with(step: Step):
    detects_dates = step.key == "change_type" and step.settings["to"] == "date" and not step.settings["date_format"]
    if step.compares_rows or step.shapes or detects_dates:
        return
    table = whole()
    bad = poisoned(table, np.arange(ROWS))
    seen = {
        name: step.apply(polars_frame(table), step.learn(polars_frame(rows)))
        for name, rows in {
            "the same rows": table,
            "other rows": bad,
            "half of them": table[::2],
            "three of them": table[3:6],
            "more": pl.concat([bad, table, bad]),
        }.items()
    }
    expected = cells(seen.pop("the same rows"))
    for name, after in seen.items():
        assert cells(after) == expected, name


def test_no_step_that_learns_may_stand_before_one_that_shapes_the_table():
    learning = [step for step in ALL if step.learns]
    shaping = [step for step in ALL if step.shapes]
    others = [step for step in ALL if not step.learns and not step.shapes]
    assert learning and shaping
    for first, last in product(learning, shaping):
        with pytest.raises(NotApplicable, match="learns from rows"):
            Recipe().add(first).add(last).parted()
        done, left = Recipe().add(last).add(first).parted()
        assert [step for step, _ in done.steps] == [last] and [step for step, _ in left.steps] == [first]
        assert Recipe().add(first).add(last).switch(0).parted()[1] == Recipe()
    for first, last in product(others, shaping):
        assert Recipe().add(first).add(last).parted()[0].steps == ((first, True), (last, True))


def test_a_build_repeated_with_another_split_does_not_judge_by_rows_that_were_copied_for_training(tmp_path: Path):
    draw = np.random.default_rng(0)
    table = pl.DataFrame(
        {"a": draw.normal(size=600), "b": draw.normal(size=600), "target": np.where(draw.random(600) < 0.1, "y", "n")}
    )
    recipe = Recipe().add(steps()["balance_data"](column="target"))
    build = spec(Problem.BINARY, "decision_tree", target="target", recipe=recipe.to_dict())
    prepared = prepare(build, stored(table, tmp_path))
    assert prepared.frames["train"].height > 700
    actual, answers = refit(build, prepared, algorithm("decision_tree").complete({}, Problem.BINARY), 50, seed=1)
    assert len(actual) == 90
    metric = roc_auc_score(actual, answers[:, -1] if answers.ndim == 2 else answers)
    assert abs(metric - 0.5) < 0.2  # of noise; above 0.9 where copies of training rows judge
