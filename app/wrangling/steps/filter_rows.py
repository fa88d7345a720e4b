"""Keep the rows that meet a condition."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw

from app.errors import NotApplicable
from app.params import Param
from app.wrangling.cells import CellType, cell_types, held, known, known_code, literal, literal_code, parse, shown
from app.wrangling.step import Step


@dataclass(frozen=True)
class Condition:
    """A comparison: what it says of the cells, in Narwhals and in Polars, with as many values as it takes."""

    meets: Callable[..., nw.Expr]
    code: str
    values: int = 1
    text_only: bool = False


CONDITIONS = {
    "is missing": Condition(lambda cells: cells.is_null(), "{0}.is_null()", values=0),
    "is not missing": Condition(lambda cells: ~cells.is_null(), "{0}.is_not_null()", values=0),
    "=": Condition(lambda cells, value: cells == value, "{0} == {1}"),
    "!=": Condition(lambda cells, value: cells != value, "{0} != {1}"),
    ">": Condition(lambda cells, value: cells > value, "{0} > {1}"),
    ">=": Condition(lambda cells, value: cells >= value, "{0} >= {1}"),
    "<": Condition(lambda cells, value: cells < value, "{0} < {1}"),
    "<=": Condition(lambda cells, value: cells <= value, "{0} <= {1}"),
    "is between": Condition(lambda cells, low, high: (cells >= low) & (cells <= high), "{0}.is_between({1}, {2})", 2),
    "contains": Condition(
        lambda cells, value: cells.str.contains(value, literal=True), "{0}.str.contains({1}, literal=True)", 1, True
    ),
    "starts with": Condition(lambda cells, value: cells.str.starts_with(value), "{0}.str.starts_with({1})", 1, True),
    "ends with": Condition(lambda cells, value: cells.str.ends_with(value), "{0}.str.ends_with({1})", 1, True),
}


class FilterRows(Step):
    """Rows that do not meet the condition are removed: the model is about the others."""

    key = "filter_rows"
    name = "Filter rows"
    group = "Filter data"
    keeps_rows = False
    defines_population = True
    params = (
        Param("column", "Column", "column", help="The column the condition looks at."),
        Param(
            "condition",
            "Keep rows where it",
            "choice",
            default="=",
            choices=tuple(CONDITIONS),
            help="A missing cell meets no condition but 'is missing'.",
        ),
        Param("value", "Value", "text", optional=True, help="A number, a text, or a date such as 2024-12-31."),
        Param("to", "Highest value", "text", optional=True, help="The upper end of 'is between', itself included."),
    )

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        condition = self.settings["condition"]
        given = (self.settings["value"], self.settings["to"])[: CONDITIONS[condition].values]
        if any(not (value or "").strip() for value in given):
            need = "both values" if len(given) == 2 else "the value"
            raise NotApplicable(f"Filter rows: give {need} to compare {self.settings['column']} with.")

    def learn(self, frame: nw.LazyFrame) -> dict[str, Any]:
        """The column's type and the values to compare with, as cells of that type."""
        column, condition = self.settings["column"], self.settings["condition"]
        kind = cell_types(frame)[column]
        if CONDITIONS[condition].text_only and kind is not CellType.TEXT:
            raise NotApplicable(
                f"Filter rows: {column} holds {held(kind)}, and '{condition}' is for text; "
                "compare with = or is between, or change its type to text first."
            )
        if kind is CellType.BOOLEAN and condition not in ("is missing", "is not missing", "=", "!="):
            raise NotApplicable(
                f"Filter rows: {column} holds true or false, which '{condition}' does not fit; choose =."
            )
        given = (self.settings["value"], self.settings["to"])[: CONDITIONS[condition].values]
        values = [parse(value, kind, column) for value in given]
        if len(values) == 2 and values[0] > values[1]:
            raise NotApplicable(
                f"Filter rows: no {column} lies between {shown(values[0])} and {shown(values[1])}; "
                "write the lower value first."
            )
        return {"type": kind.value, "values": values}

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:
        kind, name = CellType(learned["type"]), self.settings["column"]
        cells = nw.col(name).cast(nw.String) if kind is CellType.TEXT else known(name, kind)
        condition = CONDITIONS[self.settings["condition"]]
        values = learned["values"] if kind is CellType.TEXT else [literal(value, kind) for value in learned["values"]]
        return frame.filter(condition.meets(cells, *values))

    def describe(self, learned: dict[str, Any] | None = None) -> str:  # noqa: ARG002
        column, condition = self.settings["column"], self.settings["condition"]
        values = (self.settings["value"], self.settings["to"])[: CONDITIONS[condition].values]
        return f"Keep rows where {column} {condition} {' and '.join(map(str, values))}".strip()

    def code(self, learned: dict[str, Any]) -> str:
        kind, name = CellType(learned["type"]), self.settings["column"]
        cells = f"pl.col({name!r}).cast(pl.String)" if kind is CellType.TEXT else known_code(name, kind)
        values = [literal_code(value, kind) for value in learned["values"]]
        return f"frame = frame.filter({CONDITIONS[self.settings['condition']].code.format(cells, *values)})"
