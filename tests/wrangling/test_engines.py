"""A recipe written by each engine: the same cells, and one that cannot is replaced by one that can."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow.parquet as pq
import pytest
from polars import testing as polars_testing

from app.errors import NotApplicable
from app.settings import Settings
from app.wrangling.engines import size_in_memory, write
from app.wrangling.recipe import Recipe
from app.wrangling.step import Step, steps
from tests.wrangling.step_examples import EXAMPLES, TABLE, cells, made

pytestmark = pytest.mark.filterwarnings("ignore:Dask support is moving")
ALL = [made(key, **settings) for key, examples in EXAMPLES.items() for settings in examples]


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


LEARNING = (
    ("fill_missing", {"columns": ["age", "n0"], "method": "mean"}),
    ("filter_rows", {"column": "n1", "condition": ">", "value": "-1"}),
    ("scale_values", {"columns": ["n0", "n2", "age"]}),
    ("one_hot_encode", {"columns": ["port"]}),
    ("custom_formula", {"expression": "[n3] * 2 + age / (n4 + 9)", "name": "new"}),
)
WRITE = """
import json, resource, sys
from pathlib import Path
import psutil
import dask.dataframe, sklearn.preprocessing
from app.wrangling.engines import write
from app.wrangling.recipe import Recipe

