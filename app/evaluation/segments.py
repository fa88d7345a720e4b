"""Segments of test rows that a model predicts worse than the rest, found by themselves or named by hand.

SliceFinder (Chung et al. 2019): the mean loss of a row within against all others by Welch's t-test, with a smallest
effect; Benjamini and Hochberg (1995) hold the share of false discoveries. Chance finds one in at most 5 % of tables:
half of that for single conditions, half for pairs, where all pairs count as tested although only those of the most
promising conditions are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import polars as pl

from app.data.columns import Kind
from app.errors import NotApplicable
from app.evaluation.bands import Bands, bands_of
from app.evaluation.condition import Condition
from app.evaluation.loss import surprise
from app.evaluation.metrics import OBJECTIVES, metric
from app.evaluation.outcome import Outcome
from app.evaluation.segment import Comparison, Segment
from app.evaluation.uncertainty import intervals
from app.evaluation.welch import Larger, Sums, larger
from app.problem import Problem

FEWEST_ROWS, MOST_SEGMENTS, PROMISING = 30, 10, 20
SMALLEST_EFFECT = 0.2
CHANCE = 0.05
RESAMPLES = 200
TOLD = {
    Problem.BINARY: ("Accuracy", "LogLoss"),
    Problem.MULTICLASS: ("Accuracy", "LogLoss"),
    Problem.REGRESSION: ("RMSE", "MAE"),
}
"""By problem: the metrics that are compared beside the objective; the mean loss of a row is the last."""


@dataclass(frozen=True)
class Suspect:
    """Rows that may be a segment: the conditions they meet, which rows they are, and how their loss compares.

    `tested` is how many segments of as many conditions there were to choose from.
    """

    conditions: tuple[Condition, ...]
    within: np.ndarray
    t: float
    p_value: float
    tested: int


@dataclass(frozen=True)
class Answered:
    """The test rows in one order: their targets, the model's answers, the baseline's where known, and the seed."""

    problem: Problem
    actual: np.ndarray
    answers: np.ndarray
    baseline: np.ndarray | None
    seed: int


def row_loss(problem: Problem, actual: np.ndarray, answers: np.ndarray) -> np.ndarray:
    """How wrong each answer is, of shape (rows,): the surprise at the true category, or the absolute error."""
    return np.abs(actual - answers) if problem is Problem.REGRESSION else surprise(actual, answers)


def weak_segments(rows: pl.DataFrame, kinds: Mapping[str, Kind], loss: np.ndarray) -> tuple[Suspect, ...]:
    """Groups of at least 30 rows whose mean loss is larger than elsewhere, the clearest first, at most ten.

    `rows` have a column a kind, `loss` is of shape (rows,). A segment whose rows outside the segments before it are no
    worse than the rest says nothing new and is left out; they are tested as strictly as the first.
    """
    scaled = (loss - loss.mean()) / (loss.std() or 1.0)
    divided = [bands_of(rows[name], kind) for name, kind in kinds.items()]
    singles, promising, tested = _singles(divided, scaled)
    pairs = _pairs(promising, scaled, tested)
    kept: list[Suspect] = []
    covered = np.zeros(len(loss), dtype=bool)
    for suspect in sorted((*singles, *pairs), key=lambda one: -one.t):
        chance = CHANCE / 2 * min(1, (len(kept) + 1) / suspect.tested) if kept else CHANCE
        new, rest = suspect.within & ~covered, ~suspect.within & ~covered
        if len(kept) < MOST_SEGMENTS and _worse(scaled, new, rest, chance):
            kept.append(suspect)
            covered = covered | suspect.within
    return tuple(kept)


def scored(conditions: Sequence[Condition], within: np.ndarray, p_value: float | None, answered: Answered) -> Segment:
    """The segment of the rows that are True in `within`, with its metrics against those of all other rows."""
    problem, seed = answered.problem, answered.seed
    keys = tuple(dict.fromkeys((OBJECTIVES[problem], *TOLD[problem])))
    metrics = [metric(key) for key in keys]
    loss = row_loss(problem, answered.actual, answered.answers)
    inside = Outcome(problem, answered.actual[within], answered.answers[within])
    outside = (
        Outcome(problem, answered.actual[~within], answered.answers[~within]).tally() if not within.all() else None
    )
    ranges = intervals(metrics, inside, seed, RESAMPLES)
    tally = inside.tally()
    scores = tuple(
        Comparison(one.key, _known(one.function(tally)), *between, _known(one.function(outside)) if outside else None)
        for one, between in zip(metrics, ranges, strict=True)
    )
    reference = None
    if answered.baseline is not None:
        reference = float(row_loss(problem, answered.actual[within], answered.baseline[within]).mean())
    elsewhere = None if within.all() else float(loss[~within].mean())
    count = int(within.sum())
    share = count / len(within)
    return Segment(tuple(conditions), count, share, scores, float(loss[within].mean()), elsewhere, reference, p_value)


def segment_scores(
    rows: pl.DataFrame, conditions: Sequence[Condition], answered: Answered, covered: np.ndarray | None = None
) -> Segment:
    """A segment named by hand, compared with all other test rows; its p-value is not corrected for any search.

    `rows` are the test rows in the order of the answers; `covered`, of shape (rows,), says whether each answer lies in
    its promised interval or set. Refused where no row, or every row, is in it.
    """
    within = within_all(rows, conditions)
    named = " and ".join(one.name for one in conditions)
    if not within.any():
        raise NotApplicable(f"None of the {rows.height:,} test rows has {named}; choose more values or a wider range.")
    if within.all():
        raise NotApplicable(f"Every test row has {named}, so there is no other to compare with; choose a part of them.")
    loss = row_loss(answered.problem, answered.actual, answered.answers)
    test = larger(Sums.of(loss[within]), Sums.of(loss[~within]))
    segment = scored(conditions, within, float(test.p_value), answered)
    if covered is None:
        return segment
    shares = {"covered": float(covered[within].mean()), "covered_elsewhere": float(covered[~within].mean())}
    return Segment(**vars(segment) | shares)


def within_all(rows: pl.DataFrame, conditions: Sequence[Condition]) -> np.ndarray:
    """True for the rows that meet all conditions, of shape (rows,)."""
    return np.logical_and.reduce([one.holds(rows).to_numpy() for one in conditions])


def _singles(divided: Sequence[Bands], loss: np.ndarray) -> tuple[list[Suspect], list[Suspect], int]:
    """Conditions that are worse for sure, the most promising of all, and how many were tested."""
    sums = [Sums.by_group(loss, one.places, len(one.conditions)) for one in divided]
    whole = Sums.of(loss)
    places = [
        (at, band)
        for at, one in enumerate(sums)
        for band in np.flatnonzero(np.minimum(one.rows, len(loss) - one.rows) >= FEWEST_ROWS)
    ]
    if not places:
        return [], [], 0
    group = Sums(*(np.array([getattr(sums[at], name)[band] for at, band in places]) for name in vars(whole)))
    test = larger(group, whole - group)
    order = [number for number in np.argsort(-test.t, kind="stable") if test.t[number] > 0]
    sure = _significant(test, len(places))

    def suspect(number: int) -> Suspect:
        at, band = places[number]
        within = divided[at].places == band
        return Suspect(
            (divided[at].conditions[band],), within, float(test.t[number]), float(test.p_value[number]), len(places)
        )

    found = [suspect(number) for number in order if sure[number]]
    return found, [suspect(number) for number in order[:PROMISING]], len(places)


def _pairs(promising: Sequence[Suspect], loss: np.ndarray, tested: int) -> list[Suspect]:
    """Pairs of conditions that are worse for sure, and worse than the rest of each of the two."""
    made = []
    for first, second in combinations(promising, 2):
        within = first.within & second.within
        if first.conditions[0].column != second.conditions[0].column and within.sum() >= FEWEST_ROWS:
            made.append((first, second, within))
    if not made:
        return []
    group = Sums(*map(np.array, zip(*(vars(Sums.of(loss[within])).values() for *_, within in made), strict=True)))
    test = larger(group, Sums.of(loss) - group)
    possible = tested * (tested - 1) // 2
    sure = _significant(test, possible)
    return [
        Suspect(first.conditions + second.conditions, within, float(test.t[at]), float(test.p_value[at]), possible)
        for at, (first, second, within) in enumerate(made)
        if sure[at] and all(_worse(loss, within, one.within & ~within, CHANCE, 2, 0.0) for one in (first, second))
    ]


def _significant(test: Larger, tested: int) -> np.ndarray:
    """Which tests hold among so many, by Benjamini and Hochberg, and show more than a small effect."""
    from scipy.stats import false_discovery_control

    adjusted = false_discovery_control(test.p_value) * (tested / len(test.p_value))
    return (adjusted <= CHANCE / 2) & (test.effect >= SMALLEST_EFFECT)


def _worse(
    loss: np.ndarray,
    within: np.ndarray,
    rest: np.ndarray,
    chance: float,
    fewest: int = FEWEST_ROWS,
    effect: float = SMALLEST_EFFECT,
) -> bool:
    """Whether the loss of some rows is larger than that of others, of which there are enough."""
    if min(within.sum(), rest.sum()) < fewest:
        return False
    test = larger(Sums.of(loss[within]), Sums.of(loss[rest]))
    return bool(test.p_value <= chance and test.effect >= effect)


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
