"""Write texts alike."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw

from app.errors import NotApplicable
from app.params import Param
from app.wrangling.casing import lowered, raised
from app.wrangling.cells import CellType, listed
from app.wrangling.parsing import BLANKS
from app.wrangling.patterns import any_of
from app.wrangling.step import Step
from app.wrangling.texts import Cells, cells_code, literal, text_sql, text_types, with_cells

MOST_WIDTH = 1000
CASES = r"\p{Lu}+|\P{Lu}+"


@dataclass(frozen=True)
class Way:
    """A way to write texts: in words, as an expression of the text and the settings, and where need be in SQL.

    `asks` is the setting that it cannot do without, `pads` whether it fills texts up to a width.
    """

    words: str
    build: Callable[[Any, Any, dict[str, Any]], Any]
    sql: Callable[[str, dict[str, Any]], str] | None = None
    asks: str | None = None
    pads: bool = False


def _short(text: Any, given: dict[str, Any]) -> Any:
    return text.str.slice(0, given["width"]) if given["shorten"] else text


def _pad_left(of: Any, text: Any, given: dict[str, Any]) -> Any:  # noqa: ARG001
    return _short(text, given).str.pad_start(given["width"], given["fill"])


def _pad_right(of: Any, text: Any, given: dict[str, Any]) -> Any:  # noqa: ARG001
    return _short(text, given).str.pad_end(given["width"], given["fill"])


def _zeros(of: Any, text: Any, given: dict[str, Any]) -> Any:  # noqa: ARG001
    return _short(text, given).str.pad_start(given["width"], "0")


def _center(of: Any, text: Any, given: dict[str, Any]) -> Any:
    text, width, fill = _short(text, given), given["width"], given["fill"]
    # The odd character goes to the right.
    left = of.max_horizontal((text.str.len_chars().cast(of.Int64) + width).floordiv(2), text.str.len_chars())
    return text.str.pad_start(left, fill).str.pad_end(width, fill)


def _center_sql(text: str, given: dict[str, Any]) -> str:
    width, fill = given["width"], literal(given["fill"])
    text = f"substr({text}, 1, {width})" if given["shorten"] else text
    left = f"lpad({text}, CAST((length({text}) + {width}) // 2 AS INTEGER), {fill})"
    return f"CASE WHEN length({text}) >= {width} THEN {text} ELSE rpad({left}, {width}, {fill}) END"


def _capitalized(of: Any, text: Any, given: dict[str, Any]) -> Any:  # noqa: ARG001
    return of.concat_str(raised(text.str.slice(0, 1)), lowered(text.str.slice(1)))


def _swapped(of: Any, text: Any, given: dict[str, Any]) -> Any:  # noqa: ARG001
    part = of.element()
    large = part.str.contains(r"^\p{Lu}")
    turned = of.when(large).then(lowered(part)).otherwise(raised(part))
    return text.str.extract_all(CASES).list.eval(turned).list.join("")


def _swapped_sql(text: str, given: dict[str, Any]) -> str:  # noqa: ARG001
    # Prepared letter by letter as `lowered` and `raised` prepare them.
    low = "lower(replace(replace(part, 'İ', 'i' || chr(775)), 'Σ', 'σ'))"
    high = "upper(replace(replace(replace(replace(part, 'ß', 'ss'), 'ﬀ', 'ff'), 'ﬁ', 'fi'), 'ﬂ', 'fl'))"
    turned = f"CASE WHEN regexp_matches(part, '^\\p{{Lu}}') THEN {low} ELSE {high} END"
    parts = f"list_transform(regexp_extract_all({text}, '{CASES}'), lambda part: {turned})"
    return f"CASE WHEN {text} IS NOT NULL THEN coalesce(array_to_string({parts}, ''), '') END"


def _framed(of: Any, text: Any, given: dict[str, Any]) -> Any:
    return of.concat_str(of.lit(given["prefix"]), text, of.lit(given["suffix"]))


WAYS = {
    "left pad": Way("Pad {0} on the left", _pad_left, pads=True),
    "right pad": Way("Pad {0} on the right", _pad_right, pads=True),
    "center": Way("Center {0}", _center, _center_sql, pads=True),
    "prepend zeros": Way("Prepend zeros to {0}", _zeros, pads=True),
    "strip left and right": Way(
        "Strip {1} around the texts of {0}", lambda of, text, given: text.str.strip_chars(given["characters"])  # noqa: ARG005
    ),
    "strip characters from left": Way(
        "Strip {1} from the left of {0}", lambda of, text, given: text.str.strip_chars_start(given["characters"])  # noqa: ARG005
    ),
    "strip characters from right": Way(
        "Strip {1} from the right of {0}", lambda of, text, given: text.str.strip_chars_end(given["characters"])  # noqa: ARG005
    ),
    "lower case": Way("Write {0} in lower case", lambda of, text, given: lowered(text)),  # noqa: ARG005
    "upper case": Way("Write {0} in upper case", lambda of, text, given: raised(text)),  # noqa: ARG005
    "capitalize": Way("Write {0} with a capital first letter", _capitalized),
    "swap case": Way("Swap upper and lower case in {0}", _swapped, _swapped_sql),
    "add prefix or suffix": Way("Add '{2}' before and '{3}' after the texts of {0}", _framed),
    "remove symbols": Way(
        "Remove {1} from {0}",
        lambda of, text, given: text.str.replace_all(any_of(given["characters"]), ""),  # noqa: ARG005
    ),
}  # fmt: skip


class FormatString(Step):
    """Texts are padded, stripped, or written in another case; missing ones stay missing."""

    key = "format_string"
    name = "Format string"
    group = "Format string"
    by_column = True
    params = (
        Param("columns", "Columns", "columns", help="The columns of text to change."),
        Param(
            "way", "Change", "choice", default="strip left and right", choices=tuple(WAYS),
            help="Blanks are spaces, tabs and line breaks at the ends of a text.",
        ),
        Param(
            "characters", "Characters", "text", optional=True,
            help="What is stripped or removed: any of these characters; blanks if empty.",
        ),
        Param("width", "Width", "integer", default=10, low=1, high=MOST_WIDTH, help="Texts are padded to this length."),
        Param("fill", "Fill character", "text", default=" ", help="One character to pad with.", advanced=True),
        Param(
            "shorten", "Shorten longer texts", "boolean", default=False, aws_default=True, advanced=True,
            help="Whether padding cuts texts that are longer than the width.",
        ),
        Param("prefix", "Prefix", "text", default="", help="What 'add prefix or suffix' puts before.", advanced=True),
        Param("suffix", "Suffix", "text", default="", help="What 'add prefix or suffix' puts after.", advanced=True),
    )  # fmt: skip

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        way = self.settings["way"]
        if WAYS[way].pads and len(self.settings["fill"]) != 1:
            raise NotApplicable("Format string: the fill character must be one character, such as 0 or a blank.")
        if way == "add prefix or suffix" and not (self.settings["prefix"] or self.settings["suffix"]):
            raise NotApplicable("Format string: give a prefix or a suffix to add.")

    def learn(self, frame: nw.LazyFrame) -> dict[str, Any]:
        """The type of each column; one without a known cell stays as it is."""
        return {"columns": text_types(self.name, frame, self.settings["columns"])}

    def _cells(self, learned: dict[str, Any]) -> dict[str, Cells]:
        return {
            name: self._written(name) for name in self.settings["columns"] if learned["columns"][name] == CellType.TEXT
        }

    def _written(self, name: str) -> Cells:
        way, given = WAYS[self.settings["way"]], self.settings | {"characters": self.settings["characters"] or BLANKS}
        sql = way.sql(text_sql(name), given) if way.sql else None
        return Cells(lambda of: way.build(of, of.col(name).cast(of.String), given), sql)

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:
        written = self._cells(learned)
        return with_cells(frame, written) if written else frame

    def describe(self, learned: dict[str, Any] | None = None) -> str:  # noqa: ARG002
        way, characters = WAYS[self.settings["way"]], self.settings["characters"]
        what = f"'{characters}'" if characters else "blanks"
        sentence = way.words.format(
            listed(self.settings["columns"]), what, self.settings["prefix"], self.settings["suffix"]
        )
        return f"{sentence} to {self.settings['width']} characters" if way.pads else sentence

    def code(self, learned: dict[str, Any]) -> str:
        written = self._cells(learned)
        return cells_code(written) if written else "frame = frame"
