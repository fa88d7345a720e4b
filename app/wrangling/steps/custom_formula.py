"""Calculate a new column."""

from collections.abc import Collection, Mapping
from typing import Any

import narwhals.stable.v2 as nw

from app.data.columns import Kind
from app.errors import NotApplicable
from app.params import Param
from app.wrangling.cells import CellType, cell_types, held, shown
from app.wrangling.expressions.formula import Formula
from app.wrangling.expressions.grammar import parsed
from app.wrangling.formula import OPERATORS, Operator
from app.wrangling.new_column import NAME, NewColumn
from app.wrangling.step import Step


class CustomFormula(NewColumn):
    """A new column from a formula, or from two columns, or from a column and a number.

    What cannot be calculated is missing. Aggregates such as avg() are worked out on training rows.
    """

    key = "custom_formula"
    name = "Custom formula"
    group = "Custom formula"
    params = (
        Param(
            "expression",
            "Formula",
            "text",
            optional=True,
            help="Such as ([price] - avg([price])) / stddev([price]), or case when [age] < 18 then 'x' else 'y' "
            "end. Columns in [brackets], texts in 'quotes'; or leave it empty and choose columns below.",
        ),
        Param(
            "left",
            "Column",
            "column",
            choices=("number", "boolean", "date"),
            optional=True,
            help="The left side, where no formula is written.",
        ),
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
        NAME,
    )

    def __init__(self, **settings: Any) -> None:
        if isinstance(settings.get("expression"), str) and settings["expression"].strip():
            parsed(settings["expression"].strip())  # a wrong formula is told before a name that is not given yet
        super().__init__(**settings)
        name = self.settings["name"]
        written = self.settings["expression"] = (self.settings["expression"] or "").strip() or None
        if not written:
            self._refuse_sides()
        self.formula = Formula(written or self._simple(), name)
        self.learns = self.formula.aggregates

    def _refuse_sides(self) -> None:
        right, number = self.settings["right"], self.settings["number"]
        if self.settings["left"] is None:
            raise NotApplicable("Custom formula: write a formula, or choose a column and what to calculate with it.")
        if self.operator.of_dates and (right is None or number is not None):
            raise NotApplicable("Custom formula: a difference in days needs a second column of dates, and no number.")
        if (right is None) == (number is None):
            raise NotApplicable("Custom formula: give either a second column or a number.")
        if self.operator.divides and number == 0:
            raise NotApplicable("Custom formula: nothing can be divided by 0; give another number.")

    def _simple(self) -> str:
        right, number = self.settings["right"], self.settings["number"]
        return self.operator.written(self.settings["left"], number if right is None else right)

    @property
    def operator(self) -> Operator:
        """The calculation, where no formula is written."""
        return OPERATORS[self.settings["operator"]]

    def needs(self) -> list[str]:
        return self.formula.columns

    def for_names(self, names: Mapping[str, str]) -> "Step":
        if not self.settings["expression"]:
            return super().for_names(names)
        return CustomFormula(expression=self.formula.renamed(names), name=self.settings["name"])

    def without(self, absent: Collection[str]) -> "Step | None":
        return None if set(absent) & set(self.needs()) else self

    def kinds(self, kinds: dict[str, Kind]) -> dict[str, Kind]:
        return kinds if self.settings["expression"] else {**kinds, self.settings["name"]: Kind.NUMBER}

    def check(self, frame: nw.LazyFrame) -> None:
        if self.settings["expression"]:
            self.formula.check(frame)
        super().check(frame)

    def learn(self, frame: nw.LazyFrame) -> dict[str, Any]:
        """The types of the columns it calculates with, and the aggregates of the training rows."""
        if not self.settings["expression"]:
            self._refuse_types(frame)
        return self.formula.learn(frame)

    def _refuse_types(self, frame: nw.LazyFrame) -> None:
        types = {name: kind for name, kind in cell_types(frame).items() if name in self.needs()}
        for name, kind in types.items():
            if self.operator.of_dates and not kind.temporal:
                raise NotApplicable(
                    f"Custom formula: {name} holds {held(kind)}, not dates; change its type to date first."
                )
            if not self.operator.of_dates and not (kind.numeric or kind is CellType.BOOLEAN):
                way = "choose 'difference in days'" if kind.temporal else "change its type to number first"
                raise NotApplicable(f"Custom formula: {name} holds {held(kind)}, not numbers; {way}.")

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:
        return self.formula.add(frame, learned)

    def describe(self, learned: dict[str, Any] | None = None) -> str:
        name, written = self.settings["name"], self.settings["expression"]
        if not written:
            right, number = self.settings["right"], self.settings["number"]
            sides = (self.settings["left"], right if right is not None else shown(number))
            return f"Calculate {name} as {self.operator.words.format(*sides)}"
        found = self.formula.aggregates_shown(learned or {})
        return f"Calculate {name} as {written}{f', with {found} in training rows' if found else ''}"

    def code(self, learned: dict[str, Any]) -> str:
        return self.formula.add_code(learned)
