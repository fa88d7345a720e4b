"""A recipe done to a whole Parquet file: on Polars, on DuckDB past memory, or on a Dask cluster."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import narwhals.stable.v2 as nw
import polars as pl
import psutil
import pyarrow.parquet as pq

from app.data.source import path_sql, quoted
from app.errors import NotApplicable
from app.wrangling.recipe import Recipe
from app.wrangling.texts import quoted as identifier

SHARE_OF_FREE_MEMORY = 0.5
CELL = 8
TEXT = 16
FEWEST_BYTES = 2**27
CONNECT_SECONDS = 3
LEVEL = 1  # of zstd: the next ones take twice as long for a few percent
HUGE = ("HUGEINT", "UHUGEINT")


@dataclass(frozen=True)
class Written:
    """How many rows were written, by which engine, why by that one, and what each step learned."""

    rows: int
    engine: str
    why: str
    learned: list[dict[str, Any]]

    @property
    def sentence(self) -> str:
        """The same for a person."""
        return f"{self.rows:,} {'row' if self.rows == 1 else 'rows'} written by {self.engine}: {self.why}."


def write(
    recipe: Recipe, source: Path, target: Path, scheduler: str | None = None, memory: int | None = None
) -> Written:
    """Learn a recipe on all rows of a Parquet file and write what it leaves for training as another.

    `scheduler` is the address of a Dask cluster that sees both files, `memory` the bytes that may be used (by default
    half of those that are free). What one engine cannot do is done by the next one that can; the target appears once
    it is whole, or not at all.
    """
    source, target = Path(source).resolve(), Path(target).resolve()
    free = psutil.virtual_memory().available
    given = max(int(free * SHARE_OF_FREE_MEMORY), FEWEST_BYTES) if memory is None else memory
    size = size_in_memory(source)
    target.parent.mkdir(parents=True, exist_ok=True)
    refused: list[str] = []
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".writing-", ignore_cleanup_errors=True) as folder:
        part = Path(folder) / "part.parquet"
        for engine, why, run in _engines(recipe, source, part, scheduler, size, given):
            try:
                learned = run()
            except NotApplicable as refusal:
                refused.append(str(refusal))
                continue
            rows = pq.read_metadata(part).num_rows
            part.replace(target)
            return Written(rows, engine, "; ".join([why, *(said.rstrip(".") for said in refused)]), learned)
    raise NotApplicable(refused[-1])


def size_in_memory(path: Path) -> int:
    """About how many bytes a Parquet file takes in memory, from its metadata alone.

    Encodings such as dictionaries make the uncompressed file smaller than the table, so every cell counts at least
    what it takes in a table of columns.
    """
    metadata = pq.read_metadata(path)
    widths = [_width(metadata.schema.column(leaf).physical_type) for leaf in range(metadata.num_columns)]
    total = 0
    for group in range(metadata.num_row_groups):
        chunks = metadata.row_group(group)
        for leaf, width in enumerate(widths):
            total += max(chunks.column(leaf).total_uncompressed_size, chunks.num_rows * width)
    return total


def _width(physical: str) -> int:
    return 1 if physical == "BOOLEAN" else TEXT if "BYTE_ARRAY" in physical else CELL


def _engines(
    recipe: Recipe, source: Path, part: Path, scheduler: str | None, size: int, given: int
) -> list[tuple[str, str, Callable[[], list[dict[str, Any]]]]]:
    """The engines to try in turn: name, reason, work."""
    fits = size <= given
    said = f"the table takes about {_bytes(size)} in memory, and {_bytes(given)} may be used"
    on_polars = ("Polars", said, lambda: _on_polars(recipe, source, part))
    on_duckdb = ("DuckDB", said, lambda: _on_duckdb(recipe, source, part, given))
    found = [on_polars] if fits else [on_duckdb]
    if not fits and size * SHARE_OF_FREE_MEMORY <= given:
        found.append(on_polars)
    if scheduler:
        why = f"EASEL_SCHEDULER names the cluster at {scheduler}"
        found.insert(0, ("Dask", why, lambda: _on_dask(recipe, source, part, scheduler)))
    return found


def _bytes(size: int) -> str:
    return f"{size / 2**30:,.1f} GB" if size >= 2**30 else f"{max(round(size / 2**20), 1):,} MB"


def _on_polars(recipe: Recipe, source: Path, part: Path) -> list[dict[str, Any]]:
    frame = nw.from_native(pl.scan_parquet(source, glob=False))
    learned = recipe.learn(frame)
    after = recipe.apply(frame, learned, "train").to_native()
    after.sink_parquet(part, compression="zstd", compression_level=LEVEL)
    return learned


def _on_duckdb(recipe: Recipe, source: Path, part: Path, memory: int) -> list[dict[str, Any]]:
    """On a connection of its own that may use so much memory, spills beside the target and reaches no other file."""
    with duckdb.connect() as connection:
        for setting in _settings(recipe, source, part, memory):
            connection.execute(setting)
        try:
            frame = nw.from_native(connection.sql(f"FROM read_parquet({path_sql(source)})"))
            learned = recipe.learn(frame)
            after = recipe.apply(frame, learned, "train").to_native()
            after.project(_storable(after)).write_parquet(str(part), compression="zstd")
        except duckdb.OutOfMemoryException as lack:
            raise NotApplicable(
                f"The recipe needs more than the {_bytes(memory)} of memory that may be used, although DuckDB puts "
                "aside on disk what it can; leave out steps that sort, sample or balance rows, or filter rows first."
            ) from lack
        except duckdb.DataError as wrong:
            said = str(wrong).split("Error: ", 1)[-1].splitlines()[0].rstrip(".")
            raise NotApplicable(f"A cell does not fit what the recipe makes of it on DuckDB: {said}.") from wrong
    return learned


def _settings(recipe: Recipe, source: Path, part: Path, memory: int) -> list[str]:
    spill = str(part.parent / "spill")
    paths = (source, part, *recipe.opened().values())
    files = ", ".join(f"{quoted(str(path))}, {path_sql(path)}" for path in paths)
    return [
        f"SET memory_limit = '{max(memory, FEWEST_BYTES) // 2**20}MiB'",
        f"SET temp_directory = {quoted(spill)}",
        "SET enable_progress_bar = false",
        "SET python_enable_replacements = false",
        f"SET allowed_paths = [{files}]",
        f"SET allowed_directories = [{quoted(spill + '/')}]",
        "SET enable_external_access = false",
        "SET lock_configuration = true",
    ]


def _storable(relation: duckdb.DuckDBPyRelation) -> str:
    """The columns as they are, but sums of whole numbers as whole numbers, which Parquet would make real ones."""
    columns = zip(relation.columns, map(str, relation.types), strict=True)
    return ", ".join(
        f"CAST({identifier(name)} AS BIGINT) AS {identifier(name)}" if kind in HUGE else identifier(name)
        for name, kind in columns
    )


def _on_dask(recipe: Recipe, source: Path, part: Path, scheduler: str) -> list[dict[str, Any]]:
    import dask.dataframe
    from distributed import Client

    try:
        client = Client(scheduler, set_as_default=False, timeout=CONNECT_SECONDS)
    except (OSError, ValueError) as silent:
        raise NotApplicable(f"No Dask cluster answers at {scheduler}; check EASEL_SCHEDULER.") from silent
    folder = part.parent / "parts"
    with client, client.as_current():
        table = dask.dataframe.read_parquet([str(source)], dtype_backend="pyarrow", split_row_groups="adaptive")
        frame = nw.from_native(table)
        learned = recipe.learn(frame)
        after = recipe.apply(frame, learned, "train").to_native()
        after.to_parquet(str(folder), write_index=False, compression="zstd", compute_kwargs={"scheduler": client})
    parts = sorted(folder.glob("part.*.parquet"), key=lambda path: int(path.name.split(".")[1]))
    pl.scan_parquet(parts, glob=False).sink_parquet(part, compression="zstd", compression_level=LEVEL)
    return learned
