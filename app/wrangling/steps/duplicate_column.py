"""Have a column twice."""

from collections.abc import Iterable
from typing import Any

import narwhals.stable.v2 as nw

from app.data.columns import Kind
from app.errors import NotApplicable
from app.params import Param
from app.wrangling.refusals import refuse_taken
from app.wrangling.step import Step


class DuplicateColumn(Step):
    """A new column has the same cells, so that one can be changed and the other kept."""

    key = "duplicate_column"
    name = "Duplicate column"
    group = "Manage columns"
    by_column = True
    params = (
        Param("column", "Column", "column", help="The column to duplicate."),
        Param("to", "Name of the new column", "text", help="A name that no column has yet."),
    )

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.settings["to"] = self.settings["to"].strip()
        if not self.settings["to"]:
            raise NotApplicable(f"Duplicate column: write a name for the copy of {self.settings['column']}.")

    def kinds(self, kinds: dict[str, Kind]) -> dict[str, Kind]:
        kind = kinds.get(self.settings["column"])
        return kinds | ({self.settings["to"]: kind} if kind else {})

    def sources(self, wanted: Iterable[str]) -> list[str]:
        new, old = self.settings["to"], self.settings["column"]
        return list(dict.fromkeys(old if name == new else name for name in wanted))

    def check(self, frame: nw.LazyFrame) -> None:
        super().check(frame)
        refuse_taken(self.name, [self.settings["to"]], frame)

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:  # noqa: ARG002
        return frame.with_columns(nw.col(self.settings["column"]).alias(self.settings["to"]))

    def describe(self, learned: dict[str, Any] | None = None) -> str:  # noqa: ARG002
        return f"Duplicate {self.settings['column']} as {self.settings['to']}"

    def code(self, learned: dict[str, Any]) -> str:  # noqa: ARG002
        return f"frame = frame.with_columns(pl.col({self.settings['column']!r}).alias({self.settings['to']!r}))"
