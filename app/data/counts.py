"""What DuckDB counts in the columns of a Parquet file, for the profile."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import gettempdir
from typing import Any, NamedTuple

import duckdb
import polars as pl

from app.data.columns import Kind

BINS = 20
MOST_FREQUENT = 10
EXACT_ROWS = 1_000_000
CELLS_IN_MEMORY = 5_000_000
LARGE = 1e150
COLUMNS_AT_ONCE = 20  # the planning of a query takes time with the square of its aggregates
WIDE_INTEGERS = (pl.UInt64, pl.Int128, pl.UInt128)
DAY = 86_400_000_000
EPOCH = datetime(1970, 1, 1)

Edge = float | int | date | str


class Bin(NamedTuple):
    """One bar of a histogram: from its left edge up to its right one; of a category, both are its value."""

    left: Edge
    right: Edge
    count: int


@dataclass(frozen=True)
class Cells:
    """A column in SQL: its place, its distinguishable `value`, and the number that a histogram divides (`scale`)."""

    place: int
    kind: Kind
    dtype: pl.DataType
    value: str
    scale: str | None = None
    whole: bool = False

    @property
    def raw(self) -> str:
        """The stored cell."""
        return f"c{self.place}"

    @property
    def numeric(self) -> bool:
        """Whether a mean makes sense."""
        return self.dtype.is_numeric() and self.scale is not None

    def edge(self, number: float | int) -> Edge:
        """A number of the scale as a person knows it."""
        if self.dtype == pl.Date:
            return _moment(number * DAY).date()
        return _moment(number) if self.dtype == pl.Datetime else number


@dataclass(frozen=True)
class Range:
    """The cells of a column that are there, not a number or infinite, and the least and greatest of the others."""

    filled: int
    undefined: int
    infinite: int
    estimated_distinct: int
    low: Any
    high: Any
    scale_low: Any
    scale_high: Any


def cells_of(place: int, kind: Kind, dtype: pl.DataType) -> Cells:
    """How the cells of a column are counted: labels by value, numbers, dates and lengths of text by their size."""
    raw = f"c{place}"
    measured = kind in (Kind.NUMBER, Kind.DATE, Kind.TEXT)
    if dtype.is_float() or dtype.is_decimal():
        value = f"CASE WHEN isfinite({raw}::DOUBLE) THEN {raw}::DOUBLE END"
        return Cells(place, kind, dtype, value, value if measured else None)
    if dtype in WIDE_INTEGERS:
        return Cells(place, kind, dtype, raw, f"{raw}::DOUBLE" if measured else None)
    if dtype.is_integer():
        return Cells(place, kind, dtype, raw, raw if measured else None, whole=True)
    if dtype == pl.Date:
        days = f"epoch_us({raw}) // {DAY}"
        return Cells(place, kind, dtype, days, days, whole=True)
    if dtype == pl.Datetime:
        zoned = "TIMESTAMPTZ" if dtype.time_zone else "TIMESTAMP"
        instant = f"epoch_us({raw}::{zoned})"
        return Cells(place, kind, dtype, instant, instant, whole=True)
    text = f"{raw}::VARCHAR"
    return Cells(place, kind, dtype, text, f"length({text})" if kind is Kind.TEXT else None, whole=True)


@contextmanager
def opened(path: Path, width: int, rows: int) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection in which the table `rows` has the columns c0, c1 …: no name of the data is ever part of the SQL."""
    pattern = str(path)
    for letter in "[*?":
        pattern = pattern.replace(letter, f"[{letter}]")
    file = "'" + pattern.replace("'", "''") + "'"
    names = ", ".join(f"c{place}" for place in range(width))
    # Each query on a file of a thousand columns reads the whole footer again: a small table is better held.
    stored = "TABLE" if rows * width <= CELLS_IN_MEMORY else "VIEW"
    with duckdb.connect(config={"temp_directory": gettempdir()}) as connection:
        connection.execute(f"CREATE TEMP {stored} rows AS SELECT * FROM read_parquet({file}) AS file({names})")  # noqa: S608
        yield connection


def ranges(connection: duckdb.DuckDBPyConnection, columns: list[Cells]) -> list[Range]:
    """Count and range every column, some at a time."""
    starts = range(0, len(columns), COLUMNS_AT_ONCE)
    return [one for start in starts for one in _ranges(connection, columns[start : start + COLUMNS_AT_ONCE])]


