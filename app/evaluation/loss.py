"""The loss that curves show and early stopping watches: LogLoss for categories, RMSE for numbers."""

import numpy as np

from app.problem import Problem

SMALLEST_PROBABILITY = 1e-15


def loss_name(problem: Problem) -> str:
    """AWS's name of the problem's loss."""
    return "RMSE" if problem is Problem.REGRESSION else "LogLoss"


def loss(problem: Problem, target: np.ndarray, predicted: np.ndarray) -> float:
    """Mean loss of predictions, in the shapes that `Fitted.predict` gives; lower is better."""
    if problem is Problem.REGRESSION:
        return float(np.sqrt(np.mean((target - predicted) ** 2)))
    chosen = predicted[np.arange(len(target)), target.astype(int)]
    return float(-np.mean(np.log(np.clip(chosen, SMALLEST_PROBABILITY, 1.0))))
