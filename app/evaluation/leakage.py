"""Leakage: columns that alone nearly tell the target, and what the model is worth without them (target leakage).

The measure is that of Validate data: the share of the target's spread that the column's levels explain, R2 of numbers
and Goodman and Kruskal's tau of categories, each row predicted from the others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import polars as pl

from app.data.columns import Kind
from app.data.counts import cells_of
from app.data.explained import edges_of, explained, levels_sql
from app.data.validation.checks.leaks import SUSPICIOUS
from app.errors import NotApplicable
from app.evaluation.again import Again
from app.evaluation.judged import rows_judged
from app.problem import Problem

MOST_COLUMNS, MOST_ROWS = 25, 10_000
MOST_SECONDS_EACH = 2.5  # of two trainings that price a leak, which is worth more waiting


@dataclass(frozen=True)
class Leak:
    """A column, and the share of the target's spread that it explains alone."""

    column: str
    strength: float


@dataclass(frozen=True)
class Leakage:
    """Columns that alone explain at least `threshold` of the target, strongest first, of those `looked` at.

    Their price: the objective `metric` of the build on `rows` rows with and `without` them all, None with a `reason`
    where it was not measured.
    """

    looked: int
    threshold: float
    columns: tuple[Leak, ...]
    metric: str
    score: float | None = None
    without: float | None = None
    rows: int = 0
    reason: str = ""


def leakage(
    train: pl.DataFrame, target: np.ndarray, kinds: Mapping[str, Kind], problem: Problem, metric: str, seed: int,
    again: Again | None,
) -> Leakage:  # fmt: skip
    """Look at the first 25 of the model's columns, those that matter most, in at most 10,000 training rows."""
    threshold = SUSPICIOUS[problem]
    names = [name for name, kind in kinds.items() if kind not in (Kind.IDENTIFIER, Kind.TEXT)][:MOST_COLUMNS]
    if not names:
        return Leakage(0, threshold, (), metric)
    rows = rows_judged(train.height, MOST_ROWS, seed)
    shares = strengths(train.select(names)[rows], target[rows], [kinds[name] for name in names], problem)
    found = [Leak(name, share) for name, share in zip(names, shares, strict=True) if share >= threshold]
    found.sort(key=lambda leak: (-leak.strength, leak.column))
    nothing = Leakage(len(names), threshold, tuple(found), metric)
    return _priced(nothing, again) if found else nothing


def strengths(table: pl.DataFrame, target: np.ndarray, kinds: Sequence[Kind], problem: Problem) -> list[float]:
    """The share of the target that each column explains alone, to six digits (sums of threads differ beyond)."""
    places = [f"c{place}" for place in range(table.width)]
    given = table.rename(dict(zip(table.columns, places, strict=True))).with_columns(pl.Series("answer", target))
    with duckdb.connect() as connection:
        connection.register("given", given.to_arrow())
        connection.execute("CREATE TEMP TABLE rows AS SELECT * FROM given")

        def query(sql: str) -> list[tuple]:
            return connection.execute(sql).fetchall()

        pairs = enumerate(zip(table.dtypes, kinds, strict=True))
        cells = [cells_of(place, kind, dtype) for place, (dtype, kind) in pairs]
        levels = [levels_sql(one, edges) for one, edges in zip(cells, edges_of(query, "rows", cells), strict=True)]
        found = explained(query, "rows", levels, "answer", problem is not Problem.REGRESSION)
    return [round(share, 6) for share in found]


def _priced(found: Leakage, again: Again | None) -> Leakage:
    """The same with the score of the build with and without the columns, both trained on the same rows."""
    why = again.refused(MOST_SECONDS_EACH) if again else "the build trained a finished model further"
    if again is None or why:
        return Leakage(**vars(found) | {"reason": f"Its price was not measured because {why}."})
    try:
        score, _ = again.score()
        without, _ = again.score(without=tuple(leak.column for leak in found.columns))
    except NotApplicable as refusal:
        return Leakage(**vars(found) | {"reason": f"Its price was not measured because {refusal}."})
    reason = "" if None not in (score, without) else f"Its price is not defined because {found.metric} is not."
    return Leakage(**vars(found) | {"score": score, "without": without, "rows": again.rows, "reason": reason})
