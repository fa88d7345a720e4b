"""What the cells of columns are, counted over all rows, when the columns are tried as types."""

# ruff: noqa: S608 - the SQL names columns by place, never by text from the data

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from app.data.amounts import NEGATIVE, parts_sql, sign_sql, unit_sql
from app.data.dates import DAY_FIRST, MONTH_FIRST, moment_sql
from app.data.types import Cell, Trial, cell_sql, stripped_sql

COLUMNS_AT_ONCE = 64
LIKELY = 0.9  # share of cells of a type that makes a column worth trying as it
MOST_MARKERS = 9  # cells that may mean missing for each that has a value, from which they are values too
EITHER_CELLS = (Cell.EITHER, Cell.EITHER_TIME, Cell.COMMA, Cell.DOT)
PLAIN_CELLS = (Cell.MISSING, Cell.WHOLE, Cell.PART)


@dataclass(frozen=True)
class Tally:
    """How many cells of a column are what, when it is tried as a type, with an example of each trouble.

    either: a cell that can be read in two ways; marks: the first and the last word, in alphabetical order, that may
    stand for missing; units: the same of currencies and percent signs; unitless: cells without a unit that are not
    zero; bracketed: cells in parentheses; bracket: one of them; apart: a cell that shows how numbers are written.
    """

    trial: Trial
    counts: dict[Cell, int]
    other: str | None
    gap: str | None
    either: str | None
    marks: tuple[str | None, str | None] = (None, None)
    units: tuple[str | None, str | None] = (None, None)
    unitless: int = 0
    bracketed: int = 0
    bracket: str | None = None
    apart: str | None = None

    def count(self, *cells: Cell) -> int:
        """The number of cells that are any of these."""
        return sum(self.counts.get(cell, 0) for cell in cells)

    @property
    def known(self) -> int:
        """Cells that are neither empty nor a word for missing."""
        return sum(self.counts.values()) - self.count(Cell.MISSING, Cell.BLANK, Cell.GAP, Cell.MARKER)

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
        return self.trial in (Trial.NUMBER, Trial.DATE, Trial.BOOLEAN) and all(
            cell in PLAIN_CELLS for cell, count in self.counts.items() if count
        )

    @property
    def has_values_marked(self) -> bool:
        """Whether what may stand for missing is a value too: several such words, or more of them than of values."""
        first, last = self.marks
        return first != last or self.count(Cell.MARKER) > MOST_MARKERS * self.fitting


def tally(connection: duckdb.DuckDBPyConnection, relation: str, trials: Mapping[str, Trial]) -> dict[str, Tally]:
    """Try columns of text as types, over all rows of a relation, in one pass for every few dozen columns."""
    found: dict[str, Tally] = {}
    for columns in batches(list(trials)):
        found |= _tally(connection, relation, {column: trials[column] for column in columns})
    return found


def batches(columns: Sequence[str]) -> Iterator[Sequence[str]]:
    """Columns in groups whose cells and what is worked out from them fit in memory at once."""
    return (columns[start : start + COLUMNS_AT_ONCE] for start in range(0, len(columns), COLUMNS_AT_ONCE))


def values(connection: duckdb.DuckDBPyConnection, relation: str, facts: Mapping[str, str]) -> dict[str, Any]:
    """One aggregate in SQL for each column, in one pass for every few dozen columns."""
    found: dict[str, Any] = {}
    for columns in batches(list(facts)):
        row = connection.execute(f"SELECT {', '.join(facts[column] for column in columns)} FROM {relation}").fetchone()
        found |= dict(zip(columns, row, strict=True))
    return found


def _tally(connection: duckdb.DuckDBPyConnection, relation: str, trials: Mapping[str, Trial]) -> dict[str, Tally]:
    facts = [_facts(column, trial) for column, trial in trials.items()]
    query = f"SELECT {', '.join(fact for group in facts for fact in group)} FROM {_classes(relation, trials)}"
    row = iter(connection.execute(query).fetchone())
    found = {}
    for group, (column, trial) in zip(facts, trials.items(), strict=True):
        counts, other, gap, either, first, last, *more = (next(row) for _ in group)
        low, high, *shown = more or (None, None)
        cells = {Cell(str(cell)): n for cell, n in (counts or {}).items()}
        found[column] = Tally(trial, cells, other, gap, either, (first, last), (low, high), *shown)
    return found


def _facts(column: str, trial: Trial) -> list[str]:
    """The aggregates of a column, in the order of the fields of `Tally`."""
    cell = f"k_{column}"
    either = ", ".join(EITHER_CELLS)
    facts = [
        f"histogram({cell})",
        f"min(CASE WHEN {cell} IN (5, 6, 9) THEN {column} END)",
        f"min(CASE WHEN {cell} IN (3, 7) THEN {column} END)",
        f"min(CASE WHEN {cell} IN ({either}) THEN {column} END)",
        f"min(CASE WHEN {cell} = 7 THEN lower(trim({column})) END)",
        f"max(CASE WHEN {cell} = 7 THEN lower(trim({column})) END)",
    ]
    if trial is Trial.AMOUNT:
        parts = f"p_{column}"
        unit = f"CASE WHEN {unit_sql(parts)} != '' THEN {unit_sql(parts)} END"
        bracket = f"{sign_sql(parts)} = '{NEGATIVE[-1]}'"
        facts += [
            f"min({unit})",
            f"max({unit})",
            f"count(*) FILTER ({unit_sql(parts)} = '' AND regexp_matches({parts}.body, '[1-9]'))",
            f"count(*) FILTER ({bracket})",
            f"min(CASE WHEN {bracket} THEN {column} END)",
            f"min(CASE WHEN {cell} BETWEEN 16 AND 21 THEN {column} END)",
        ]
    return facts


def _classes(relation: str, trials: Mapping[str, Trial]) -> str:
    """Each cell with its class, in nested queries so that nothing is worked out twice."""
    stripped = ", ".join(f"{column}, {stripped_sql(column)} AS s_{column}" for column in trials)
    taken = "".join(
        f", {moment_sql(f's_{column}', order)} AS {prefix}_{column}"
        for column, trial in trials.items()
        if trial is Trial.DATE
        for prefix, order in (("day", DAY_FIRST), ("month", MONTH_FIRST))
    )
    amounts = [column for column, trial in trials.items() if trial is Trial.AMOUNT]
    taken += "".join(f", {parts_sql(f's_{column}')} AS p_{column}" for column in amounts)
    classes = ", ".join(
        f"{column}, ({cell_sql(trial, column)})::UTINYINT AS k_{column}" for column, trial in trials.items()
    )
    parts = "".join(f", p_{column}" for column in amounts)
    return f"(SELECT {classes}{parts} FROM (SELECT *{taken} FROM (SELECT {stripped} FROM {relation})))"
