"""Validation of 2 M rows × 16 columns against DuckDB's SUMMARIZE of the same file."""

import sys
import tempfile
from pathlib import Path

import duckdb

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from app.data.validation.plan import Plan
from app.data.validation.validate import validate
from tests.benchmarks.bench_profile import ROWS, seconds, version


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        data = version(Path(folder))
        connection = duckdb.connect()
        query = f"SUMMARIZE SELECT * FROM '{data.data}'"  # noqa: S608
        theirs = seconds(lambda: connection.execute(query).fetchall())
        for target in (None, "amount 0", "grade"):
            ours = seconds(lambda target=target: validate(data, Plan(target=target)))
            what = f"with the target {target}" if target else "without a target"
            print(f"validation of {ROWS:,} rows x {len(data.columns)} columns {what}: {ours:.2f} s", end="; ")
            print(f"ratio to SUMMARIZE ({theirs:.2f} s): {ours / theirs:.2f}")


if __name__ == "__main__":
    main()
