"""Keep only some columns."""

from typing import Any

import narwhals.stable.v2 as nw

from app.data.columns import Kind
from app.params import Param
from app.wrangling.cells import listed
from app.wrangling.step import Step


class KeepColumns(Step):
    """All columns but the chosen ones are taken out of the table."""

    key = "keep_columns"
    name = "Keep columns"
    group = "Manage columns"
    by_column = True
    params = (Param("columns", "Columns", "columns", help="The columns to keep; the target is one of them."),)

    def kinds(self, kinds: dict[str, Kind]) -> dict[str, Kind]:
        return {name: kind for name, kind in kinds.items() if name in self.settings["columns"]}

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:  # noqa: ARG002
        return frame.select(*(name for name in frame.collect_schema().names() if name in self.settings["columns"]))

    def describe(self, learned: dict[str, Any] | None = None) -> str:  # noqa: ARG002
        return f"Keep only {listed(self.settings['columns'])}"

    def code(self, learned: dict[str, Any]) -> str:  # noqa: ARG002
        kept = f"name for name in frame.collect_schema().names() if name in {self.settings['columns']!r}"
        return f"frame = frame.select({kept})"
