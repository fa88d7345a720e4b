"""Say where cells are missing."""

from collections.abc import Iterable
from typing import Any

import narwhals.stable.v2 as nw

from app.data.columns import Kind
from app.params import Param
from app.wrangling.cells import CellType, cell_types, facts, known, known_code, listed
from app.wrangling.refusals import refuse_taken
from app.wrangling.step import Step


class MissingIndicator(Step):
    """A new column for each chosen one says whether its cell is missing; add it before gaps are filled."""

    key = "missing_indicator"
    name = "Add indicator for missing"
    group = "Handle missing values"
    by_column = True
    params = (Param("columns", "Columns", "columns", help="The columns whose gaps are worth a column of their own."),)

    @property
    def _new(self) -> dict[str, str]:
        return {f"{name} is missing": name for name in self.settings["columns"]}

    def kinds(self, kinds: dict[str, Kind]) -> dict[str, Kind]:
        return kinds | dict.fromkeys(self._new, Kind.BOOLEAN)

    def sources(self, wanted: Iterable[str]) -> list[str]:
        return list(dict.fromkeys(self._new.get(name, name) for name in wanted))

    def check(self, frame: nw.LazyFrame) -> None:
        super().check(frame)
        refuse_taken(self.name, self._new, frame)

    def learn(self, frame: nw.LazyFrame) -> dict[str, Any]:
        """Each column's type, and how many of its cells are missing."""
        types, columns = cell_types(frame), self.settings["columns"]
        gaps = (known(name, types[name]).is_null().sum().alias(name) for name in columns)
        missing = facts(frame.select(*gaps))
        return {"columns": {name: {"type": types[name].value, "missing": int(missing[name] or 0)} for name in columns}}

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:
        types = {name: CellType(learned["columns"][name]["type"]) for name in self.settings["columns"]}
        return frame.with_columns(*(known(name, types[name]).is_null().alias(new) for new, name in self._new.items()))

    def describe(self, learned: dict[str, Any] | None = None) -> str:
        sentence = f"Add a column that says where {listed(self.settings['columns'], 'or')} is missing"
        if not learned:
            return sentence
        counts = [f"{learned['columns'][name]['missing']:,}" for name in self.settings["columns"]]
        return f"{sentence} ({listed(counts)} cells)"

    def code(self, learned: dict[str, Any]) -> str:
        types = {name: CellType(learned["columns"][name]["type"]) for name in self.settings["columns"]}
        new = (f"{known_code(name, types[name])}.is_null().alias({new!r})" for new, name in self._new.items())
        return f"frame = frame.with_columns({', '.join(new)})"
