"""The report: computed once, in the worker, saved as JSON and Parquet tables; pages only draw it."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from app.evaluation.coverage import Coverage
from app.evaluation.drift import DriftTest
from app.evaluation.duplicates import Duplicates
from app.evaluation.leakage import Leakage
from app.evaluation.reliability import Calibration
from app.evaluation.segment import Segment
from app.evaluation.stability import Stability
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
class ClassScore:
    """One class against all others on the test rows: how many are of it, how many are predicted to be, and how well.

    `auprc` is the area under the precision-recall curve (average precision).
    """

    name: str
    rows: int
    predicted: int
    precision: Score
    recall: Score
    f1: Score
    auc: Score
    auprc: Score


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
    `parts` are the values of the metrics on training and validation rows, by part; `by_class` has a score a class.

    Tables lie beside the JSON: "answers" (a line a test row: actual, and predicted or p0, p1 and so on). Of classes:
    "roc" (class, fpr, tpr), "precision_recall" (class, recall, precision), "gain" (class, share, gain, lift) and
    "distribution" (low, high, group, rows); of two also "thresholds" and "thresholds_validation" (threshold, tp, fp,
    tn, fn). Of numbers: "errors" (actual, predicted), a sample; "error_density" (low, high, rows) and "error_by_range"
    (low, high, rows, mae, rmse, bias).

    `calibration` says whether probabilities were corrected and what that changed, with table "reliability" (stage
    "before" or "after", predicted, seen, low, high, rows: a line a bin). `coverage` says how often intervals and sets
    held the true value, with table "intervals" at 90 % (a line an answer: low, high and covered for numbers, size and
    covered for categories, all null where the rows are too few for the level).

    `segments` are groups of test rows with a clearly larger loss, the clearest first; `drift`, `duplicates`, `leakage`
    and `stability` are what could make a good score worthless; each is None where it was not looked for. Tables: "rows"
    (the test rows as the recipe leaves them, in the order of "answers"), "worst_rows" (the 50 largest losses: actual,
    predicted, loss, and the cells) and "column_errors" (column, band, rows, error, low, high).

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
    parts: dict[str, dict[str, float | None]] = field(default_factory=dict)
    by_class: tuple[ClassScore, ...] = ()
    calibration: Calibration | None = None
    coverage: Coverage | None = None
    segments: tuple[Segment, ...] | None = None
    drift: DriftTest | None = None
    duplicates: Duplicates | None = None
    leakage: Leakage | None = None
    stability: Stability | None = None
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
    return pl.read_parquet(folder / f"{name}.parquet", glob=False)
