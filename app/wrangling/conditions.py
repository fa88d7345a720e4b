"""Conditions that a column's cells meet or not."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw

from app.errors import NotApplicable
from app.wrangling.cells import CellType, held, known, known_code, literal, literal_code, parse, shown


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


@dataclass(frozen=True)
class Comparison:
    """A column compared with what a person wrote; it learns the values as cells of the column's type."""

    column: str
    condition: str
    value: str | None = None
    to: str | None = None

    @property
    def given(self) -> list[str]:
        """The values that the condition takes."""
        return [written or "" for written in (self.value, self.to)[: CONDITIONS[self.condition].values]]

    def refuse_gaps(self, step: str) -> None:
        """Refuse a comparison that lacks a value."""
        if any(not written.strip() for written in self.given):
            need = "both values" if len(self.given) == 2 else "the value"
            raise NotApplicable(f"{step}: give {need} to compare {self.column} with.")

    def learn(self, step: str, kind: CellType) -> dict[str, Any]:
        """The column's type and the values to compare with, as cells of that type."""
        column, condition = self.column, self.condition
        if CONDITIONS[condition].text_only and kind is not CellType.TEXT:
            raise NotApplicable(
                f"{step}: {column} holds {held(kind)}, and '{condition}' is for text; "
                "compare with = or is between, or change its type to text first."
            )
        if kind is CellType.BOOLEAN and condition not in ("is missing", "is not missing", "=", "!="):
            raise NotApplicable(f"{step}: {column} holds true or false, which '{condition}' does not fit; choose =.")
        values = [parse(written, kind, column) for written in self.given]
        if len(values) == 2 and values[0] > values[1]:
            raise NotApplicable(
                f"{step}: no {column} lies between {shown(values[0])} and {shown(values[1])}; "
                "write the lower value first."
            )
        return {"type": kind.value, "values": values}

    def meets(self, learned: dict[str, Any]) -> nw.Expr:
        """Whether the cells meet it; a missing one meets nothing but 'is missing'."""
        kind = CellType(learned["type"])
        cells = nw.col(self.column).cast(nw.String) if kind is CellType.TEXT else known(self.column, kind)
        values = learned["values"] if kind is CellType.TEXT else [literal(value, kind) for value in learned["values"]]
        return CONDITIONS[self.condition].meets(cells, *values)

    def code(self, learned: dict[str, Any]) -> str:
        """`meets` in Polars."""
        kind = CellType(learned["type"])
        cells = f"pl.col({self.column!r}).cast(pl.String)" if kind is CellType.TEXT else known_code(self.column, kind)
        values = [literal_code(value, kind) for value in learned["values"]]
        return CONDITIONS[self.condition].code.format(cells, *values)

    def describe(self) -> str:
        """The comparison in words."""
        return f"{self.column} {self.condition} {' and '.join(self.given)}".strip()
