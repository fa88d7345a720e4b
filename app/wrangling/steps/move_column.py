"""Put a column at another place."""

from typing import Any

import narwhals.stable.v2 as nw

from app.errors import NotApplicable
from app.params import Param
from app.wrangling.step import Step, refuse_patterns


class MoveColumn(Step):
    """A column stands at the start, at the end, next to another column, or at a numbered place."""

    key = "move_column"
    name = "Move column"
    group = "Manage columns"
    by_column = True
    params = (
        Param("column", "Column", "column", help="The column to move."),
        Param(
            "to",
            "Move to",
            "choice",
            default="start",
            choices=("start", "end", "before", "after", "index"),
            help="Before and after another column, or to an index counted from 0.",
        ),
        Param("other", "Other column", "column", optional=True, help="For before and after."),
        Param("index", "Index", "integer", default=0, low=0, help="For index: 0 is the first place."),
    )

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        column, other, to = self.settings["column"], self.settings["other"], self.settings["to"]
        if to not in ("before", "after"):
            self.settings["other"] = None
        elif other is None or other == column:
            raise NotApplicable(f"Move column: choose another column that {column} is put {to}.")

    def check(self, frame: nw.LazyFrame) -> None:
        super().check(frame)
        names = frame.collect_schema().names()
        refuse_patterns(self.name, names)
        if self.settings["to"] == "index" and self.settings["index"] >= len(names):
            raise NotApplicable(
                f"Move column: there is no index {self.settings['index']:,} in a table of {len(names):,} columns; "
                f"the last one is {len(names) - 1:,}."
            )

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:  # noqa: ARG002
        column, other, to = self.settings["column"], self.settings["other"], self.settings["to"]
        names = [name for name in frame.collect_schema().names() if name != column]
        place = {"start": 0, "end": len(names), "index": self.settings["index"]}.get(to)
        if place is None:
            place = names.index(other) + (to == "after")
        return frame.select(*names[:place], column, *names[place:])

    def describe(self, learned: dict[str, Any] | None = None) -> str:  # noqa: ARG002
        to = self.settings["to"]
        where = {"start": "to the start", "end": "to the end", "index": f"to index {self.settings['index']}"}
        return f"Move {self.settings['column']} {where.get(to, to + ' ' + (self.settings['other'] or ''))}"

    def code(self, learned: dict[str, Any]) -> str:  # noqa: ARG002
        column, other, to = self.settings["column"], self.settings["other"], self.settings["to"]
        places = {"start": "0", "end": "len(names)", "index": str(self.settings["index"])}
        place = places.get(to, f"names.index({other!r})" + (" + 1" if to == "after" else ""))
        return (
            f"names = [name for name in frame.collect_schema().names() if name != {column!r}]\n"
            f"names.insert({place}, {column!r})\n"
            "frame = frame.select(names)"
        )
