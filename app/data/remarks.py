"""What is said about how columns were read: one sentence for each thing that was done or left."""

from collections.abc import Sequence

from app.data.amounts import COMMA
from app.data.dates import DAY_FIRST
from app.data.decisions import COMMAS, DAYS, DOTS, MONTHS, PERCENT
from app.data.tallies import Tally
from app.data.types import Cell, Reading, Trial, Type

NEARLY_ALL, ENOUGH = 0.99, 20  # when a column that stays text is said to be nearly of a type
LONGEST_EXAMPLE = 40
NOUNS = {Trial.BOOLEAN: ("boolean", "booleans"), Trial.DATE: ("date", "dates"), Trial.DAY: ("date", "dates")}
NUMBER = ("number", "numbers")


def remarks(name: str, found: Tally, reading: Reading) -> list[str]:
    """The sentences about one column, from the tally of all its cells and how it was read."""
    if reading.type is Type.TEXT:
        return _stays_text(name, found)
    notes = []
    if gaps := found.count(Cell.GAP, Cell.MARKER):
        notes.append(f"In '{name}', {_cells(gaps, found.gap)} {'is' if gaps == 1 else 'are'} read as missing.")
    if blank := found.count(Cell.BLANK):
        cells = "1 cell of nothing but spaces is" if blank == 1 else f"{blank:,} cells of nothing but spaces are"
        notes.append(f"In '{name}', {cells} read as missing.")
    if infinite := found.count(Cell.INFINITE):
        notes.append(infinite_remark(name, infinite))
    if found.trial is Trial.AMOUNT:
        notes += _amount_remarks(name, found, reading)
    if reading.compact:
        notes.append(f"Numbers of eight digits in '{name}' are read as dates, the year first.")
    if found.trial is Trial.DATE and found.either and not found.count(*DAYS, *MONTHS):
        order = "day" if reading.order == DAY_FIRST else "month"
        notes.append(
            f"Dates in '{name}', such as '{shortened(found.either)}', could have the day or the month first; "
            f"they are read with the {order} first."
        )
    return notes


def _amount_remarks(name: str, found: Tally, reading: Reading) -> list[str]:
    """How the marks, units and signs of a column of numbers were read."""
    notes = []
    is_comma = reading.decimal == COMMA
    mark, apart = ("comma", "dot") if is_comma else ("dot", "comma")
    if found.either and not found.count(*DOTS, *COMMAS):
        either = Cell.COMMA if found.count(Cell.COMMA) else Cell.DOT
        which = "comma" if either is Cell.COMMA else "dot"
        place = "before decimals" if which == mark else "between thousands"
        notes.append(
            f"Numbers in '{name}', such as '{shortened(found.either)}', could have the {which} before decimals or "
            f"between thousands; it is read as standing {place}."
        )
    elif found.apart and (is_comma or found.count(Cell.DOT_WHOLE, Cell.COMMA)):
        notes.append(
            f"Numbers in '{name}', such as '{shortened(found.apart)}', are read with a {mark} before decimals"
            f"{f' and a {apart} between thousands' if apart in _signs(found.apart) else ''}."
        )
    unit = found.units[0]
    if unit == PERCENT:
        notes.append(f"Percentages in '{name}' are read as the numbers before the sign: 10 stands for 10 %.")
    elif unit:
        notes.append(f"The unit '{unit}' beside the numbers in '{name}' was left out.")
    if found.bracketed:
        notes.append(f"Numbers in parentheses in '{name}', such as '{shortened(found.bracket)}', are read as negative.")
    return notes


def _signs(example: str) -> set[str]:
    return {word for word, sign in (("comma", ","), ("dot", ".")) if sign in example}


def _stays_text(name: str, found: Tally) -> list[str]:
    example = shortened(found.other)
    other = found.count(Cell.OTHER, Cell.CODE, Cell.HUGE)
    one, many = NOUNS.get(found.trial, NUMBER)
    if other and not found.count(Cell.OTHER):
        if found.count(Cell.CODE):
            return [f"'{name}' stays text, so that the zeros that open cells such as '{example}' are kept."]
        return [f"'{name}' stays text, because numbers such as '{example}' are too long to be kept to the last digit."]
    if other and found.fitting >= max(ENOUGH, NEARLY_ALL * found.known):
        verb = f"is not a {one}" if other == 1 else f"are not {many}"
        return [
            f"'{name}' stays text: {_cells(other, found.other)} {verb}. "
            f"Change its kind to {one} to make {'it' if other == 1 else 'them'} missing."
        ]
    if other or not found.known:
        return []
    return [f"'{name}' stays text: {reason}." for reason in _reasons(found)[:1]]


def _reasons(found: Tally) -> list[str]:
    """Why a column all of whose cells fit stays text."""
    first, last = found.units
    reasons = []
    if found.trial is Trial.DATE and (found.count(*DAYS) or found.count(*MONTHS)):
        others = found.count(*DAYS) and found.count(*MONTHS)
        first, second = ("day", "month") if found.count(*DAYS) else ("month", "day")
        is_fixed = f"its dates have the {first} first, not the {second}"
        reasons.append("some of its dates have the day first and others the month" if others else is_fixed)
    if found.trial is Trial.AMOUNT and first != last:
        reasons.append(f"its numbers have several units, such as '{first}' and '{last}'")
    if found.trial is Trial.AMOUNT and first == PERCENT and found.unitless:
        reasons.append("only some of its numbers have a percent sign")
    if found.trial is Trial.AMOUNT and found.count(*COMMAS, Cell.COMMA) and found.count(*DOTS, Cell.DOT):
        reasons.append("some of its numbers have a comma before decimals and others a dot")
    elif found.trial is Trial.AMOUNT and found.count(*COMMAS, *DOTS):
        mark, other = ("comma", "dot") if found.count(*COMMAS) else ("dot", "comma")
        reasons.append(f"its decimals, as in '{shortened(found.apart)}', stand behind a {mark}, not a {other}")
    if found.has_values_marked and found.marks[0] != found.marks[1]:
        first, last = found.marks
        reasons.append(
            f"beside {NOUNS.get(found.trial, NUMBER)[1]} it holds several words, such as '{first}' and '{last}'"
        )
    return reasons


def padding_remark(names: Sequence[str]) -> list[str]:
    """The sentence about names as they stand in a header, where spaces stood around them."""
    padded = [name for name in names if name.strip() and name != name.strip()]
    if not padded:
        return []
    spaces = "names had" if len(padded) > 1 else "name had"
    return [f"{len(padded):,} {spaces} spaces around, such as '{padded[0]}', which were left out."]


def _cells(count: int, example: str | None) -> str:
    shown = shortened(example)
    return f"1 cell, '{shown}'," if count == 1 else f"{count:,} cells such as '{shown}'"


def infinite_remark(name: str, count: int) -> str:
    """The sentence about the infinite numbers of a column."""
    return f"In '{name}', {'1 infinite number is' if count == 1 else f'{count:,} infinite numbers are'} now missing."


def shortened(text: str | None) -> str:
    """Text on one line, cut to a length fit for a sentence."""
    line = " ".join((text or "").split()) or (text or "")
    return line if len(line) <= LONGEST_EXAMPLE else line[: LONGEST_EXAMPLE - 1] + "…"
