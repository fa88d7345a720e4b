"""Gradient descent by mini-batches, for the algorithms that learn weights."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np

from app.algorithms.algorithm import Fitted, Part, TrainingData
from app.evaluation.judged import rows_judged
from app.evaluation.loss import loss
from app.problem import Problem
from app.training.monitor import Answers, Monitor
from app.training.workers import in_order

DECAY_OF_MEAN, DECAY_OF_SQUARE, SMALL = 0.9, 0.999, 1e-8
SECONDS_BETWEEN_LOOKS = 0.2
ROWS_IN_HASTE = 500


@dataclass
class Adam:
    """How far to move weights against their gradients (Kingma and Ba 2015)."""

    rate: float
    first: np.ndarray | float = 0.0
    second: np.ndarray | float = 0.0
    steps: int = 0

    def move(self, weights: np.ndarray, gradient: np.ndarray) -> None:
        """Move `weights` in place."""
        self.steps += 1
        self.first = self.first + (1 - DECAY_OF_MEAN) * (gradient - self.first)
        self.second = self.second + (1 - DECAY_OF_SQUARE) * (gradient**2 - self.second)
        rate = self.rate * np.sqrt(1 - DECAY_OF_SQUARE**self.steps) / (1 - DECAY_OF_MEAN**self.steps)
        weights -= rate * self.first / (np.sqrt(self.second) + SMALL)


class Steps(Protocol):
    """Weights that batches of rows move."""

    def step(self, rows: np.ndarray) -> None:
        """Move the weights by the rows of these numbers."""

    def fitted(self) -> Fitted:
        """The model as it stands."""


def learn(steps: Steps, data: TrainingData, monitor: Monitor) -> Any:
    """Epoch by epoch, as many as the setting `epochs` allows; the model of the best epoch.

    If Stop or the time limit comes before the first epoch is judged, it counts as it stands, judged on few rows.
    """
    draw = np.random.default_rng(data.seed)
    monitor.begin(data.settings["epochs"])
    best = steps.fitted()
    for _ in range(data.settings["epochs"]):
        whole = _epoch(steps, data, monitor, draw)
        if not whole and monitor.best:
            break
        now = steps.fitted()
        judged = _judged(data, now, over=monitor.over) if whole else []
        if len(judged) < 2 and monitor.best:
            break
        train, valid = judged if len(judged) == 2 else _judged(data, now, ROWS_IN_HASTE)
        verdict = monitor.on_round(loss(data.problem, *train), loss(data.problem, *valid), valid)
        best = now if verdict.improved else best
        if not verdict.go_on:
            break
    return best


def _judged(
    data: TrainingData, fitted: Fitted, most: int | None = None, over: Callable[[], bool] = lambda: False
) -> list[Answers]:
    """Targets of training and of validation rows, `most` of each, and the answers; not both if `over` says so."""

    def answers(part: Part) -> Answers:
        rows = rows_judged(len(part.target), most or len(part.target), data.seed)
        return part.target[rows], fitted.predict(part.features[rows])

    return list(in_order([lambda: answers(data.train), lambda: answers(data.valid)], 1, over))


def _epoch(steps: Steps, data: TrainingData, monitor: Monitor, draw: np.random.Generator) -> bool:
    """Every row once, in random batches; False if Stop or the time limit ended it, which is looked at now and then."""
    order, size = draw.permutation(len(data.train.target)), data.settings["mini_batch_size"]
    looked = monitor.clock()
    for begin in range(0, len(order), size):
        steps.step(order[begin : begin + size])
        if monitor.clock() - looked > SECONDS_BETWEEN_LOOKS:
            if monitor.over():
                return False
            looked = monitor.clock()
    return True


@dataclass(frozen=True)
class Wanted:
    """What the sums should give, of shape (rows, outputs), and how much each row counts.

    A number is standardized by `mean` and `scale`; classes are one column each, of two classes only the second.
    """

    values: np.ndarray
    weight: np.ndarray
    mean: float = 0.0
    scale: float = 1.0

    @classmethod
    def of(cls, data: TrainingData) -> "Wanted":
        """From the training rows."""
        target = data.train.target
        weight = np.ones(len(target)) if data.train.weight is None else data.train.weight
        if data.problem is Problem.REGRESSION:
            mean, scale = float(target.mean()), float(target.std()) or 1.0
            return cls(((target - mean) / scale)[:, None], weight, mean, scale)
        if data.problem is Problem.BINARY:
            return cls(target[:, None].astype(float), weight)
        return cls(np.eye(data.classes)[target.astype(int)], weight)

    def scaled_as(self, mean: float, scale: float) -> "Wanted":
        """The same, standardized as in the model to go on from."""
        values = (self.values * self.scale + self.mean - mean) / scale
        return replace(self, values=values, mean=mean, scale=scale)
