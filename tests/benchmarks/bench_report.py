"""The report of a model of 50,000 rows: seconds to its first number (budget 2) and to its last (budget 20)."""

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from app.data.columns import Kind
from app.evaluation.judge import CHAPTERS
from app.problem import Problem
from app.training.preparation import Source
from app.training.spec import BuildSpec
from app.training.trainer import Unwatched, train
from tests.benchmarks.bench_predict import table

ROWS = 50_000


class Clock(Unwatched):
    """Notes when each stage began."""

    def __init__(self) -> None:
        self.begun: dict[str, float] = {}

    def stage(self, text: str, share: float | None = None) -> None:  # noqa: ARG002 - the first time counts
        """Note the stage."""
        self.begun.setdefault(text, time.perf_counter())


def main() -> None:
    """Build one model an algorithm and print how long each chapter of its report took."""
    rows = table(ROWS)
    kinds = dict.fromkeys(rows.columns, Kind.CATEGORY) | dict.fromkeys(("tenure", "monthly", "total"), Kind.NUMBER)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        rows.write_parquet(folder / "data.parquet")
        source = Source(folder / "data.parquet", kinds | {"customer": Kind.IDENTIFIER}, "customers")
        for algorithm in sys.argv[1:] or ("xgboost", "random_forest", "linear_learner"):
            clock = Clock()
            train(BuildSpec("customers", 1, "left", Problem.BINARY, algorithm), source, folder / algorithm, clock)
            _tell(algorithm, clock.begun)


def _tell(algorithm: str, begun: dict[str, float]) -> None:
    places = list(begun)
    first = next(place for place in places if place.endswith(CHAPTERS[0].doing))
    began = begun[first]
    ends = [*list(begun.values())[1:], time.perf_counter()]
    print(
        f"{algorithm}: first number after {begun[places[places.index(first) + 1]] - began:.1f} s (budget 2), ", end=""
    )
    print(f"whole report {begun['Saving the model'] - began:.1f} s (budget 20)")
    for place, end in zip(places, ends, strict=True):
        if begun[place] >= began:
            print(f"  {end - begun[place]:5.1f} s  {place}")


if __name__ == "__main__":
    main()
