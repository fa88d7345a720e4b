"""Text read as a type, in SQL for a whole file."""

import re
from dataclasses import dataclass
from enum import StrEnum

from app.data.amounts import amount_cell_sql, amount_sql
from app.data.dates import ISO, MONTH_FIRST, Order, compact_sql, moment_sql
from app.data.words import GAPS, MARKERS

PADDING = " \t\r\n\f\v\u00a0"
INTEGER = "[+-]?(?:0|[1-9][0-9]{0,17})"
LONG = "[+-]?[1-9][0-9]{18,}"
DECIMAL = "[+-]?(?:(?:0|[1-9][0-9]*)(?:[.][0-9]*)?|[.][0-9]+)(?:[eE](?:-[0-9]{1,3}|[+]?[0-9]{1,2}))?"
INFINITE = "(?i)[+-]?inf(?:inity)?"
CODE = "[+-]?0[0-9]+(?:[.][0-9]*)?"


class Cell(StrEnum):
    """What one cell of text is, when its column is tried as a type."""

    MISSING = "0"
    WHOLE = "1"  # an integer; a date without a time; true or false
    PART = "2"  # a decimal; a date with a time
    GAP = "3"  # a word for a missing cell
    INFINITE = "4"
    CODE = "5"  # digits behind a zero
    HUGE = "6"  # an integer past 64 bits
    BLANK = "8"  # nothing but spaces
    MARKER = "7"  # what may stand for a missing cell, where it is the only such word of the column
    OTHER = "9"
    DAY_FIRST = "10"  # a date that is one only with the day first
    DAY_FIRST_TIME = "11"
    MONTH_FIRST = "12"
    MONTH_FIRST_TIME = "13"
    EITHER = "14"  # two dates, by the order of day and month
    EITHER_TIME = "15"
    DOT_WHOLE = "16"  # a number only where decimals follow a dot: 1,234,567
    DOT_PART = "17"
    COMMA_WHOLE = "18"  # a number only where decimals follow a comma: 1.234.567
    COMMA_PART = "19"
    COMMA = "20"  # two numbers, by what the comma is: 1,234
    DOT = "21"  # two numbers, by what the dot is: 1.234


class Type(StrEnum):
    """How a column is stored."""

    INTEGER = "BIGINT"
    DECIMAL = "DOUBLE"
    BOOLEAN = "BOOLEAN"
    DATE = "DATE"
    TIMESTAMP = "TIMESTAMP"
    TEXT = "VARCHAR"


class Trial(StrEnum):
    """What a column of text is tried as."""

    NUMBER = "plain number"
    AMOUNT = "number"
    DATE = "date"
    DAY = "date in eight digits"
    BOOLEAN = "boolean"


@dataclass(frozen=True)
class Reading:
    """How a column is read: its type, and what its cells alone do not tell.

    order: of day and month, where dates are numbers; decimal: the mark before decimals, where numbers are not plain
    ones; compact: dates are eight digits.
    """

    type: Type
    order: Order = MONTH_FIRST
    decimal: str | None = None
    compact: bool = False


def stripped_sql(cell: str) -> str:
    """SQL for a cell without padding."""
    return f"trim({cell}, '{PADDING}')"


def text_sql(cell: str) -> str:
    """SQL for a cell of text; one of nothing but padding is missing."""
    return f"CASE WHEN {stripped_sql(cell)} != '' THEN {cell} END"


def _full(cell: str, pattern: str) -> str:
    return f"regexp_full_match({cell}, '{pattern}')"


def cell_sql(trial: Trial, column: str) -> str:
    """SQL for the `Cell` that each cell of a column is in a trial.

    Besides the stripped cell (s_…), this needs of dates their moments by either order (day_…, month_…), and of
    amounts their parts (p_…).
    """
    s = f"s_{column}"
    known = {
        Trial.NUMBER: _number_cell_sql(s),
        Trial.AMOUNT: amount_cell_sql(f"p_{column}", _rest(s)),
        Trial.DATE: _date_cell_sql(s, f"day_{column}", f"month_{column}"),
        Trial.DAY: f"CASE WHEN {compact_sql(s)} IS NOT NULL THEN 1 ELSE {_rest(s)} END",
        Trial.BOOLEAN: f"CASE WHEN lower({s}) IN ('true', 'false') THEN 1 WHEN {_among(s, GAPS)} THEN 3 ELSE 9 END",
    }[trial]
    return f"CASE WHEN {s} IS NULL OR {column} = '' THEN 0 WHEN {s} = '' THEN 8 ELSE {known} END"


