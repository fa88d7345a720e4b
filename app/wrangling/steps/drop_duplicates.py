"""Keep each row once."""

from typing import Any

import narwhals.stable.v2 as nw

from app.params import Param
from app.wrangling.cells import listed
from app.wrangling.step import Step, refuse_patterns


class DropDuplicates(Step):
    """Of rows with the same cells one is kept; rows to predict are all kept.

    Of rows that differ in columns which are not compared, the one whose other cells are the smallest is kept, so that
    every engine keeps the same. Two missing cells are the same.
    """

    key = "drop_duplicates"
    name = "Drop duplicates"
    group = "Manage rows"
    keeps_rows = False
    defines_population = True
    compares_rows = True
    params = (
        Param(
            "columns",
            "Columns",
            "columns",
            optional=True,
            help="Rows with the same cells in all of these columns are the same; choose none to compare every column.",
        ),
    )

    def learn(self, frame: nw.LazyFrame) -> dict[str, Any]:
        """The columns that are compared, and those that say which row is kept."""
        names = frame.collect_schema().names()
        refuse_patterns(self.name, names)
        compared = self.settings["columns"] or names
        return {"compared": compared, "others": [name for name in names if name not in compared]}

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:
        compared = learned["compared"]
        # Rows that are the same in everything are equally good: any order of them keeps the same cells.
        first = nw.col(compared[0]).is_first_distinct().over(*compared, order_by=learned["others"] or compared)
        return frame.filter(first)

    def describe(self, learned: dict[str, Any] | None = None) -> str:  # noqa: ARG002
        return f"Keep one of the rows that are the same in {listed(self.settings['columns']) or 'every column'}"

    def code(self, learned: dict[str, Any]) -> str:
        compared = learned["compared"]
        order = learned["others"] or compared
        first = f"pl.col({compared[0]!r}).is_first_distinct().over({compared!r}, order_by={order!r})"
        return f"frame = frame.filter({first})"