given = json.loads(sys.stdin.read())
before = psutil.Process().memory_info().rss
written = write(Recipe.from_dict(given["recipe"]), given["source"], given["target"], memory=given["memory"])
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - before
print(json.dumps({"engine": written.engine, "rows": written.rows, "peak": peak}))
"""


def recipe_of(*given: tuple[str, dict]) -> Recipe:
    return Recipe(tuple((steps()[key](**settings), True) for key, settings in given))


def long_table(path: Path, pieces: int, rows: int) -> None:
    """A table written piece by piece: 30 columns of numbers, one of them with gaps, and a category."""
    draw = np.random.default_rng(0)
    piece = pl.DataFrame({f"n{place}": draw.normal(size=rows).round(2) for place in range(28)}).with_columns(
        age=pl.Series(draw.integers(0, 90, rows)).replace(range(4), None),
        port=pl.Series(draw.choice(list("SCQ"), rows)),
    )
    schema = piece.to_arrow().schema
    with pq.ParquetWriter(path, schema, compression="lz4") as writer:
        for number in range(pieces):
            writer.write_table(piece.with_columns(pl.col("n1") + number / pieces).to_arrow(), row_group_size=rows // 2)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the peak of a process's memory in kilobytes")
def test_a_table_four_times_the_memory_that_may_be_used_arrives_whole(tmp_path: Path):
    source, recipe = tmp_path / "long.parquet", recipe_of(*LEARNING)
    long_table(source, pieces=13, rows=250_000)
    size, memory = size_in_memory(source), 180 * 2**20
    assert size > 4 * memory
    given = {
        "recipe": recipe.to_dict(), "source": str(source), "target": str(tmp_path / "duckdb.parquet"), "memory": memory
    }  # fmt: skip
    told = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", WRITE], input=json.dumps(given), text=True, check=True, stdout=subprocess.PIPE
    )
    written = json.loads(told.stdout)
    assert written["engine"] == "DuckDB"
    assert written["peak"] < 0.75 * size
    polars = write(recipe, source, tmp_path / "polars.parquet")
    assert (polars.engine, polars.rows) == ("Polars", written["rows"])
    ours, theirs = (pl.scan_parquet(tmp_path / f"{name}.parquet") for name in ("duckdb", "polars"))
    assert ours.collect_schema() == theirs.collect_schema()
    assert pl.scan_parquet(source).select(pl.len()).collect().item() > written["rows"] > 2_000_000
    for name in ("age", "n0", "new", "port = S"):
        polars_testing.assert_frame_equal(ours.select(name).collect(), theirs.select(name).collect(), rel_tol=1e-9)


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """The address of a cluster of two worker processes."""
    from distributed.deploy.subprocess import SubprocessCluster

    with SubprocessCluster(n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0") as made:
        made.wait_for_workers(2)
        yield made.scheduler_address


def test_two_workers_of_a_cluster_write_the_same_cells(cluster: str, tmp_path: Path):
    source, recipe = tmp_path / "table.parquet", recipe_of(*LEARNING)
    long_table(source, pieces=4, rows=500)
    environment = {"EASEL_HOME": str(tmp_path), "EASEL_SCHEDULER": cluster}
    settings = Settings.from_environment(environment)
    on_cluster = write(recipe, source, tmp_path / "dask.parquet", settings.scheduler)
    here = write(recipe, source, tmp_path / "polars.parquet")
    assert (on_cluster.engine, here.engine) == ("Dask", "Polars")
    assert cluster in on_cluster.sentence
    ours, theirs = (pl.read_parquet(tmp_path / f"{name}.parquet") for name in ("dask", "polars"))
    polars_testing.assert_frame_equal(ours, theirs, rel_tol=1e-9, check_dtypes=False)


def test_what_a_cluster_cannot_do_is_done_here_and_said(cluster: str, tmp_path: Path):
    source = tmp_path / "table.parquet"
    long_table(source, pieces=2, rows=50)
    recipe = recipe_of(("fill_missing", {"columns": ["age"]}), *LEARNING[1:])
    written = write(recipe, source, tmp_path / "out.parquet", cluster)
    assert written.engine == "Polars"
    assert "the median cannot be found exactly on a Dask cluster" in written.sentence
    silent = write(recipe, source, tmp_path / "out.parquet", "tcp://127.0.0.1:9")
    assert silent.engine == "Polars" and "No Dask cluster answers at tcp://127.0.0.1:9" in silent.sentence


def test_a_step_that_no_engine_can_do_in_the_memory_that_may_be_used_is_refused(tmp_path: Path):
    source, target = tmp_path / "table.parquet", tmp_path / "out.parquet"
    long_table(source, pieces=2, rows=500)
    target.write_text("as it was")
    recipe = recipe_of(("balance_data", {"column": "port", "method": "SMOTE"}))
    with pytest.raises(NotApplicable, match="SMOTE does not run on DuckDB"):
        write(recipe, source, target, memory=size_in_memory(source) // 4)
    assert target.read_text() == "as it was"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.parquet", "table.parquet"]


def test_sql_past_memory_reaches_no_file_but_the_table(source: Path, tmp_path: Path):
    private = tmp_path / "private.csv"
    private.write_text("a\n1\n")
    for query in (f"SELECT * FROM '{private}'", f"SELECT * FROM read_csv('{private}')", "SELECT * FROM pl"):  # noqa: S608
        with pytest.raises(NotApplicable, match="SQL"):
            write(recipe_of(("sql", {"query": query})), source, tmp_path / "out.parquet", memory=1)
    recipe = recipe_of(
        ("sql", {"query": "SELECT port, sum(age) AS age FROM table GROUP BY port ORDER BY 1"}),
        ("sql", {"query": "SELECT *, age + 1 AS next FROM table"}),
    )
    written = write(recipe, source, tmp_path / "out.parquet", memory=size_in_memory(source) - 1)
    assert written.engine == "DuckDB"
    table = pl.read_parquet(tmp_path / "out.parquet")
    assert table.schema["age"] == table.schema["next"] == pl.Int64
    assert table.filter(port="C").row(0) == ("C", 40, 41)


def test_no_rows_and_one_row_are_written_too(cluster: str, tmp_path: Path):
    for rows in (0, 1):
        path = tmp_path / f"{rows}.parquet"
        TABLE.head(rows).write_parquet(path)
        recipe = recipe_of(("filter_rows", {"column": "age", "condition": ">", "value": "0"}))
        for scheduler, memory in ((None, None), (None, size_in_memory(path) - 1), (cluster, None)):
            written = write(recipe, path, tmp_path / "out.parquet", scheduler, memory)
            assert written.rows == rows == pl.read_parquet(tmp_path / "out.parquet").height
            assert list(pl.read_parquet(tmp_path / "out.parquet").columns) == TABLE.columns
