"""Say whether texts are as they should be."""

from typing import Any

import narwhals.stable.v2 as nw

from app.data.columns import Kind
from app.errors import NotApplicable
from app.params import Param
from app.wrangling.new_column import NAME, NewColumn
from app.wrangling.patterns import escape
from app.wrangling.texts import Cells, cells_code, text_types, with_cells

LENGTH, STARTS, ENDS = "string length", "starts with", "ends with"
LARGE, SMALL = r"\p{Lu}\p{Lt}", r"\p{Ll}"
WAYS = {
    "is alphanumeric": r"^[\p{L}\p{N}]+$",
    "is alpha (letters)": r"^\p{L}+$",
    "is digit": "^[\\p{Nd}²³¹⁰⁴-⁹₀-₉①-⑨]+$",
    "is space": r"^[\t-\r\x{1C}-\x{1F} \x{85}\p{Z}]+$",
    "is title": rf"^[^{LARGE}{SMALL}]*(?:[{LARGE}]{SMALL}*(?:[^{LARGE}{SMALL}]+|$))+$",
    "is lowercase": rf"^[^{LARGE}]*{SMALL}[^{LARGE}]*$",
    "is uppercase": r"^[^\p{Ll}\p{Lt}]*\p{Lu}[^\p{Ll}\p{Lt}]*$",
    "is numeric": r"^\p{N}+$",
    "is decimal": r"^\p{Nd}+$",
}


class ValidateString(NewColumn):
    """A new column with 1 where a text is as it should be and 0 where not; a missing text stays missing."""

    key = "validate_string"
    name = "Validate string"
    group = "Validate string"
    params = (
        Param("column", "Column", "column", help="The column of text to look at."),
        Param(
            "way", "Check", "choice", default="is alphanumeric", choices=(LENGTH, STARTS, ENDS, *WAYS),
            help="Letters and digits of every script count; a decimal has only digits from 0 to 9 of some script.",
        ),
        Param("text", "Prefix or suffix", "text", optional=True, help="For 'starts with' and 'ends with'."),
        Param(
            "shortest", "Shortest length", "integer", default=1, low=0, high=1_000_000,
            help="For 'string length': so many characters at least.",
        ),
        Param(
            "longest", "Longest length", "integer", low=0, high=1_000_000, optional=True,
            help="For 'string length': so many characters at most.",
        ),
        NAME,
    )  # fmt: skip

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        way, shortest, longest = (self.settings[name] for name in ("way", "shortest", "longest"))
        if way in (STARTS, ENDS) and not self.settings["text"]:
            raise NotApplicable(f"Validate string: write the text that a cell {way}.")
        if way == LENGTH and longest is not None and longest < shortest:
            raise NotApplicable("Validate string: the longest length is below the shortest one.")

    def kinds(self, kinds: dict[str, Kind]) -> dict[str, Kind]:
        return {**kinds, self.settings["name"]: Kind.BOOLEAN}

    def learn(self, frame: nw.LazyFrame) -> dict[str, Any]:
        """The column's type."""
        return {"types": text_types(self.name, frame, [self.settings["column"]])}

    def _valid(self, of: Any, text: Any) -> Any:
        way = self.settings["way"]
        if way == LENGTH:
            length = text.str.len_chars().cast(of.Int64)
            enough = length >= self.settings["shortest"]
            return enough if self.settings["longest"] is None else enough & (length <= self.settings["longest"])
        if way in (STARTS, ENDS):
            end = escape(self.settings["text"])
            return text.str.contains(f"^{end}" if way == STARTS else f"{end}$")
        return text.str.contains(WAYS[way])

    def _cells(self) -> dict[str, Cells]:
        def build(of: Any) -> Any:
            valid = self._valid(of, of.col(self.settings["column"]).cast(of.String))
            no = of.when(~valid).then(of.lit(0, dtype=of.Int64))
            return of.when(valid).then(of.lit(1, dtype=of.Int64)).otherwise(no)

        return {self.settings["name"]: Cells(build)}

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:  # noqa: ARG002
        if frame.implementation.is_dask() and self.settings["way"] not in (STARTS, ENDS):
            raise NotApplicable("Validate string: this check cannot be made on a Dask cluster; make it before.")
        return with_cells(frame, self._cells())

    def describe(self, learned: dict[str, Any] | None = None) -> str:  # noqa: ARG002
        way, longest = self.settings["way"], self.settings["longest"]
        if way == LENGTH:
            most = "" if longest is None else f" and at most {longest}"
            way = f"has at least {self.settings['shortest']}{most} characters"
        if way in (STARTS, ENDS):
            way = f"{way} '{self.settings['text']}'"
        return f"Write to {self.settings['name']} whether {self.settings['column']} {way}"

    def code(self, learned: dict[str, Any]) -> str:  # noqa: ARG002
        return cells_code(self._cells())
