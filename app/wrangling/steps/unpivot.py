"""Make rows of columns."""

from collections.abc import Collection
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from app.data.columns import Kind
from app.errors import NotApplicable
from app.narration.wording import count
from app.params import Param
from app.wrangling.cells import CellType, cell_types, facts, listed, rows_become
from app.wrangling.refusals import refuse_taken, refuse_unreadable
from app.wrangling.step import Step
from app.wrangling.texts import literal, quoted
from app.wrangling.uniting import cells_as, one_type
from app.wrangling.written import PL, Written

MOST_ROWS = 100_000_000
PREVIEW_CELLS = 120_000


class Unpivot(Step):
    """Each row becomes a row for each of some columns: the column's name in one cell, its value in another."""

    key = "unpivot"
    name = "Unpivot"
    group = "Pivot"
    keeps_rows = False
    shapes = True
    params = (
        Param("columns", "Columns become rows", "columns", help="All other columns are repeated."),
        Param("names", "Column for the names", "text", default="name", help="A name that no other column has."),
        Param("values", "Column for the values", "text", default="value", help="Of different types they are text."),
        Param("drop", "Leave out missing values", "boolean", default=False, help="Values that are missing get no row."),
    )

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        names, values = self._new()
        if not names.strip() or not values.strip() or names.casefold() == values.casefold():
            raise NotApplicable("Unpivot: give the columns for names and for values two different names.")
        self.preview_rows = PREVIEW_CELLS // max(len(self.settings["columns"]), 1)

    def _new(self) -> tuple[str, str]:
        return self.settings["names"], self.settings["values"]

    def without(self, absent: Collection[str]) -> Step | None:
        return None if set(absent) & set(self.needs()) else self

    def kinds(self, kinds: dict[str, Kind]) -> dict[str, Kind]:
        return {name: kind for name, kind in kinds.items() if name not in self.settings["columns"]}

    def check(self, frame: nw.LazyFrame) -> None:
        super().check(frame)
        refuse_taken(self.name, self._new(), frame, leaving=self.settings["columns"])

    def learn(self, frame: nw.LazyFrame) -> dict[str, Any]:
        """The types of the columns, how their cells become of one type, and rows before and after."""
        columns, types, schema = self.settings["columns"], cell_types(frame), frame.collect_schema()
        refuse_unreadable(self.name, columns, types)
        known = [name for name in columns if types[name] is not CellType.UNKNOWN]
        way = one_type([schema[name] for name in known]) if known else "plain text"
        rows = int(facts(frame.select(nw.len().alias("rows")))["rows"])
        if rows * len(columns) > MOST_ROWS:
            raise NotApplicable(
                f"Unpivot: {count(rows, 'row')} and {count(len(columns), 'column')} would become "
                f"{rows * len(columns):,} rows, and at most {MOST_ROWS:,} are made; choose fewer columns, or filter "
                "rows first."
            )
        learned = {"types": {name: types[name].value for name in columns}, "way": way or "text"}
        after = rows * len(columns)
        if self.settings["drop"]:
            after = int(facts(self.apply(frame, learned).select(nw.len().alias("after")))["after"])
        return learned | {"rows": rows, "after": after}

    def _cells(self, of: Any, learned: dict[str, Any]) -> list[Any]:
        return [
            cells_as(of, name, CellType(kind), learned["way"]).alias(name) for name, kind in learned["types"].items()
        ]

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:
        names, values = self._new()
        cells, columns = frame.with_columns(*self._cells(nw, learned)), self.settings["columns"]
        if frame.implementation.is_duckdb():
            kept = [quoted(name) for name in frame.collect_schema().names() if name not in columns]
            told = f"unnest([{', '.join(map(literal, columns))}]) AS {quoted(names)}"
            held = f"unnest([{', '.join(map(quoted, columns))}]) AS {quoted(values)}"
            rows = nw.from_native(cells.to_native().project(", ".join([*kept, told, held])))
        elif frame.implementation.is_polars():
            rows = nw.from_native(self._exploded(pl, cells.to_native()))
        else:
            raise NotImplementedError("Rows of columns are made on one machine.")
        return rows.filter(~nw.col(values).is_null()) if self.settings["drop"] else rows

    def describe(self, learned: dict[str, Any] | None = None) -> str:
        names, values = self._new()
        sentence = f"Make a row of each of {listed(self.settings['columns'])}, with {names} and {values}"
        if not learned:
            return sentence
        text = ", values as text" if learned["way"] == "text" else ""
        return f"{sentence} ({rows_become(learned['rows'], learned['after'])}{text})"

    def code(self, learned: dict[str, Any]) -> str:
        _, values = self._new()
        rows = self._exploded(PL, Written("frame").with_columns(self._cells(PL, learned)))
        dropped = f".filter(pl.col({values!r}).is_not_null())" if self.settings["drop"] else ""
        return f"frame = {rows}{dropped}"

    def _exploded(self, of: Any, frame: Any) -> Any:
        """The rows of each row of a Polars frame, or the code that makes them; in the order of the columns."""
        columns, (names, values) = self.settings["columns"], self._new()
        told = of.concat_list([of.lit(name) for name in columns]).alias(names)
        return frame.select(of.exclude(columns), told, of.concat_list(columns).alias(values)).explode([names, values])
