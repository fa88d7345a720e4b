"""Duplicates across the split: test rows that the model has seen in training, and what they add to the score."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from app.evaluation.metrics import OBJECTIVES, metric
from app.evaluation.outcome import Outcome
from app.problem import Problem


@dataclass(frozen=True)
class Duplicates:
    """Test rows whose cells in all of the model's columns equal those of a training row.

    `same_target` of these `rows` have its target too. `score` is the objective `metric` on all test rows, `without` on
    those that are no duplicates: None where it is not defined or none is left.
    """

    rows: int
    share: float
    same_target: int
    metric: str
    score: float | None
    without: float | None


def duplicates(
    frames: dict[str, pl.DataFrame],
    targets: dict[str, np.ndarray],
    columns: Sequence[str],
    problem: Problem,
    answers: np.ndarray,
) -> Duplicates:
    """Find the test rows that equal a training row in `columns`; `answers` are the model's for the test rows."""
    seen = _is_in(frames["test"].select(columns), frames["train"].select(columns))
    answered = {
        part: frames[part].select(pl.col(columns).name.prefix("column "), pl.Series("target", targets[part]))
        for part in ("train", "test")
    }
    same = _is_in(answered["test"], answered["train"]) if seen.any() else seen
    measure = metric(OBJECTIVES[problem])
    whole = measure.function(Outcome(problem, targets["test"], answers).tally())
    without = None
    if not seen.all():
        left = Outcome(problem, targets["test"][~seen], answers[~seen]).tally()
        without = _known(measure.function(left))
    return Duplicates(int(seen.sum()), float(seen.mean()), int(same.sum()), measure.key, _known(whole), without)


def _is_in(rows: pl.DataFrame, others: pl.DataFrame) -> np.ndarray:
    """Which rows occur among others, by a hash of 64 bits of their cells."""
    return _hashes(rows).is_in(_hashes(others).unique().implode()).to_numpy()


def _hashes(frame: pl.DataFrame) -> pl.Series:
    texts = [name for name, dtype in frame.schema.items() if isinstance(dtype, pl.Categorical | pl.Enum)]
    return frame.with_columns(pl.col(texts).cast(pl.String)).hash_rows()


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
