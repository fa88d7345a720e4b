"""A report on which every check passes, and what makes each of them find something."""

from dataclasses import dataclass, replace
from typing import Any

from app.evaluation.condition import Condition
from app.evaluation.drift import Drift, DriftTest
from app.evaluation.duplicates import Duplicates
from app.evaluation.leakage import Leak, Leakage
from app.evaluation.report import Impact, Report, Score
from app.evaluation.segment import Comparison, Segment
from app.evaluation.stability import Stability
from app.training.monitor import Ending, Round
from tests.narration.example_reports import binary_report


@dataclass(frozen=True)
class Fit:
    """How far probabilities are off."""

    brier: float
    error: float
    chance: float


@dataclass(frozen=True)
class Corrected:
    """What a correction of probabilities left."""

    after: Fit | None


@dataclass(frozen=True)
class Held:
    """How often a promise held."""

    level: float
    seen: float | None
    chance_low: float | None
    undefined: str = ""


@dataclass(frozen=True)
class Promised:
    """Promises and how often they held, on so many rows."""

    rows: int
    levels: tuple[Held, ...]


SEGMENT = Segment(
    (Condition("plan", ("gold",)),), 212, 0.212, (Comparison("Accuracy", 0.71, 0.65, 0.77, 0.88),
    Comparison("LogLoss", 0.6, 0.55, 0.65, 0.3)), 0.6, 0.3, 0.65, 1e-6,
)  # fmt: skip
LEAKAGE = Leakage(3, 0.8, (), "AUC")
DRIFT = DriftTest(3, 4_670, 1_000, 0, ())


def healthy_report(**changes: Any) -> Report:
    """The example of a binary report with everything measured and nothing unusual."""
    measured = {
        "segments": (SEGMENT,),
        "drift": DRIFT,
        "duplicates": Duplicates(0, 0.0, 0, "AUC", 0.8421, 0.8421),
        "leakage": LEAKAGE,
        "stability": Stability("AUC", (0.84, 0.83, 0.85), 6_670, 1_000),
        "calibration": Corrected(Fit(0.13, 0.02, 0.015)),
        "coverage": Promised(1_000, (Held(0.9, 0.91, 0.87),)),
    }
    return binary_report(**measured | changes)


LEAK = replace(LEAKAGE, columns=(Leak("paid_back", 0.97),), score=0.98, without=0.71, rows=6_670)
FALLING = tuple(Round(n, 1 / n, 1.1 / n, n) for n in range(1, 11))
TROUBLES: dict[str, dict[str, Any]] = {
    "worse_than_baseline": {"metrics": {"AUC": Score(0.51, 0.47, 0.55, 0.5)}},
    "leakage": {"leakage": LEAK},
    "diverged": {"ending": Ending.DIVERGED},
    "too_good": {"metrics": {"AUC": Score(0.9991, 0.998, 1.0, 0.5)}},
    "dominated": {"impacts": (Impact("total", 0.3, 0.28, 0.32, 0.9), Impact("age", 0.01, 0.0, 0.02, 0.1))},
    "overfitting": {"rounds": (Round(1, 0.6, 0.6, 0.1), Round(2, 0.1, 0.4, 0.2)), "best_round": 2},
    "unstable_across_seeds": {"stability": Stability("AUC", (0.84, 0.7, 0.85), 6_670, 1_000)},
    "weak_segment": {"segments": (replace(SEGMENT, baseline=0.5),)},
    "duplicates_across_the_split": {"duplicates": Duplicates(300, 0.3, 290, "AUC", 0.8421, 0.7)},
    "miscalibrated": {"calibration": Corrected(Fit(0.2, 0.1, 0.015))},
    "coverage_below_promise": {"coverage": Promised(1_000, (Held(0.9, 0.8, 0.87),))},
    "drift_between_splits": {"drift": replace(DRIFT, drifted=1, found=(Drift("plan", "levels", 0.3, 1e-9),))},
    "never_predicted": {"confusion": ((735, 0), (265, 0))},
    "tiny_class": {"confusion": ((960, 11), (19, 10))},
    "too_little_data": {"rows": {"train": 70, "validation": 15, "test": 150}},
    "wide_interval": {"metrics": {"AUC": Score(0.8, 0.7, 0.9, 0.5)}},
    "underfitting": {"rounds": FALLING, "best_round": 10, "ending": Ending.COMPLETED},
    "imbalance": {"confusion": ((900, 20), (40, 40))},
    "undefined": {"metrics": {"AUC": Score(0.84, 0.82, 0.86, 0.5), "F1": Score(None, undefined="Not defined.")}},
    "cut_short": {"ending": Ending.STOPPED},
}
"""By code: what changes in a healthy report so that the check finds something."""
