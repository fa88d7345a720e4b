"""Calculate a new column."""

from collections.abc import Iterable
from typing import Any

import narwhals.stable.v2 as nw

from app.data.columns import Kind
from app.errors import NotApplicable
from app.params import Param
from app.wrangling.cells import CellType, as_number, cell_types, held, known_code, shown
from app.wrangling.formula import OPERATORS, Operator
from app.wrangling.step import Step, refuse_patterns


class CustomFormula(Step):
    """A new column from two columns, or from a column and a number; what cannot be calculated is missing."""

    key = "custom_formula"
    name = "Custom formula"
    group = "Custom formula"
    params = (
        Param("left", "Column", "column", choices=("number", "boolean", "date"), help="The left side of the formula."),
        Param(
            "operator",
            "Operator",
            "choice",
            default="add",
            choices=tuple(OPERATORS),
            help="Division by zero, and any result that is not a finite number, gives a missing cell.",
        ),
        Param(
            "right",
            "Second column",
            "column",
            choices=("number", "boolean", "date"),
            optional=True,
            help="The right side of the formula; or leave it empty and give a number.",
        ),
        Param("number", "Number", "number", optional=True, help="The right side, where there is no second column."),
        Param("name", "Name of the new column", "text", help="A name that no column has yet."),
    )

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        right, number = self.settings["right"], self.settings["number"]
        name = self.settings["name"] = self.settings["name"].strip()
        if not name:
            raise NotApplicable("Custom formula: write a name for the new column.")
        refuse_patterns(self.name, [name])
        if self.operator.of_dates and (right is None or number is not None):
            raise NotApplicable("Custom formula: a difference in days needs a second column of dates, and no number.")
        if (right is None) == (number is None):
            raise NotApplicable("Custom formula: give either a second column or a number.")
        if self.operator.divides and number == 0:
            raise NotApplicable("Custom formula: nothing can be divided by 0; give another number.")

    @property
    def operator(self) -> Operator:
        """The calculation."""
        return OPERATORS[self.settings["operator"]]

    def kinds(self, kinds: dict[str, Kind]) -> dict[str, Kind]:
        return {**kinds, self.settings["name"]: Kind.NUMBER}

    def sources(self, wanted: Iterable[str]) -> list[str]:
        others = [name for name in wanted if name != self.settings["name"]]
        return others if others == list(wanted) else list(dict.fromkeys([*others, *self.needs()]))

    def check(self, frame: nw.LazyFrame) -> None:
        super().check(frame)
        new = self.settings["name"]
        same = [name for name in frame.collect_schema().names() if name.casefold() == new.casefold()]
        if same:
            raise NotApplicable(f"Custom formula: there is already a column '{same[0]}'; choose another name.")

    def learn(self, frame: nw.LazyFrame) -> dict[str, Any]:
        """The types of the columns it calculates with."""
        types = {name: kind for name, kind in cell_types(frame).items() if name in self.needs()}
        for name, kind in types.items():
            if self.operator.of_dates and not kind.temporal:
                raise NotApplicable(
                    f"Custom formula: {name} holds {held(kind)}, not dates; change its type to date first."
                )
            if not self.operator.of_dates and not (kind.numeric or kind is CellType.BOOLEAN):
                way = "choose 'difference in days'" if kind.temporal else "change its type to number first"
                raise NotApplicable(f"Custom formula: {name} holds {held(kind)}, not numbers; {way}.")
        if self.operator.of_dates and frame.implementation.is_dask():
            raise NotApplicable("Custom formula: days between dates cannot be counted on a Dask cluster; do it before.")
        return {"types": {name: kind.value for name, kind in types.items()}}

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:
        left, right = (self._side(name, learned) for name in (self.settings["left"], self.settings["right"]))
        result = self.operator.calculate(left, right)
        # Said outright, because some engines raise even a missing number to the power of 0.
        known = result.is_finite() & ~left.is_null() & ~right.is_null()
        return frame.with_columns(nw.when(known).then(result).alias(self.settings["name"]))

    def _side(self, name: str | None, learned: dict[str, Any]) -> nw.Expr:
        if name is None:
            return nw.lit(self.settings["number"], dtype=nw.Float64)
        if self.operator.of_dates:
            return nw.col(name).cast(nw.Datetime("us"))
        return as_number(name, CellType(learned["types"][name]))

    def describe(self, learned: dict[str, Any] | None = None) -> str:  # noqa: ARG002
        right, number = self.settings["right"], self.settings["number"]
        sides = (self.settings["left"], right if right is not None else shown(number))
        return f"Calculate {self.settings['name']} as {self.operator.words.format(*sides)}"

    def code(self, learned: dict[str, Any]) -> str:
        name = self.settings["name"]
        sides = (self._side_code(column, learned) for column in (self.settings["left"], self.settings["right"]))
        result = f"frame = frame.with_columns(({self.operator.code.format(*sides)}).alias({name!r}))"
        return f"{result}.with_columns(pl.when(pl.col({name!r}).is_finite()).then(pl.col({name!r})))"

    def _side_code(self, name: str | None, learned: dict[str, Any]) -> str:
        if name is None:
            return f"pl.lit({self.settings['number']!r})"
        kind = 'pl.Datetime("us")' if self.operator.of_dates else "pl.Float64"
        return f"{known_code(name, CellType(learned['types'][name]))}.cast({kind})"
