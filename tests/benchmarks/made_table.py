"""Tables of noise with a signal, as wide, as long and of as many classes as a benchmark asks for."""

from typing import Any

import numpy as np

from app.algorithms.algorithm import Feature, Part, TrainingData, algorithm
from app.problem import Problem
from app.training.workers import threads


def made(key: str, rows: int, columns: int, classes: int = 2, **settings: Any) -> TrainingData:
    """Numbers as the algorithm would get them, 80 % of the rows for training; the same for all algorithms."""
    draw = np.random.default_rng(0)
    features = draw.normal(size=(rows, columns))
    signal = features[:, :5].sum(axis=1) + features[:, 5] * features[:, 6] + draw.normal(size=rows)
    target = np.digitize(signal, np.quantile(signal, np.arange(1, classes) / classes))
    problem = Problem.BINARY if classes == 2 else Problem.MULTICLASS
    cut = int(rows * 0.8)
    return TrainingData(
        Part(features[:cut], target[:cut]),
        Part(features[cut:], target[cut:]),
        problem,
        classes,
        tuple(Feature(f"f{number}", f"f{number}") for number in range(columns)),
        algorithm(key).complete(settings, problem),
        0,
        threads(),
    )
