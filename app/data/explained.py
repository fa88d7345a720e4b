"""How much of a target one column explains, measured by DuckDB over rows grouped by the column's levels."""

# ruff: noqa: S608 - the SQL is made of places of columns and numbers, never of text from the data

import math
from collections.abc import Callable, Sequence

from app.data.counts import Cells

FEW_VALUES = 64
BINS = 32

Query = Callable[[str], list[tuple]]


def levels_sql(cells: Cells, edges: Sequence[float]) -> str:
    """A column's level in SQL: its value, or the number of the range between edges in which its number lies."""
    if not edges:
        return cells.value
    number = f"({cells.value})::DOUBLE"
    ranges = " ".join(f"WHEN {number} <= {edge!r}::DOUBLE THEN {place}" for place, edge in enumerate(edges))
    return f"CASE WHEN {number} IS NULL THEN NULL {ranges} ELSE {len(edges)} END"


def edges_of(query: Query, table: str, cells: Cells, bins: int = BINS, few: int = FEW_VALUES) -> tuple[float, ...]:
    """The inner edges of ranges with about as many rows each; none where a column has few values or no numbers."""
    temporal = cells.dtype.is_temporal() and cells.scale is not None
    if not (cells.dtype.is_numeric() or temporal):
        return ()
    shares = [place / bins for place in range(1, bins)]
    asked = (
        f"SELECT count(DISTINCT {cells.value}) > {few}, quantile_disc(({cells.value})::DOUBLE, {shares}) FROM {table}"
    )
    many, edges = query(asked)[0]
    return tuple(sorted(set(edges))) if many and edges else ()


def explained(query: Query, table: str, level: str, answer: str, categories: bool) -> float:
    """The share of a target's spread that a column's levels explain, from below 0 (chance) to 1.

    R2 of numbers, Goodman and Kruskal's tau (1954) of categories; each row is predicted from the other rows of its
    level, so that many small levels gain nothing. `level` and `answer` are SQL on the table. 0 where it is undefined.
    """
    source = f"(SELECT {level} AS level, {answer} AS answer FROM {table} WHERE ({answer}) IS NOT NULL)"
    if categories:
        pairs = f"(SELECT level, answer, count(*)::DOUBLE AS cells FROM {source} GROUP BY level, answer)"
        error = "sum(cells) - sum(cells * cells) / sum(cells)"
        sizes = f"(SELECT level, sum(cells) AS size, {error} AS error FROM {pairs} GROUP BY level)"
        totals = f"(SELECT {error} FROM (SELECT sum(cells) AS cells FROM {pairs} GROUP BY answer))"
    else:
        number = f"(SELECT level, answer::DOUBLE AS answer FROM {source})"
        error = "var_pop(answer) * count(*)"
        sizes = f"(SELECT level, count(*)::DOUBLE AS size, {error} AS error FROM {number} GROUP BY level)"
        totals = f"(SELECT {error} FROM {number})"
    left_out = "CASE WHEN size > 1 THEN error * (size / (size - 1)) ** 2 ELSE total / rows END"
    both = f"(SELECT size, error, sum(size) OVER () AS rows, {totals} AS total FROM {sizes})"
    missed, total = query(f"SELECT sum({left_out}), any_value(total) FROM {both}")[0]
    if not total or missed is None or not math.isfinite(total) or not math.isfinite(missed):
        return 0.0
    return 1 - missed / total
