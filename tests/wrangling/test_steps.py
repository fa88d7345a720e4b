"""Every step keeps the contract."""

import json

import narwhals.stable.v2 as nw
import polars as pl
import pytest

from app.errors import NotApplicable
from app.wrangling.recipe import Recipe
from app.wrangling.step import Step, step_from_dict, steps
from tests.wrangling.step_examples import EXAMPLES, TABLE, UNSEEN, cells, duckdb_frame, made, polars_frame, ran, rounded

ALL = [made(key, **settings) for key, examples in EXAMPLES.items() for settings in examples]
ONLY_ON_POLARS = {
    step.describe()
    for step in ALL
    if type(step).key in ("similarity_encode", "manage_vectors") or step.settings.get("method") == "SMOTE"
}
each_step = pytest.mark.parametrize("step", ALL, ids=lambda step: step.describe()[:60])


def learned_and_applied(step: Step, frame: nw.LazyFrame) -> tuple[dict, nw.LazyFrame]:
    step.check(frame)
    learned = step.learn(frame)
    return learned, step.apply(frame, learned)


def ordered(step: Step, frame: nw.LazyFrame) -> dict[str, list]:
    """The cells in the order of the rows, or in any fixed order where the step keeps none."""
    native = frame.collect("polars").to_native()
    return cells(native.sort(native.columns) if step.compares_rows else native)


def test_every_step_has_an_example_and_every_example_a_step():
    assert set(steps()) == set(EXAMPLES)


@each_step
def test_a_step_survives_json_and_is_a_sentence(step: Step):
    again = step_from_dict(json.loads(json.dumps(step.to_dict())))
    learned = step.learn(polars_frame(TABLE))
    assert again == step
    assert json.loads(json.dumps(learned, allow_nan=False)) == learned
    for sentence in (step.describe(), step.describe(learned)):
        assert len(sentence.split()) >= 2 and sentence[0].isupper() and "{" not in sentence


@each_step
def test_polars_and_duckdb_agree_on_what_is_learned_and_on_every_cell(step: Step):
    on_polars, polars = learned_and_applied(step, polars_frame(TABLE))
    if step.describe() in ONLY_ON_POLARS:
        with pytest.raises(NotApplicable, match="DuckDB"):
            learned_and_applied(step, duckdb_frame(TABLE))
        return
    on_duckdb, duck = learned_and_applied(step, duckdb_frame(TABLE))
    assert rounded(on_duckdb) == rounded(on_polars)
    assert ordered(step, duck) == ordered(step, polars)
    duck, polars = (step.apply(frame, on_polars) for frame in (duckdb_frame(UNSEEN), polars_frame(UNSEEN)))
    assert ordered(step, duck) == ordered(step, polars)


@each_step
def test_the_line_of_code_does_what_the_step_does(step: Step):
    learned = step.learn(polars_frame(TABLE))
    for table in (TABLE, UNSEEN):
        assert cells(ran(step.code(learned), table)) == cells(step.apply(polars_frame(table), learned))


@each_step
def test_other_columns_stay_as_they_are(step: Step):
    _, after = learned_and_applied(step, polars_frame(TABLE))
    if not step.keeps_rows:
        if step.key == "resample":  # joins the cells of every column
            return
        types, before = after.collect_schema(), polars_frame(TABLE).collect_schema()
        changes = step.shapes or step.keeping_rows() is not None
        kept = [name for name in TABLE.columns if not changes or (name in types and name not in step.needs())]
        assert {name: types[name] for name in kept} == {name: before[name] for name in kept}
        assert cells(after) != cells(TABLE) or "not missing" in step.describe() or "(.*'" in step.describe()
        return
    gone = set(TABLE.columns) - set(step.needs()) if step.describe().startswith("Keep only") else set()
    others = [name for name in TABLE.columns if name not in step.needs() and name not in gone]
    assert cells(after.select(others)) == cells(TABLE.select(others))


