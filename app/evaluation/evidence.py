"""What a finished model is judged by: its rows, what it answered for them, and the model to ask again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from app.algorithms.algorithm import Fitted
from app.data.columns import Kind
from app.evaluation.calibrator import Calibrator
from app.evaluation.conformal import Conformal
from app.problem import Problem

if TYPE_CHECKING:
    from app.evaluation.again import Refit
    from app.training.encoding import Encoding
    from app.training.spec import BuildSpec


@dataclass(frozen=True)
class Evidence:
    """A finished model with the rows it was built from, by part: "train", "validation" and "test".

    `frames` hold the rows as the recipe leaves them, all columns and the target among them; `kinds` are those of the
    columns that the model may use. `actual` are targets of shape (n,), class numbers for categories. `answers` are what
    the model predicts for validation and test rows, in the shapes of `Fitted.predict`, and `baseline` is the baseline's
    for the test rows. `slow` says that predictions take long, so that fewer rows should be asked.

    The finished model is the fitted one with its probabilities corrected by the `calibrator`, and so are all answers.
    `calibration` is a sentence on what was decided about that, and `uncalibrated` are the answers for test rows before.
    `conformal` tells how far answers may be off.

    `every_kind` holds the kinds of all columns of the frames, also of those the model must not use. `seconds` is what
    training took; `refit` trains the build again on at most `refit_rows` rows, where that can be done. `known` are the
    fields of the report that earlier chapters gave.
    """

    spec: "BuildSpec"
    classes: tuple[str, ...]
    kinds: dict[str, Kind]
    frames: dict[str, pl.DataFrame]
    actual: dict[str, np.ndarray]
    answers: dict[str, np.ndarray]
    baseline: np.ndarray
    encoding: "Encoding"
    fitted: Fitted
    slow: bool = False
    calibrator: Calibrator = Calibrator()
    calibration: str = ""
    uncalibrated: np.ndarray | None = None
    conformal: Conformal | None = None
    every_kind: dict[str, Kind] = field(default_factory=dict)
    seconds: float = 0.0
    refit: "Refit | None" = None
    refit_rows: int = 0
    known: Mapping[str, Any] = field(default_factory=dict)

    @property
    def problem(self) -> Problem:
        """The problem the model solves."""
        return self.spec.problem

    @property
    def seed(self) -> int:
        """The seed of the build, for everything that is drawn."""
        return self.spec.seed

    def answer(self, features: np.ndarray) -> np.ndarray:
        """What the model predicts for encoded rows, in the shapes of `Fitted.predict`."""
        return self.calibrator.apply(self.fitted.predict(features))

    def predict(self, frame: pl.DataFrame) -> np.ndarray:
        """What the model predicts for rows as the recipe leaves them."""
        return self.answer(self.encoding.encode(frame))
