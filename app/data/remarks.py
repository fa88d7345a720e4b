"""What is said about how columns were read: one sentence for each thing that was done or left."""

# ruff: noqa: S608 - the SQL names columns by place, never by text from the data

from collections.abc import Sequence

import duckdb

from app.data.dates import DAY_FIRST
from app.data.trials import Tally
from app.data.types import Cell, Reading, Type

DISGUISES = ("?", "??", " ?", "-", "--", "---", ".", "*", "missing", "Missing", "NA", "N/A", "n/a", "#N/A")
DISGUISES += ("NaN", "nan", "NULL", "null", "<NA>")
FREQUENT = 0.005  # share of rows from which a disguise is pointed out
NEARLY_ALL, ENOUGH = 0.99, 20  # when a column that stays text is said to be nearly of a type
LONGEST_EXAMPLE = 40
NOUNS = {Type.INTEGER: ("number", "numbers"), Type.TIMESTAMP: ("date", "dates"), Type.BOOLEAN: ("boolean", "booleans")}


def remarks(name: str, found: Tally, reading: Reading) -> list[str]:
    """The sentences about one column, from the tally of all its cells and how it was read."""
    if reading.type is Type.TEXT:
        return _stays_text(name, found)
    notes = []
    if gaps := found.count(Cell.GAP):
        notes.append(f"In '{name}', {_cells(gaps, found.gap)} {'is' if gaps == 1 else 'are'} read as missing.")
    if infinite := found.count(Cell.INFINITE):
        notes.append(infinite_remark(name, infinite))
    decided = found.count(Cell.DAY_FIRST, Cell.DAY_FIRST_TIME, Cell.MONTH_FIRST, Cell.MONTH_FIRST_TIME)
    if found.either and not decided:
        order = "day" if reading.order == DAY_FIRST else "month"
        notes.append(
            f"Dates in '{name}', such as '{found.either}', could have the day or the month first; "
            f"they are read with the {order} first."
        )
    return notes


def _stays_text(name: str, found: Tally) -> list[str]:
    example = shortened(found.other)
    other = found.count(Cell.OTHER, Cell.CODE, Cell.HUGE)
    one, many = NOUNS[found.trial]
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
    if not other and found.trial is Type.TIMESTAMP and found.known:
        return [f"'{name}' stays text: some of its dates have the day first and others the month."]
    return []


def _cells(count: int, example: str | None) -> str:
    shown = shortened(example)
    return f"1 cell, '{shown}'," if count == 1 else f"{count:,} cells such as '{shown}'"


def infinite_remark(name: str, count: int) -> str:
    """The sentence about the infinite numbers of a column."""
    return f"In '{name}', {'1 infinite number is' if count == 1 else f'{count:,} infinite numbers are'} now missing."


def disguised_remarks(
    connection: duckdb.DuckDBPyConnection, table: str, names: Sequence[str], types: Sequence[str], rows: int
) -> list[str]:
    """The sentences about text columns with cells such as '?' that may mean missing."""
    words = ", ".join(f"'{word}'" for word in DISGUISES)
    said = []
    for cell, name in ((f"c{place}", names[place]) for place, kind in enumerate(types) if kind == "VARCHAR"):
        # Column by column: the file's own indexes then tell which parts hold none of the words.
        query = f"SELECT {cell}, count(*) FROM {table} WHERE {cell} IN ({words}) GROUP BY 1 ORDER BY 2 DESC, 1"
        found = connection.execute(query).fetchall()
        count = sum(cells for _, cells in found)
        if count >= max(2, FREQUENT * rows):
            said.append(f"'{name}' holds {count:,} cells '{found[0][0]}' that may mean missing.")
    return said


def shortened(text: str | None) -> str:
    """Text on one line, cut to a length fit for a sentence."""
    line = " ".join((text or "").split()) or (text or "")
    return line if len(line) <= LONGEST_EXAMPLE else line[: LONGEST_EXAMPLE - 1] + "…"
