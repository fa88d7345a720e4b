"""What encoding makes of cells that are none of its categories, and of cells that are numbered already."""

import polars as pl
import pytest
from sklearn.preprocessing import OneHotEncoder

from app.errors import NotApplicable
from app.wrangling.recipe import Recipe
from app.wrangling.script import script
from app.wrangling.statement import statement
from app.wrangling.step import steps
from app.wrangling.use_of_rows import use_of_rows
from tests.wrangling.exported_recipes import run
from tests.wrangling.step_examples import cells, polars_frame

TABLE = pl.DataFrame({"port": ["S", None, "C", "S"], "n": [1, 2, 3, 4]})
LATER = pl.DataFrame({"port": ["Q", "C", None], "n": [5, 6, 7]})
SKIP = Recipe().add(steps()["ordinal_encode"](columns=["port"], invalid="skip"))


def test_rows_are_skipped_in_training_only(tmp_path):
    learned = SKIP.learn(polars_frame(TABLE))
    kept = {"port": [None, 1, None], "n": [5, 6, 7]}
    assert cells(SKIP.apply(polars_frame(TABLE), learned, "train")) == {"port": [0, 1, 0], "n": [1, 3, 4]}
    assert cells(SKIP.apply(polars_frame(LATER), learned, "train")) == {"port": [1], "n": [6]}
    assert cells(SKIP.apply(polars_frame(LATER), learned, "evaluate")) == kept
    assert cells(SKIP.apply(polars_frame(LATER), learned, "predict")) == kept
    assert "all kept" in use_of_rows(SKIP, 0) and SKIP.inputs(["port"]) == ["port"]

    LATER.write_parquet(tmp_path / "in.parquet")
    for options, expected in (([], kept), (["--training"], {"port": [1], "n": [6]})):
        code = script(SKIP, learned, TABLE.schema, ["port"])
        assert run(code, tmp_path, "in.parquet", "out.parquet", *options).returncode == 0
        assert cells(pl.read_parquet(tmp_path / "out.parquet")) == expected

    data = tmp_path / "data.parquet"
    TABLE.write_parquet(data)
    assert "WHERE" in statement(SKIP, data, "t") and "WHERE" not in statement(SKIP, data, "t", training=False)


def test_numbers_of_categories_get_the_columns_that_scikit_learn_gives_them():
    table = pl.DataFrame({"size": [2, 0, 2, 4]})
    step = steps()["one_hot_encode"](columns=["size"], ordinal=True)
    learned = step.learn(polars_frame(table))
    ours = step.apply(polars_frame(table), learned).collect().to_native()
    theirs = OneHotEncoder(categories=[range(5)], sparse_output=False).fit_transform(table.to_numpy())
    assert ours.columns == [f"size = {number}" for number in range(5)]
    assert ours.to_numpy().tolist() == theirs.tolist()
    real = table.with_columns(pl.col("size").cast(pl.Float64))
    assert step.learn(polars_frame(real))["columns"]["size"]["names"] == ours.columns


@pytest.mark.parametrize(
    ("cells_of", "says"),
    [
        ([1.5, 0.0], "holds 1.5, and ordinal encoded cells are whole numbers"),
        ([-1, 0], "holds -1,"),
        ([0, 5000], "goes up to 5,000"),
        ([None, float("inf")], "no known number"),
        (["a", "b"], "holds text, not numbers"),
    ],
)
def test_what_is_not_ordinal_encoded_is_refused(cells_of: list, says: str):
    step = steps()["one_hot_encode"](columns=["size"], ordinal=True)
    with pytest.raises(NotApplicable, match=says):
        step.learn(polars_frame(pl.DataFrame({"size": cells_of})))
