"""The effect of a column as a sentence with its numbers."""

from typing import TYPE_CHECKING

import numpy as np

from app.narration.wording import clean, number, quoted

if TYPE_CHECKING:
    from app.evaluation.grid import Grid

FLAT_CHANCE, FLAT_SHARE = 0.005, 0.01
ALWAYS = 0.05


def sentence(
    grid: "Grid", means: np.ndarray, answers: np.ndarray, filled: np.ndarray, target: str, about: str | None
) -> str:
    """What the mean answer does along the well-filled points of the grid, and how many rows go the other way.

    `means` are of shape (points,), `answers` of (points, rows).
    """
    column = clean(grid.column)
    subject = f"the predicted chance of {quoted(about)}" if about is not None else f"the predicted {clean(target)}"
    points = np.flatnonzero(filled)
    low, high = points[means[points].argmin()], points[means[points].argmax()]
    told = [value_of(value, about is not None, np.ptp(means[points])) for value in (means[low], means[high])]
    if _flat(means[points], answers, about):
        return f"{column} hardly changes {subject} on average: it stays between {told[0]} and {told[1]}."
    if grid.kind == "category":
        return (
            f"If every row had {_named(grid, high)}, {subject} would be {told[1]} on average, the highest; with "
            f"{_named(grid, low)} {told[0]}, the lowest."
        )
    return _along(grid, means, answers, points, subject, about is not None)


def value_of(value: float, chance: bool, spread: float) -> str:
    """A mean answer: a probability in percent, or a number with as many digits as the effect needs."""
    if chance:
        return f"{value:.0%}" if spread >= 0.05 else f"{value:.1%}"
    return number(float(value), float(spread) / 10 if spread > 0 else None)


def _flat(means: np.ndarray, answers: np.ndarray, about: str | None) -> bool:
    if about is not None:
        return bool(np.ptp(means) < FLAT_CHANCE)
    return bool(np.ptp(means) <= FLAT_SHARE * np.abs(answers).std())


def _named(grid: "Grid", point: int) -> str:
    if grid.values[int(point)] is None:
        return f"no {clean(grid.column)}"
    return f"{clean(grid.column)} = {clean(grid.labels[point])}"


def _along(grid: "Grid", means: np.ndarray, answers: np.ndarray, points: np.ndarray, subject: str, chance: bool) -> str:
    """Numbers and dates: from the first to the last point, or between the lowest and the highest."""
    column, present = clean(grid.column), points[points < len(means) - grid.missing]
    spread = np.ptp(means[points])
    gap = ""
    if grid.missing and points[-1] == len(means) - 1:
        gap = f" Where it is missing, it is {value_of(means[-1], chance, spread)}."
    if len(present) < 2:
        return f"With the values of {column} {subject} is {value_of(means[present].mean(), chance, spread)}.{gap}"
    first, last = present[0], present[-1]
    start, end = (value_of(means[at], chance, spread) for at in (first, last))
    rise, steps = means[last] - means[first], np.diff(means[present])
    against = np.clip(-steps * np.sign(rise), 0, None).sum()
    if rise == 0 or against > ALWAYS * np.abs(steps).sum():
        low, high = present[means[present].argmin()], present[means[present].argmax()]
        low_told, high_told = (value_of(means[at], chance, spread) for at in (low, high))
        return (
            f"As {column} goes from {grid.labels[first]} to {grid.labels[last]}, {subject} goes up and down on "
            f"average: lowest at {grid.labels[low]} ({low_told}), highest at {grid.labels[high]} ({high_told}).{gap}"
        )
    opposite = float(((answers[last] - answers[first]) * rise < 0).mean())
    other = f" For {opposite:.0%} of rows it goes the other way." if opposite >= 0.01 else ""
    return (
        f"As {column} goes from {grid.labels[first]} to {grid.labels[last]}, {subject} "
        f"{'rises' if rise > 0 else 'falls'} from {start} to {end} on average.{other}{gap}"
    )
