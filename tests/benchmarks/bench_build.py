"""Our build against the raw library: same rows, settings, rounds and threads, curves on (budget 1.10 x).

With keys of algorithms as arguments only these. Rows are such that a raw run takes some 7 s on two processors.
"""

import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from app.algorithms.algorithm import TrainingData, algorithm
from app.training.monitor import Monitor
from tests.benchmarks.made_table import made
from tests.benchmarks.raw import RAW

COLUMNS, PAIRS = 30, 3
SIZES = {
    "linear_learner": (200_000, {"epochs": 20}),
    "k_nearest_neighbors": (250_000, {"sample_size": 100_000}),
    "decision_tree": (200_000, {}),
    "random_forest": (100_000, {"n_estimators": 25}),
    "xgboost": (400_000, {"num_round": 150}),
    "lightgbm": (400_000, {"num_boost_round": 150}),
    "catboost": (400_000, {"iterations": 200}),
}
ALONE = {
    "factorization_machines": (100_000, {"epochs": 2}),
    "tab_transformer": (50_000, {"n_epochs": 2}),
}


def seconds(build: Callable[[], object]) -> np.ndarray:
    """Seconds by the clock and of the processors; the latter tell more where others use these too."""
    began = np.array([time.perf_counter(), time.process_time()])
    build()
    return np.array([time.perf_counter(), time.process_time()]) - began


def ours(key: str, data: TrainingData) -> np.ndarray:
    """Seconds of our fit, the monitor told of every round."""
    chosen, monitor = algorithm(key), Monitor(algorithm(key).round_name)
    return seconds(lambda: chosen().fit(data, monitor))


def raw(key: str, data: TrainingData) -> np.ndarray:
    """Seconds of the library alone."""
    return seconds(lambda: RAW[key](data, 0))


def main(wanted: list[str]) -> None:
    """Print a line for each algorithm."""
    warnings.filterwarnings("ignore", message="Stochastic Optimizer")  # as many epochs as ours, converged or not
    for key in wanted or [*RAW, *ALONE]:
        rows, settings = (SIZES | ALONE)[key]
        data = made(key, rows, COLUMNS, **settings)
        told = f"{key}, {rows:,} rows: ours"
        if key in ALONE:
            print(f"{told} {ours(key, data)[0]:.1f} s; our own code, without a library to compare with", flush=True)
            continue
        raw(key, made(key, 1_000, COLUMNS, **settings))  # loads the library
        pairs = np.array([(ours(key, data), raw(key, data)) for _ in range(PAIRS)])
        (mine, theirs), _ = np.median(pairs, axis=0).T
        ratio, effort = np.median(pairs[:, 0] / pairs[:, 1], axis=0)
        told += f" {mine:.1f} s, raw {theirs:.1f} s, ratio {ratio:.2f} (budget 1.10), of the processors {effort:.2f}"
        print(told, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
