"""A recipe learns once and is replayed; its history can be undone."""

import json

import narwhals.stable.v2 as nw
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.data.columns import Kind
from app.errors import NotApplicable
from app.wrangling.history import MOST_STATES, History
from app.wrangling.recipe import Recipe, kinds_after
from app.wrangling.step import steps
from tests.wrangling.step_examples import EXAMPLES, TABLE, UNSEEN, cells, duckdb_frame, polars_frame

each = steps()
RECIPE = (
    Recipe()
    .add(each["drop_missing"](columns=["age"]))
    .add(each["fill_missing"](columns=["fare", "siblings"], method="mean"))
    .add(each["handle_outliers"](columns=["fare"], method="min-max", high=100, fix="remove"))
    .add(each["filter_rows"](column="siblings", condition="<", value="3"))
    .add(each["rename_column"](column="siblings", to="kin"))
    .add(each["custom_formula"](left="fare", operator="divide", right="kin", name="share"))
    .add(each["drop_columns"](columns=["port", "kin"]))
)
recipes = st.lists(
    st.tuples(st.sampled_from([each[key](**one) for key, shown in EXAMPLES.items() for one in shown]), st.booleans()),
    max_size=6,
).map(lambda pairs: Recipe(tuple(pairs)))


def test_each_step_learns_on_the_rows_that_the_steps_before_it_left():
    learned = RECIPE.learn(polars_frame(TABLE))
    known = TABLE.drop_nulls("age")["fare"].fill_nan(None)
    assert learned[1]["columns"]["fare"]["value"] == pytest.approx(known.mean())
    assert RECIPE.switch(0).learn(polars_frame(TABLE))[0] == {}
    assert json.loads(json.dumps(learned)) == learned


def test_steps_that_remove_rows_follow_the_use_of_the_rows():
    learned = RECIPE.learn(polars_frame(TABLE))
    rows = {
        use: len(RECIPE.apply(polars_frame(TABLE), learned, use).collect()) for use in ("train", "evaluate", "predict")
    }
    # Both an age and fewer than three siblings are asked of test rows, an ordinary fare of training rows only.
    assert rows == {"train": 4, "evaluate": 6, "predict": TABLE.height}


def test_a_switched_off_step_changes_nothing():
    off = Recipe(tuple((step, False) for step, _ in RECIPE.steps))
    assert cells(off.apply(polars_frame(TABLE), off.learn(polars_frame(TABLE)), "train")) == cells(TABLE)


def test_engines_agree_on_a_whole_recipe():
    learned = RECIPE.learn(duckdb_frame(TABLE))
    for use in ("train", "evaluate", "predict"):
        on_duckdb = RECIPE.apply(duckdb_frame(UNSEEN), learned, use)
        assert cells(on_duckdb) == cells(RECIPE.apply(polars_frame(UNSEEN), learned, use))


def test_rows_to_predict_need_only_the_columns_that_the_wanted_ones_come_from():
    learned = RECIPE.learn(polars_frame(TABLE))
    assert RECIPE.inputs(["share", "age"]) == ["age", "fare", "siblings"]
    brought = polars_frame(TABLE.select("fare", "siblings"))
    alone = RECIPE.apply(brought, learned, "predict").select("share")
    assert cells(alone) == cells(RECIPE.apply(polars_frame(TABLE), learned, "predict").select("share"))


def test_steps_about_the_target_are_left_out_where_rows_do_not_have_it():
    recipe = (
        Recipe().add(each["fill_missing"](columns=["age", "fare"])).add(each["change_type"](columns=["vip"], to="text"))
    )
    learned = recipe.learn(polars_frame(TABLE))
    after = cells(recipe.apply(polars_frame(TABLE.select("age")), learned, "predict"))
    assert after == {"age": [22, 38, 35, 35, 35, 54, 2, 27]}


@pytest.mark.parametrize(
    "bad",
    [
        None, "x", 5, {}, [5], [{}], [{"step": "explode"}], [{"step": ["drop_columns"]}], [{"step": "drop_columns"}],
        [{"step": "drop_columns", "settings": []}], [{"step": "drop_columns", "settings": {"columns": [1]}}],
        [{"step": "drop_columns", "settings": {"columns": 7}}],
        [{"step": "drop_columns", "settings": {"colour": "red"}}],
        [{"step": "drop_columns", "settings": {"columns": ["a"]}, "enabled": "yes"}],
        [{"step": "rename_column", "settings": {"column": "a"}}],
    ],
)  # fmt: skip
def test_a_recipe_that_is_none_is_refused_with_a_sentence(bad: object):
    with pytest.raises(NotApplicable, match=r"\w+ \w+"):
        Recipe.from_dict(bad)
    with pytest.raises(NotApplicable, match=r"\w+ \w+"):
        History.from_dict({"states": bad if isinstance(bad, str) else [bad], "position": 0})


def test_a_place_outside_the_recipe_is_refused():
    for change in (lambda: RECIPE.remove(7), lambda: RECIPE.switch(-1), lambda: RECIPE.move(0, 7)):
        with pytest.raises(NotApplicable, match="7 steps"):
            change()


def test_known_kinds_are_kept_where_they_fit_and_new_columns_are_told_by_their_type():
    schema = {"a": pl.Int64, "b": pl.String(), "c": pl.Float64(), "d": pl.Datetime("us"), "e": pl.Boolean, "f": pl.Date}
    known = {"a": Kind.IDENTIFIER, "b": Kind.NUMBER, "c": Kind.NUMBER, "f": Kind.TEXT}
    expected = dict(zip("abcdef", ("identifier", "category", "number", "date", "boolean", "date"), strict=True))
    assert kinds_after(schema, known) == expected
    assert kinds_after(nw.from_native(pl.LazyFrame(schema=schema)).collect_schema(), known) == expected


@settings(max_examples=60, deadline=None)
@given(recipes, st.data())
def test_moving_switching_and_json_keep_every_step(recipe: Recipe, data: st.DataObject):
    assert Recipe.from_dict(json.loads(json.dumps(recipe.to_dict()))) == recipe
    assert len(recipe.describe()) == len(recipe.steps)
    if recipe.steps:
        places = st.integers(0, len(recipe.steps) - 1)
        place, to = data.draw(places), data.draw(places)
        moved = recipe.move(place, to)
        assert moved.steps[to] == recipe.steps[place]
        assert moved.move(to, place) == recipe
        assert recipe.switch(place).switch(place) == recipe
        assert recipe.remove(place).steps == tuple(s for i, s in enumerate(recipe.steps) if i != place)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(recipes, st.sampled_from(["undo", "redo"])), max_size=20))
def test_undo_and_redo_walk_through_what_was(actions: list):
    history, past, future = History(), [], []
    now = Recipe()
    for action in actions:
        if action == "undo":
            history = history.undo()
            if past:
                future.append(now)
                now = past.pop()
        elif action == "redo":
            history = history.redo()
            if future:
                past.append(now)
                now = future.pop()
        else:
            history = history.push(action)
            if action != now:
                past, now, future = [*past, now], action, []
        assert (history.now, history.can_undo, history.can_redo) == (now, bool(past), bool(future))
        assert History.from_dict(json.loads(json.dumps(history.to_dict()))) == history


def test_a_history_forgets_the_oldest_of_too_many_recipes():
    history = History()
    for number in range(MOST_STATES + 20):
        history = history.push(Recipe().add(each["drop_columns"](columns=[str(number)])))
    assert len(history.states) == MOST_STATES
    assert history.now.describe() == [f"Drop {MOST_STATES + 19}"]
