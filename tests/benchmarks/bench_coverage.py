"""Intervals and sets on real tables: how often they hold against the promise (within 2 points, or above it with the
reason), mean over splits; what calibration does to the probabilities; and the seconds of both.

The tables lie in ../shared beside the checkout. With keys of algorithms as arguments only these.
"""

import sys
import tempfile
from pathlib import Path
from statistics import mean

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from app.data.ingest import ingest
from app.evaluation.conformal import LEVELS
from app.evaluation.report import Report
from app.problem import Problem
from app.training.preparation import Source
from app.training.spec import BuildSpec
from app.training.trainer import train
from tests.benchmarks.real_tables import SHARED, Table

ALGORITHMS = ("lightgbm", "xgboost", "random_forest", "linear_learner", "decision_tree", "k_nearest_neighbors")
BUDGET = 0.02


TABLES = (
    Table("titanic.csv", "Survived", Problem.BINARY, splits=20),
    Table("telco_churn.csv", "Churn", Problem.BINARY, splits=8),
    Table("wine_quality_white.csv", "quality", Problem.REGRESSION, splits=8),
    Table("wine_quality_white.csv", "quality", Problem.MULTICLASS, splits=8),
    Table("bike_sharing_hour.csv", "cnt", Problem.REGRESSION, ("casual", "registered"), splits=8),
    Table("adult.csv", "income", Problem.BINARY, splits=2),
)


def reports(table: Table, algorithm: str, source: Source, folder: Path) -> list[Report]:
    """The reports of one algorithm, one a split."""
    specs = (
        BuildSpec("bench", 1, table.target, table.problem, algorithm, left_out=table.left_out, seed=seed)
        for seed in range(table.splits)
    )
    return [train(spec, source, folder / f"{algorithm} {spec.seed} {table.problem}") for spec in specs]


def above(found: list[Report], level: float) -> str:
    """Why more is seen than promised."""
    if found[0].problem is not Problem.REGRESSION and mean(one.metrics["Accuracy"].value for one in found) > level:
        return " as the prediction alone is right as often"
    return " as rows share probabilities"


def told(found: list[Report]) -> str:
    """A line of one algorithm on one table."""
    words = []
    for level in LEVELS:
        reached = [report.coverage.at(level) for report in found]
        seen = mean(one.seen for one in reached)
        mark = "" if abs(seen - level) <= BUDGET else above(found, level) if seen > level else " TOO FEW"
        words.append(f"{level:.0%} {seen:.1%}{mark} (size {mean(one.size for one in reached):.3g})")
    if found[0].problem is Problem.REGRESSION:
        return ", ".join(words)
    methods = [report.calibration.method for report in found]
    counted = " ".join(f"{method} {methods.count(method)}" for method in sorted(set(methods)))
    before, after = ([getattr(report.calibration, stage) for report in found] for stage in ("before", "after"))
    losses = " → ".join(f"{mean(one.log_loss for one in stage):.4f}" for stage in (before, after))
    errors = " → ".join(f"{mean(one.error for one in stage):.3f}" for stage in (before, after))
    right = mean(report.metrics["Accuracy"].value for report in found)
    return f"{', '.join(words)}; Accuracy {right:.1%}; LogLoss {losses}, calibration error {errors} ({counted})"


def main(wanted: list[str]) -> None:
    """Print a line for each table and algorithm."""
    if not SHARED.is_dir():
        print("the folder of shared tables is not beside this checkout")
        return
    for table in TABLES:
        with tempfile.TemporaryDirectory() as place:
            found = ingest(SHARED / table.file, Path(place) / "table")
            kinds = {column.name: column.kind for column in found.columns}
            source = Source(Path(place) / "table" / "data.parquet", kinds, table.file)
            for key in wanted or ALGORITHMS:
                line = told(reports(table, key, source, Path(place)))
                print(f"{table.file}, {table.problem}, {key}, {table.splits} splits: {line}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
