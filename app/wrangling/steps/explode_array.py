"""Make a row of each element of a list."""

from typing import Any

import narwhals.stable.v2 as nw

from app.errors import NotApplicable
from app.narration.wording import count
from app.params import Param
from app.wrangling.cells import CellType, facts, rows_become
from app.wrangling.step import Step
from app.wrangling.texts import Cells, cells_code, literal, text_sql, text_types, with_cells

MOST_ROWS = 50_000_000
ELEMENT = r'"(?:[^"\\]|\\.)*"|[-+0-9.eE]+|true|false|null'
BLANKS = r"[ \t\r\n]*"
ONE = f"{BLANKS}(?:{ELEMENT}){BLANKS}"
LIST = rf"^{BLANKS}\[(?:{BLANKS}|{ONE}(?:,{ONE})*)\]{BLANKS}$"


class ExplodeArray(Step):
    """Each element of a list gets a row of its own, with the other cells repeated."""

    key = "explode_array"
    name = "Explode array"
    group = "Explode array"
    keeps_rows = False
    preview_rows = 20_000
    shapes = True
    params = (
        Param("column", "Column", "column", help='The column of lists, such as ["a", "b"] or a;b.'),
        Param(
            "delimiter",
            "Delimiter",
            "text",
            default="",
            help="What separates elements, such as ; or leave it empty for lists in [brackets]. A cell that is no list "
            "stays as it is, and an empty list becomes a missing cell.",
        ),
    )

    def learn(self, frame: nw.LazyFrame) -> dict[str, Any]:
        """The column's type, and the number of rows before and after."""
        column = self.settings["column"]
        kind = text_types(self.name, frame, [column])[column]
        if kind != CellType.TEXT:
            return {"type": kind, "before": None, "after": None}
        lengths = nw.col(column).list.len().sum().alias("elements")
        known = nw.col(column).is_null()
        counts = with_cells(frame.select(column), {column: self._list()}).select(
            lengths, nw.len().alias("rows"), known.sum().alias("gaps")
        )
        found = facts(counts)
        after = int(found["elements"] or 0) + int(found["gaps"] or 0)
        if after > MOST_ROWS:
            raise NotApplicable(
                f"Explode array: {count(found['rows'], 'row')} would become {after:,}; at most {MOST_ROWS:,} are made. "
                "Filter rows first."
            )
        return {"type": kind, "before": int(found["rows"]), "after": after}

    def _list(self) -> Cells:
        """The elements as a list, of which there is always one at least."""
        column, between = self.settings["column"], self.settings["delimiter"]
        text = text_sql(column)
        if between:
            return Cells(
                lambda of: of.col(column).cast(of.String).str.split(between),
                f"coalesce(str_split({text}, {literal(between)}), [NULL])",
            )

        def build(of: Any) -> Any:
            cells = of.col(column).cast(of.String)
            found = cells.str.extract_all(ELEMENT).list.eval(of.element().str.json_path_match("$"))
            one = of.concat_list(of.lit(None, dtype=of.String))
            filled = of.when(found.list.len() > 0).then(found).otherwise(one)
            return of.when(cells.str.contains(LIST)).then(filled).otherwise(of.concat_list(cells))

        elements = f"regexp_extract_all({text}, {literal(ELEMENT)})"
        found = f"list_transform({elements}, lambda one: json_extract_string(one, '$'))"
        filled = f"CASE WHEN len({elements}) > 0 THEN {found} ELSE [NULL] END"
        return Cells(build, f"CASE WHEN regexp_matches({text}, {literal(LIST)}) THEN {filled} ELSE [{text}] END")

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:
        if learned["type"] != CellType.TEXT:
            return frame
        column = self.settings["column"]
        return with_cells(frame, {column: self._list()}).explode(column)

    def describe(self, learned: dict[str, Any] | None = None) -> str:
        sentence = f"Make a row of each element of {self.settings['column']}"
        if not learned or learned["after"] is None:
            return sentence
        return f"{sentence} ({rows_become(learned['before'], learned['after'])})"

    def code(self, learned: dict[str, Any]) -> str:
        if learned["type"] != CellType.TEXT:
            return "frame = frame"
        column = self.settings["column"]
        return f"{cells_code({column: self._list()})}.explode({column!r})"
