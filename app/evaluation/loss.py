"""The loss that curves show and early stopping watches: LogLoss for categories, RMSE for numbers."""

import numpy as np

from app.problem import Problem

SMALLEST_PROBABILITY = float(np.finfo(float).eps)


def loss_name(problem: Problem) -> str:
    """AWS's name of the problem's loss."""
    return "RMSE" if problem is Problem.REGRESSION else "LogLoss"


def loss(problem: Problem, target: np.ndarray, predicted: np.ndarray) -> float:
    """Mean loss of predictions, in the shapes that `Fitted.predict` gives; lower is better."""
    if problem is Problem.REGRESSION:
        return float(np.sqrt(np.mean((target - predicted) ** 2)))
    return float(np.mean(surprise(target, predicted)))


def surprise(target: np.ndarray, predicted: np.ndarray) -> np.ndarray:
    """Minus the logarithm of the probability, of shape (n, classes), that was given to the true class of each row."""
    chosen = predicted[np.arange(len(target)), target.astype(int)]
    return -np.log(np.clip(chosen, SMALLEST_PROBABILITY, 1 - SMALLEST_PROBABILITY))
