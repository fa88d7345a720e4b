"""A recipe written by each engine: the same cells, and one that cannot is replaced by one that can."""

from pathlib import Path

import polars as pl
import polars.testing
import pytest

from app.errors import NotApplicable
from app.wrangling.engines import size_in_memory, write
from app.wrangling.recipe import Recipe
from app.wrangling.step import Step, steps
from tests.wrangling.step_examples import EXAMPLES, TABLE, cells

ALL = [steps()[key](**settings) for key, examples in EXAMPLES.items() for settings in examples]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The table of the examples in a folder and a file with odd names."""
    path = tmp_path_factory.mktemp("it's [a] folder") / "a *table*.parquet"
    TABLE.write_parquet(path)
    return path


def ordered(step: Step, path: Path) -> dict[str, list]:
    table = pl.read_parquet(path, glob=False)
    return cells(table.sort(table.columns) if step.compares_rows else table)


@pytest.mark.parametrize("step", ALL, ids=lambda step: step.describe()[:60])
def test_a_table_past_memory_is_written_by_duckdb_as_polars_writes_it(step: Step, source: Path, tmp_path: Path):
    recipe = Recipe().add(step)
    polars = write(recipe, source, tmp_path / "polars.parquet")
    duck = write(recipe, source, tmp_path / "duckdb.parquet", memory=size_in_memory(source) - 1)
    assert polars.engine == "Polars"
    assert duck.engine == "DuckDB" or "DuckDB" in duck.why
    assert ordered(step, tmp_path / "duckdb.parquet") == ordered(step, tmp_path / "polars.parquet")
