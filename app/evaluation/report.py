"""The report: computed once, in the worker, saved as JSON and Parquet tables; pages only draw it."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import polars as pl

from app.evaluation.why import Why
from app.problem import Problem
from app.training.monitor import Ending, Round


@dataclass(frozen=True)
class Score:
    """A metric on the test rows: value, 95 % bootstrap interval, the baseline's value, or why it is not defined."""

    value: float | None
    low: float | None = None
    high: float | None = None
    baseline: float | None = None
    undefined: str = ""


@dataclass(frozen=True)
class Impact:
    """How much worse the impact metric gets on test when a column is shuffled, with its share of all such losses."""

    column: str
    loss: float
    low: float
    high: float
    share: float


@dataclass(frozen=True)
class Report:
    """What is known of a finished build.

    `rows` counts "train", "validation", "test" and those without a known target ("no_target"). `classes` are the
    target's values as text in the order of the model, empty for regression; `positive` is the class that binary
    metrics are about and `threshold` the probability from which it is predicted. `confusion[i][j]` counts test rows
    of class i predicted as j. `impacts` are ordered by share. `notes` are sentences on what was done to the data.
    Tables lie beside the JSON: "answers" (a line a test row: actual, and predicted or p0, p1 and so on); "thresholds"
    (threshold, tp, fp, tn, fn), "roc" (fpr, tpr) and "precision_recall" (recall, precision) for binary; "errors"
    (actual, predicted) for regression, a sample of test rows' numbers.

    `why` explains the answers. Its tables, in the words of SageMaker Clarify: "effects" (column, class, place on the
    grid, feature_values as text, position of numbers and of dates in milliseconds since 1970, model_predictions,
    data_distribution and rows of the training table near it, thin where these are few, missing for the point without a
    value) and "ice" (column, line a test row, place, model_predictions).
    """

    problem: Problem
    target: str
    algorithm: str
    classes: tuple[str, ...]
    positive: str | None
    threshold: float
    rows: dict[str, int]
    round_name: str
    rounds: tuple[Round, ...]
    best_round: int
    loss: str
    ending: Ending
    stopped: str
    seconds: float
    objective: str
    metrics: dict[str, Score]
    confusion: tuple[tuple[int, ...], ...]
    impacts: tuple[Impact, ...]
    notes: tuple[str, ...]
    why: Why | None = None

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Report":
        """The report from JSON; fields that an older version of Easel did not write are at their defaults."""
        from pydantic import TypeAdapter

        return TypeAdapter(cls).validate_python(data)

    def save(self, folder: Path, tables: dict[str, pl.DataFrame]) -> None:
        """Write report.json and one Parquet file a table into `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "report.json").write_text(json.dumps(self.to_dict(), indent=1), encoding="utf-8")
        for name, table in tables.items():
            table.write_parquet(folder / f"{name}.parquet")

    @classmethod
    def load(cls, folder: Path) -> "Report":
        """Read report.json."""
        return cls.from_dict(json.loads((folder / "report.json").read_text(encoding="utf-8")))


def load_table(folder: Path, name: str) -> pl.DataFrame:
    """One of the report's tables."""
    return pl.read_parquet(folder / f"{name}.parquet")
