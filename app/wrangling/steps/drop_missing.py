"""Remove rows with gaps."""

from typing import Any

import narwhals.stable.v2 as nw

from app.params import Param
from app.wrangling.cells import CellType, cell_types, known, known_code, listed
from app.wrangling.step import Step, refuse_patterns


class DropMissing(Step):
    """Rows with a missing cell are removed; rows to predict are all kept."""

    key = "drop_missing"
    name = "Drop missing"
    group = "Handle missing values"
    keeps_rows = False
    defines_population = True
    params = (
        Param(
            "columns",
            "Columns",
            "columns",
            optional=True,
            help="Rows with a missing cell in one of these columns are removed; choose none to look at every column.",
        ),
    )

    def learn(self, frame: nw.LazyFrame) -> dict[str, Any]:
        """The columns to look at, with their types."""
        types = cell_types(frame)
        names = self.settings["columns"] or list(types)
        refuse_patterns(self.name, names)
        return {"types": {name: types[name].value for name in names}}

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:
        return frame.filter(*(~known(name, CellType(kind)).is_null() for name, kind in learned["types"].items()))

    def describe(self, learned: dict[str, Any] | None = None) -> str:  # noqa: ARG002
        return f"Remove rows with a missing cell in {listed(self.settings['columns'], 'or') or 'any column'}"

    def code(self, learned: dict[str, Any]) -> str:
        present = (f"{known_code(name, CellType(kind))}.is_not_null()" for name, kind in learned["types"].items())
        return f"frame = frame.filter({', '.join(present)})"
