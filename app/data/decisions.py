"""How columns are read, settled together: what one leaves open, the others of the file tell."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.data.amounts import COMMA, DOT
from app.data.dates import DAY_FIRST, MONTH_FIRST, ORDERS, Order
from app.data.tallies import Tally
from app.data.types import Cell, Reading, Trial, Type

TEXT = Reading(Type.TEXT)
PERCENT = "%"
DOTS, COMMAS = (Cell.DOT_WHOLE, Cell.DOT_PART), (Cell.COMMA_WHOLE, Cell.COMMA_PART)
DAYS, MONTHS = (Cell.DAY_FIRST, Cell.DAY_FIRST_TIME), (Cell.MONTH_FIRST, Cell.MONTH_FIRST_TIME)
TIMES = (Cell.PART, Cell.DAY_FIRST_TIME, Cell.MONTH_FIRST_TIME, Cell.EITHER_TIME)


@dataclass(frozen=True)
class Hints:
    """What is known of a file beside its cells.

    decimal, date_order: fixed by the user; delimiter: of a text file; has_plain_decimals: some column has decimals
    behind a dot that cannot be thousands.
    """

    decimal: str | None = None
    date_order: str | None = None
    delimiter: str | None = None
    has_plain_decimals: bool = False


@dataclass(frozen=True)
class Decision:
    """How columns are read; the decimal mark and the order of day and month of the file, where something tells."""

    readings: dict[str, Reading]
    decimal: str | None
    date_order: Order | None


def decide(tallies: Mapping[str, Tally], hints: Hints) -> Decision:
    """Settle the reading of every column from the tallies of all their cells."""
    decimal = _file_decimal(tallies.values(), hints)
    order = _file_order(tallies.values(), hints, decimal)
    readings = {column: _reading(found, hints, decimal, order) for column, found in tallies.items()}
    return Decision(readings, decimal, order)


def reading_of(found: Tally) -> Reading:
    """How a column is read by itself, from a tally of its cells."""
    return decide({"": found}, Hints()).readings[""]


def _file_decimal(tallies: Iterable[Tally], hints: Hints) -> str | None:
    """The mark before decimals: the fixed one, or what the columns show that can be read in one way only."""
    if hints.decimal:
        return hints.decimal
    sure = [one for one in tallies if one.trial is Trial.AMOUNT and _is_amount(one)]
    dots = hints.has_plain_decimals or any(one.count(*DOTS) for one in sure)
    commas = any(one.count(*COMMAS) for one in sure)
    if dots and commas:
        return COMMA if hints.delimiter == ";" else DOT
    return COMMA if commas else DOT if dots else None


def _file_order(tallies: Iterable[Tally], hints: Hints, decimal: str | None) -> Order | None:
    """The order of day and month: the fixed one, or what columns show; who writes a decimal comma has the day first."""
    if hints.date_order:
        return ORDERS[hints.date_order]
    sure = [(bool(one.count(*DAYS)), bool(one.count(*MONTHS))) for one in tallies if one.trial is Trial.DATE]
    days, months = (True, False) in sure, (False, True) in sure
    if days != months:
        return DAY_FIRST if days else MONTH_FIRST
    return DAY_FIRST if decimal == COMMA and not days else None


def _reading(found: Tally, hints: Hints, decimal: str | None, order: Order | None) -> Reading:
    if found.count(Cell.OTHER, Cell.CODE) or not found.known or found.has_values_marked:
        return TEXT
    if found.trial is Trial.AMOUNT:
        return _amount_reading(found, hints, decimal)
    if found.count(Cell.HUGE) and not found.count(Cell.PART):
        return TEXT  # beside decimals a long integer is a quantity; alone it may be a code, of which no digit is lost
    if found.trial is Trial.BOOLEAN:
        return Reading(Type.BOOLEAN)
    if found.trial is Trial.DAY:
        return Reading(Type.DATE, compact=True)
    if found.trial is Trial.NUMBER:
        if not found.count(Cell.WHOLE, Cell.PART):
            return TEXT
        return Reading(Type.DECIMAL if found.count(Cell.PART) else Type.INTEGER)
    return _date_reading(found, hints, order)


def _is_amount(found: Tally) -> bool:
    """Whether all cells are numbers of one unit, written with one decimal mark."""
    first, last = found.units
    return not (
        found.count(Cell.OTHER, Cell.CODE)
        or found.has_values_marked
        or found.bracketed == found.fitting
        or first != last
        or (first == PERCENT and found.unitless)
        or (found.count(*DOTS) and found.count(*COMMAS))
    )


def _amount_reading(found: Tally, hints: Hints, decimal: str | None) -> Reading:
    mark = _column_decimal(found, hints, decimal)
    if not _is_amount(found) or not mark or found.count(*(DOTS if mark == COMMA else COMMAS)):
        return TEXT
    with_part = (Cell.COMMA_PART, Cell.COMMA) if mark == COMMA else (Cell.DOT_PART, Cell.DOT)
    parts = found.count(Cell.PART, *with_part)
    if found.count(Cell.HUGE) and not parts:
        return TEXT
    return Reading(Type.DECIMAL if parts else Type.INTEGER, decimal=mark)


def _column_decimal(found: Tally, hints: Hints, decimal: str | None) -> str | None:
    """The mark before decimals in a column; None where nothing tells."""
    if hints.decimal:
        return hints.decimal
    if found.count(*DOTS, *COMMAS):
        return DOT if found.count(*DOTS) else COMMA
    if decimal or not found.count(Cell.COMMA, Cell.DOT):
        return decimal or DOT
    if found.count(Cell.COMMA) and found.count(Cell.DOT):
        return None
    is_money, semicolon = found.units[0] not in (None, PERCENT), hints.delimiter == ";"
    if found.count(Cell.COMMA):  # three decimals are rare in money
        return COMMA if semicolon and not is_money else DOT
    return COMMA if semicolon and is_money else DOT


def _date_reading(found: Tally, hints: Hints, order: Order | None) -> Reading:
    day, month = found.count(*DAYS), found.count(*MONTHS)
    if (day and month) or (hints.date_order and (month if order == DAY_FIRST else day)):
        return TEXT
    type_ = Type.TIMESTAMP if found.count(*TIMES) else Type.DATE
    if day or month:
        return Reading(type_, DAY_FIRST if day else MONTH_FIRST)
    if not found.either:
        return Reading(type_)
    if not hints.date_order and "/" not in found.either and "-" not in found.either:
        return Reading(type_, DAY_FIRST)  # between dots, the day is always first
    return Reading(type_, order or (MONTH_FIRST if "/" in found.either else DAY_FIRST))
