"""Stop: seconds from the request, at several moments of a long training, to the model in hand (budget 2 s).

With keys of algorithms as arguments only these.
"""

import sys
import time
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from app.algorithms.algorithm import algorithm, algorithms
from app.training.monitor import Monitor
from tests.benchmarks.made_table import made

TABLES = {"500,000 rows x 30 columns": (500_000, 30, 2), "5,000 rows x 1,000 columns, 100 classes": (5_000, 1_000, 100)}
MOMENTS = (1, 5)  # seconds into the training


def wait(key: str, size: tuple[int, int, int], moment: float, told: Connection) -> None:
    """Tell the seconds from the request to the model; None if training ends before it."""
    data, chosen = made(key, *size), algorithm(key)
    chosen().fit(made(key, 200, 10), Monitor(chosen.round_name, patience=1))  # loads the library
    began = time.monotonic()
    monitor = Monitor(chosen.round_name, should_stop=lambda: time.monotonic() - began >= moment)
    chosen().fit(data, monitor)
    waited = time.monotonic() - began - moment
    told.send(waited if waited > 0 else None)


def apart(*facts: Any) -> float | None:
    """What `wait` tells, in a process of its own: what Stop leaves unfinished there disturbs no other."""
    context = get_context("spawn")
    hears, tells = context.Pipe(duplex=False)
    process = context.Process(target=wait, args=(*facts, tells))
    process.start()
    tells.close()
    try:
        return hears.recv()
    finally:
        process.kill()


def main(wanted: list[str]) -> None:
    """Print the waits for each algorithm and table."""
    for key in wanted or [key for key in algorithms() if key != "baseline"]:
        for name, size in TABLES.items():
            waits = [found for moment in MOMENTS if (found := apart(key, size, moment)) is not None]
            told = f"{', '.join(f'{one:.1f}' for one in waits)} s" if waits else "training is over before the request"
            print(f"{key}, {name}: {told} (budget 2)", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