@each_step
def test_a_row_is_changed_by_what_was_learned_in_training_whatever_rows_it_comes_with(step: Step):
    learned = step.learn(polars_frame(TABLE))
    if step.compares_rows:
        assert not step.keeps_rows
        return
    together = cells(step.apply(polars_frame(UNSEEN), learned))
    apart = [step.apply(polars_frame(UNSEEN[row]), learned).collect().to_native() for row in range(UNSEEN.height)]
    assert cells(pl.concat(apart)) == together


@each_step
def test_a_step_needs_no_more_than_the_columns_it_says_it_is_made_from(step: Step):
    recipe = Recipe().add(step)
    learned = recipe.learn(polars_frame(TABLE))
    whole = recipe.apply(polars_frame(TABLE), learned, "predict").collect().to_native()
    for name in whole.columns:
        # A name of another dataset's column may be that of none before the step.
        brought = TABLE.select(column for column in recipe.inputs([name]) if column in TABLE.columns)
        alone = recipe.apply(polars_frame(brought), learned, "predict").collect().to_native()
        assert cells(alone.select(name)) == cells(whole.select(name))


@each_step
def test_a_missing_column_is_refused_by_name(step: Step):
    for name in step.needs():
        with pytest.raises(NotApplicable, match=name):
            Recipe().add(step).learn(polars_frame(TABLE.drop(name)))


@each_step
def test_a_column_may_have_any_name(step: Step):
    odd = ' "a" b\'ü[0]{x};--\n%s\\😀.`_$'
    renamed = step.for_names({name: name + odd for name in TABLE.columns})
    table = TABLE.rename({name: name + odd for name in TABLE.columns})
    after = learned_and_applied(step, polars_frame(TABLE))[1]
    expected = list(cells(after).values())

    def plain_again(after: dict[str, list]) -> list[list]:
        """The cells, of which some may be names of columns."""
        return [[cell.replace(odd, "") if isinstance(cell, str) else cell for cell in row] for row in after.values()]

    for frame in (polars_frame(table), duckdb_frame(table))[: 1 if step.describe() in ONLY_ON_POLARS else 2]:
        learned, odd_after = learned_and_applied(renamed, frame)
        assert plain_again(ordered(step, odd_after)) == plain_again(ordered(step, after))
    assert plain_again(cells(ran(renamed.code(learned), table))) == expected


SCANT = {
    "no rows": TABLE.clear(),
    "one row": TABLE.head(1),
    "all missing": TABLE.select(pl.lit(None, dtype=dtype).alias(name) for name, dtype in TABLE.schema.items()),
    "of no type": TABLE.select(pl.lit(None).alias(name) for name in TABLE.columns),
}


@each_step
def test_hardly_any_data_is_either_changed_or_refused_with_a_sentence(step: Step):
    for frame in (*map(polars_frame, SCANT.values()), duckdb_frame(SCANT["no rows"])):
        try:
            learned, after = learned_and_applied(step, frame)
        except NotApplicable as refusal:
            assert "None" not in str(refusal)
        else:
            json.dumps(learned, allow_nan=False)
            assert cells(ran(step.code(learned), frame.collect("polars").to_native())) == cells(after)
            assert step.describe(learned)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("key", EXAMPLES)
def test_dask_agrees_with_polars_or_the_step_says_that_it_does_not_run_there(key: str):
    import dask
    import dask.dataframe

    recipe = Recipe().add(made(key, **EXAMPLES[key][-1]))
    with dask.config.set(scheduler="synchronous"):
        table = dask.dataframe.from_pandas(TABLE.to_pandas(use_pyarrow_extension_array=True), npartitions=2)
        try:
            after = recipe.apply(nw.from_native(table), recipe.learn(nw.from_native(table)), "train")
        except NotApplicable as refusal:
            assert "Dask" in str(refusal)
        else:
            polars = polars_frame(TABLE)
            assert cells(after) == cells(recipe.apply(polars, recipe.learn(polars), "train"))
