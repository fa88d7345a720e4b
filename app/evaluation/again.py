"""The same build trained again on fewer rows: what it would cost, and the score of each."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from app.evaluation.metrics import OBJECTIVES, metric
from app.evaluation.outcome import Outcome
from app.problem import Problem

FIXED = 0.25  # of the seconds of a training do not depend on how many rows it has


class Refit(Protocol):
    """Trains the build again on at most 10,000 rows, without columns, or with another seed and split.

    Gives targets and answers of its test rows; raises NotApplicable, with a clause that says why, where it cannot.
    """

    def __call__(self, without: tuple[str, ...] = (), seed: int | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Train and answer."""


@dataclass(frozen=True)
class Again:
    """How the build can be trained again: by `refit`, on `rows` of `total` rows, which trained in `trained` seconds."""

    refit: Refit
    rows: int
    total: int
    trained: float
    problem: Problem

    @property
    def seconds(self) -> float:
        """About how long one training takes."""
        return self.trained * (FIXED + (1 - FIXED) * self.rows / self.total)

    def refused(self, most_seconds: float) -> str:
        """Why it is not trained again, as a clause; empty where one training takes no longer than may be."""
        if self.seconds <= most_seconds:
            return ""
        return (
            f"training again on {self.rows:,} rows would take about {self.seconds:,.2g} s, more than the "
            f"{most_seconds:g} s that the report waits for"
        )

    def score(self, without: tuple[str, ...] = (), seed: int | None = None) -> tuple[float | None, int]:
        """The objective on the test rows of the build trained again, None where undefined, and how many they are."""
        actual, answers = self.refit(without=without, seed=seed)
        value = metric(OBJECTIVES[self.problem]).function(Outcome(self.problem, actual, answers).tally())
        return (float(value) if np.isfinite(value) else None), len(actual)
