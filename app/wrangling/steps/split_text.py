"""Split texts at a delimiter."""

import re
from typing import Any

import narwhals.stable.v2 as nw

from app.errors import NotApplicable
from app.params import Param
from app.wrangling.cells import CellType, facts
from app.wrangling.new_column import NAME, NewColumn
from app.wrangling.texts import Cells, cells_code, literal, text_sql, text_types, with_cells

MOST_COLUMNS = 50
COLUMNS, LIST = "columns", "one column with a list"


class SplitText(NewColumn):
    """The pieces of each text as new columns, as many as training rows have; the last one holds all the rest."""

    key = "split_text"
    name = "Split string by delimiter"
    group = "Search and edit"
    params = (
        Param("column", "Column", "column", help="The column of text to split."),
        Param("delimiter", "Delimiter", "text", default=" ", help="The text between two pieces; a blank at first."),
        Param(
            "splits", "Max number of splits", "integer", low=1, high=MOST_COLUMNS - 1, optional=True,
            help="The rest stays together in the last piece.",
        ),
        Param(
            "output", "Output", "choice", default=COLUMNS, choices=(COLUMNS, LIST),
            help='Columns called by the new name and 1, 2, 3; or one list such as ["a", "b"], which can be exploded.',
        ),
        Param("name", "Name of the new columns", "text", help=NAME.help),
    )  # fmt: skip

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        if not self.settings["delimiter"]:
            raise NotApplicable("Split string by delimiter: write the text to split at, such as a comma.")
        self.learns = self.settings["output"] == COLUMNS

    def makes(self, name: str) -> bool:
        if self.settings["output"] == LIST:
            return super().makes(name)
        return re.fullmatch(re.escape(self.settings["name"]) + " [0-9]+", name, re.IGNORECASE) is not None

    def learn(self, frame: nw.LazyFrame) -> dict[str, Any]:
        """The column's type, and the number of pieces that training rows have at most."""
        column = self.settings["column"]
        if frame.implementation.is_dask():
            raise NotApplicable("Split string by delimiter: this does not run on a Dask cluster; do it before.")
        kind = text_types(self.name, frame, [column])[column]
        most = (self.settings["splits"] or MOST_COLUMNS - 1) + 1
        if self.settings["output"] == LIST:
            return {"type": kind, "pieces": most if self.settings["splits"] else None}
        if kind != CellType.TEXT:
            return {"type": kind, "pieces": 1}
        text = nw.col(column).cast(nw.String)
        cut = text.str.replace_all(self.settings["delimiter"], "", literal=True).str.len_chars()
        gone = (text.str.len_chars().cast(nw.Int64) - cut.cast(nw.Int64)).max().alias("gone")
        pieces = int(facts(frame.select(gone))["gone"] or 0) // len(self.settings["delimiter"]) + 1
        return {"type": kind, "pieces": min(pieces, most)}

    def _cells(self, learned: dict[str, Any]) -> dict[str, Cells]:
        name, pieces = self.settings["name"], learned["pieces"]
        if self.settings["output"] == LIST:
            return {name: self._list(pieces)}
        return {f"{name} {place + 1}": self._piece(place, pieces) for place in range(pieces)}

    def _split(self, of: Any) -> Any:
        return of.col(self.settings["column"]).cast(of.String).str.split(self.settings["delimiter"])

    @property
    def _sql(self) -> str:
        return f"str_split({text_sql(self.settings['column'])}, {literal(self.settings['delimiter'])})"

    def _piece(self, place: int, pieces: int) -> Cells:
        if place < pieces - 1:
            return Cells(lambda of: self._split(of).list.get(place, null_on_oob=True), f"{self._sql}[{place + 1}]")
        between = self.settings["delimiter"]

        def rest(of: Any) -> Any:
            split = self._split(of)
            return of.when(split.list.len() > place).then(split.list.slice(place).list.join(between))

        joined = f"array_to_string({self._sql}[{place + 1}:], {literal(between)})"
        return Cells(rest, f"CASE WHEN len({self._sql}) > {place} THEN {joined} END")

    def _list(self, pieces: int | None) -> Cells:
        between = self.settings["delimiter"]

        def build(of: Any) -> Any:
            split = self._split(of)
            if pieces is not None:
                rest = split.list.slice(pieces - 1).list.join(between)
                joined = of.concat_list(split.list.head(pieces - 1), rest)
                split = of.when(split.list.len() >= pieces).then(joined).otherwise(split)
            listed = of.struct(split.alias("_")).struct.json_encode().str.head(-1).str.slice(5)
            return of.when(~of.col(self.settings["column"]).is_null()).then(listed)

        split = self._sql
        if pieces is not None:
            rest = f"array_to_string({split}[{pieces}:], {literal(between)})"
            joined = f"list_append({split}[1:{pieces - 1}], {rest})"
            split = f"CASE WHEN len({split}) >= {pieces} THEN {joined} ELSE {split} END"
        return Cells(build, f"CAST(to_json({split}) AS VARCHAR)")

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:
        return with_cells(frame, self._cells(learned))

    def describe(self, learned: dict[str, Any] | None = None) -> str:
        sentence = f"Split {self.settings['column']} at '{self.settings['delimiter']}' to {self.settings['name']}"
        pieces = (learned or {}).get("pieces")
        return f"{sentence} ({pieces} pieces at most)" if pieces else sentence

    def code(self, learned: dict[str, Any]) -> str:
        return cells_code(self._cells(learned))
