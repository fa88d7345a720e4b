"""Stability across seeds: how far the score moves when the build is repeated with other seeds and splits."""

from dataclasses import dataclass
from time import monotonic

from app.errors import NotApplicable
from app.evaluation.again import Again

TIMES = 3
MOST_SECONDS_EACH = 1.0  # as the build's own training promises
MOST_SECONDS = 4  # after which no further build is begun


@dataclass(frozen=True)
class Stability:
    """The objective `metric` of the build repeated with other seeds, each on `tested` test rows of `rows` rows.

    Where there are no values, `reason` is why, as a sentence.
    """

    metric: str
    values: tuple[float, ...] = ()
    rows: int = 0
    tested: int = 0
    reason: str = ""

    @property
    def spread(self) -> float | None:
        """The largest value less the smallest."""
        return max(self.values) - min(self.values) if self.values else None


def stability(again: Again | None, objective: str, seed: int) -> Stability:
    """Repeat the build three times, with seeds that follow its own; each splits rows and learns the recipe anew."""
    why = again.refused(MOST_SECONDS_EACH) if again else "the build trained a finished model further"
    if again is None or why:
        return Stability(objective, reason=f"Not measured because {why}.")
    found: list[tuple[float | None, int]] = []
    started = monotonic()
    try:
        for place in range(1, TIMES + 1):
            if monotonic() - started > MOST_SECONDS:
                return Stability(objective, reason=f"Not measured because it took more than {MOST_SECONDS} s.")
            found.append(again.score(seed=(seed + place) % 2**31))
    except NotApplicable as refusal:
        return Stability(objective, reason=f"Not measured because {refusal}.")
    values = tuple(value for value, _ in found if value is not None)
    if len(values) < TIMES:
        return Stability(objective, reason=f"Not defined because {objective} is not defined on some of the splits.")
    return Stability(objective, values, again.rows, min(tested for _, tested in found))
