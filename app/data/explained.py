"""How much of a target one column explains, measured by DuckDB over rows grouped by the column's levels."""

# ruff: noqa: S608 - the SQL is made of places of columns and numbers, never of text from the data

import math
from collections.abc import Callable, Iterator, Sequence

from app.data.counts import COLUMNS_AT_ONCE, Cells

FEW_VALUES = 64
BINS = 32
CELLS_AT_ONCE = 1_000_000
MOST_STACKED = 100

Query = Callable[[str], list[tuple]]


def levels_sql(cells: Cells, edges: Sequence[float], few_rows: bool = False) -> str:
    """A column's level in SQL: its value, or the number of the range between edges in which its number lies.

    For few rows it is planned in a tenth of the time, which matters where columns are many, but answered more slowly.
    """
    if not edges:
        return cells.value
    number = f"({cells.value})::DOUBLE"
    if few_rows:
        below = f"list_filter({list(edges)}::DOUBLE[], lambda edge: edge < {number})"
        return f"CASE WHEN {number} IS NOT NULL THEN len({below}) END"
    ranges = " ".join(f"WHEN {number} <= {edge!r}::DOUBLE THEN {place}" for place, edge in enumerate(edges))
    return f"CASE WHEN {number} IS NULL THEN NULL {ranges} ELSE {len(edges)} END"


def edges_of(
    query: Query, table: str, columns: Sequence[Cells], bins: int = BINS, few: int = FEW_VALUES
) -> list[tuple[float, ...]]:
    """The inner edges of ranges with about as many rows each; none where a column has few values or no numbers."""
    shares = [place / bins for place in range(1, bins)]
    found: list[tuple[float, ...]] = [()] * len(columns)
    wanted = [place for place, cells in enumerate(columns) if _ranged(cells)]
    for start in range(0, len(wanted), COLUMNS_AT_ONCE):
        places = wanted[start : start + COLUMNS_AT_ONCE]
        values = [columns[place].value for place in places]
        asked = (f"count(DISTINCT {one}) > {few}, quantile_disc(({one})::DOUBLE, {shares})" for one in values)
        row = query(f"SELECT {', '.join(asked)} FROM {table}")[0]
        for place, many, edges in zip(places, row[::2], row[1::2], strict=True):
            found[place] = tuple(sorted(set(edges))) if many and edges else ()
    return found


def _ranged(cells: Cells) -> bool:
    return cells.dtype.is_numeric() or (cells.dtype.is_temporal() and cells.scale is not None)


def stacked(expressions: Sequence[str], more: str = "") -> str:
    """The columns of a query with a row for each of the expressions: their `place`, the `cell`, and `more`."""
    if len(expressions) == 1:
        return f"0 AS place, {expressions[0]} AS cell{more}"
    return f"unnest(range({len(expressions)})) AS place, unnest([{', '.join(expressions)}]) AS cell{more}"


def blocks(count: int, rows: int) -> Iterator[slice]:
    """So many columns in blocks that can be stacked, by how many rows they have."""
    size = max(1, min(MOST_STACKED, CELLS_AT_ONCE // max(rows, 1)))
    return (slice(start, start + size) for start in range(0, count, size))


def explained(query: Query, table: str, levels: Sequence[str], answer: str, categories: bool) -> list[float]:
    """The share of a target's spread that each column's levels explain, from below 0 (chance) to 1.

    R2 of numbers, Goodman and Kruskal's tau (1954) of categories; each row is predicted from the other rows of its
    level, so that many small levels gain nothing. `levels` and `answer` are SQL on the table. 0 where it is undefined.
    """
    rows = query(f"SELECT count({answer}) FROM {table}")[0][0]
    parts = [levels[part] for part in blocks(len(levels), rows)]
    return [share for part in parts for share in _explained(query, table, part, answer, categories)]


def _explained(query: Query, table: str, levels: Sequence[str], answer: str, categories: bool) -> list[float]:
    known = f"(SELECT {answer} AS answer FROM {table} WHERE ({answer}) IS NOT NULL)"
    # Levels of columns of any type are told apart by their hashes.
    cells = stacked([f"hash({level})" for level in levels], f", {answer} AS answer")
    source = f"(SELECT {cells} FROM {table} WHERE ({answer}) IS NOT NULL)"
    if categories:
        pairs = f"(SELECT place, cell, answer, count(*)::DOUBLE AS cells FROM {source} GROUP BY ALL)"
        error = "sum(cells) - sum(cells * cells) / sum(cells)"
        sizes = f"SELECT place, cell, sum(cells) AS size, {error} AS error FROM {pairs} GROUP BY place, cell"
        classes = f"(SELECT count(*)::DOUBLE AS cells FROM {known} GROUP BY answer)"
        totals = f"SELECT {error} AS total, sum(cells) AS rows FROM {classes}"
    else:
        error = "var_pop(answer::DOUBLE) * count(*)"
        sizes = f"SELECT place, cell, count(*)::DOUBLE AS size, {error} AS error FROM {source} GROUP BY place, cell"
        totals = f"SELECT {error} AS total, count(*)::DOUBLE AS rows FROM {known}"
    left_out = "CASE WHEN size > 1 THEN error * (size / (size - 1)) ** 2 ELSE total / rows END"
    both = f"({sizes}) CROSS JOIN ({totals})"
    found = query(f"SELECT place, sum({left_out}), any_value(total) FROM {both} GROUP BY place")
    shares = dict.fromkeys(range(len(levels)), 0.0)
    for place, missed, total in found:
        if total and missed is not None and math.isfinite(total) and math.isfinite(missed):
            shares[place] = 1 - missed / total
    return list(shares.values())
