"""The exported script runs by itself and does cell by cell what the recipe does."""

from datetime import UTC, datetime
from decimal import Decimal

import narwhals.stable.v2 as nw
import polars as pl

from app.data.export import copy_csv
from app.params import Param
from app.wrangling.recipe import Recipe
from app.wrangling.script import script
from app.wrangling.step import Step, steps
from tests.wrangling.exported_recipes import recipes, run
from tests.wrangling.step_examples import EXAMPLES, OPENED, TABLE, UNSEEN, cells, polars_frame

each = steps()


def written(recipe: Recipe, learned: list, table: pl.DataFrame = TABLE, title: str = "x") -> str:
    return script(recipe, learned, table.schema, [], title)


def others(recipe: Recipe) -> list[str]:
    """The arguments that give the files of other datasets."""
    return [part for name in recipe.tables() for part in ("--table", f"{name}={OPENED[name]}")]


def test_nearly_all_examples_are_in_the_recipes_that_are_exported():
    there = [step for recipe in recipes(False) for step, _ in recipe.steps]
    assert len(there) >= 0.95 * sum(map(len, EXAMPLES.values()))
    assert {type(step).key for step in there} == set(EXAMPLES)


def test_the_script_prepares_training_rows_as_the_recipe_does(tmp_path):
    TABLE.write_parquet(tmp_path / "in.parquet")
    for recipe in recipes(False):
        learned = recipe.learn(polars_frame(TABLE))
        done = run(written(recipe, learned), tmp_path, "in.parquet", "out.parquet", "--training", *others(recipe))
        assert (done.returncode, done.stderr) == (0, "")
        after = recipe.apply(polars_frame(TABLE), learned, "train").collect().to_native()
        there = pl.read_parquet(tmp_path / "out.parquet")
        assert cells(there) == cells(after)
        assert there.schema == after.schema


def test_the_script_prepares_rows_to_predict_with_what_was_learned(tmp_path):
    UNSEEN.write_parquet(tmp_path / "in.parquet")
    for rows_kept in recipes(True):
        recipe = rows_kept.add(each["drop_missing"]())
        learned = recipe.learn(polars_frame(TABLE))
        done = run(written(recipe, learned), tmp_path, "in.parquet", "out.parquet", *others(recipe))
        assert (done.returncode, done.stderr) == (0, "")
        after = recipe.apply(polars_frame(UNSEEN), learned, "predict")
        assert cells(pl.read_parquet(tmp_path / "out.parquet")) == cells(after)


TYPED = TABLE.with_columns(
    pl.Series("price", [Decimal("1.50"), None, *[Decimal("-0.25")] * 6]),
    pl.Series("zoned", [datetime(2024, 5, 6, 7, 8, 9, 123456, tzinfo=UTC), None] * 4),
    pl.Series("list", [["a,b", None], [], None, ['"'], *[["x"]] * 4]),
    pl.Series("vector", [[1.5, -2.0]] * 7 + [None]),
    pl.Series("whole", [2**63 - 1] * 8),
)


def test_the_script_says_what_is_to_be_installed():
    for key, settings, needs in (
        ("fill_missing", {"columns": ["age"]}, "polars"),
        ("pca", {"columns": ["fill", "age"]}, "polars numpy"),
        ("balance_data", {"column": "vip", "method": "SMOTE"}, "polars numpy scikit-learn"),
        ("sql", {"query": "SELECT * FROM table"}, "polars duckdb pyarrow"),
    ):
        table = TABLE.select("age", "vip", fill=pl.int_range(pl.len())).drop_nulls()
        recipe = Recipe().add(each[key](**settings))
        assert f"\n# It needs: pip install {needs}\n" in written(recipe, recipe.learn(polars_frame(table)), table)


