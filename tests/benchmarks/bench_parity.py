"""Whole builds against the raw libraries on real tables: the test metric (within 1 %), and Adult's seconds and AUC.

The raw library gets the same encoded rows, settings and patience. The tables lie in ../shared beside the checkout. With
keys of algorithms as arguments only these.
"""

import sys
import tempfile
import time
import warnings
from pathlib import Path
from statistics import mean

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from app.algorithms.algorithm import TrainingData, algorithm, algorithms
from app.data.ingest import ingest
from app.evaluation.metrics import labels
from app.problem import Problem
from app.training.preparation import Source, prepare
from app.training.spec import BuildSpec, EarlyStopping
from app.training.trainer import train
from app.training.workers import threads
from tests.benchmarks.raw import RAW
from tests.benchmarks.real_tables import SHARED, Table

EARLY_STOPPING = {"random_forest": EarlyStopping(patience=0)}  # scikit-learn's forest grows every tree
METRICS = {Problem.BINARY: "AUC", Problem.MULTICLASS: "Accuracy", Problem.REGRESSION: "R2"}
LEAST_AUC = {
    "linear_learner": 0.90, "k_nearest_neighbors": 0.88, "factorization_machines": 0.90, "random_forest": 0.91,
    "xgboost": 0.925, "lightgbm": 0.925, "catboost": 0.925, "tab_transformer": 0.90,
}  # fmt: skip


TABLES = (
    Table("adult.csv", "income", Problem.BINARY),
    Table("bike_sharing_hour.csv", "cnt", Problem.REGRESSION, ("casual", "registered")),
    Table("wine_quality_white.csv", "quality", Problem.MULTICLASS, splits=5),
)


def raw(key: str, spec: BuildSpec, source: Source) -> float:
    """The test metric of the library alone."""
    from sklearn.metrics import accuracy_score, r2_score, roc_auc_score

    prepared = prepare(spec, source)
    settings = algorithm(key).complete({}, spec.problem)
    data = TrainingData(
        prepared.parts["train"], prepared.parts["validation"], spec.problem, len(prepared.classes),
        prepared.encoding.features, settings, spec.seed, threads(),
    )  # fmt: skip
    test = prepared.parts["test"]
    answer = np.asarray(RAW[key](data, spec.early_stopping.patience)(test.features))
    if spec.problem is Problem.REGRESSION:
        return r2_score(test.target, answer)
    if spec.problem is Problem.BINARY:
        return roc_auc_score(test.target, answer[:, 1])
    return accuracy_score(test.target, labels(spec.problem, answer))


def compare(key: str, table: Table, source: Source, folder: Path) -> str:
    """A line: our test metric and the library's, each the mean of the splits."""
    name, mine, theirs, seconds = METRICS[table.problem], [], [], []
    for seed in range(table.splits):
        stopping = EARLY_STOPPING.get(key, EarlyStopping())
        spec = BuildSpec(
            "bench", 1, table.target, table.problem, key,
            left_out=table.left_out, early_stopping=stopping, seed=seed,
        )  # fmt: skip
        began = time.perf_counter()
        mine.append(train(spec, source, folder / f"{key} {seed}").metrics[name].value)
        seconds.append(time.perf_counter() - began)
        if key in RAW:
            theirs.append(raw(key, spec, source))
    told = f"{table.file}, {key}: {name} {mean(mine):.4f}"
    if theirs:
        told += f", raw {mean(theirs):.4f}, ratio {mean(mine) / mean(theirs):.3f} (budget 0.99)"
    least = f", at least {LEAST_AUC[key]}" if table.problem is Problem.BINARY and key in LEAST_AUC else ""
    return f"{told}; whole build {mean(seconds):.0f} s{f' (budget 180{least})' if least else ''}"


def main(wanted: list[str]) -> None:
    """Print a line for each table and algorithm."""
    warnings.filterwarnings("ignore", message="Stochastic Optimizer")  # as many epochs as ours, converged or not
    if not SHARED.is_dir():
        print("the folder of shared tables is not beside this checkout")
        return
    for table in TABLES:
        with tempfile.TemporaryDirectory() as place:
            found = ingest(SHARED / table.file, Path(place) / "table")
            kinds = {column.name: column.kind for column in found.columns}
            source = Source(Path(place) / "table" / "data.parquet", kinds, table.file)
            every = RAW if table.problem is not Problem.BINARY else algorithms()
            for key in wanted or [key for key in every if key not in ("baseline", "autogluon")]:
                print(compare(key, table, source, Path(place)), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
