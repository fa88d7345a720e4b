"""Number the categories."""

import csv
from typing import Any

import narwhals.stable.v2 as nw

from app.data.columns import Kind
from app.errors import NotApplicable
from app.params import Param
from app.wrangling.cells import CellType, cell_types, listed
from app.wrangling.levels import by_value, levels, refuse_others
from app.wrangling.parsing import as_text, as_text_code
from app.wrangling.refusals import refuse_unreadable
from app.wrangling.step import Step

MOST_LEVELS = 10_000
SKIP, REPLACE = "skip", "replace with missing"


class OrdinalEncode(Step):
    """Each category of the training rows becomes a whole number, counted from 0."""

    key = "ordinal_encode"
    name = "Ordinal encode"
    group = "Encode categorical"
    learns = True
    by_column = True
    params = (
        Param("columns", "Columns", "columns", help="The columns of categories to number."),
        Param(
            "order",
            "Order of the numbers",
            "choice",
            default="most frequent first",
            choices=("most frequent first", "by value", "own order"),
            help="By value: numbers by size, dates by time, texts by alphabet.",
        ),
        Param(
            "own_order",
            "Own order",
            "text",
            optional=True,
            help="The categories from the lowest on, separated by commas, such as small, medium, large.",
        ),
        Param(
            "invalid",
            "Invalid handling",
            "choice",
            default=REPLACE,
            choices=(SKIP, "keep", "error", REPLACE),
            help="Of cells that are missing or that training rows did not have: keep gives them one number more than "
            "the categories, error refuses the rows, skip removes training rows. Rows to predict are never removed: "
            "what would be skipped is missing there.",
        ),
    )

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.keeps_rows = self.settings["invalid"] != SKIP
        if self.settings["order"] == "own order" and len(self.own_order) < 2:
            raise NotApplicable(
                "Ordinal encode: write the categories in their order, separated by commas, such as small, large."
            )

    def keeping_rows(self) -> Step:
        return self if self.keeps_rows else OrdinalEncode(**self.settings | {"invalid": REPLACE})

    @property
    def own_order(self) -> list[str]:
        """The categories that were written, each once."""
        text = " ".join((self.settings["own_order"] or "").splitlines())
        written = next(csv.reader([text], skipinitialspace=True), [])
        return list(dict.fromkeys(value.strip() for value in written))

    def kinds(self, kinds: dict[str, Kind]) -> dict[str, Kind]:
        return {name: Kind.NUMBER if name in self.settings["columns"] else kind for name, kind in kinds.items()}

    def learn(self, frame: nw.LazyFrame) -> dict[str, Any]:
        """The categories of each column in the order of their numbers."""
        if frame.implementation.is_dask():
            raise NotApplicable("Ordinal encode: categories cannot be numbered on a Dask cluster; do it before.")
        types = cell_types(frame)
        refuse_unreadable(self.name, self.settings["columns"], types)
        return {"columns": {name: self._facts(frame, name, types[name]) for name in self.settings["columns"]}}

    def _facts(self, frame: nw.LazyFrame, name: str, kind: CellType) -> dict[str, Any]:
        found = levels(frame, name, kind, self.name, MOST_LEVELS)
        if self.settings["order"] == "by value":
            found = by_value(found, kind)
        if self.settings["order"] == "own order":
            if not set(found) & set(self.own_order):
                raise NotApplicable(
                    f"Ordinal encode: {name} holds none of {listed(self.own_order)}, but '{found[0]}' for example; "
                    "write its own categories."
                )
            found = self.own_order
        return {"type": kind.value, "levels": found}

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:
        if self.settings["invalid"] == "error":
            for name in self.settings["columns"]:
                refuse_others(frame, name, learned["columns"][name], self.name)
        rows = frame.with_columns(
            *(self._numbered(name, **learned["columns"][name]) for name in self.settings["columns"])
        )
        return rows if self.keeps_rows else rows.filter(*(~nw.col(name).is_null() for name in self.settings["columns"]))

    def _numbered(self, name: str, type: str, levels: list[str]) -> nw.Expr:  # noqa: A002 - learned facts
        text = as_text(name, CellType(type))
        number = text.replace_strict(levels, list(range(len(levels))), default=None, return_dtype=nw.Int64)
        if self.settings["invalid"] == "keep":
            number = nw.when(~number.is_null()).then(number).otherwise(nw.lit(len(levels), dtype=nw.Int64))
        return number.alias(name)

    def describe(self, learned: dict[str, Any] | None = None) -> str:
        sentence = f"Number the categories of {listed(self.settings['columns'])}, {self.settings['order']}"
        sentence += "" if self.keeps_rows else ", and skip training rows with any other cell"
        if not learned:
            return sentence
        orders = [listed(learned["columns"][name]["levels"]) for name in self.settings["columns"]]
        return f"{sentence} ({'; '.join(orders)})"

    def code(self, learned: dict[str, Any]) -> str:
        numbered = (self._code(name, **learned["columns"][name]) for name in self.settings["columns"])
        code = f"frame = frame.with_columns({', '.join(numbered)})"
        return code if self.keeps_rows else f"{code}.drop_nulls({self.settings['columns']!r})"

    def _code(self, name: str, type: str, levels: list[str]) -> str:  # noqa: A002 - learned facts
        text, numbers = as_text_code(name, CellType(type)), list(range(len(levels)))
        invalid = {"keep": f", default={len(levels)}", "error": ""}.get(self.settings["invalid"], ", default=None")
        return f"({text}).replace_strict({levels!r}, {numbers!r}{invalid}, return_dtype=pl.Int64).alias({name!r})"
