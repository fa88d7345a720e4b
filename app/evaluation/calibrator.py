"""A correction of probabilities, so that of rows told 70 % about 70 in 100 turn out so; numbers that fit in JSON."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import numpy as np

from app.evaluation.loss import SMALLEST_PROBABILITY

Method = Literal["none", "platt", "isotonic", "temperature"]


@dataclass(frozen=True)
class Calibrator:
    """A correction by one of four methods; ranks are never reversed.

    `parameters`: of "temperature" the number {"temperature"} by which logarithms of probabilities are divided (Guo et
    al. 2017); of "platt" {"curves"}, a slope and an intercept of the log-odds a class (Platt 1999); of "isotonic"
    {"curves"}, a pair of lists (from, to) a class, and {"own"}, the small share that the model's own probability keeps
    so that rows on one step stay in its order (Zadrozny and Elkan 2002). Two classes have one curve, the positive
    one's; of more classes each has its own, and a row's probabilities are brought back to a sum of 1.
    """

    method: Method = "none"
    parameters: dict[str, Any] = field(default_factory=dict)

    def apply(self, probabilities: np.ndarray) -> np.ndarray:
        """Corrected probabilities of shape (n, classes), in sum 1; numbers of shape (n,) stay as they are."""
        if self.method == "none":
            return probabilities
        if self.method == "temperature":
            return tempered(logarithms(probabilities), self.parameters["temperature"])
        if probabilities.shape[1] == 2:
            positive = self._moved(probabilities[:, 1], self.parameters["curves"][0])
            return np.column_stack([1 - positive, positive])
        moved = [self._moved(column, at) for column, at in zip(probabilities.T, self.parameters["curves"], strict=True)]
        together = np.column_stack(moved)
        return together / together.sum(axis=1, keepdims=True)

    def _moved(self, column: np.ndarray, curve: Any) -> np.ndarray:
        if self.method == "platt":
            slope, intercept = curve
            return 1 / (1 + np.exp(-np.clip(slope * log_odds(column) + intercept, -STEEPEST, STEEPEST)))
        own = self.parameters["own"]
        return (1 - own) * np.interp(column, *curve) + own * column

    def to_dict(self) -> dict[str, Any]:
        """The correction as JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Calibrator":
        """The correction from JSON."""
        return cls(data["method"], data["parameters"])


STEEPEST = 500.0  # beyond it, an exponential is more than a number holds


def log_odds(column: np.ndarray) -> np.ndarray:
    """The logarithm of p / (1 - p); of 0 and 1 that of the nearest probability a number can tell from them."""
    inside = np.clip(column.astype(float), SMALLEST_PROBABILITY, 1 - SMALLEST_PROBABILITY)
    return np.log(inside) - np.log1p(-inside)


def logarithms(probabilities: np.ndarray) -> np.ndarray:
    """Logarithms of probabilities; that of 0 is finite."""
    return np.log(np.clip(probabilities.astype(float), SMALLEST_PROBABILITY, 1.0))


def tempered(logs: np.ndarray, temperature: float) -> np.ndarray:
    """Probabilities whose logarithms are divided by a temperature: above 1 more cautious, below 1 bolder."""
    grown = np.exp((logs - logs.max(axis=1, keepdims=True)) / temperature)
    return grown / grown.sum(axis=1, keepdims=True)
