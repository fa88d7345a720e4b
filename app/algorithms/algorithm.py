"""The contract of an algorithm."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, Literal

import numpy as np

from app.errors import NotApplicable
from app.params import Param, complete
from app.problem import Problem
from app.registry import discover
from app.training.monitor import Monitor


@dataclass(frozen=True)
class Feature:
    """One column of the encoded matrix, the table's column it comes from, and how many levels it has if categorical."""

    name: str
    source: str
    levels: int = 0


@dataclass(frozen=True)
class Part:
    """Encoded rows: features of shape (n, d), float64 with NaN for missing, and the target of shape (n,).

    The target holds class numbers 0 to k - 1 for categories, and the number itself for regression. `weight`, of shape
    (n,) with mean 1, says how much each row counts; None counts all alike.
    """

    features: np.ndarray
    target: np.ndarray
    weight: np.ndarray | None = None


@dataclass(frozen=True)
class TrainingData:
    """What an algorithm may see: training and validation rows, never the test rows.

    `monotone` has -1, 0 or 1 a feature: the answer may only fall, go either way, or only rise with it; empty for none.
    """

    train: Part
    valid: Part
    problem: Problem
    classes: int
    features: tuple[Feature, ...]
    settings: dict[str, Any]
    seed: int
    threads: int
    monotone: tuple[int, ...] = ()


Unit = Literal["log-odds", "probability", "number"]


@dataclass(frozen=True)
class Contributions:
    """What every feature adds to a model's answers, by SHAP (Lundberg and Lee 2017).

    `values` are of shape (rows, features, outputs) and `base` is of shape (outputs,); base + values.sum(axis=1) is the
    answer. Of two classes only the second has an output, the log of its odds or its probability; of several each has
    one, a score of which the probabilities are the softmax ("log-odds") or a probability; a number has one, itself.
    """

    unit: Unit
    base: np.ndarray
    values: np.ndarray


class Fitted(ABC):
    """A fitted model in its library's own format, which is safe unless it could run code when it is loaded."""

    safe_format: ClassVar[bool] = True
    explained_against: ClassVar[Literal["rows", "mean", "itself"]] = "rows"
    """What contributions compare a row with: some training rows, their mean, or what the model itself remembers."""

    def seconds_of_contributions(self) -> float | None:
        """How long `contributions` of one row take on one core, about, judged by the model's size alone.

        None where the model has no way of its own; its columns are then swapped with those of other rows.
        """
        return None

    def contributions(self, features: np.ndarray, reference: np.ndarray) -> Contributions:
        """What every feature adds to the answers for encoded rows, compared with encoded rows of `reference`."""
        raise NotImplementedError

    @abstractmethod
    def predict(self, features: np.ndarray) -> np.ndarray:
        """Probabilities of shape (n, classes) for categories, numbers of shape (n,) for regression."""

    @abstractmethod
    def save(self, folder: Path) -> None:
        """Write the model's files into an existing folder, without pickle."""

    @classmethod
    @abstractmethod
    def load(cls, folder: Path) -> "Fitted":
        """Read what `save` wrote."""


class Algorithm(ABC):
    """One way to learn. A subclass declares its facts as class attributes and writes `fit`."""

    key: ClassVar[str]
    name: ClassVar[str]
    summary: ClassVar[str]
    order: ClassVar[int]
    round_name: ClassVar[str]
    problems: ClassVar[frozenset[Problem]] = frozenset(Problem)
    params: ClassVar[tuple[Param, ...]] = ()
    encoding: ClassVar[Literal["native", "dense"]]
    fitted: ClassVar[type[Fitted]]
    takes_weights: ClassVar[bool] = False
    takes_monotone: ClassVar[bool] = False
    predicts_slowly: ClassVar[bool] = False
    """True: a prediction takes so long that column impact is measured on fewer rows."""
    ranks_models: ClassVar[bool] = False
    """True: every round is a model of its own; a round's extras are the validation losses of all of them, by name."""
    continues: ClassVar[bool] = False
    """True: training can go on from a fitted model."""

    @abstractmethod
    def fit(self, data: TrainingData, monitor: Monitor, start: Fitted | None = None) -> Fitted:
        """Learn under the monitor, which is told of every round and decides when to stop; the best round is kept.

        `start` is a model of this algorithm to go on from, where the algorithm `continues`; its rounds are not counted.
        """

    @classmethod
    def complete(cls, settings: dict[str, Any], problem: Problem) -> dict[str, Any]:
        """Checked settings with defaults filled in; refuses a problem the algorithm cannot learn."""
        if problem not in cls.problems:
            raise NotApplicable(f"{cls.name} cannot do {problem.label}; choose another algorithm.")
        return complete(cls.params, settings)

    @classmethod
    def forewarn(cls, settings: dict[str, Any], rows: int) -> str:  # noqa: ARG003 - some do
        """What a user may not expect of training on so many rows with these complete settings, as a sentence."""
        return ""


@cache
def algorithms() -> dict[str, type[Algorithm]]:
    """Every algorithm, by key, in the order they are offered."""
    from app import algorithms as package

    return discover(package, Algorithm)


def algorithm(key: str) -> type[Algorithm]:
    """The algorithm of that key; an unknown key is refused."""
    if key not in algorithms():
        raise NotApplicable(f"There is no algorithm '{key}'; the algorithms are: {', '.join(algorithms())}.")
    return algorithms()[key]