def _ranges(connection: duckdb.DuckDBPyConnection, columns: list[Cells]) -> list[Range]:
    wanted: list[str] = []
    for cells in columns:
        real = cells.dtype.is_float()
        wanted += [
            f"count({cells.raw})",
            f"count(*) FILTER (isnan({cells.raw}))" if real else "0",
            f"count(*) FILTER (isinf({cells.raw}))" if real else "0",
            f"approx_count_distinct({cells.value})",
            f"min({cells.value})",
            f"max({cells.value})",
            f"min({cells.scale or 'NULL'})",
            f"max({cells.scale or 'NULL'})",
        ]
    facts = connection.execute(f"SELECT {', '.join(wanted)} FROM rows").fetchone()  # noqa: S608
    size = len(wanted) // len(columns)
    return [Range(*facts[start : start + size]) for start in range(0, len(facts), size)]


def moments(connection: duckdb.DuckDBPyConnection, cells: Cells, known: Range) -> tuple[float | None, ...]:
    """The mean, median and standard deviation of the finite numbers."""
    if not cells.numeric or known.low is None:
        return None, None, None
    # Squares of very large numbers overflow, so these are measured in units of the largest.
    largest = max(abs(known.scale_low), abs(known.scale_high))
    unit = float(largest) if largest > LARGE else 1.0
    value = cells.scale if unit == 1.0 else f"({cells.scale}) / {unit!r}::DOUBLE"
    query = f"SELECT avg({value}), median({value}), stddev_samp({value}) FROM rows"  # noqa: S608
    found = connection.execute(query).fetchone()
    scaled = [None if number is None else float(number) * unit for number in found]
    return tuple(number if number is not None and math.isfinite(number) else None for number in scaled)


def histogram(connection: duckdb.DuckDBPyConnection, cells: Cells, known: Range) -> tuple[Bin, ...]:
    """The bars of equal width that hold a column's cells; whole numbers and days are never cut in two."""
    low, high = known.scale_low, known.scale_high
    if low is None:
        return ()
    if cells.whole:
        width = -(-(high - low + 1) // BINS)
        bars = -(-(high - low + 1) // width)
        whole = "HUGEINT" if high - low >= 2**62 else "BIGINT"
        bar = f"({cells.scale}::{whole} - ?::{whole}) // ?::{whole}"
        edges = [low + width * place for place in range(bars + 1)]
        given = [low, width]
    else:
        # Halves, because the distance between two very large numbers is infinite.
        half = (high / 2 - low / 2) / BINS
        if half == 0:
            return (Bin(low, high, known.filled - known.undefined - known.infinite),)
        bars = BINS
        bar = f"least(floor((({cells.scale}) / 2 - ?::DOUBLE) / ?::DOUBLE), {BINS - 1})"
        edges = [low + half * place + half * place for place in range(bars)] + [high]
        given = [low / 2, half]
    present = f"FROM rows WHERE ({cells.scale}) IS NOT NULL"
    query = f"SELECT ({bar})::TINYINT AS bar, count(*) {present} GROUP BY bar"  # noqa: S608
    counted = dict(connection.execute(query, given).fetchall())
    return tuple(
        Bin(cells.edge(edges[place]), cells.edge(edges[place + 1]), counted.get(place, 0)) for place in range(bars)
    )


def most_frequent(
    connection: duckdb.DuckDBPyConnection, cells: Cells, known: Range, rows: int
) -> tuple[list[tuple[Any, int]], int, bool]:
    """The most frequent values with their counts, the number of different values, and whether that is an estimate."""
    exact = rows <= EXACT_ROWS
    distinct = "(SELECT count(value) FROM counted)" if exact else "NULL"
    query = f"""
        WITH counted AS (SELECT {cells.value} AS value, count(*) AS cells FROM rows GROUP BY value)
        SELECT value, cells, {distinct} FROM counted
        WHERE value IS NOT NULL ORDER BY cells DESC, value LIMIT {MOST_FREQUENT}"""  # noqa: S608
    found = connection.execute(query).fetchall()
    values = [(value, count) for value, count, _ in found]
    if len(found) < MOST_FREQUENT:
        return values, len(found), False
    if exact:
        return values, found[0][2], False
    return values, min(known.estimated_distinct, known.filled), True


def _moment(microseconds: int) -> datetime:
    try:
        return EPOCH + timedelta(microseconds=int(microseconds))
    except OverflowError:
        return datetime.max if microseconds > 0 else datetime.min
