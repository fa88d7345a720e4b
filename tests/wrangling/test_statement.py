"""The exported SQL gives the cells that the recipe gives, or a sentence names the step that cannot be said so."""

from decimal import Decimal

import duckdb
import narwhals.stable.v2 as nw
import pytest

from app.errors import NotApplicable
from app.wrangling.recipe import Recipe
from app.wrangling.statement import statement
from app.wrangling.step import Step, steps
from tests.wrangling.step_examples import EXAMPLES, OPENED, TABLE, cells, made, polars_frame

each = steps()
ALL = [made(key, **settings) for key, examples in EXAMPLES.items() for settings in examples]
ONLY_ON_POLARS = ("sql", "similarity_encode", "manage_vectors")
UNSAID = {step.describe() for step in ALL if type(step).key in ONLY_ON_POLARS or step.settings.get("method") == "SMOTE"}


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    path = tmp_path_factory.mktemp("t") / "it's [1].parquet"
    TABLE.write_parquet(path)
    return path


def answered(sql: str, data, table: str = "dataset") -> dict:
    """The cells that a plain DuckDB gives."""
    with duckdb.connect() as engine:
        quoted = table.replace('"', '""')
        engine.execute(f'CREATE TABLE "{quoted}" AS SELECT * FROM read_parquet(?)', [str(data).replace("[", "[[]")])  # noqa: S608
        for name, path in OPENED.items():
            engine.execute(f'CREATE TABLE "{name}" AS SELECT * FROM read_parquet(?)', [str(path)])  # noqa: S608
        return whole(cells(nw.from_native(engine.sql(sql))))


def whole(found: dict) -> dict:
    """The same cells, sums of whole numbers as Python's own."""
    return {name: [int(one) if isinstance(one, Decimal) else one for one in column] for name, column in found.items()}


@pytest.mark.parametrize("step", ALL, ids=lambda step: step.describe()[:60])
def test_the_statement_does_what_the_step_does(step: Step, data):
    recipe = Recipe().add(step)
    if step.describe() in UNSAID:
        with pytest.raises(NotApplicable, match="Step 1 .* cannot be said in"):
            statement(recipe, data, "x")
        return
    sql = statement(recipe, data, "x")
    assert "parquet" not in sql
    found = answered(sql, data)
    expected = cells(recipe.apply(polars_frame(TABLE), recipe.learn(polars_frame(TABLE)), "train"))
    if step.compares_rows:
        found, expected = (sorted(zip(*one.values(), strict=True), key=repr) for one in (found, expected))
    assert found == expected


def test_a_whole_recipe_is_one_statement_whatever_names_and_values_say(data):
    odd = "x' ; DROP TABLE dataset; -- \n \"( FROM"
    recipe = (
        Recipe()
        .add(each["fill_missing"](columns=["age", "fare"]))
        .add(each["rename_column"](column="port", to=odd))
        .add(each["fill_missing"](columns=[odd], method="constant value", value=odd))
        .add(each["one_hot_encode"](columns=[odd]))
        .add(each["drop_columns"](columns=["json"]))
        .switch(4)
        .add(each["filter_rows"](column="age", condition=">", value="3"))
    )
    sql = statement(recipe, data, odd, 'my "table" of 2024')
    learned = recipe.learn(polars_frame(TABLE))
    assert answered(sql, data, 'my "table" of 2024') == cells(recipe.apply(polars_frame(TABLE), learned, "train"))
    assert sql.splitlines()[2] == "-- 1. Fill gaps in age and fare with their own median (35 and 7.65)"
    assert "Drop json" not in sql and max(map(len, sql.splitlines())) < 400
    rows = answered(statement(recipe, data, odd, training=False), data)
    assert rows == cells(recipe.apply(polars_frame(TABLE), learned, "predict"))
