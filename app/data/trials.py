"""Columns of text become typed ones: what each holds is settled over all rows, then written as Parquet."""

# ruff: noqa: S608 - the SQL names columns by place, never by text from the data

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from app.data.dates import DAY_FIRST, MONTH_FIRST, moment_sql, shape_sql
from app.data.types import (
    Cell,
    Reading,
    Type,
    boolean_cell_sql,
    date_cell_sql,
    known_sql,
    number_cell_sql,
    plain_sql,
    stripped_sql,
)

SAMPLE_ROWS = 2_000
COLUMNS_AT_ONCE = 64
LIKELY = 0.9  # share of sampled cells of a type that makes a column worth trying as it
TRIALS = (Type.INTEGER, Type.TIMESTAMP, Type.BOOLEAN)
TEXT = Reading(Type.TEXT)


@dataclass(frozen=True)
class Tally:
    """How many cells of a column are what, when it is tried as a type, with an example of each trouble."""

    trial: Type
    counts: dict[Cell, int]
    other: str | None
    gap: str | None
    either: str | None

    def count(self, *cells: Cell) -> int:
        """The number of cells that are any of these."""
        return sum(self.counts.get(cell, 0) for cell in cells)

    @property
    def known(self) -> int:
        """Cells that are neither empty nor a word for missing."""
        return sum(self.counts.values()) - self.count(Cell.MISSING, Cell.GAP)

    @property
    def fitting(self) -> int:
        """Cells of the type that was tried."""
        return self.known - self.count(Cell.OTHER, Cell.CODE, Cell.HUGE)

    @property
    def is_likely(self) -> bool:
        """Whether the column may be of the type, or is kept from it by a few cells."""
        return self.known > 0 and self.known - self.count(Cell.OTHER) >= LIKELY * self.known

    @property
    def is_plain(self) -> bool:
        """Whether only the commonest way of writing occurs, which can be checked while the table is written."""
        plain = {Cell.MISSING, Cell.WHOLE, Cell.PART}
        return all(cell in plain for cell, count in self.counts.items() if count)


