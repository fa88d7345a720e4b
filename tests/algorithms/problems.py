"""Training data made from arrays, and an algorithm fitted to them."""

from typing import Any

import numpy as np

from app.algorithms.algorithm import Feature, Fitted, Part, TrainingData, algorithm
from app.problem import Problem
from app.training.monitor import Monitor


def drawn(problem: Problem, rows: int = 400, seed: int = 0, columns: int = 4) -> Part:
    """Rows whose target is told by the first column and by whether the next two have the same sign."""
    draw = np.random.default_rng(seed)
    features = draw.normal(size=(rows, columns))
    signal = features[:, 0] + 2 * features[:, 1] * features[:, 2] + draw.normal(0, 0.2, rows)
    steps = {Problem.BINARY: [0.0], Problem.MULTICLASS: [-1.0, 1.0]}.get(problem)
    return Part(features, signal if steps is None else np.digitize(signal, steps))


def training(key: str, problem: Problem, train: Part | None = None, **facts: Any) -> TrainingData:
    """Training data with the algorithm's own settings, `settings` of `facts` among them."""
    train = train or drawn(problem)
    features = tuple(Feature(f"column {number}", f"column {number}") for number in range(train.features.shape[1]))
    settings = algorithm(key).complete(facts.pop("settings", {}), problem)
    classes = 0 if problem is Problem.REGRESSION else 2 if problem is Problem.BINARY else 3
    valid = facts.pop("valid", None) or drawn(problem, seed=1, columns=len(features))
    return TrainingData(train, valid, problem, classes, features, settings, 0, 1, **facts)


def fitted(key: str, data: TrainingData, start: Fitted | None = None, **watched: Any) -> tuple[Fitted, Monitor]:
    """The model and the monitor that watched it."""
    monitor = Monitor(algorithm(key).round_name, **watched)
    return algorithm(key)().fit(data, monitor, start), monitor
