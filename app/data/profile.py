"""The profile of a version: what every column holds, counted over all rows."""

import random as chance
from dataclasses import dataclass
from typing import Any

import duckdb
import polars as pl

from app.data import counts
from app.data.columns import Kind
from app.data.counts import Bin, Cells, Edge, Range
from app.data.dataset import Version

EXAMPLES = 5
HEAD = 200
LONGEST_VALUE = 200


@dataclass(frozen=True)
class ColumnProfile:
    """What is known of one column's cells.

    `low` and `high` are of all kinds, of text the first and the last in alphabetical order; `mean`, `median` and
    `std` of numbers only. Infinite cells are counted apart and left out of all of these; cells that are not a number
    count as missing. The histogram of text is of its lengths in characters, that of a category or boolean has a bar
    for each of the most frequent values, an identifier has none. A bar reaches up to, but without, its right edge,
    the last one of real numbers with it. `distinct` is an estimate where `distinct_estimated` says so.
    """

    name: str
    kind: Kind
    missing: int
    missing_share: float
    infinite: int
    distinct: int
    distinct_estimated: bool
    low: Edge | None
    high: Edge | None
    mean: float | None
    median: float | None
    std: float | None
    histogram: tuple[Bin, ...]
    most_frequent: tuple[tuple[str, int], ...]
    examples: tuple[str, ...]


def profile(version: Version) -> tuple[ColumnProfile, ...]:
    """The profile of every column, over all rows.

    One scan counts and ranges all columns; then each column, which Parquet reads by itself, is counted by value.
    """
    kinds = {column.name: column.kind for column in version.columns}
    schema = version.scan().collect_schema()
    columns = [counts.cells_of(place, kinds[name], dtype) for place, (name, dtype) in enumerate(schema.items())]
    head = version.scan().head(HEAD).collect()
    with counts.opened(version.data, len(columns), version.rows) as connection:
        ranges = counts.ranges(connection, columns)
        return tuple(
            _profile(connection, version.rows, head[name], cells, known)
            for name, cells, known in zip(schema, columns, ranges, strict=True)
        )


def _profile(
    connection: duckdb.DuckDBPyConnection, rows: int, head: pl.Series, cells: Cells, known: Range
) -> ColumnProfile:
    frequent, distinct, estimated = counts.most_frequent(connection, cells, known, rows)
    values = tuple((_shown(cells, value), count) for value, count in frequent)
    if cells.kind in (Kind.CATEGORY, Kind.BOOLEAN):
        histogram = tuple(Bin(value, value, count) for value, count in values)
    else:
        histogram = counts.histogram(connection, cells, known)
    mean, median, std = counts.moments(connection, cells, known)
    missing = rows - known.filled + known.undefined
    return ColumnProfile(
        name=head.name,
        kind=cells.kind,
        missing=missing,
        missing_share=missing / rows if rows else 0.0,
        infinite=known.infinite,
        distinct=distinct,
        distinct_estimated=estimated,
        low=_edge(cells, known.low),
        high=_edge(cells, known.high),
        mean=mean,
        median=median,
        std=std,
        histogram=histogram,
        most_frequent=values,
        examples=_examples(cells, head) or tuple(value for value, _ in values[:EXAMPLES]),
    )


def preview(version: Version, rows: int = 100, random: bool = False, seed: int = 0) -> pl.DataFrame:
    """The first rows, or as many random ones of the whole file in its order; the same seed gives the same rows."""
    if not random or rows >= version.rows:
        return version.scan().head(rows).collect()
    chosen = sorted(chance.Random(seed).sample(range(version.rows), rows))  # noqa: S311 - nothing secret
    place = "row"
    while version.column(place):
        place += "_"
    numbered = version.scan().with_row_index(place)
    return numbered.filter(pl.col(place).is_in(chosen)).drop(place).collect(engine="streaming")


def _edge(cells: Cells, value: Any) -> Edge | None:
    if value is None:
        return None
    return value[:LONGEST_VALUE] if isinstance(value, str) else cells.edge(value)


def _shown(cells: Cells, value: Any) -> str:
    """A counted value as text: whole numbers without a point, dates as year-month-day, long text cut."""
    known = value if isinstance(value, str) else cells.edge(value)
    if isinstance(known, float) and known.is_integer() and abs(known) < 1e15:
        known = int(known)
    text = str(known)
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def _examples(cells: Cells, head: pl.Series) -> tuple[str, ...]:
    """The first different values."""
    known = head.drop_nulls()
    if head.dtype.is_float():
        known = known.filter(known.is_finite())
    values = (value if isinstance(value, float) else str(value) for value in known.to_list())
    return tuple(dict.fromkeys(_shown(cells, value) for value in values))[:EXAMPLES]
