"""Make a row of each group of rows."""

from collections.abc import Collection
from typing import Any

import narwhals.stable.v2 as nw

from app.data.columns import Kind
from app.errors import NotApplicable
from app.params import Param
from app.wrangling.cells import CellType, cell_types, facts, held, listed, rows_become
from app.wrangling.groups import FUNCTIONS, ROWS, Grouping
from app.wrangling.other_table import free_names
from app.wrangling.refusals import refuse_unreadable
from app.wrangling.step import Step


class GroupAggregate(Step):
    """Rows with the same cells in some columns become one row, with counts, sums and the like of their other cells.

    Missing cells are a group of their own; what is worked out is of known cells.
    """

    key = "group_aggregate"
    name = "Group and aggregate"
    group = "Group and aggregate"
    keeps_rows = False
    shapes = True
    compares_rows = True
    joins_rows = True
    params = (
        Param("by", "Group by", "columns", help="Rows with the same cells in all of these become one row."),
        Param("columns", "Columns", "columns", optional=True, help="The columns that are worked out for each group."),
        Param(
            "functions", "What to work out", "choices", default=(ROWS, "mean"), choices=tuple(FUNCTIONS),
            help="Each is worked out of every column it fits: sum, mean, median and standard deviation of numbers, "
            "share of true of true or false. First and last are in the order of rows.",
        ),
    )  # fmt: skip

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        if not self.settings["columns"] and ROWS not in self.settings["functions"]:
            raise NotApplicable(
                f"Group and aggregate: choose columns for {listed(self.settings['functions'])}, or the {ROWS}."
            )

    def without(self, absent: Collection[str]) -> Step | None:
        return None if set(absent) & set(self.needs()) else self

    def kinds(self, kinds: dict[str, Kind]) -> dict[str, Kind]:
        return {name: kind for name, kind in kinds.items() if name in self.settings["by"]}

    def learn(self, frame: nw.LazyFrame) -> dict[str, Any]:
        """The types of the columns, what is worked out under which name, and the number of rows and groups."""
        found = cell_types(frame)
        refuse_unreadable(self.name, self.needs(), found)
        types = {name: found[name] for name in dict.fromkeys(self.needs())}
        wanted = self._wanted(types)
        columns = free_names({name: name for name in wanted}, self.settings["by"], "_")
        learned = {
            "types": {name: kind.value for name, kind in types.items()},
            "columns": {columns[name]: list(how) for name, how in wanted.items()},
        }
        rows = facts(frame.select(nw.len().alias("rows")))["rows"]
        groups = self._grouping(learned).apply(frame).select(nw.len().alias("groups"))
        return learned | {"rows": int(rows), "groups": int(facts(groups)["groups"])}

    def _wanted(self, types: dict[str, CellType]) -> dict[str, tuple[str, str]]:
        """What is worked out, by the name of the new column."""
        wanted = {}
        for function in self.settings["functions"]:
            if function == ROWS:
                wanted[ROWS] = (ROWS, "")
                continue
            fitting = [name for name in self.settings["columns"] if FUNCTIONS[function].fits(types[name])]
            if not fitting and self.settings["columns"] and function != "mean":
                first = self.settings["columns"][0]
                raise NotApplicable(
                    f"Group and aggregate: there is no {function} of {listed(self.settings['columns'])} ({first} holds "
                    f"{held(types[first])}); choose other columns, or leave {function} out."
                )
            wanted |= {f"{function} of {name}": (function, name) for name in fitting}
        if not wanted:
            raise NotApplicable(
                f"Group and aggregate: there is no mean of {listed(self.settings['columns'])}; choose columns of "
                "numbers, or something else to work out."
            )
        return wanted

    def _grouping(self, learned: dict[str, Any]) -> Grouping:
        wanted = {name: (how[0], how[1]) for name, how in learned["columns"].items()}
        return Grouping(self.settings["by"], wanted, {name: CellType(kind) for name, kind in learned["types"].items()})

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:
        return self._grouping(learned).apply(frame)

    def describe(self, learned: dict[str, Any] | None = None) -> str:
        sentence = f"Make one row of all rows with the same {listed(self.settings['by'])}: {self._worked(learned)}"
        if not learned:
            return sentence
        return f"{sentence} ({rows_become(learned['rows'], learned['groups'])})"

    def _worked(self, learned: dict[str, Any] | None) -> str:
        """What is worked out of which columns; where something fits some of them only, each by itself."""
        functions, columns = self.settings["functions"], self.settings["columns"]
        if not columns:
            return ROWS
        fitting: dict[str, list[str]] = {function: [] for function in functions}
        for function, name in (learned or {}).get("columns", {}).values():
            fitting[function].append(name)
        if not learned or all(function == ROWS or fitting[function] == columns for function in functions):
            return f"{listed(functions)} of {listed(columns)}"
        return listed([
            function if function == ROWS else f"{function} of {listed(names)}"
            for function, names in fitting.items() if names
        ])  # fmt: skip

    def code(self, learned: dict[str, Any]) -> str:
        return self._grouping(learned).code()
