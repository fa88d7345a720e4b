"""Write texts alike."""

from typing import Any

import narwhals.stable.v2 as nw

from app.errors import NotApplicable
from app.params import Param
from app.wrangling.cells import CellType, cell_types, held, listed
from app.wrangling.parsing import stripped, stripped_code
from app.wrangling.step import Step

WAYS = ("strip left and right", "lower case", "upper case")


class FormatString(Step):
    """Texts lose the blanks around them, or are written in lower or upper case."""

    key = "format_string"
    name = "Format string"
    group = "Format string"
    by_column = True
    params = (
        Param("columns", "Columns", "columns", help="The columns of text to change."),
        Param(
            "way",
            "Change",
            "choice",
            default="strip left and right",
            choices=WAYS,
            help="Blanks are spaces, tabs and line breaks at the ends of a text.",
        ),
    )

    def learn(self, frame: nw.LazyFrame) -> dict[str, Any]:
        """The type of each column; one without a known cell stays as it is."""
        types = cell_types(frame)
        for name in self.settings["columns"]:
            if types[name] not in (CellType.TEXT, CellType.UNKNOWN):
                raise NotApplicable(
                    f"Format string: {name} holds {held(types[name])}, not text; change its type to text first."
                )
        return {"columns": {name: types[name].value for name in self.settings["columns"]}}

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:
        types = learned["columns"]
        return frame.with_columns(*(self._written(name, types[name]) for name in self.settings["columns"]))

    def _written(self, name: str, kind: str) -> nw.Expr:
        if kind == CellType.UNKNOWN:
            return nw.col(name)
        if self.settings["way"] == "strip left and right":
            return stripped(name)
        text = nw.col(name).cast(nw.String).str
        return text.to_lowercase() if self.settings["way"] == "lower case" else text.to_uppercase()

    def describe(self, learned: dict[str, Any] | None = None) -> str:  # noqa: ARG002
        columns = listed(self.settings["columns"])
        if self.settings["way"] == "strip left and right":
            return f"Strip blanks around the texts of {columns}"
        return f"Write {columns} in {self.settings['way']}"

    def code(self, learned: dict[str, Any]) -> str:
        types = learned["columns"]
        written = (self._written_code(name, types[name]) for name in self.settings["columns"])
        return f"frame = frame.with_columns({', '.join(written)})"

    def _written_code(self, name: str, kind: str) -> str:
        if kind == CellType.UNKNOWN:
            return f"pl.col({name!r})"
        way = {"lower case": ".str.to_lowercase()", "upper case": ".str.to_uppercase()"}.get(self.settings["way"])
        return f"pl.col({name!r}).cast(pl.String){way}" if way else stripped_code(name)