def test_a_csv_file_is_read_with_the_types_the_table_had(tmp_path):
    recipe = Recipe().add(each["fill_missing"](columns=["age"]))
    learned = recipe.learn(polars_frame(TYPED))
    TYPED.write_parquet(tmp_path / "in.parquet")
    code = written(recipe, learned, TYPED)
    copy_csv(tmp_path / "in.parquet", tmp_path / "in.csv")
    for given in (("in.csv", "out.parquet"), ("in.parquet", "again.csv"), ("again.csv", "twice.parquet")):
        done = run(code, tmp_path, *given)
        assert (done.returncode, done.stderr) == (0, "")
    expected = recipe.apply(polars_frame(TYPED), learned, "train").collect().to_native()
    for file in ("out.parquet", "twice.parquet"):
        there = pl.read_parquet(tmp_path / file)
        assert there.schema == expected.schema
        without_empty = (table.with_columns(pl.col(pl.String).replace("", None)) for table in (there, expected))
        assert len({str(cells(table)) for table in without_empty}) == 1


ODD = '"""\n\nraise SystemExit(7)  # \\N{bullet} {x} %s \u2028\u202e\x00\r\n'


def test_text_of_the_recipe_and_of_the_data_is_never_code(tmp_path):
    table = TABLE.rename({"port": ODD + "port"}).with_columns(paid=pl.lit(ODD))
    recipe = (
        Recipe()
        .add(each["one_hot_encode"](columns=["paid"]))
        .add(each["fill_missing"](columns=[ODD + "port"], method="constant value", value=ODD))
        .add(each["rename_column"](column="age", to=ODD + "age"))
        .add(each["filter_rows"](column=ODD + "port", condition="!=", value=ODD))
    )
    learned = recipe.learn(polars_frame(table))
    code = script(recipe, learned, table.schema, table.columns, ODD)
    assert "\u202e" not in code and "\x00" not in code
    table.write_parquet(tmp_path / "in.parquet")
    done = run(code, tmp_path, "in.parquet", "out.parquet", "--training")
    assert (done.returncode, done.stderr) == (0, "")
    assert cells(pl.read_parquet(tmp_path / "out.parquet")) == cells(
        recipe.apply(polars_frame(table), learned, "train")
    )


def test_bad_arguments_end_with_a_sentence(tmp_path):
    recipe = Recipe().add(each["fill_missing"](columns=["age"]))
    code = script(recipe, recipe.learn(polars_frame(TABLE)), TABLE.schema, ["age"])
    TABLE.drop("age").write_csv(tmp_path / "in.csv")
    for given, says in (
        ((), "Give two files"),
        (("none.csv", "out.csv"), "There is no file 'none.csv'"),
        (("in.csv", "out.csv"), "in.csv lacks columns that the recipe needs: 'age'"),
    ):
        done = run(code, tmp_path, *given)
        assert done.returncode == 1 and done.stderr.startswith(says) and "Traceback" not in done.stderr


class Beside(Step):
    """Puts another dataset beside the table, as joins do."""

    key, name, group = "beside", "Beside", "Tests"
    params = (Param("other", "Other", "dataset"),)

    def apply(self, frame: nw.LazyFrame, learned: dict) -> nw.LazyFrame:  # noqa: ARG002
        other = nw.from_native(pl.scan_parquet(self.opened[self.settings["other"]]))
        return frame.join(other, on="age", how="left")

    def describe(self, learned: dict | None = None) -> str:  # noqa: ARG002
        return "Put the other one beside"

    def code(self, learned: dict) -> str:  # noqa: ARG002
        return f"other = tables[{self.settings['other']!r}]\nframe = frame.join(other, on='age', how='left')"


def test_other_datasets_are_given_by_path(tmp_path):
    other = tmp_path / "other=1.parquet"
    pl.DataFrame({"age": [22, 54], "word": ["a", "b"]}).write_parquet(other)
    recipe = Recipe().add(Beside(other="a1b2/3")).bound({"a1b2/3": other})
    code = written(recipe, [{}])
    TABLE.write_parquet(tmp_path / "in.parquet")
    done = run(code, tmp_path, "in.parquet", "out.parquet")
    assert done.returncode == 1 and done.stderr.startswith("Give the files of other datasets: --table a1b2/3=")
    done = run(code, tmp_path, "in.parquet", "--table", f"a1b2/3={other}", "out.parquet")
    assert (done.returncode, done.stderr) == (0, "")
    after = recipe.apply(polars_frame(TABLE), [{}], "train").collect().to_native()
    assert cells(pl.read_parquet(tmp_path / "out.parquet").sort(TABLE.columns)) == cells(after.sort(TABLE.columns))
