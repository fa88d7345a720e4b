"""What is found out about the columns of a source: by a sample first, then by all rows where that is needed."""

from collections.abc import Container
from dataclasses import dataclass, field, replace

import duckdb

from app.data.amounts import COMMA
from app.data.dates import ORDERS
from app.data.decisions import TEXT, Decision, Hints, decide, reading_of
from app.data.reading import ReadSettings
from app.data.source import RAW, Source
from app.data.tallies import Tally, tally
from app.data.trials import dotted_columns, likely_trials, plain_columns
from app.data.types import Cell, Reading, Trial


@dataclass(frozen=True)
class Findings:
    """What is known of columns of text, by their places.

    likely: the trial of each by its first rows; plain: those trusted to be written in the commonest way; tallies: of
    all cells of the others.
    """

    columns: tuple[str, ...]
    hints: Hints
    likely: dict[str, Tally]
    plain: dict[str, Reading]
    tallies: dict[str, Tally] = field(default_factory=dict)
    decision: Decision = field(default_factory=lambda: Decision({}, None, None))

    @property
    def decided(self) -> tuple[str | None, str | None]:
        """The decimal mark and the order of day and month that some column was read by."""
        used = {one.decimal for one in self.decision.readings.values() if one.decimal}
        marks = {mark for mark in used if any(_shows_mark(self.tallies[c]) for c in self._read_by(mark))}
        decimal = self.decision.decimal if self.decision.decimal in marks else next(iter(marks), None)
        orders = {
            self.decision.readings[column].order
            for column, found in self.tallies.items()
            if found.trial is Trial.DATE and _shows_order(found) and self.decision.readings[column] != TEXT
        }
        order = self.decision.date_order if self.decision.date_order in orders else next(iter(orders), None)
        return decimal, next((name for name, one in ORDERS.items() if one == order), None)

    def _read_by(self, mark: str) -> list[str]:
        return [column for column, one in self.decision.readings.items() if one.decimal == mark]


def sampled(
    connection: duckdb.DuckDBPyConnection, source: Source, settings: ReadSettings, but: Container[str]
) -> Findings:
    """What the first rows tell; the columns in `but` are never taken for plain."""
    names = {f"c{place}": source.names[place] for place, kind in enumerate(source.types) if kind == RAW}
    likely = likely_trials(connection, source.relation, names)
    readings = {column: reading_of(likely[column]) if column in likely else TEXT for column in names}
    has_dots = {column for column, one in likely.items() if one.trial is Trial.NUMBER and one.count(Cell.PART)}
    wary = has_dots if settings.decimal == COMMA and source.dialect else set()
    sure = {
        column: reading
        for column, reading in readings.items()
        if column not in but and column not in wary and (column not in likely or likely[column].is_plain)
    }
    hints = Hints(settings.decimal, settings.date_order, source.dialect.delimiter if source.dialect else None)
    return Findings(tuple(names), hints, likely, plain_columns(connection, sure))


def settled(connection: duckdb.DuckDBPyConnection, relation: str, found: Findings) -> Findings:
    """What all rows tell of the columns that are not plain, and how each column is read."""
    wanted = {c: one.trial for c, one in found.likely.items() if c not in found.plain and c not in found.tallies}
    tallies = found.tallies | tally(connection, relation, wanted)
    tallies |= tally(connection, relation, _second_trials(tallies))
    hints, plain = found.hints, found.plain
    has_amounts = hints.decimal or any(one.trial is Trial.AMOUNT for one in tallies.values())
    # In a sheet or in JSON numbers are written by a machine: their dots say nothing of how people write.
    if has_amounts and hints.delimiter:
        dotted, decimals = dotted_columns(connection, found.likely)
        hints = replace(hints, has_plain_decimals=bool(decimals))
        if decide(tallies, hints).decimal == COMMA:
            more = _dotted(tallies, dotted, set() if hints.decimal else decimals)
            tallies |= tally(connection, relation, dict.fromkeys(more, Trial.AMOUNT))
            plain = {column: reading for column, reading in plain.items() if column not in more}
    decision = decide(tallies, hints)
    readings = dict.fromkeys(found.columns, TEXT) | plain | decision.readings
    return replace(found, plain=plain, tallies=tallies, decision=replace(decision, readings=readings))


def _second_trials(tallies: dict[str, Tally]) -> dict[str, Trial]:
    """What to try columns as that are not what they looked like."""
    failed = {column: one.trial for column, one in tallies.items() if one.count(Cell.OTHER)}
    days = {column: Trial.NUMBER for column, trial in failed.items() if trial is Trial.DAY}
    return days | {column: Trial.AMOUNT for column, trial in failed.items() if trial is Trial.NUMBER}


def _dotted(tallies: dict[str, Tally], dotted: set[str], decimals: set[str]) -> list[str]:
    """Plain numbers with dots, which may be other numbers where decimals follow a comma."""
    late = {column for column, one in tallies.items() if one.trial is Trial.NUMBER and one.count(Cell.PART)}
    return sorted({column for column in dotted | late if column not in decimals})


def _shows_mark(found: Tally) -> bool:
    cells = (Cell.DOT_WHOLE, Cell.DOT_PART, Cell.COMMA_WHOLE, Cell.COMMA_PART, Cell.COMMA, Cell.DOT)
    return found.count(*cells) > 0


def _shows_order(found: Tally) -> bool:
    either = (Cell.EITHER, Cell.EITHER_TIME)
    sure = (Cell.DAY_FIRST, Cell.DAY_FIRST_TIME, Cell.MONTH_FIRST, Cell.MONTH_FIRST_TIME)
    return found.count(*either, *sure) > 0
