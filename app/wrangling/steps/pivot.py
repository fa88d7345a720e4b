"""Make columns of the values of a column."""

from collections.abc import Collection
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from app.data.columns import Kind
from app.errors import NotApplicable
from app.narration.wording import count
from app.params import Param
from app.wrangling.cells import CellType, cell_types, facts, held, listed, rows_become
from app.wrangling.draws import free_name
from app.wrangling.groups import FUNCTIONS, ROWS, Grouping
from app.wrangling.levels import by_value, levels
from app.wrangling.other_table import free_names
from app.wrangling.parsing import as_text, as_text_code
from app.wrangling.refusals import refuse_unreadable
from app.wrangling.step import Step
from app.wrangling.texts import literal, quoted
from app.wrangling.written import PL

MOST_LEVELS = 500


class Pivot(Step):
    """Each value of a column becomes a column, and rows with the same cells in others become one row.

    A cell is what is worked out of the rows of its group with its value: missing where there are none, or 0 if rows
    are counted. The new columns are in the order of values: numbers by size, all else by alphabet.
    """

    key = "pivot"
    name = "Pivot"
    group = "Pivot"
    keeps_rows = False
    shapes = True
    compares_rows = True
    joins_rows = True
    params = (
        Param("by", "Rows", "columns", help="Rows with the same cells in all of these become one row."),
        Param("column", "Values become columns", "column", help="Each of its values gets a column of its own."),
        Param("value", "Cells", "column", optional=True, help="The column that cells are worked out of."),
        Param(
            "function", "What to work out", "choice", default="mean", choices=tuple(FUNCTIONS),
            help="Of the known cells of a group with the value, or the number of its rows.",
        ),
    )  # fmt: skip

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        if not self.settings["value"] and self.settings["function"] != ROWS:
            raise NotApplicable(
                f"Pivot: choose the column that the {self.settings['function']} is worked out of, or the {ROWS}."
            )
        if self.settings["column"] in self.settings["by"]:
            raise NotApplicable(
                f"Pivot: {self.settings['column']} cannot both say what a row is and become columns; take it out of "
                "one of them."
            )

    def without(self, absent: Collection[str]) -> Step | None:
        return None if set(absent) & set(self.needs()) else self

    def kinds(self, kinds: dict[str, Kind]) -> dict[str, Kind]:
        return {name: kind for name, kind in kinds.items() if name in self.settings["by"]}

    def learn(self, frame: nw.LazyFrame) -> dict[str, Any]:
        """The values with the names of their columns, the types of the columns it reads, and rows before and after."""
        found, column, value = cell_types(frame), self.settings["column"], self.settings["value"]
        refuse_unreadable(self.name, self.needs(), found)
        function = self.settings["function"]
        if value and not FUNCTIONS[function].fits(found[value]):
            raise NotApplicable(f"Pivot: {value} holds {held(found[value])}, so there is no {function} of it.")
        way_out = "join rare ones with Replace rare first, or choose another column"
        values = by_value(levels(frame, column, found[column], self.name, MOST_LEVELS, way_out), found[column])
        names = free_names({one: f"{column} = {one}" for one in values}, self.settings["by"], "_")
        taken = [*self.settings["by"], *names.values(), column]
        types = {name: found[name].value for name in dict.fromkeys([*self.settings["by"], *([value] if value else [])])}
        learned = {
            "level": free_name([*taken, *types], "level"),
            "cell": free_name([*taken, *types], "cell"),
            "type": found[column].value,
            "types": types,
            "columns": names,
        }
        counts = frame.select(nw.len().alias("rows"), nw.col(column).is_null().sum().alias("gaps"))
        rows = {name: int(count or 0) for name, count in facts(counts).items()}
        after = facts(self.apply(frame, learned).select(nw.len().alias("after")))
        return learned | rows | {"after": int(after["after"])}

    def _grouping(self, learned: dict[str, Any]) -> Grouping:
        """One row a group and value."""
        types = {name: CellType(kind) for name, kind in learned["types"].items()} | {learned["level"]: CellType.TEXT}
        wanted = {learned["cell"]: (self.settings["function"], self.settings["value"] or "")}
        return Grouping([*self.settings["by"], learned["level"]], wanted, types)

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:
        text = as_text(self.settings["column"], CellType(learned["type"])).alias(learned["level"])
        rows = self._grouping(learned).apply(frame.with_columns(text))
        by = self.settings["by"]
        if rows.implementation.is_duckdb():
            keys = ", ".join(map(quoted, by))
            cells = ", ".join(self._cell_sql(learned, level, name) for level, name in learned["columns"].items())
            spread = rows.to_native().aggregate(f"{keys}, {cells}", keys)
            return nw.from_native(spread.order(", ".join(f"{quoted(name)} ASC NULLS LAST" for name in by)))
        spread = rows.to_native().group_by(by, maintain_order=True).agg(self._cells(pl, learned))
        return nw.from_native(spread.sort(by, nulls_last=True, maintain_order=True))

    def _cells(self, of: Any, learned: dict[str, Any]) -> list[Any]:
        cell, counts = of.col(learned["cell"]), FUNCTIONS[self.settings["function"]].counts
        found = []
        for level, name in learned["columns"].items():
            one = cell.filter(of.col(learned["level"]) == level).first()
            found.append((one.fill_null(0) if counts else one).alias(name))
        return found

    def _cell_sql(self, learned: dict[str, Any], level: str, name: str) -> str:
        one = f"any_value({quoted(learned['cell'])}) FILTER (WHERE {quoted(learned['level'])} = {literal(level)})"
        return f"{f'coalesce({one}, 0)' if FUNCTIONS[self.settings['function']].counts else one} AS {quoted(name)}"

    def describe(self, learned: dict[str, Any] | None = None) -> str:
        column, value, function = self.settings["column"], self.settings["value"], self.settings["function"]
        worked = f"{function} of {value}" if value and function != ROWS else function
        sentence = f"Make a column of each {column} and a row of each {listed(self.settings['by'])}: {worked}"
        if not learned:
            return sentence
        gaps = f"; {count(learned['gaps'], 'row')} without {column} in none of the columns" if learned["gaps"] else ""
        shown = f"{count(len(learned['columns']), 'column')}, {rows_become(learned['rows'], learned['after'])}"
        return f"{sentence} ({shown}{gaps})"

    def code(self, learned: dict[str, Any]) -> str:
        by, text = self.settings["by"], as_text_code(self.settings["column"], CellType(learned["type"]))
        cells = ", ".join(map(str, self._cells(PL, learned)))
        return (
            f"frame = frame.with_columns(({text}).alias({learned['level']!r}))\n"
            f"{self._grouping(learned).code()}\n"
            f"frame = frame.group_by({by!r}, maintain_order=True).agg({cells})"
            f".sort({by!r}, nulls_last=True, maintain_order=True)"
        )
