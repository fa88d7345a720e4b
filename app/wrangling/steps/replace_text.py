"""Replace parts of texts."""

import re
from typing import Any

import narwhals.stable.v2 as nw

from app.errors import NotApplicable
from app.params import Param
from app.wrangling.cells import CellType, listed
from app.wrangling.patterns import Pattern, escape, pattern, plain_pattern, refuse_empty
from app.wrangling.step import Step
from app.wrangling.texts import Cells, cells_code, literal, text_sql, text_types, with_cells

SUBSTRING, BETWEEN = "find and replace substring", "replace between delimiters"
POSITION, MISSING = "replace from position", "convert regex to missing"


class ReplaceText(Step):
    """Parts of texts are replaced, or texts that a regular expression matches become missing."""

    key = "replace_text"
    name = "Find and replace"
    group = "Search and edit"
    by_column = True
    params = (
        Param("columns", "Columns", "columns", help="The columns of text to change."),
        Param(
            "way", "Change", "choice", default=SUBSTRING, choices=(SUBSTRING, BETWEEN, POSITION, MISSING),
            help="Between delimiters is from the first left one to the last right one.",
        ),
        Param(
            "pattern", "Pattern", "text", optional=True,
            help="What is replaced, or what makes a text missing.",
        ),
        Param(
            "regex", "Pattern is a regular expression", "boolean", default=False,
            help="Then $1 in the replacement is what the first (group) matched. 'Convert regex to missing' always "
            "takes one.",
        ),
        Param("replacement", "Replacement string", "text", default="", help="What it becomes; empty to take it out."),
        Param("case_sensitive", "Case sensitive", "boolean", default=True, help="Whether A and a differ."),
        Param("left", "Left delimiter", "text", optional=True, help="For 'between delimiters'; it stays."),
        Param("right", "Right delimiter", "text", optional=True, help="For 'between delimiters'; it stays."),
        Param(
            "start", "Start position", "integer", default=0, low=0, high=1_000_000, advanced=True,
            help="For 'from position': the first character is 0.",
        ),
        Param(
            "length", "Length", "integer", default=1, low=0, high=1_000_000, advanced=True,
            help="For 'from position': so many characters are replaced.",
        ),
    )  # fmt: skip

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.pattern = self._pattern()

    def _pattern(self) -> Pattern | None:
        way, written, ignore = (self.settings["way"], self.settings["pattern"], not self.settings["case_sensitive"])
        left, right = self.settings["left"], self.settings["right"]
        if way == POSITION:
            return None
        if way == BETWEEN:
            if not left or not right:
                raise NotApplicable("Find and replace: give the left and the right delimiter, such as ( and ).")
            between = f"(?s){escape(left)}.*{escape(right)}"
            return Pattern(f"{left}…{right}", between, between, 0)
        if not written:
            raise NotApplicable("Find and replace: write a pattern to look for.")
        if way == SUBSTRING and not self.settings["regex"]:
            return plain_pattern(written, ignore)
        found = pattern(written, self.name, ignore)
        if way == SUBSTRING:
            refuse_empty(found, self.name)
        return found

    def learn(self, frame: nw.LazyFrame) -> dict[str, Any]:
        """The type of each column; one without a known cell stays as it is."""
        self._replacement()
        return {"columns": text_types(self.name, frame, self.settings["columns"])}

    def _replacement(self) -> tuple[str, str]:
        """The replacement for Polars and for DuckDB."""
        written = self.settings["replacement"]
        if self.settings["way"] == BETWEEN:
            written = self.settings["left"] + written + self.settings["right"]
        parts = [written]
        if self.settings["way"] == SUBSTRING and self.settings["regex"]:
            parts = re.split(r"\$([0-9])", written)
        for group in parts[1::2]:
            if int(group) > self.pattern.groups:
                raise NotApplicable(
                    f"Find and replace: the replacement takes ${group}, but the pattern has "
                    f"{self.pattern.groups} groups in brackets."
                )
        rust = [f"${{{part}}}" if place % 2 else part.replace("$", "$$") for place, part in enumerate(parts)]
        re2 = [f"\\{part}" if place % 2 else part.replace("\\", "\\\\") for place, part in enumerate(parts)]
        return "".join(rust), "".join(re2)

    def _cells(self, learned: dict[str, Any]) -> dict[str, Cells]:
        texts = {name for name, kind in learned["columns"].items() if kind == CellType.TEXT}
        return {name: self._changed(name) for name in self.settings["columns"] if name in texts}

    def _changed(self, name: str) -> Cells:
        found = self.pattern
        if found is None:
            start, end = self.settings["start"], self.settings["start"] + self.settings["length"]
            new = self.settings["replacement"]
            return Cells(
                lambda of: of.concat_str(
                    _text(of, name).str.slice(0, start), of.lit(new), _text(of, name).str.slice(end)
                )
            )
        text = text_sql(name)
        if self.settings["way"] == MISSING:
            return Cells(
                lambda of: of.when(~_text(of, name).str.contains(found.rust)).then(_text(of, name)),
                f"CASE WHEN NOT regexp_matches({text}, {literal(found.re2)}) THEN {text} END",
            )
        rust, re2 = self._replacement()
        sql = f"regexp_replace({text}, {literal(found.re2)}, {literal(re2)}, 'g')"
        return Cells(lambda of: _text(of, name).str.replace_all(found.rust, rust), sql)

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:
        changed = self._cells(learned)
        return with_cells(frame, changed) if changed else frame

    def describe(self, learned: dict[str, Any] | None = None) -> str:  # noqa: ARG002
        columns, new = listed(self.settings["columns"]), f"'{self.settings['replacement']}'"
        if self.pattern is None:
            start = self.settings["start"]
            return f"Replace {self.settings['length']} characters from position {start} of {columns} by {new}"
        written = f"'{self.pattern.written}'"
        if self.settings["way"] == MISSING:
            return f"Make cells of {columns} missing where they match {written}"
        return f"Replace {'what is between ' * (self.settings['way'] == BETWEEN)}{written} in {columns} by {new}"

    def code(self, learned: dict[str, Any]) -> str:
        changed = self._cells(learned)
        return cells_code(changed) if changed else "frame = frame"


def _text(of: Any, column: str) -> Any:
    return of.col(column).cast(of.String)
