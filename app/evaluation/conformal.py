"""Conformal prediction: intervals and sets that hold the true value as often as they promise, for every algorithm.

Split conformal prediction (Vovk et al. 2005) promises it on average over rows of the same kind as the validation rows:
sets of categories by their probability (Sadinle et al. 2019), intervals of numbers as wide as the error that is
expected of a row (Lei et al. 2018).
"""

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from app.errors import NotApplicable

LEVELS = (0.8, 0.9, 0.95)
USUAL = 0.9
FEWEST_ROWS_FOR_WIDTHS = 200
MOST_ROWS_FOR_WIDTHS, LEAST_ROWS_FOR_WIDTHS, MOST_CELLS_FOR_WIDTHS = 5_000, 500, 500_000
NARROWEST = 0.02  # of the typical error: no row is so sure that its interval has no width
CELLS_FOR_THREADS = 100_000
FACTS, WIDTHS = "conformal.json", "widths.txt"


@dataclass(frozen=True)
class Conformal:
    """How far a model's answers may be off, learned from `rows` validation rows.

    `limits` are, for each of LEVELS, the score that a share of the rows stays within, None where the rows are too few
    for the level. A score is minus the probability of the true category, or the error of a number, divided by the
    error that `widths` (a LightGBM model) expects of the row if there is one. No interval goes below `floor` where all
    known values are at or above it.
    """

    limits: tuple[float | None, ...]
    rows: int
    widths: Any | None = None
    floor: float | None = None

    def limit(self, level: float) -> float | None:
        """The score of a level, None where the rows are too few for it; other levels are refused."""
        check_level(level)
        return self.limits[LEVELS.index(level)]

    def lacking(self, level: float) -> str:
        """Why there is nothing at a level, as a sentence; empty where there is."""
        if self.limit(level) is not None:
            return ""
        return (
            f"Not defined because {self.rows:,} validation rows are too few rows for {level:.0%}; "
            f"it takes {fewest_rows(level):,}."
        )

    def sets(self, probabilities: np.ndarray, chosen: np.ndarray, level: float) -> np.ndarray:
        """Which classes are in the set of each row, of shape (n, classes): the likely ones, and the predicted one.

        `chosen` are the predicted classes' numbers. Where the rows are too few for the level, every class is.
        """
        limit = self.limit(level)
        if limit is None:
            return np.ones(probabilities.shape, dtype=bool)
        inside = probabilities >= -limit
        inside[np.arange(len(chosen)), chosen] = True
        return inside

    def expected(self, features: np.ndarray, numbers: np.ndarray) -> np.ndarray | None:
        """The error expected of each encoded row with its prediction, of shape (n,); None where all have the same."""
        if self.widths is None:
            return None
        return _expected(self.widths, features, numbers)

    def interval(self, numbers: np.ndarray, expected: np.ndarray | None, level: float) -> tuple[np.ndarray, np.ndarray]:
        """Lower and upper ends of the intervals around predicted numbers; infinite where the rows are too few."""
        limit = self.limit(level)
        if limit is None:
            return np.full(len(numbers), -np.inf), np.full(len(numbers), np.inf)
        margin = limit * (1.0 if expected is None else expected)
        low, high = numbers - margin, numbers + margin
        if self.floor is not None:
            low = np.maximum(low, np.minimum(self.floor, numbers))
        return low, high

    def save(self, folder: Path) -> None:
        """Write the facts as JSON and the model of the widths as LightGBM's text into an existing folder."""
        facts = {"limits": dict(zip(map(str, LEVELS), self.limits, strict=True)), "rows": self.rows}
        facts |= {"floor": self.floor, "widths": self.widths is not None}
        (folder / FACTS).write_text(json.dumps(facts, indent=1), encoding="utf-8")
        if self.widths is not None:
            self.widths.save_model(folder / WIDTHS)

    @classmethod
    def load(cls, folder: Path) -> "Conformal | None":
        """Read what `save` wrote; None where nothing was written."""
        if not (folder / FACTS).is_file():
            return None
        facts = json.loads((folder / FACTS).read_text(encoding="utf-8"))
        limits = tuple(facts["limits"][str(level)] for level in LEVELS)
        widths = None
        if facts["widths"]:
            import lightgbm

            widths = lightgbm.Booster(model_str=(folder / WIDTHS).read_text(encoding="utf-8"))
        return cls(limits, facts["rows"], widths, facts["floor"])


