"""Coverage: how often the promised intervals and sets hold the true value, counted on the test rows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from app.evaluation.conformal import LEVELS, USUAL, Conformal, rank_of
from app.evaluation.metrics import labels
from app.evaluation.proportion import between
from app.problem import Problem

if TYPE_CHECKING:
    from app.evaluation.evidence import Evidence

QUARTERS = 4
MANY_TIES = 0.05
MOST_COUNTED = 20_000  # of more test rows the beta-binomial distribution is taken as normal: counting takes seconds


@dataclass(frozen=True)
class Covered:
    """How often a confidence level's promise held on test rows, with the 95 % interval of that share (Wilson).

    `size` is the mean width of the intervals, or the mean number of categories in the sets. A promise that is kept is
    seen between `chance_low` and `chance_high` in 95 of 100 builds, since both the validation rows it was learned from
    and the test rows are drawn (a beta-binomial distribution: Vovk 2012, Angelopoulos and Bates 2021). `undefined` says
    why there is no promise; then there are no numbers.
    """

    level: float
    seen: float | None = None
    low: float | None = None
    high: float | None = None
    size: float | None = None
    chance_low: float | None = None
    chance_high: float | None = None
    undefined: str = ""

    @property
    def fits(self) -> bool:
        """Whether what was seen is what chance leaves of a promise that is kept."""
        return self.seen is not None and self.chance_low <= self.seen <= self.chance_high


@dataclass(frozen=True)
class GroupCoverage:
    """The same at 90 % for the test rows of one category, or of a quarter of the predicted numbers, with its name."""

    name: str
    rows: int
    seen: float
    low: float
    high: float
    size: float


@dataclass(frozen=True)
class Coverage:
    """How often intervals (of numbers) or sets (of categories) held on `rows` test rows, by level and by group.

    `learned_rows` validation rows decided how wide they are; `varies` says that widths differ from row to row. `note`
    says why more was seen than promised, or that less was; empty where what was seen fits the promise.
    """

    rows: int
    learned_rows: int
    varies: bool
    levels: tuple[Covered, ...]
    groups: tuple[GroupCoverage, ...] = ()
    note: str = ""

    def at(self, level: float) -> Covered:
        """What was seen at one of the levels."""
        return next(one for one in self.levels if one.level == level)


@dataclass(frozen=True)
class _Reached:
    """Of every test row whether the interval or set held, and its size; `ends` are the intervals' ends."""

    covered: np.ndarray
    size: np.ndarray
    ends: tuple[np.ndarray, np.ndarray] | None = None


def coverage(
    evidence: "Evidence", _: Callable[[float], None] = lambda _: None
) -> tuple[dict[str, Any], dict[str, pl.DataFrame]]:
    """The chapter on coverage: field "coverage" and table "intervals"; nothing of a model without intervals."""
    conformal = evidence.conformal
    if conformal is None:
        return {}, {}
    actual = evidence.actual["test"]
    reached = {level: one for level, one in zip(LEVELS, _reached(evidence, conformal), strict=True) if one is not None}
    usual = reached.get(USUAL)
    levels = tuple(_covered(level, reached.get(level), conformal) for level in LEVELS)
    found = Coverage(
        rows=len(actual),
        learned_rows=conformal.rows,
        varies=conformal.widths is not None or evidence.problem is not Problem.REGRESSION,
        levels=levels,
        groups=tuple(_groups(evidence, usual)) if usual else (),
        note=_note(evidence, levels[LEVELS.index(USUAL)]),
    )
    return {"coverage": found}, {"intervals": _table(evidence.problem, len(actual), usual)}


def _reached(evidence: "Evidence", conformal: Conformal) -> Iterator[_Reached | None]:
    """What each level's intervals or sets reach on the test rows; None for a level without."""
    actual, answers = evidence.actual["test"], evidence.answers["test"]
    if evidence.problem is Problem.REGRESSION:
        features = evidence.encoding.encode(evidence.frames["test"]) if conformal.widths is not None else None
        expected = None if features is None else conformal.expected(features, answers)
    else:
        chosen, rows = labels(evidence.problem, answers), np.arange(len(actual))
    for level in LEVELS:
        if conformal.limit(level) is None:
            yield None
        elif evidence.problem is Problem.REGRESSION:
            low, high = conformal.interval(answers, expected, level)
            yield _Reached((low <= actual) & (actual <= high), high - low, (low, high))
        else:
            inside = conformal.sets(answers, chosen, level)
            yield _Reached(inside[rows, actual.astype(int)], inside.sum(axis=1))


