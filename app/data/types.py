"""Text read as a type: one set of rules, in SQL for a whole file and in Polars for a few cells."""

from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from app.data.columns import Kind
from app.data.dates import DAY_FIRST, ISO, MONTH_FIRST, Order, moment, moment_sql

PADDING = " \t\r\n\f\v\u00a0"
INTEGER = "[+-]?(?:0|[1-9][0-9]{0,17})"
LONG = "[+-]?[1-9][0-9]{18,}"
DECIMAL = "[+-]?(?:(?:0|[1-9][0-9]*)(?:[.][0-9]*)?|[.][0-9]+)(?:[eE](?:-[0-9]{1,3}|[+]?[0-9]{1,2}))?"
INFINITE = "(?i)[+-]?inf(?:inity)?"
CODE = "[+-]?0[0-9]+(?:[.][0-9]*)?"
GAPS = ("nan", "null", "none", "na", "n/a", "<na>", "#n/a", "#null!", "#div/0!", "#value!", "#ref!", "#num!", "#name?")
TRUE, FALSE = ("true", "yes", "y", "t", "1", "1.0"), ("false", "no", "n", "f", "0", "0.0")


class Cell(StrEnum):
    """What one cell of text is, when its column is tried as a type."""

    MISSING = "0"
    WHOLE = "1"  # an integer; a date without a time; true or false
    PART = "2"  # a decimal; a date with a time
    GAP = "3"  # a word for a missing cell
    INFINITE = "4"
    CODE = "5"  # digits behind a zero
    HUGE = "6"  # an integer past 64 bits
    OTHER = "9"
    DAY_FIRST = "10"  # a date that is one only with the day first
    DAY_FIRST_TIME = "11"
    MONTH_FIRST = "12"
    MONTH_FIRST_TIME = "13"
    EITHER = "14"  # two dates, by the order of day and month
    EITHER_TIME = "15"


class Type(StrEnum):
    """How a column is stored."""

    INTEGER = "BIGINT"
    DECIMAL = "DOUBLE"
    BOOLEAN = "BOOLEAN"
    DATE = "DATE"
    TIMESTAMP = "TIMESTAMP"
    TEXT = "VARCHAR"


@dataclass(frozen=True)
class Reading:
    """A column's type, and the order of day and month where its dates are numbers."""

    type: Type
    order: Order = MONTH_FIRST


def stripped_sql(cell: str) -> str:
    """SQL for a cell without padding."""
    return f"trim({cell}, '{PADDING}')"


def text_sql(cell: str) -> str:
    """SQL for a cell of text; one of nothing but padding is missing."""
    return f"CASE WHEN {stripped_sql(cell)} != '' THEN {cell} END"


def _full(cell: str, pattern: str) -> str:
    return f"regexp_full_match({cell}, '{pattern}')"


def number_cell_sql(s: str) -> str:
    """SQL for the `Cell` that a stripped cell is in a column tried as numbers."""
    return (
        f"CASE WHEN {s} IS NULL OR {s} = '' THEN 0 WHEN {_full(s, INTEGER)} THEN 1 "
        f"WHEN {_full(s, LONG)} THEN CASE WHEN TRY_CAST({s} AS BIGINT) IS NULL THEN 6 ELSE 1 END "
        f"WHEN {_full(s, DECIMAL)} THEN 2 WHEN {_gap(s)} THEN 3 "
        f"WHEN {_full(s, INFINITE)} THEN 4 WHEN {_full(s, CODE)} THEN 5 ELSE 9 END"
    )


def boolean_cell_sql(s: str) -> str:
    """SQL for the `Cell` that a stripped cell is in a column tried as true and false."""
    return (
        f"CASE WHEN {s} IS NULL OR {s} = '' THEN 0 WHEN lower({s}) IN ('true', 'false') THEN 1 "
        f"WHEN {_gap(s)} THEN 3 ELSE 9 END"
    )


def date_cell_sql(s: str, day: str, month: str) -> str:
    """SQL for the `Cell` that a stripped cell is in a column tried as dates, given its moments by either order."""
    timed = "CASE WHEN date_trunc('day', {0}) = {0} THEN {1} ELSE {2} END"
    return (
        f"CASE WHEN {s} IS NULL OR {s} = '' THEN 0 "
        f"WHEN {day} IS NULL AND {month} IS NULL THEN CASE WHEN {_gap(s)} THEN 3 ELSE 9 END "
        f"WHEN {month} IS NULL THEN {timed.format(day, 10, 11)} WHEN {day} IS NULL THEN {timed.format(month, 12, 13)} "
        f"WHEN {day} = {month} THEN {timed.format(day, 1, 2)} ELSE {timed.format(day, 14, 15)} END"
    )


def _gap(stripped: str) -> str:
    return f"lower({stripped}) IN ({', '.join(repr(word) for word in GAPS)})"


def known_sql(cell: str) -> str:
    """SQL for whether a cell holds anything, a word for missing left aside."""
    return f"{stripped_sql(cell)} != '' AND NOT {_gap(stripped_sql(cell))}"


def value_sql(cell: str, reading: Reading) -> str:
    """SQL for a cell read as a type; NULL where it cannot be."""
    s = stripped_sql(cell)
    if reading.type is Type.INTEGER:
        return f"CASE WHEN {_full(s, INTEGER)} OR {_full(s, LONG)} THEN TRY_CAST({s} AS BIGINT) END"
    if reading.type is Type.DECIMAL:
        return f"CASE WHEN {_full(s, DECIMAL)} AND isfinite(TRY_CAST({s} AS DOUBLE)) THEN TRY_CAST({s} AS DOUBLE) END"
    if reading.type is Type.BOOLEAN:
        return f"CASE lower({s}) WHEN 'true' THEN true WHEN 'false' THEN false END"
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


def cast(column: pl.Expr, kind: Kind) -> pl.Expr:
    """A column read as a kind; what cannot be read becomes null.

    Numbers become Float64, dates Datetime (microseconds, UTC where a zone is given), booleans Boolean, the others
    String. Whether dates have the day or the month first is decided from all cells of the column. Zeros that open a
    number make a column of a file text; here, where a number is asked for, they do not matter.
    """
    text = column.cast(pl.String)
    cell = text.str.strip_chars(PADDING)
    if kind is Kind.NUMBER:
        return pl.when(cell.str.contains(f"^(?:{DECIMAL}|{CODE})$")).then(cell).cast(pl.Float64, strict=False)
    if kind is Kind.BOOLEAN:
        words = dict.fromkeys(TRUE, True) | dict.fromkeys(FALSE, False)
        return cell.str.to_lowercase().replace_strict(words, default=None, return_dtype=pl.Boolean)
    if kind is Kind.DATE:
        return _date(cell)
    return pl.when(cell != "").then(text)


def _date(cell: pl.Expr) -> pl.Expr:
    day, month = moment(cell, DAY_FIRST), moment(cell, MONTH_FIRST)
    more = month.count().cast(pl.Int64) - day.count().cast(pl.Int64)
    slashed = cell.str.contains("/", literal=True).any()
    return pl.when((more > 0) | ((more == 0) & slashed)).then(month).otherwise(day)
