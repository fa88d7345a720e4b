"""AutoGluon's models as rounds: the monitor is told of each one as it is finished."""

from typing import Any

import numpy as np
from autogluon.core.callbacks import AbstractCallback

from app.algorithms.algorithm import TrainingData
from app.evaluation.judged import rows_judged
from app.evaluation.loss import loss
from app.problem import Problem
from app.training.monitor import Answers, Ending, Monitor

CORE = "core"  # AutoGluon's word for a model that is no ensemble
MOST_JUDGED = 50_000  # training rows that the loss of a round is measured on


class Rounds(AbstractCallback):
    """Knows the names of finished models; a round's extras are the validation losses of all of them so far."""

    def __init__(self, data: TrainingData, monitor: Monitor) -> None:
        super().__init__()
        self.data, self.monitor = data, monitor
        self.names: list[str] = []
        self.ended = False
        self.losses: dict[str, float] = {}
        self.parts: list[tuple[Any, np.ndarray]] = []

    def __reduce__(self) -> tuple[type, tuple]:
        """AutoGluon saves its callbacks with each model: of this one, and its rows, there is nothing to save."""
        return AbstractCallback, ()

    def before_trainer_fit(self, trainer: Any, **parts: Any) -> None:  # noqa: ARG002 - fixed signature
        """Take the rows as AutoGluon's models read them; those it adds to rare classes come last and do not count."""
        target = self.data.train.target
        some = np.arange(len(target))[rows_judged(len(target), MOST_JUDGED, self.data.seed)]
        train = parts["X"].iloc[some], target[some]
        self.parts = [train, (parts["X_val"], self.data.valid.target)]

    def _before_model_fit(self, stack_name: str, **_: Any) -> tuple[bool, bool]:
        """Whether to end at once, and whether to skip this model: after the end, only the ensemble is still made."""
        if not self.names:
            return False, False
        self.ended = self.monitor.over() or self.ended
        return self.monitor.ending is Ending.STOPPED, self.ended and stack_name == CORE

    def _after_model_fit(self, trainer: Any, model_names: list[str], **_: Any) -> bool:
        for name in model_names:
            self._tell(trainer, name)
        return self.monitor.ending is Ending.STOPPED

    def _tell(self, trainer: Any, name: str) -> None:
        """Tell of a model; one whose loss is not a number is left out."""
        train, valid = (self._answers(trainer, name, *part) for part in self.parts)
        losses = [loss(self.data.problem, *answers) for answers in (train, valid)]
        if np.isfinite(losses).all():
            self.names.append(name)
            self.losses[name] = losses[1]
            self.ended = not self.monitor.on_round(*losses, valid, **self.losses).go_on or self.ended

    def _answers(self, trainer: Any, name: str, table: Any, target: np.ndarray) -> Answers:
        if self.data.problem is Problem.REGRESSION:
            return target, trainer.predict(table, model=name).astype(float)
        answer = trainer.predict_proba(table, model=name)
        answer = np.column_stack([1 - answer, answer]) if answer.ndim == 1 else answer
        known = np.unique(self.data.train.target).tolist()
        return target, all_classes(answer, known, self.data.classes)


def all_classes(answer: np.ndarray, known: list[int], classes: int) -> np.ndarray:
    """Probabilities of all classes, 0 of those that the models have not met; each row adds up to 1."""
    whole = np.zeros((len(answer), classes))
    whole[:, known] = answer
    return whole / whole.sum(axis=1, keepdims=True)