def check_level(level: float) -> None:
    """Refuse a confidence level that models have no intervals for."""
    if level not in LEVELS:
        offered = ", ".join(f"{one:g}" for one in LEVELS)
        raise NotApplicable(f"There is no confidence level of {level:g}; choose one of {offered}.")


def fewest_rows(level: float) -> int:
    """How many rows it takes at least to promise a level."""
    return math.ceil(round(level / (1 - level), 9))


def rank_of(level: float, rows: int) -> int:
    """Which of so many scores, the lowest being 1, is the limit of a level; more than `rows` where they are too few."""
    return math.ceil(round((rows + 1) * level, 9))


def limits(scores: np.ndarray) -> tuple[float | None, ...]:
    """Of each level the score of rank (n + 1) · level, rounded up, among n scores; None where that is more than n."""
    ordered = np.sort(scores)
    ranks = [rank_of(level, len(ordered)) for level in LEVELS]
    return tuple(float(ordered[rank - 1]) if rank <= len(ordered) else None for rank in ranks)


def conformal_sets(actual: np.ndarray, held_out: np.ndarray) -> Conformal:
    """Sets of categories, from class numbers of validation rows and probabilities that were not learned from them."""
    truth = held_out[np.arange(len(actual)), actual.astype(int)]
    return Conformal(limits(-truth), len(actual))


def conformal_intervals(features: np.ndarray, actual: np.ndarray, answers: np.ndarray, seed: int) -> Conformal:
    """Intervals of numbers, from encoded validation rows with their targets and predictions, each of shape (n, …).

    One half of the rows, drawn by the seed, teaches how large an error to expect, and the other half how many times
    that error the interval has to reach; with fewer than 200 rows all have the same width, learned from all of them.
    """
    errors = np.abs(actual - answers)
    floor = 0.0 if actual.min() >= 0 else None
    if len(errors) < FEWEST_ROWS_FOR_WIDTHS:
        return Conformal(limits(errors), len(errors), floor=floor)
    drawn = np.random.default_rng(seed).permutation(len(errors))
    taught, judged = drawn[: len(drawn) // 2][: _most_rows(features.shape[1])], drawn[len(drawn) // 2 :]
    widths = _learn_widths(features[taught], answers[taught], errors[taught], seed)
    if widths is None:
        return Conformal(limits(errors), len(errors), floor=floor)
    expected = _expected(widths, features[judged], answers[judged])
    return Conformal(limits(errors[judged] / expected), len(judged), widths, floor)


def _most_rows(columns: int) -> int:
    return int(np.clip(MOST_CELLS_FOR_WIDTHS // max(1, columns), LEAST_ROWS_FOR_WIDTHS, MOST_ROWS_FOR_WIDTHS))


def _learn_widths(features: np.ndarray, answers: np.ndarray, errors: np.ndarray, seed: int) -> Any | None:
    """A small model of the error in parts of the mean error; None where there is no error to learn from.

    Poisson's loss keeps what it expects above zero, and needs nothing but the mean to be right. One thread is enough:
    on so few rows threads wait for each other longer than they work.
    """
    import lightgbm

    mean = float(errors.mean())
    if mean <= 0:
        return None
    options = {
        "objective": "poisson", "learning_rate": 0.2, "num_leaves": 4, "min_data_in_leaf": max(20, len(errors) // 50),
        "lambda_l2": 1.0, "max_bin": 63, "seed": seed, "num_threads": 1, "deterministic": True,
        "force_col_wise": True, "verbosity": -1,
    }  # fmt: skip
    rows = lightgbm.Dataset(np.column_stack([features, answers]), errors / mean)
    return lightgbm.train(options, rows, num_boost_round=20)


def _expected(widths: Any, features: np.ndarray, answers: np.ndarray) -> np.ndarray:
    """Errors in parts of the mean error: the scale does not matter, since limits are learned in the same parts."""
    together = np.column_stack([features, answers])
    found = widths.predict(together, num_threads=1 if together.size < CELLS_FOR_THREADS else 0)
    return np.maximum(found, NARROWEST)