def _number_cell_sql(s: str) -> str:
    return (
        f"CASE WHEN {_full(s, INTEGER)} THEN 1 "
        f"WHEN {_full(s, LONG)} THEN CASE WHEN TRY_CAST({s} AS BIGINT) IS NULL THEN 6 ELSE 1 END "
        f"WHEN {_full(s, DECIMAL)} THEN 2 WHEN {_full(s, CODE)} THEN 5 ELSE {_rest(s)} END"
    )


def _date_cell_sql(s: str, day: str, month: str) -> str:
    timed = "CASE WHEN date_trunc('day', {0}) = {0} THEN {1} ELSE {2} END"
    return (
        f"CASE WHEN {day} IS NULL AND {month} IS NULL THEN {_rest(s, '9')} "
        f"WHEN {month} IS NULL THEN {timed.format(day, 10, 11)} WHEN {day} IS NULL THEN {timed.format(month, 12, 13)} "
        f"WHEN {day} = {month} THEN {timed.format(day, 1, 2)} ELSE {timed.format(day, 14, 15)} END"
    )


def _rest(s: str, infinite: str = "4") -> str:
    """SQL for the `Cell` that a stripped cell is which is none of the type that is tried."""
    return (
        f"CASE WHEN {_among(s, GAPS)} THEN 3 WHEN {_among(s, MARKERS)} THEN 7 "
        f"WHEN {_full(s, INFINITE)} THEN {infinite} ELSE 9 END"
    )


def _among(stripped: str, words: tuple[str, ...]) -> str:
    """SQL for whether a stripped cell is one of these words, by a pattern: DuckDB plans a long IN for seconds."""
    return _full(f"lower({stripped})", "|".join(map(re.escape, words)))


def known_sql(cell: str) -> str:
    """SQL for whether a cell holds anything, what may stand for missing left aside."""
    s = stripped_sql(cell)
    return f"{s} != '' AND NOT {_among(s, GAPS + MARKERS)}"


def value_sql(cell: str, reading: Reading) -> str:
    """SQL for a cell read as a type; NULL where it cannot be."""
    s = stripped_sql(cell)
    if reading.decimal:
        return amount_sql(s, reading.decimal, reading.type)
    if reading.type is Type.INTEGER:
        return f"CASE WHEN {_full(s, INTEGER)} OR {_full(s, LONG)} THEN TRY_CAST({s} AS BIGINT) END"
    if reading.type is Type.DECIMAL:
        return f"CASE WHEN {_full(s, DECIMAL)} AND isfinite(TRY_CAST({s} AS DOUBLE)) THEN TRY_CAST({s} AS DOUBLE) END"
    if reading.type is Type.BOOLEAN:
        return f"CASE lower({s}) WHEN 'true' THEN true WHEN 'false' THEN false END"
    if reading.compact:
        return f"CAST({compact_sql(s)} AS {reading.type})"
    if reading.type in (Type.DATE, Type.TIMESTAMP):
        return f"CAST({moment_sql(s, reading.order)} AS {reading.type})"
    return text_sql(cell)


def plain_sql(cell: str, reading: Reading) -> str:
    """SQL that is true of a cell written in the commonest way of a type, which `CAST` alone then reads rightly.

    NULL for a missing cell. Where this is false the cell may still be of the type: `value_sql` reads those.
    """
    return {
        Type.INTEGER: f"CAST(CAST({cell} AS BIGINT) AS VARCHAR) = {cell}",
        Type.DECIMAL: _full(cell, "-?(?:0|[1-9][0-9]*)(?:[.][0-9]*)?(?:e-[0-9]+)?") + f" AND strlen({cell}) < 300",
        Type.BOOLEAN: f"{cell} IN ('true', 'false', 'True', 'False', 'TRUE', 'FALSE')",
        Type.DATE: f"{cell} LIKE '____-__-__'",
        Type.TIMESTAMP: _full(cell, ISO),
        # Opens with a character that is neither a space nor a control: not empty once stripped.
        Type.TEXT: f"{cell} >= '!' AND ({cell} < '\u00a0' OR {cell} >= '\u00a1')",
    }[reading.type]
