"""Take a part out of texts."""

from typing import Any

import narwhals.stable.v2 as nw

from app.errors import NotApplicable
from app.params import Param
from app.wrangling.new_column import NAME, NewColumn
from app.wrangling.patterns import Pattern, escape, pattern
from app.wrangling.texts import Cells, cells_code, literal, text_sql, text_types, with_cells

REGEX, BETWEEN, POSITION = "using regex", "between delimiters", "from position"


class ExtractText(NewColumn):
    """A new column with a part of each text; where there is no such part, the cell is missing."""

    key = "extract_text"
    name = "Extract text"
    group = "Search and edit"
    params = (
        Param("column", "Column", "column", help="The column of text to take from."),
        Param("way", "Extract", "choice", default=REGEX, choices=(REGEX, BETWEEN, POSITION), help="What is taken."),
        Param(
            "pattern",
            "Pattern",
            "text",
            optional=True,
            help="For 'using regex': the first match is taken, or its first (group) if there is one.",
        ),
        Param("left", "Left delimiter", "text", optional=True, help="For 'between delimiters': what comes before."),
        Param("right", "Right delimiter", "text", optional=True, help="For 'between delimiters': what comes after."),
        Param(
            "start", "Start position", "integer", default=0, low=0, high=1_000_000,
            help="For 'from position': the first character is 0.",
        ),
        Param("length", "Length", "integer", default=1, low=1, high=1_000_000, help="For 'from position'."),
        NAME,
    )  # fmt: skip

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.pattern = self._pattern()

    def _pattern(self) -> Pattern | None:
        left, right = self.settings["left"], self.settings["right"]
        if self.settings["way"] == REGEX:
            return pattern(self.settings["pattern"] or "", self.name)
        if self.settings["way"] == POSITION:
            return None
        if not left or not right:
            raise NotApplicable("Extract text: give the left and the right delimiter, such as ( and ).")
        between = f"(?s){escape(left)}(.*?){escape(right)}"
        return Pattern(f"{left}…{right}", between, between, 1)

    def learn(self, frame: nw.LazyFrame) -> dict[str, Any]:
        """The column's type."""
        return {"types": text_types(self.name, frame, [self.settings["column"]])}

    def _cells(self) -> dict[str, Cells]:
        column, found = self.settings["column"], self.pattern
        if found is None:
            start, length = self.settings["start"], self.settings["length"]
            return {self.settings["name"]: Cells(lambda of: _known(of, _text(of, column).str.slice(start, length)))}
        group = min(found.groups, 1)
        sql = f"nullif(regexp_extract({text_sql(column)}, {literal(found.re2)}, {group}), '')"
        return {
            self.settings["name"]: Cells(lambda of: _known(of, _text(of, column).str.extract(found.rust, group)), sql)
        }

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:  # noqa: ARG002
        return with_cells(frame, self._cells())

    def describe(self, learned: dict[str, Any] | None = None) -> str:  # noqa: ARG002
        if self.pattern is not None:
            what = f"what is {'between' if self.settings['way'] == BETWEEN else 'found by'} '{self.pattern.written}'"
        else:
            what = f"{self.settings['length']} characters from position {self.settings['start']}"
        return f"Extract {what} in {self.settings['column']} to {self.settings['name']}"

    def code(self, learned: dict[str, Any]) -> str:  # noqa: ARG002
        return cells_code(self._cells())


def _text(of: Any, column: str) -> Any:
    return of.col(column).cast(of.String)


def _known(of: Any, part: Any) -> Any:
    """A part of a text; one without a character is missing, as engines tell nothing from an empty part."""
    return of.when(part != "").then(part)
