"""Keep the rows that meet conditions."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import narwhals.stable.v2 as nw

from app.errors import NotApplicable
from app.params import Param
from app.wrangling.cells import CellType, cell_types
from app.wrangling.conditions import CONDITIONS, Comparison
from app.wrangling.expressions.formula import Formula
from app.wrangling.step import Step
from app.wrangling.written import PL

MORE = {"second_": "second", "third_": "third"}


def _another(prefix: str, place: str) -> Iterator[Param]:
    """The settings of one more condition."""
    yield Param(
        f"{prefix}column", f"{place} column".capitalize(), "column", optional=True, advanced=True,
        help=f"The column that a {place} condition looks at; empty where there is none.",
    )  # fmt: skip
    yield Param(
        f"{prefix}condition", f"{place} condition".capitalize(), "choice", default="=", choices=tuple(CONDITIONS),
        advanced=True, help=f"What the {place} condition asks of its column.",
    )  # fmt: skip
    yield Param(
        f"{prefix}value", f"{place} value".capitalize(), "text", optional=True, advanced=True,
        help=f"What the {place} condition compares with.",
    )  # fmt: skip
    yield Param(
        f"{prefix}to", f"{place} highest value".capitalize(), "text", optional=True, advanced=True,
        help="The upper end of 'is between', itself included.",
    )  # fmt: skip


class FilterRows(Step):
    """Rows that do not meet the conditions are removed: the model is about the others."""

    key = "filter_rows"
    name = "Filter rows"
    group = "Filter data"
    keeps_rows = False
    defines_population = True
    params = (
        Param("column", "Column", "column", optional=True, help="The column the condition looks at."),
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
        Param(
            "join",
            "Join conditions with",
            "choice",
            default="and",
            choices=("and", "or"),
            advanced=True,
            help="With 'and' a row must meet every condition, with 'or' at least one.",
        ),
        *(param for prefix, place in MORE.items() for param in _another(prefix, place)),
        Param(
            "formula",
            "Formula condition",
            "text",
            optional=True,
            advanced=True,
            help="A formula that is true or false, such as [price] > 2 * avg([price]) or not contains([city], 'x').",
        ),
    )

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        written = self.settings["formula"] = (self.settings["formula"] or "").strip() or None
        self.formula = Formula(written, "condition") if written else None
        self.learns = self.formula is not None and self.formula.aggregates
        self.comparisons = [self._comparison(prefix) for prefix in ("", *MORE) if self.settings[f"{prefix}column"]]
        if not self.comparisons and not self.formula:
            raise NotApplicable("Filter rows: choose a column to look at, or write a formula condition.")
        for one in self.comparisons:
            one.refuse_gaps(self.name)

    def _comparison(self, prefix: str) -> Comparison:
        return Comparison(*(self.settings[prefix + name] for name in ("column", "condition", "value", "to")))

    def needs(self) -> list[str]:
        return list(dict.fromkeys([*super().needs(), *(self.formula.columns if self.formula else [])]))

    def for_names(self, names: Mapping[str, str]) -> "Step":
        settings = super().for_names(names).settings
        return FilterRows(**settings | {"formula": self.formula.renamed(names) if self.formula else None})

    def without(self, absent: Collection[str]) -> "Step | None":
        return None if set(absent) & set(self.needs()) else self

    def check(self, frame: nw.LazyFrame) -> None:
        if self.formula:
            self.formula.check(frame)
        super().check(frame)

    def learn(self, frame: nw.LazyFrame) -> dict[str, Any]:
        """The type of each column and the values to compare with, as cells of that type; what the formula learns."""
        types = cell_types(frame)
        first, *others = [one.learn(self.name, types[one.column]) for one in self.comparisons] or [{}]
        if self.formula:
            first = first | {"formula": self.formula.learn(frame, CellType.BOOLEAN)}
        return first | {"others": others} if others else first

    def _learned(self, learned: dict[str, Any]) -> list[tuple[Comparison, dict[str, Any]]]:
        return list(zip(self.comparisons, [learned, *learned.get("others", [])], strict=False))

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:
        met = [one.meets(facts) for one, facts in self._learned(learned)]
        names: list[str] = []
        if self.formula:
            workings, truth = self.formula.workings(nw, learned["formula"])
            frame, names = workings.apply(frame), workings.names
            met.append(truth)
        whole = met[0]
        for one in met[1:]:
            whole = whole & one if self.settings["join"] == "and" else whole | one
        return frame.filter(whole).drop(names)

    def describe(self, learned: dict[str, Any] | None = None) -> str:  # noqa: ARG002
        parts = [one.describe() for one in self.comparisons] + ([self.settings["formula"]] if self.formula else [])
        joint = f" {self.settings['join']} "
        return f"Keep rows where {joint.join(parts)}"

    def code(self, learned: dict[str, Any]) -> str:
        met = [one.code(facts) for one, facts in self._learned(learned)]
        sign = " & " if self.settings["join"] == "and" else " | "
        if not self.formula:
            return f"frame = frame.filter({sign.join(f'({one})' for one in met) if len(met) > 1 else met[0]})"
        workings, truth = self.formula.workings(PL, learned["formula"])
        return workings.code(f".filter({sign.join(f'({one})' for one in [*met, str(truth)])})")
