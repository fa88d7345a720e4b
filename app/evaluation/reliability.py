"""Reliability: whether probabilities mean what they say on the test rows, before and after calibration."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from app.evaluation.calibrator import Method
from app.evaluation.loss import surprise
from app.evaluation.proportion import between
from app.problem import Problem

if TYPE_CHECKING:
    from app.evaluation.evidence import Evidence

MOST_BINS, FEWEST_ROWS_OF_A_BIN = 10, 10
DRAWS = 500
SCHEMA = {"stage": pl.String, "predicted": pl.Float64, "seen": pl.Float64, "low": pl.Float64, "high": pl.Float64,
          "rows": pl.Int64}  # fmt: skip


@dataclass(frozen=True)
class Reliability:
    """How well probabilities fit what happened on test rows; of all four numbers, lower is better.

    `brier` is the mean squared distance between a row's probabilities and what happened, summed over the classes (Brier
    1950), of two classes that of the positive one alone. `error` is the expected calibration error (Naeini et al.
    2015): the mean gap between predicted and seen share over the bins, by their rows. `chance` is the error that
    perfect probabilities would show in as many rows, because what happens is drawn.
    """

    log_loss: float
    brier: float
    error: float
    chance: float


@dataclass(frozen=True)
class Calibration:
    """Which correction of the probabilities the finished model has, why, and what it changed on the test rows.

    `before` and `after` are None, and `binning` is empty, for a model that predicts numbers.
    """

    method: Method
    reason: str
    before: Reliability | None = None
    after: Reliability | None = None
    binning: str = ""


def reliability(
    evidence: "Evidence", _: Callable[[float], None] = lambda _: None
) -> tuple[dict[str, Any], dict[str, pl.DataFrame]]:
    """The chapter on calibration: field "calibration" and table "reliability"."""
    method, reason = evidence.calibrator.method, evidence.calibration
    if evidence.problem is Problem.REGRESSION:
        return {"calibration": Calibration(method, reason)}, {"reliability": pl.DataFrame(schema=SCHEMA)}
    actual, after = evidence.actual["test"], evidence.answers["test"]
    before = after if evidence.uncalibrated is None else evidence.uncalibrated
    first, first_bins = _reliability(actual, before, evidence.seed)
    second, second_bins = _reliability(actual, after, evidence.seed)
    table = pl.DataFrame([("before", *row) for row in first_bins] + [("after", *row) for row in second_bins],
                         SCHEMA, orient="row")  # fmt: skip
    return {"calibration": Calibration(method, reason, first, second, _binning(after))}, {"reliability": table}


def _binning(answers: np.ndarray) -> str:
    count = bins_of(len(answers))
    which = "the positive category" if answers.shape[1] == 2 else "the predicted category"
    return f"{count} {'bin' if count == 1 else 'bins'} with about as many rows each, by the probability of {which}"


def bins_of(rows: int) -> int:
    """How many bins so many rows fill."""
    return int(np.clip(rows // FEWEST_ROWS_OF_A_BIN, 1, MOST_BINS))


def _judged(actual: np.ndarray, answers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The probability of each row that is looked at, and whether it came true."""
    if answers.shape[1] == 2:
        return answers[:, 1].astype(float), actual == 1
    chosen = answers.argmax(axis=1)
    return answers[np.arange(len(chosen)), chosen].astype(float), actual == chosen


def _reliability(actual: np.ndarray, answers: np.ndarray, seed: int) -> tuple[Reliability, list[tuple]]:
    sure, came = _judged(actual, answers)
    places = _places(sure)
    rows = np.bincount(places)
    told, seen = (np.bincount(places, values) / rows for values in (sure, came.astype(float)))
    error = float((rows * np.abs(told - seen)).sum() / rows.sum())
    bins = [
        (float(told[at]), float(seen[at]), *between(round(seen[at] * rows[at]), rows[at]), int(rows[at]))
        for at in range(len(rows))
    ]
    loss = float(surprise(actual, answers).mean())
    return Reliability(loss, _brier(actual, answers), error, _chance(rows, told, seed)), bins


def _places(sure: np.ndarray) -> np.ndarray:
    """The bin of each row, numbered from 0 without gaps; equal probabilities are in the same one."""
    edges = np.quantile(sure, np.linspace(0, 1, bins_of(len(sure)) + 1))
    return np.unique(np.searchsorted(edges[1:-1], sure), return_inverse=True)[1]


def _brier(actual: np.ndarray, answers: np.ndarray) -> float:
    truth = np.arange(answers.shape[1]) == actual[:, None]
    squares = ((answers - truth) ** 2).sum(axis=1)
    return float(squares.mean()) / (2 if answers.shape[1] == 2 else 1)


def _chance(rows: np.ndarray, told: np.ndarray, seed: int) -> float:
    """The mean error over draws in which every bin's share is what was told."""
    drawn = np.random.default_rng(seed).binomial(rows, np.clip(told, 0, 1), (DRAWS, len(rows))) / rows
    return float((np.abs(drawn - told) * rows).sum(axis=1).mean() / rows.sum())
