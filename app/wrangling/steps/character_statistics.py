"""Describe texts by their characters."""

from typing import Any

import narwhals.stable.v2 as nw

from app.data.columns import Kind
from app.params import Param
from app.wrangling.new_column import NewColumn
from app.wrangling.texts import Cells, cells_code, text_types, with_cells

BLANK = r"\t-\r \x{85}\x{A0}\x{3000}"
# What is taken out of a text, so that the characters to count stay.
OTHERS = {
    "upper ratio": r"[^\p{Lu}]+",
    "lower ratio": r"[^\p{Ll}]+",
    "digit ratio": r"[^\p{Nd}]+",
    "special ratio": rf"[\p{{L}}\p{{M}}\p{{N}}{BLANK}]+",
}


class CharacterStatistics(NewColumn):
    """Six columns about each text: words, characters, and shares of large and small letters, digits and signs."""

    key = "character_statistics"
    name = "Character statistics"
    group = "Featurize text"
    preview_rows = 30_000
    params = (
        Param("column", "Column", "column", help="The column of text."),
        Param(
            "name",
            "Name of the new columns",
            "text",
            default="",
            help="They are called by it and 'word count' and so on; the column's own name if empty.",
        ),
    )

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings | {"name": (settings.get("name") or "").strip() or settings.get("column") or ""})

    def _names(self) -> list[str]:
        return [f"{self.settings['name']} {what}" for what in ("word count", "char count", *OTHERS)]

    def makes(self, name: str) -> bool:
        return name.casefold() in [one.casefold() for one in self._names()]

    def kinds(self, kinds: dict[str, Kind]) -> dict[str, Kind]:
        return kinds | dict.fromkeys(self._names(), Kind.NUMBER)

    def learn(self, frame: nw.LazyFrame) -> dict[str, Any]:
        """The column's type."""
        return {"types": text_types(self.name, frame, [self.settings["column"]])}

    def _cells(self) -> dict[str, Cells]:
        words, characters, *ratios = self._names()
        cells = {words: Cells(self._words), characters: Cells(lambda of: _length(of, self._text(of)))}
        return cells | {name: Cells(self._ratio(others)) for name, others in zip(ratios, OTHERS.values(), strict=True)}

    def _text(self, of: Any) -> Any:
        return of.col(self.settings["column"]).cast(of.String)

    def _words(self, of: Any) -> Any:
        shortened = self._text(of).str.replace_all(f"[^{BLANK}]+", "x").str.replace_all(f"[{BLANK}]+", "")
        return _length(of, shortened)

    def _ratio(self, others: str) -> Any:
        def build(of: Any) -> Any:
            text = self._text(of)
            all_of_them = text.str.len_chars().cast(of.Float64)
            share = text.str.replace_all(others, "").str.len_chars().cast(of.Float64) / all_of_them
            # A text of no characters has none of any sort.
            none = of.when(all_of_them == 0).then(of.lit(0.0))
            return of.when(all_of_them > 0).then(share).otherwise(none)

        return build

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:  # noqa: ARG002
        if frame.implementation.is_dask():
            raise NotImplementedError("The scripts of the world are told apart differently there.")
        return with_cells(frame, self._cells())

    def describe(self, learned: dict[str, Any] | None = None) -> str:  # noqa: ARG002
        return f"Count the words and characters of {self.settings['column']}, with shares of letters, digits and signs"

    def code(self, learned: dict[str, Any]) -> str:  # noqa: ARG002
        return cells_code(self._cells())


def _length(of: Any, text: Any) -> Any:
    return text.str.len_chars().cast(of.Int64)
