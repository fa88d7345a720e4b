"""What columns of text are worth trying as, from a sample of their cells."""

# ruff: noqa: S608 - the SQL names columns by place, never by text from the data

import re
from collections.abc import Callable, Mapping, Sequence

import duckdb

from app.data import amounts, dates
from app.data.tallies import LIKELY, Tally, tally, values
from app.data.types import Cell, Reading, Trial, known_sql, plain_sql, stripped_sql

SAMPLE_ROWS = 2_000
GROUPED = "[+-]?[1-9][0-9]{0,2}([.][0-9]{3})*"  # a number, or another one whose thousands are apart by dots
DAY_NAME = re.compile(r"(?i)(date|datum|fecha|data\b|datetime|day|tag\b|jour|dia\b|日|날짜|일자|дата|dte|(^|_)d?t$)")
ENOUGH_DAYS, DIFFERENT_DAYS = 20, 3  # cells, and different ones, that make days of numbers whatever their name


def likely_trials(connection: duckdb.DuckDBPyConnection, relation: str, columns: Mapping[str, str]) -> dict[str, Tally]:
    """What each text column looks like by its first rows: the likeliest trial of each, where there is one.

    columns: their places in the relation (c0, c1, …) with their names.
    """
    connection.execute(f"CREATE OR REPLACE TEMP TABLE sample AS SELECT * FROM {relation} LIMIT {SAMPLE_ROWS}")
    connection.execute("PRAGMA disable_optimizer")  # a long query over few rows: planning would take longest
    found, empty = _likely(connection, "sample", columns)
    connection.execute("PRAGMA enable_optimizer")
    for column in _known_later(connection, relation, empty):
        cells = f"(SELECT {column} FROM {relation} WHERE {known_sql(column)} LIMIT {SAMPLE_ROWS})"
        found |= _likely(connection, cells, {column: columns[column]})[0]
    return found


def plain_columns(connection: duckdb.DuckDBPyConnection, readings: Mapping[str, Reading]) -> dict[str, Reading]:
    """Of columns with their likely readings, those whose sampled cells are all written in the commonest way."""
    tests = {column: f"bool_and(TRY({plain_sql(column, reading)}))" for column, reading in readings.items()}
    connection.execute("PRAGMA disable_optimizer")
    plain = values(connection, "sample", tests)
    connection.execute("PRAGMA enable_optimizer")
    return {column: reading for column, reading in readings.items() if plain[column]}


def dotted_columns(connection: duckdb.DuckDBPyConnection, likely: Mapping[str, Tally]) -> tuple[set[str], set[str]]:
    """Columns of plain numbers with dots: those whose sampled dots may stand between thousands, and the others."""
    parts = [column for column, found in likely.items() if found.trial is Trial.NUMBER and found.count(Cell.PART)]
    tests = {
        column: f"bool_and({stripped_sql(column)} = '' OR NOT contains({column}, '.') "
        f"OR regexp_full_match({stripped_sql(column)}, '{GROUPED}'))"
        for column in parts
    }
    grouped = values(connection, "sample", tests)
    dotted = {column for column in parts if grouped[column]}
    return dotted, set(parts) - dotted


def _known_later(connection: duckdb.DuckDBPyConnection, relation: str, columns: Sequence[str]) -> list[str]:
    """Of columns without a known cell in the first rows, those that have one further down."""
    counts = values(connection, relation, {c: f"count(*) FILTER ({known_sql(c)})" for c in columns})
    return [column for column, count in counts.items() if count]


def _likely(
    connection: duckdb.DuckDBPyConnection, relation: str, columns: Mapping[str, str]
) -> tuple[dict[str, Tally], list[str]]:
    """The likely trial of each column that has one, and the columns without a known cell."""
    numbers = tally(connection, relation, dict.fromkeys(columns, Trial.NUMBER))
    found = {column: result for column, result in numbers.items() if result.is_likely}
    empty = [column for column, result in numbers.items() if not result.known]
    rest = [column for column in columns if column not in found and column not in empty]
    for trial, shape in ((Trial.DATE, dates.shape_sql), (Trial.AMOUNT, amounts.shape_sql), (Trial.BOOLEAN, None)):
        shaped = _shaped(connection, relation, {c: numbers[c].known for c in rest}, shape) if shape else rest
        tried = tally(connection, relation, dict.fromkeys(shaped, trial))
        found |= {column: result for column, result in tried.items() if result.is_likely}
        rest = [column for column in rest if column not in found]
    return found | _days(connection, relation, found, columns), empty


def _shaped(
    connection: duckdb.DuckDBPyConnection, relation: str, known: Mapping[str, int], shape: Callable[[str], str]
) -> list[str]:
    """The columns with many cells of a shape, given their known ones: those worth a dearer trial."""
    counts = {column: f"count(*) FILTER ({shape(stripped_sql(column))})" for column in known}
    shaped = values(connection, relation, counts)
    return [column for column, cells in known.items() if shaped[column] >= LIKELY * cells]


def _days(
    connection: duckdb.DuckDBPyConnection, relation: str, found: Mapping[str, Tally], names: Mapping[str, str]
) -> dict[str, Tally]:
    """Of columns of whole numbers, those that are days in eight digits, by their name or by all being one."""
    whole = [c for c, one in found.items() if one.trial is Trial.NUMBER and one.count(Cell.WHOLE) == one.known]
    long = values(connection, relation, {c: f"bool_and(len({stripped_sql(c)}) IN (0, 8))" for c in whole})
    different = values(connection, relation, {c: f"count(DISTINCT {c})" for c in whole if long[c]})
    tried = tally(connection, relation, dict.fromkeys(different, Trial.DAY))
    return {
        column: one
        for column, one in tried.items()
        if one.fitting == one.known > 0
        and (DAY_NAME.search(names[column]) or (one.known >= ENOUGH_DAYS and different[column] >= DIFFERENT_DAYS))
    }
