"""Linear Learner: logistic, softmax or linear regression by mini-batches, with AWS's hyperparameters."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from app.algorithms.algorithm import Algorithm, Contributions, Fitted, TrainingData
from app.algorithms.descent import Adam, Wanted, learn
from app.errors import NotApplicable
from app.params import Param
from app.problem import Problem
from app.training.monitor import Monitor

SECONDS_OF_A_WEIGHT = 1e-8


class FittedLinear(Fitted):
    """Weights of shape (features, outputs), a bias of shape (outputs,), and the mean and scale of a numeric target."""

    explained_against = "mean"

    def __init__(self, problem: Problem, weights: np.ndarray, bias: np.ndarray, mean: float, scale: float) -> None:
        self.problem = problem
        self.weights = weights
        self.bias = bias
        self.mean = mean
        self.scale = scale

    def predict(self, features: np.ndarray) -> np.ndarray:
        answer = _activate(self.problem, features @ self.weights + self.bias)
        if self.problem is Problem.REGRESSION:
            return answer[:, 0] * self.scale + self.mean
        return np.column_stack([1 - answer, answer]) if self.problem is Problem.BINARY else answer

    def seconds_of_contributions(self) -> float:
        return self.weights.size * SECONDS_OF_A_WEIGHT

    def contributions(self, features: np.ndarray, reference: np.ndarray) -> Contributions:
        """Exact: a weight times how far the row is from the mean of the reference."""
        number = self.problem is Problem.REGRESSION
        scale, mean = (self.scale, self.mean) if number else (1.0, 0.0)
        middle = reference.mean(axis=0)
        values = (features - middle)[:, :, None] * self.weights * scale
        base = (middle @ self.weights + self.bias) * scale + mean
        return Contributions("number" if number else "log-odds", base, values)

    def save(self, folder: Path) -> None:
        np.savez(
            folder / "linear.npz",
            problem=np.array(self.problem.value),
            weights=self.weights,
            bias=self.bias,
            target=np.array([self.mean, self.scale]),
        )

    @classmethod
    def load(cls, folder: Path) -> "FittedLinear":
        with np.load(folder / "linear.npz", allow_pickle=False) as saved:
            mean, scale = saved["target"]
            return cls(Problem(str(saved["problem"])), saved["weights"], saved["bias"], float(mean), float(scale))


class LinearLearner(Algorithm):
    """A weighted sum of the columns."""

    key = "linear_learner"
    name = "Linear Learner"
    summary = "A weighted sum of the columns: linear or logistic regression. Simple, fast and readable."
    order = 10
    round_name = "epoch"
    encoding = "dense"
    fitted = FittedLinear
    takes_weights = True
    continues = True
    params = (
        Param("epochs", "Most passes over the rows", "integer", 200, 1, 2000, aws_default=15,
              role="rounds", help="Training ends earlier if it pays."),
        Param("learning_rate", "Learning rate", "number", 0.005, 1e-5, 1,
              role="learning_rate", help="How far each batch of rows moves the weights."),
        Param("mini_batch_size", "Rows in a batch", "integer", 100, 1, 10000, aws_default=1000,
              role="batch_size", help="Larger batches give a steadier curve and fewer steps."),
        Param("wd", "L2 regularization", "number", 1e-4, 0, 1, advanced=True,
              role="regularization", help="Weight decay: pulls weights towards zero; higher is more cautious."),
        Param("l1", "L1 regularization", "number", 0.0, 0, 1, advanced=True,
              help="Sets small weights to zero, so that fewer columns are used."),
        Param("use_bias", "Use a constant term", "boolean", True, advanced=True,
              help="Off, the sum of an all-average row is zero."),
        Param("positive_example_weight_mult", "Weight of the positive class", "number", 1.0, 1e-5, 1e5, advanced=True,
              help="Above 1, rows of the positive class of a 2 category prediction count more."),
    )  # fmt: skip

    def fit(self, data: TrainingData, monitor: Monitor, start: Fitted | None = None) -> FittedLinear:
        return learn(Descent.start(data, start), data, monitor)


def _activate(problem: Problem, sums: np.ndarray) -> np.ndarray:
    """Sums to a number, to a probability, or to probabilities that add up to 1."""
    if problem is Problem.REGRESSION:
        return sums
    if problem is Problem.BINARY:
        return 1 / (1 + np.exp(-np.clip(sums, -500, 500)))
    powers = np.exp(sums - sums.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


@dataclass
class Descent:
    """Adam on a linear model; the last row of `weights` is the bias."""

    data: TrainingData
    wanted: Wanted
    weights: np.ndarray
    adam: Adam

    @classmethod
    def start(cls, data: TrainingData, start: Fitted | None) -> "Descent":
        """All weights zero, or those of the model to go on from."""
        wanted, adam = Wanted.of(data), Adam(data.settings["learning_rate"])
        if data.problem is Problem.BINARY:
            more = np.where(data.train.target == 1, data.settings["positive_example_weight_mult"], 1.0)
            wanted = replace(wanted, weight=wanted.weight * more)
        shape = (data.train.features.shape[1] + 1, wanted.values.shape[1])
        if start is None:
            return cls(data, wanted, np.zeros(shape), adam)
        weights = np.vstack([start.weights, start.bias])
        if weights.shape != shape:
            raise NotApplicable("The model to go on from was trained on other columns or categories; train anew.")
        return cls(data, wanted.scaled_as(start.mean, start.scale), weights, adam)

    def step(self, rows: np.ndarray) -> None:
        """Move the weights against the gradient of the loss on `rows`."""
        settings = self.data.settings
        features = self.data.train.features[rows]
        answer = _activate(self.data.problem, features @ self.weights[:-1] + self.weights[-1])
        error = (answer - self.wanted.values[rows]) * self.wanted.weight[rows, None] / len(rows)
        gradient = np.vstack([features.T @ error, error.sum(axis=0) * settings["use_bias"]])
        gradient[:-1] += settings["wd"] * self.weights[:-1]
        self.adam.move(self.weights, gradient)
        if settings["l1"]:
            shrunk = np.abs(self.weights[:-1]) - settings["learning_rate"] * settings["l1"]
            self.weights[:-1] = np.sign(self.weights[:-1]) * np.maximum(shrunk, 0)

    def fitted(self) -> FittedLinear:
        """The model as it stands."""
        bias = self.weights[-1].copy()
        return FittedLinear(self.data.problem, self.weights[:-1].copy(), bias, self.wanted.mean, self.wanted.scale)
