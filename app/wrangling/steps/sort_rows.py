"""Put rows in order."""

from typing import Any

import narwhals.stable.v2 as nw

from app.params import Param
from app.wrangling.cells import CellType, cell_types, known, known_code, listed
from app.wrangling.draws import free_name, numbered
from app.wrangling.refusals import refuse_unreadable
from app.wrangling.step import Step


class SortRows(Step):
    """Rows are put in the order of columns; rows that are the same there stay as they were, missing cells are last."""

    key = "sort_rows"
    name = "Sort"
    group = "Manage rows"
    keeps_rows = False
    compares_rows = True
    params = (
        Param("columns", "Columns", "columns", help="The first column counts most. Rows to predict stay in order."),
        Param(
            "order", "Order", "choice", default="ascending", choices=("ascending", "descending"),
            help="Ascending: the smallest number, the earliest date, the first of the alphabet comes first.",
        ),
    )  # fmt: skip

    def learn(self, frame: nw.LazyFrame) -> dict[str, Any]:
        """The types of the columns."""
        types = cell_types(frame)
        refuse_unreadable(self.name, self.settings["columns"], types)
        return {"types": {name: types[name].value for name in self.settings["columns"]}}

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:
        names, place = frame.collect_schema().names(), "place"
        place = free_name(names, place)
        keys = {free_name([*names, place], f"key {count}"): name for count, name in enumerate(learned["types"])}
        cells = (_sortable(name, CellType(learned["types"][name])).alias(key) for key, name in keys.items())
        descending = [self.settings["order"] == "descending"] * len(keys)
        numbers = numbered(frame, place, self.name).with_columns(*cells)
        return numbers.sort(*keys, place, descending=[*descending, False], nulls_last=True).drop(*keys, place)

    def describe(self, learned: dict[str, Any] | None = None) -> str:  # noqa: ARG002
        return f"Sort rows by {listed(self.settings['columns'])}, {self.settings['order']}"

    def code(self, learned: dict[str, Any]) -> str:
        keys = ", ".join(_sortable_code(name, CellType(kind)) for name, kind in learned["types"].items())
        descending = self.settings["order"] == "descending"
        return f"frame = frame.sort([{keys}], descending={descending}, nulls_last=True, maintain_order=True)"


def _sortable(name: str, kind: CellType) -> nw.Expr:
    return nw.col(name).cast(nw.String) if kind is CellType.TEXT else known(name, kind)


def _sortable_code(name: str, kind: CellType) -> str:
    return f"pl.col({name!r}).cast(pl.String)" if kind is CellType.TEXT else known_code(name, kind)
