"""Which columns act together: the H-statistic of Friedman and Popescu (2008)."""

from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np

from app.algorithms.algorithm import Unit
from app.evaluation.why import Interaction
from app.narration.wording import clean, number

SMALLEST_CHANCE = 1e-6
NOTABLE = 0.2  # of H; its square is the share of the variance of the joint effect
NEGLIGIBLE = 1e-10  # of the variance of the answers: neither column changes them


def interactions(
    answer: Callable[[np.ndarray], np.ndarray],
    features: np.ndarray,
    places: dict[str, list[int]],
    unit: Unit,
) -> tuple[Interaction, ...]:
    """Every pair of the columns in `places`, the largest interplay first; pairs that change nothing are left out.

    `answer` gives answers of shape (rows, outputs) in the scale of the unit. Partial dependence is the mean over the
    rows of `features` and is taken at these rows' values.
    """
    spread = answer(features).var(axis=0).sum()
    alone = {name: _dependence(answer, features, at) for name, at in places.items()}
    found = []
    for first, second in combinations(places, 2):
        together = _dependence(answer, features, places[first] + places[second])
        apart = ((together - alone[first] - alone[second]) ** 2).sum(axis=1).mean()
        whole = (together**2).sum(axis=1).mean()
        if whole > NEGLIGIBLE * spread and np.isfinite(whole):
            strength, size = float(np.sqrt(apart / whole)), float(np.sqrt(apart))
            found.append(Interaction(first, second, strength, size, _sentence(first, second, strength, size, unit)))
    return tuple(sorted(found, key=lambda one: (-one.size, one.first, one.second)))


def scaled(predicted: np.ndarray, unit: Unit) -> np.ndarray:
    """Answers of shape (rows, outputs) in the scale that contributions add up in."""
    if unit != "log-odds":
        return predicted
    chances = np.clip(predicted, SMALLEST_CHANCE, 1 - SMALLEST_CHANCE)
    if predicted.shape[1] == 1:
        return np.log(chances / (1 - chances))
    scores = np.log(chances)
    return scores - scores.mean(axis=1, keepdims=True)


def strongest(found: Sequence[Interaction]) -> str:
    """The strongest interaction as a sentence, or that there is none."""
    if not found:
        return "Not defined because no two of the first columns change the answers."
    if found[0].strength < NOTABLE:
        return "No two of the first columns act together notably: each has much the same effect whatever the other is."
    return found[0].sentence


def _dependence(answer: Callable[[np.ndarray], np.ndarray], features: np.ndarray, places: list[int]) -> np.ndarray:
    """Partial dependence at every row's values of shape (rows, outputs), less its mean."""
    rows = len(features)
    many = np.tile(features, (rows, 1))
    many[:, places] = np.repeat(features[:, places], rows, axis=0)
    means = answer(many).reshape(rows, rows, -1).mean(axis=1)
    return means - means.mean(axis=0)


def _sentence(first: str, second: str, strength: float, size: float, unit: Unit) -> str:
    names = f"{clean(first)} and {clean(second)}"
    if strength < NOTABLE:
        return f"{names} act each on their own (H-statistic {strength:.2f})."
    scale = {"number": "", "probability": " of probability", "log-odds": " in log-odds"}[unit]
    return (
        f"{names} act together: {min(strength, 1.0) ** 2:.0%} of what varies in their joint effect is in neither alone "
        f"(H-statistic {strength:.2f}), typically {number(size)}{scale}."
    )
