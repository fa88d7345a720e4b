"""Profile of 2 M rows × 16 columns against DuckDB's SUMMARIZE of the same file; budget: 1 × SUMMARIZE + 1 s."""

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import numpy as np
import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from app.data.columns import Column, Kind
from app.data.dataset import Version
from app.data.profile import preview, profile

ROWS = 2_000_000
KINDS = {
    pl.Float64: Kind.NUMBER,
    pl.Int64: Kind.NUMBER,
    pl.Boolean: Kind.BOOLEAN,
    pl.Date: Kind.DATE,
    pl.Datetime: Kind.DATE,
}


def table() -> pl.DataFrame:
    """Numbers of every spread, codes of 5 to 100,000 values, an identifier, text, dates, and gaps."""
    draw = np.random.default_rng(0)
    numbers = {f"amount {size}": draw.normal(size=ROWS) * 10**size for size in range(5)}
    numbers |= {f"count {size}": draw.integers(0, 3 * 10**size, ROWS) for size in range(1, 5)}
    frame = pl.DataFrame(numbers).with_columns(
        pl.Series("id", np.arange(ROWS)).cast(pl.String).str.zfill(9),
        pl.Series("grade", draw.integers(0, 5, ROWS)).cast(pl.String),
        ("city " + pl.Series("city", draw.integers(0, 200, ROWS)).cast(pl.String)).alias("city"),
        ("remark number " + pl.Series("remark", draw.integers(0, 100_000, ROWS)).cast(pl.String)).alias("remark"),
        pl.Series("paid", draw.random(ROWS) > 0.3),
        pl.Series("at", draw.integers(0, 10**15, ROWS)).cast(pl.Datetime("us")),
        pl.Series("on", draw.integers(0, 9_000, ROWS)).cast(pl.Int32).cast(pl.Date),
    )
    present = pl.Series("present", draw.random(ROWS) > 0.05)
    return frame.with_columns(pl.when(present).then(pl.col("amount 1", "count 2", "city")))


def version(folder: Path) -> Version:
    """The table as a version on disk."""
    frame = table()
    frame.write_parquet(folder / "data.parquet", compression="zstd", row_group_size=122_880)
    kinds = {"id": Kind.IDENTIFIER, "grade": Kind.CATEGORY, "city": Kind.CATEGORY, "remark": Kind.TEXT}
    columns = tuple(
        Column(name, kinds.get(name) or KINDS[dtype.base_type()], frame[name].null_count())
        for name, dtype in frame.schema.items()
    )
    return Version("bench", 1, datetime.now(UTC), "bench.csv", ROWS, columns, 0, (), None, folder)


def seconds(work: Callable[[], object], times: int = 3) -> float:
    """The best of a few runs."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return min(taken)


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        data = version(Path(folder))
        connection = duckdb.connect()
        query = f"SUMMARIZE SELECT * FROM '{data.data}'"  # noqa: S608
        theirs = seconds(lambda: connection.execute(query).fetchall())
        ours = seconds(lambda: profile(data))
        shown = seconds(lambda: preview(data, random=True))
    width = len(data.columns)
    print(f"profile of {ROWS:,} rows x {width} columns: {ours:.2f} s; DuckDB SUMMARIZE: {theirs:.2f} s")
    print(f"ratio: {ours / theirs:.2f} (budget {(theirs + 1) / theirs:.2f}); random preview: {shown:.2f} s")


if __name__ == "__main__":
    main()