def _covered(level: float, reached: _Reached | None, conformal: Conformal) -> Covered:
    if reached is None:
        return Covered(level, undefined=conformal.lacking(level))
    hits, rows = int(reached.covered.sum()), len(reached.covered)
    size, chance = float(reached.size.mean()), _chance(level, rows, conformal.rows)
    return Covered(level, hits / rows, *between(hits, rows), size, *chance)


def _chance(level: float, rows: int, learned_rows: int) -> tuple[float, float]:
    """The shares between which 95 of 100 builds lie that keep the promise of a level."""
    from scipy.stats import betabinom

    rank = rank_of(level, learned_rows)
    kept = betabinom(rows, rank, learned_rows + 1 - rank)
    many = rows > MOST_COUNTED
    ends = kept.mean() + np.array([-1.96, 1.96]) * kept.std() if many else kept.ppf([0.025, 0.975])
    return max(0.0, float(ends[0] / rows)), min(1.0, float(ends[1] / rows))


def _groups(evidence: "Evidence", usual: _Reached) -> Iterator[GroupCoverage]:
    actual, answers = evidence.actual["test"], evidence.answers["test"]
    if evidence.problem is Problem.REGRESSION:
        places, names = _quarters(answers)
    else:
        places, names = actual.astype(int), evidence.classes
    for place, name in enumerate(names):
        inside = places == place
        rows, hits = int(inside.sum()), int(usual.covered[inside].sum())
        if rows:
            yield GroupCoverage(name, rows, hits / rows, *between(hits, rows), float(usual.size[inside].mean()))


def _quarters(answers: np.ndarray) -> tuple[np.ndarray, list[str]]:
    """The quarter of each prediction, and their names; equal predictions are in one, so that there may be fewer."""
    edges = np.quantile(answers, np.linspace(0, 1, QUARTERS + 1)[1:-1])
    places = np.unique(np.searchsorted(edges, answers), return_inverse=True)[1]
    parts = [answers[places == place] for place in range(places.max() + 1)]
    return places, [f"predicted {part.min():,.4g} to {part.max():,.4g}" for part in parts]


def _note(evidence: "Evidence", usual: Covered) -> str:
    """Why 90 % is not what was seen, as a sentence."""
    if usual.seen is None or usual.fits:
        return ""
    if usual.seen < USUAL:
        return "Fewer than promised: the test rows differ from the validation rows that decided how wide to be."
    if evidence.problem is Problem.REGRESSION:
        return "More than promised: on the test rows the model errs less than on the validation rows."
    answers = evidence.answers["test"]
    right = float((labels(evidence.problem, answers) == evidence.actual["test"]).mean())
    if right >= USUAL:
        return (
            f"More than promised, because the predicted category alone is right in {right:.1%} of the rows, and it is "
            "always in the set."
        )
    if _tied(answers) > MANY_TIES:
        return "More than promised, because many rows share one probability, and all of them are in the sets or none."
    return "More than promised: on the test rows the model errs less than on the validation rows."


def _tied(answers: np.ndarray) -> float:
    """The share of rows that have the most frequent probability of the predicted class."""
    return float(np.unique(answers.max(axis=1), return_counts=True)[1].max() / len(answers))


def _table(problem: Problem, rows: int, usual: _Reached | None) -> pl.DataFrame:
    """One line a test row, in their order."""
    nothing = pl.Series([None] * rows)
    covered = nothing.cast(pl.Boolean) if usual is None else pl.Series(usual.covered)
    if problem is not Problem.REGRESSION:
        size = nothing if usual is None else pl.Series(usual.size)
        return pl.DataFrame({"size": size.cast(pl.Int32), "covered": covered})
    low, high = (nothing, nothing) if usual is None else map(pl.Series, usual.ends)
    return pl.DataFrame({"low": low.cast(pl.Float64), "high": high.cast(pl.Float64), "covered": covered})
