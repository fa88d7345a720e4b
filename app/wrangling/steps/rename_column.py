"""Give a column another name."""

from typing import Any

import narwhals.stable.v2 as nw

from app.errors import NotApplicable
from app.params import Param
from app.wrangling.step import Step, refuse_patterns


class RenameColumn(Step):
    """A column gets a new name; its cells and its kind stay as they are."""

    key = "rename_column"
    name = "Rename column"
    group = "Manage columns"
    by_column = True
    params = (
        Param("column", "Column", "column", help="The column to rename."),
        Param("to", "New name", "text", help="A name that no other column has."),
    )

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        name = self.settings["to"] = self.settings["to"].strip()
        if not name:
            raise NotApplicable(f"The new name of {self.settings['column']} is empty; write a name.")
        refuse_patterns(self.name, [name])

    def renamed(self) -> dict[str, str]:
        return {self.settings["column"]: self.settings["to"]}

    def check(self, frame: nw.LazyFrame) -> None:
        old, new = self.settings["column"], self.settings["to"]
        present = frame.collect_schema().names()
        if old not in present or not frame.implementation.is_polars():
            super().check(frame)
        # Databases do not tell "Age" from "age", so two such names would not work on every engine.
        same = [name for name in present if name != old and name.casefold() == new.casefold()]
        if same:
            raise NotApplicable(f"Rename column: there is already a column '{same[0]}'; choose another name for {old}.")

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:  # noqa: ARG002
        return frame.rename(self.renamed())

    def describe(self, learned: dict[str, Any] | None = None) -> str:  # noqa: ARG002
        return f"Rename {self.settings['column']} to {self.settings['to']}"

    def code(self, learned: dict[str, Any]) -> str:  # noqa: ARG002
        return f"frame = frame.rename({self.renamed()!r})"
