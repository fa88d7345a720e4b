"""Take columns away."""

from typing import Any

import narwhals.stable.v2 as nw

from app.errors import NotApplicable
from app.params import Param
from app.wrangling.cells import listed
from app.wrangling.step import Step


class DropColumns(Step):
    """Columns that a model must not see are taken out of the table."""

    key = "drop_columns"
    name = "Drop columns"
    group = "Manage columns"
    by_column = True
    params = (Param("columns", "Columns", "columns", help="The columns to take out of the table."),)

    def dropped(self) -> list[str]:
        return self.settings["columns"]

    def check(self, frame: nw.LazyFrame) -> None:
        super().check(frame)
        if len(self.dropped()) == len(frame.collect_schema().names()):
            raise NotApplicable("Drop columns: these are all columns of the table; keep at least one.")

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:  # noqa: ARG002
        # Not strict: rows to predict need not bring a column that is taken away.
        return frame.drop(self.dropped(), strict=False)

    def describe(self, learned: dict[str, Any] | None = None) -> str:  # noqa: ARG002
        return f"Drop {listed(self.dropped())}"

    def code(self, learned: dict[str, Any]) -> str:  # noqa: ARG002
        return f"frame = frame.drop({self.dropped()!r})"
