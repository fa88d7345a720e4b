"""Reading a 200 MB CSV into typed Parquet, against pandas.read_csv: seconds and peak memory, each in its own process.

Run with: python tests/benchmarks/bench_ingest.py [megabytes]
"""

import json
import multiprocessing
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 3
TIME_BUDGET, MEMORY_BUDGET = 0.6, 0.7
ROW_BYTES = 114
MEASURE = """
import json, resource, sys, time
from pathlib import Path
{imports}
source, folder = Path(sys.argv[1]), Path(sys.argv[2])
start = time.perf_counter()
{work}
seconds = time.perf_counter() - start
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({{"seconds": seconds, "megabytes": peak, "rows": rows}}))
"""
PANDAS = MEASURE.format(imports="import pandas", work="rows = len(pandas.read_csv(source))")
EASEL = MEASURE.format(imports="from app.data.ingest import ingest", work="rows = ingest(source, folder).rows")


def write_table(target: Path, megabytes: int, seed: int = 1) -> None:
    """A CSV of about that size: whole numbers, decimals, categories, dates, times, gaps, the same for a seed."""
    import numpy as np
    import polars as pl

    rng, rows = np.random.default_rng(seed), megabytes * 1_000_000 // ROW_BYTES
    start = np.datetime64("2020-01-01T00:00:00", "us")
    moments = start + rng.integers(0, 1500 * 86_400, rows).astype("timedelta64[s]")
    table = pl.DataFrame(
        {
            "order_id": np.arange(1, rows + 1),
            "customer": rng.integers(10_000, 99_999, rows),
            "price": rng.gamma(2, 50, rows).round(2),
            "weight": rng.normal(10, 3, rows).round(4),
            "quantity": rng.integers(1, 50, rows),
            "discount": rng.random(rows).round(3),
            "score": rng.normal(0, 1, rows).round(6),
            "city": rng.choice(["Paris", "Berlin", "New York", "São Paulo", "Tokyo", "Lagos"], rows),
            "segment": rng.choice(["Consumer", "Corporate", "Home Office"], rows),
            "channel": rng.choice(["web", "shop", "phone"], rows),
            "status": rng.choice(["delivered", "returned", "lost", ""], rows, p=[0.8, 0.1, 0.05, 0.05]),
            "ordered": moments,
            "shipped": moments,
            "member": rng.choice(["true", "false"], rows),
        }
    )
    table = table.with_columns(
        pl.col("ordered").cast(pl.Date), pl.when(pl.col("discount") > 0.03).then("discount").alias("discount")
    )
    table.write_csv(target, datetime_format="%Y-%m-%d %H:%M:%S")


def measure(script: str, source: Path, folder: Path) -> dict[str, float]:
    """Seconds and peak megabytes of a script in a process of its own."""
    command = [sys.executable, "-c", script, str(source), str(folder)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S603 - our own scripts
    return json.loads(done.stdout)


def main(megabytes: int = 200) -> None:
    """Print the best of three rounds of each, and both ratios beside their budgets."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        source = folder / "table.csv"
        # In a process of its own too: a child's peak memory starts at its parent's.
        writer = multiprocessing.get_context("spawn").Process(target=write_table, args=(source, megabytes))
        writer.start()
        writer.join()
        size = source.stat().st_size / 1e6
        rounds = [(measure(PANDAS, source, folder), measure(EASEL, source, folder)) for _ in range(ROUNDS)]
        assert all(pandas["rows"] == easel["rows"] for pandas, easel in rounds)
    best = {key: [min(pair[side][key] for pair in rounds) for side in (0, 1)] for key in ("seconds", "megabytes")}
    for key, budget in (("seconds", TIME_BUDGET), ("megabytes", MEMORY_BUDGET)):
        pandas, easel = best[key]
        print(
            f"ingest {size:.0f} MB, {key}: pandas.read_csv {pandas:.2f}, ingest {easel:.2f}, "
            f"ratio {easel / pandas:.2f} (budget {budget})"
        )


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:2]))
