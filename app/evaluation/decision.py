"""From which probability on to act: what right and wrong answers are worth, and how many alarms can be acted on."""

import json
from dataclasses import asdict, dataclass
from math import isfinite

import numpy as np
import polars as pl

from app.errors import NotApplicable
from app.evaluation.report import Score

RESAMPLES, LEVEL = 2_000, 0.95
THRESHOLD = 0.5


@dataclass(frozen=True)
class Stakes:
    """What a hit earns, what a false alarm and a miss cost, in one currency; of so many rows that will come.

    `capacity` is how many alarms among these rows can be acted on; None for any number.
    """

    rows: int
    hit: float = 0.0
    false_alarm: float = 0.0
    miss: float = 0.0
    capacity: int | None = None

    def __post_init__(self) -> None:
        if not all(map(isfinite, (self.hit, self.false_alarm, self.miss))):
            raise NotApplicable("What a hit earns and what errors cost must be numbers; correct the amounts.")
        if self.rows < 1 or (self.capacity is not None and not 0 <= self.capacity <= self.rows):
            raise NotApplicable(
                f"Of {self.rows:,} rows, {self.capacity or 0:,} alarms cannot be acted on; "
                "give at least one row, and no more alarms than rows."
            )

    @property
    def free(self) -> bool:
        """Whether nothing is worth anything and any number of alarms can be acted on."""
        return not (self.hit or self.false_alarm or self.miss) and self.capacity is None

    def worth(self, tp: np.ndarray, fp: np.ndarray, fn: np.ndarray) -> np.ndarray:
        """The profit of so many hits, false alarms and misses."""
        return tp * self.hit - fp * self.false_alarm - fn * self.miss


@dataclass(frozen=True)
class Decision:
    """The probability from which the positive class is predicted, with the stakes it was chosen by, if any."""

    threshold: float = THRESHOLD
    stakes: Stakes | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.threshold <= 1:
            raise NotApplicable(f"The threshold must be between 0 and 1, not {self.threshold:g}.")

    def to_json(self) -> str:
        """The decision as JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Decision":
        """The decision that `to_json` wrote."""
        data = json.loads(text)
        return cls(data["threshold"], Stakes(**data["stakes"]) if data["stakes"] else None)


def profits(thresholds: pl.DataFrame, stakes: Stakes) -> pl.DataFrame:
    """At each threshold of a table (threshold, tp, fp, tn, fn): alarms and profit for the rows that will come.

    `possible` says whether the alarms can all be acted on.
    """
    tp, fp, tn, fn = (thresholds[name].to_numpy().astype(float) for name in ("tp", "fp", "tn", "fn"))
    scale = stakes.rows / (tp + fp + tn + fn)
    alarms = (tp + fp) * scale
    possible = alarms <= (np.inf if stakes.capacity is None else stakes.capacity + 1e-9)
    return pl.DataFrame(
        {
            "threshold": thresholds["threshold"],
            "alarms": alarms,
            "profit": stakes.worth(tp, fp, fn) * scale,
            "possible": possible,
        }
    )


def best_threshold(thresholds: pl.DataFrame, stakes: Stakes) -> float:
    """The threshold of most profit within the capacity; of equal ones the lowest, which finds most.

    `thresholds` should be of validation rows, so that the test rows can say what the choice is worth.
    """
    if stakes.free:
        raise NotApplicable(
            "Nothing to choose by yet; enter what a hit earns, what an error costs, or how many alarms you can act on."
        )
    found = profits(thresholds, stakes).filter("possible")
    if found.is_empty():
        raise NotApplicable(
            f"Even at a threshold of 1 there are more than {stakes.capacity:,} alarms among {stakes.rows:,} rows; "
            "allow more alarms."
        )
    return float(found.filter(pl.col("profit") >= pl.col("profit").max() - 1e-9)["threshold"].min())


def expected(counts: tuple[int, int, int, int], stakes: Stakes, seed: int) -> Score:
    """The profit to expect of the rows that will come, from test rows' counts (tp, fp, tn, fn) at a threshold.

    The interval is of 2,000 bootstrap resamples (95 %); the baseline is the better of acting on no row and, where the
    capacity allows, on every row.
    """
    tp, fp, tn, fn = counts
    rows = tp + fp + tn + fn
    scale = stakes.rows / rows
    drawn = np.random.default_rng(seed).multinomial(rows, np.array(counts) / rows, RESAMPLES)
    worth = stakes.worth(drawn[:, 0], drawn[:, 1], drawn[:, 3]) * scale
    low, high = np.quantile(worth, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    positives, negatives = tp + fn, fp + tn
    nobody = stakes.worth(0, 0, positives) * scale
    everybody = stakes.worth(positives, negatives, 0) * scale
    may_all = stakes.capacity is None or stakes.capacity >= stakes.rows
    baseline = max(nobody, everybody) if may_all else nobody
    return Score(float(stakes.worth(tp, fp, fn) * scale), float(low), float(high), float(baseline))
