"""Baseline: what is right most often, or the mean, whatever the row says."""

import json
from pathlib import Path

import numpy as np

from app.algorithms.algorithm import Algorithm, Fitted, TrainingData
from app.evaluation.loss import loss
from app.problem import Problem
from app.training.monitor import Monitor


class FittedBaseline(Fitted):
    """The shares of the classes in training, or the mean of the numbers."""

    def __init__(self, answer: list[float], problem: Problem) -> None:
        self.answer = answer
        self.problem = problem

    def predict(self, features: np.ndarray) -> np.ndarray:
        if self.problem is Problem.REGRESSION:
            return np.full(len(features), self.answer[0])
        return np.tile(self.answer, (len(features), 1))

    def save(self, folder: Path) -> None:
        (folder / "baseline.json").write_text(json.dumps({"answer": self.answer, "problem": self.problem}))

    @classmethod
    def load(cls, folder: Path) -> "FittedBaseline":
        saved = json.loads((folder / "baseline.json").read_text())
        return cls(saved["answer"], Problem(saved["problem"]))


class Baseline(Algorithm):
    """The answer every other algorithm has to beat."""

    key = "baseline"
    name = "Baseline"
    summary = "Always answers the most frequent category, or the mean. Any useful model beats it."
    order = 0
    round_name = "pass"
    encoding = "native"
    fitted = FittedBaseline
    takes_weights = True

    def fit(self, data: TrainingData, monitor: Monitor, start: Fitted | None = None) -> FittedBaseline:  # noqa: ARG002
        monitor.begin(1)
        if data.problem is Problem.REGRESSION:
            answer = [float(np.average(data.train.target, weights=data.train.weight))]
        else:
            counts = np.bincount(data.train.target.astype(int), data.train.weight, data.classes)
            answer = (counts / counts.sum()).tolist()
        fitted = FittedBaseline(answer, data.problem)
        train, valid = (fitted.predict(part.features) for part in (data.train, data.valid))
        losses = loss(data.problem, data.train.target, train), loss(data.problem, data.valid.target, valid)
        monitor.on_round(*losses, (data.valid.target, valid))
        return fitted
