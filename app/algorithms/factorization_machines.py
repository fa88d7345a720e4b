"""Factorization Machines (Rendle 2010): a linear model plus every pair of features, weighed by factors they share."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.algorithms.algorithm import Algorithm, Fitted, TrainingData
from app.algorithms.descent import Adam, Wanted, learn
from app.errors import NotApplicable
from app.params import Param
from app.problem import Problem
from app.training.monitor import Monitor

ROWS_OF_A_BLOCK = 32
FARTHEST = 1e50


@dataclass(frozen=True)
class Weights:
    """bias of shape (outputs,), linear (features, outputs), factors (features, outputs, factors)."""

    bias: np.ndarray
    linear: np.ndarray
    factors: np.ndarray

    def sums(self, features: np.ndarray) -> np.ndarray:
        """The machine's equation, of shape (rows, outputs).

        Worked out in blocks of one size, the last filled up, so that a row's sum does not depend on its neighbours.
        """
        answers, squares = np.zeros((len(features), len(self.bias))), self.squares()
        for at in range(0, len(features), ROWS_OF_A_BLOCK):
            rows = features[at : at + ROWS_OF_A_BLOCK]
            block = np.zeros((ROWS_OF_A_BLOCK, features.shape[1]))
            block[: len(rows)] = np.clip(rows, -FARTHEST, FARTHEST)
            answers[at : at + len(rows)] = self.sums_and_meetings(block, squares)[0][: len(rows)]
        return answers

    def squares(self) -> np.ndarray:
        """What a feature's factors would make of its meeting itself, of shape (features, outputs)."""
        return np.einsum("dof,dof->do", self.factors, self.factors)

    def sums_and_meetings(self, features: np.ndarray, squares: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The equation's sums, and what each factor adds up to, of shape (rows, outputs, factors)."""
        columns, outputs, factors = self.factors.shape
        meetings = (features @ self.factors.reshape(columns, -1)).reshape(-1, outputs, factors)
        pairs = ((meetings**2).sum(axis=2) - features**2 @ squares) / 2
        return self.bias + features @ self.linear + pairs, meetings

    def copy(self) -> "Weights":
        """The same, to be changed apart."""
        return Weights(self.bias.copy(), self.linear.copy(), self.factors.copy())


class FittedMachine(Fitted):
    """Weights, and the mean and scale of a numeric target; several classes have a machine each, against the rest."""

    def __init__(self, problem: Problem, weights: Weights, mean: float = 0.0, scale: float = 1.0) -> None:
        self.problem = problem
        self.weights = weights
        self.mean = mean
        self.scale = scale

    def predict(self, features: np.ndarray) -> np.ndarray:
        sums = self.weights.sums(features)
        if self.problem is Problem.REGRESSION:
            return sums[:, 0] * self.scale + self.mean
        chances = chance(sums)
        if self.problem is Problem.BINARY:
            return np.column_stack([1 - chances[:, 0], chances[:, 0]])
        return chances / chances.sum(axis=1, keepdims=True)

    def save(self, folder: Path) -> None:
        np.savez(
            folder / "machine.npz",
            problem=np.array(self.problem.value),
            bias=self.weights.bias,
            linear=self.weights.linear,
            factors=self.weights.factors,
            target=np.array([self.mean, self.scale]),
        )

    @classmethod
    def load(cls, folder: Path) -> "FittedMachine":
        with np.load(folder / "machine.npz", allow_pickle=False) as saved:
            weights = Weights(saved["bias"], saved["linear"], saved["factors"])
            return cls(Problem(str(saved["problem"])), weights, *saved["target"].tolist())


def chance(sums: np.ndarray) -> np.ndarray:
    """The probability that a sum stands for."""
    return 1 / (1 + np.exp(-np.clip(sums, -500, 500)))


class FactorizationMachines(Algorithm):
    """A weighted sum of the columns and of their pairs."""

    key = "factorization_machines"
    name = "Factorization Machines"
    summary = (
        "A weighted sum of the columns and of every pair of them. Good with many categories; "
        "3 or more are learned one against the rest, as AWS's algorithm takes two."
    )
    order = 30
    round_name = "epoch"
    encoding = "dense"
    fitted = FittedMachine
    takes_weights = True
    continues = True
    params = (
        Param("num_factors", "Factors of a feature", "integer", 16, 1, 1000, aws_default=64,
              role="capacity", help="How many numbers say how a feature meets the others; more fit finer patterns."),
        Param("epochs", "Most passes over the rows", "integer", 200, 1, 1000, aws_default=1,
              role="rounds", help="Training ends earlier if it pays."),
        Param("mini_batch_size", "Rows in a batch", "integer", 200, 1, 100_000, aws_default=1000,
              role="batch_size", help="Larger batches give a steadier curve and fewer steps."),
        Param("factors_lr", "Learning rate of the factors", "number", 0.002, 1e-8, 1, aws_default=0.0001,
              role="learning_rate", help="How far each batch of rows moves the factors."),
        Param("linear_lr", "Learning rate of the columns", "number", 0.005, 1e-8, 1, aws_default=0.001,
              help="How far each batch of rows moves the weights of single columns."),
        Param("bias_lr", "Learning rate of the constant", "number", 0.01, 1e-8, 1, aws_default=0.1, advanced=True,
              help="How far each batch of rows moves the constant term."),
        Param("factors_wd", "Weight decay of the factors", "number", 0.001, 0, 10, aws_default=0.00001, advanced=True,
              role="regularization", help="Pulls factors towards zero; higher is more cautious."),
        Param("linear_wd", "Weight decay of the columns", "number", 0.0001, 0, 10, aws_default=0.001, advanced=True,
              help="Pulls the weights of single columns towards zero; higher is more cautious."),
        Param("bias_wd", "Weight decay of the constant", "number", 0.0, 0, 10, aws_default=0.01, advanced=True,
              help="Pulls the constant term towards zero."),
        Param("factors_init_sigma", "Spread of the first factors", "number", 0.01, 1e-8, 1, aws_default=0.001,
              advanced=True, help="Factors start at random around zero, this far apart."),
    )  # fmt: skip

    def fit(self, data: TrainingData, monitor: Monitor, start: Fitted | None = None) -> FittedMachine:
        return learn(Descent.start(data, start), data, monitor)


@dataclass
class Descent:
    """Adam on the machine's equation, with a learning rate of its own for bias, columns and factors."""

    data: TrainingData
    wanted: Wanted
    weights: Weights
    bias: Adam
    linear: Adam
    factors: Adam

    @classmethod
    def start(cls, data: TrainingData, start: Fitted | None) -> "Descent":
        """Weights zero and factors near it, or those of the model to go on from."""
        settings, wanted = data.settings, Wanted.of(data)
        rates = (Adam(settings[name]) for name in ("bias_lr", "linear_lr", "factors_lr"))
        columns, outputs = data.train.features.shape[1], wanted.values.shape[1]
        shape = (columns, outputs, settings["num_factors"])
        if start is None:
            factors = np.random.default_rng(data.seed).normal(0, settings["factors_init_sigma"], shape)
            return cls(data, wanted, Weights(np.zeros(outputs), np.zeros((columns, outputs)), factors), *rates)
        if start.weights.factors.shape != shape:
            raise NotApplicable(
                f"The machine to go on from has {start.weights.factors.shape[2]} factors of "
                f"{start.weights.factors.shape[0]} features, not {shape[2]} of {columns}; keep these, or train anew."
            )
        return cls(data, wanted.scaled_as(start.mean, start.scale), start.weights.copy(), *rates)

    def step(self, rows: np.ndarray) -> None:
        """Move the weights against the gradient of the loss on `rows`."""
        settings, weights = self.data.settings, self.weights
        features = np.clip(self.data.train.features[rows], -FARTHEST, FARTHEST)
        sums, meetings = weights.sums_and_meetings(features, weights.squares())
        answer = sums if self.data.problem is Problem.REGRESSION else chance(sums)
        error = (answer - self.wanted.values[rows]) * self.wanted.weight[rows, None] / len(rows)
        met = features.T @ (error[:, :, None] * meetings).reshape(len(rows), -1)
        alone = (features**2).T @ error
        factors = met.reshape(weights.factors.shape) - weights.factors * alone[:, :, None]
        linear = features.T @ error
        self.bias.move(weights.bias, error.sum(axis=0) + settings["bias_wd"] * weights.bias)
        self.linear.move(weights.linear, linear + settings["linear_wd"] * weights.linear)
        self.factors.move(weights.factors, factors + settings["factors_wd"] * weights.factors)

    def fitted(self) -> FittedMachine:
        """The machine as it stands."""
        return FittedMachine(self.data.problem, self.weights.copy(), self.wanted.mean, self.wanted.scale)