def likely_trials(connection: duckdb.DuckDBPyConnection, relation: str, text: Sequence[str]) -> dict[str, Tally]:
    """What each text column looks like by its first rows: the likeliest trial of each, where there is one."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE sample AS SELECT * FROM {relation} LIMIT {SAMPLE_ROWS}")
    connection.execute("PRAGMA disable_optimizer")  # a long query over few rows: planning would take longest
    found, empty = _likely(connection, "sample", text)
    connection.execute("PRAGMA enable_optimizer")
    for column in _known_later(connection, relation, empty):
        cells = f"(SELECT {column} FROM {relation} WHERE {known_sql(column)} LIMIT {SAMPLE_ROWS})"
        found |= _likely(connection, cells, [column])[0]
    return found


def plain_columns(connection: duckdb.DuckDBPyConnection, readings: Mapping[str, Reading]) -> dict[str, Reading]:
    """Of columns with their likely readings, those whose sampled cells are all written in the commonest way."""
    tests = {column: f"bool_and(TRY({plain_sql(column, reading)}))" for column, reading in readings.items()}
    connection.execute("PRAGMA disable_optimizer")
    plain = values(connection, "sample", tests)
    connection.execute("PRAGMA enable_optimizer")
    return {column: reading for column, reading in readings.items() if plain[column]}


def _known_later(connection: duckdb.DuckDBPyConnection, relation: str, columns: Sequence[str]) -> list[str]:
    """Of columns without a known cell in the first rows, those that have one further down."""
    counts = values(connection, relation, {c: f"count(*) FILTER ({known_sql(c)})" for c in columns})
    return [column for column, count in counts.items() if count]


def _likely(
    connection: duckdb.DuckDBPyConnection, relation: str, columns: Sequence[str]
) -> tuple[dict[str, Tally], list[str]]:
    """The likely trial of each column that has one, and the columns without a known cell."""
    numbers = tally(connection, relation, dict.fromkeys(columns, Type.INTEGER))
    found = {column: result for column, result in numbers.items() if result.is_likely}
    empty = [column for column, result in numbers.items() if not result.known]
    rest = [column for column in columns if column not in found and column not in empty]
    dates = tally(connection, relation, dict.fromkeys(_shaped(connection, relation, rest), Type.TIMESTAMP))
    found |= {column: result for column, result in dates.items() if result.is_likely}
    rest = [column for column in rest if column not in found]
    booleans = tally(connection, relation, dict.fromkeys(rest, Type.BOOLEAN))
    return found | {column: result for column, result in booleans.items() if result.is_likely}, empty


def _shaped(connection: duckdb.DuckDBPyConnection, relation: str, columns: Sequence[str]) -> list[str]:
    """The columns with many cells written like dates: those worth the dearer trial."""
    shares = {
        column: f"count(*) FILTER ({shape_sql(stripped_sql(column))}) / count(*) FILTER ({known_sql(column)})"
        for column in columns
    }
    return [column for column, share in values(connection, relation, shares).items() if share and share >= LIKELY]


def tally(connection: duckdb.DuckDBPyConnection, relation: str, trials: Mapping[str, Type]) -> dict[str, Tally]:
    """Try columns of text as types, over all rows of a relation, in one pass for every few dozen columns."""
    found: dict[str, Tally] = {}
    for columns in batches(list(trials)):
        found |= _tally(connection, relation, {column: trials[column] for column in columns})
    return found


def batches(columns: Sequence[str]) -> Iterator[Sequence[str]]:
    """Columns in groups whose cells and what is worked out from them fit in memory at once."""
    return (columns[start : start + COLUMNS_AT_ONCE] for start in range(0, len(columns), COLUMNS_AT_ONCE))


def _tally(connection: duckdb.DuckDBPyConnection, relation: str, trials: Mapping[str, Type]) -> dict[str, Tally]:
    facts = ", ".join(
        f"histogram(k_{column}), min(CASE WHEN k_{column} IN (5, 6, 9) THEN {column} END), "
        f"min(CASE WHEN k_{column} = 3 THEN {column} END), min(CASE WHEN k_{column} > 13 THEN {column} END)"
        for column in trials
    )
    row = connection.execute(f"SELECT {facts} FROM {_classes(relation, trials)}").fetchone()
    found = {}
    for place, (column, trial) in enumerate(trials.items()):
        counts, *examples = row[4 * place : 4 * place + 4]
        found[column] = Tally(trial, {Cell(str(cell)): n for cell, n in (counts or {}).items()}, *examples)
    return found


def values(connection: duckdb.DuckDBPyConnection, relation: str, facts: Mapping[str, str]) -> dict[str, Any]:
    """One aggregate in SQL for each column, in one pass for every few dozen columns."""
    found: dict[str, Any] = {}
    for columns in batches(list(facts)):
        row = connection.execute(f"SELECT {', '.join(facts[column] for column in columns)} FROM {relation}").fetchone()
        found |= dict(zip(columns, row, strict=True))
    return found


def _classes(relation: str, trials: Mapping[str, Type]) -> str:
    """Each cell with its class, in nested queries so that nothing is worked out twice."""
    dates = [column for column, trial in trials.items() if trial is Type.TIMESTAMP]
    stripped = ", ".join(f"{column}, {stripped_sql(column)} AS s_{column}" for column in trials)
    moments = "".join(
        f", {moment_sql(f's_{column}', order)} AS {prefix}_{column}"
        for column in dates
        for prefix, order in (("day", DAY_FIRST), ("month", MONTH_FIRST))
    )
    classes = ", ".join(
        f"{column}, ({_class_sql(column, trial)})::UTINYINT AS k_{column}" for column, trial in trials.items()
    )
    return f"(SELECT {classes} FROM (SELECT *{moments} FROM (SELECT {stripped} FROM {relation})))"


def _class_sql(column: str, trial: Type) -> str:
    if trial is Type.TIMESTAMP:
        return date_cell_sql(f"s_{column}", f"day_{column}", f"month_{column}")
    return (boolean_cell_sql if trial is Type.BOOLEAN else number_cell_sql)(f"s_{column}")


def reading_of(found: Tally) -> Reading:
    """How a column is read, from a tally of all its cells."""
    if found.count(Cell.OTHER, Cell.CODE) or not found.known:
        return TEXT
    if found.count(Cell.HUGE) and not found.count(Cell.PART):
        return TEXT  # beside decimals a long integer is a quantity; alone it may be a code, of which no digit is lost
    if found.trial is Type.BOOLEAN:
        return Reading(Type.BOOLEAN)
    if found.trial is Type.INTEGER:
        if not found.count(Cell.WHOLE, Cell.PART):
            return TEXT
        return Reading(Type.DECIMAL if found.count(Cell.PART) else Type.INTEGER)
    return _date_reading(found)


def _date_reading(found: Tally) -> Reading:
    day = found.count(Cell.DAY_FIRST, Cell.DAY_FIRST_TIME)
    month = found.count(Cell.MONTH_FIRST, Cell.MONTH_FIRST_TIME)
    if day and month:
        return TEXT
    timed = found.count(Cell.PART, Cell.DAY_FIRST_TIME, Cell.MONTH_FIRST_TIME, Cell.EITHER_TIME)
    order = DAY_FIRST if day or (not month and "/" not in (found.either or "/")) else MONTH_FIRST
    return Reading(Type.TIMESTAMP if timed else Type.DATE, order)
