"""Rows to predict, replayed: the same cells as the recipe gives, whatever rows came before."""

import polars as pl
import pytest

from app.wrangling.recipe import Recipe
from app.wrangling.replay import Replay
from app.wrangling.step import Step, steps
from tests.wrangling.step_examples import EXAMPLES, TABLE, UNSEEN, cells, made, polars_frame

ALL = [made(key, **settings) for key, examples in EXAMPLES.items() for settings in examples]


@pytest.mark.parametrize("step", ALL, ids=lambda step: step.describe()[:60])
def test_rows_are_replayed_as_the_recipe_applies_them(step: Step):
    recipe = Recipe().add(steps()["fill_missing"](columns=["siblings"])).add(step)
    learned = recipe.learn(polars_frame(TABLE))
    replay = Replay(recipe, learned)
    for rows in (UNSEEN[0], TABLE[1], UNSEEN, TABLE.clear(), TABLE.drop("agreed"), TABLE.cast({"age": pl.Int32})):
        applied = recipe.apply(polars_frame(rows), learned, "predict").collect().to_native()
        replayed = replay.rows(rows)
        assert cells(replayed) == cells(applied)
        assert replayed.schema == applied.schema


def test_only_a_step_that_looks_at_the_cells_is_not_noted():
    def is_noted(step: Step) -> bool:
        recipe = Recipe().add(step)
        replay = Replay(recipe, recipe.learn(polars_frame(TABLE)))
        return replay._note(tuple(TABLE.schema.items())) is not None

    unnoted = {step.key for step in ALL if step.keeps_rows and not is_noted(step)}
    assert unnoted <= {"sql", "one_hot_encode", "ordinal_encode", "join"}
