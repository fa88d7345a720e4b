"""Look for a text within texts."""

from typing import Any

import narwhals.stable.v2 as nw

from app.data.columns import Kind
from app.errors import NotApplicable
from app.params import Param
from app.wrangling.new_column import NAME, NewColumn
from app.wrangling.patterns import Pattern, pattern, plain_pattern, refuse_empty
from app.wrangling.texts import Cells, cells_code, literal, text_sql, text_types, with_cells

FIRST, LAST, PREFIX = "find substring", "find substring (from right)", "matches prefix"
COUNTED, LISTED = "find all occurrences", "find all occurrences (as a list)"
SENTENCES = {
    FIRST: "the first place of {0} in {1}",
    LAST: "the last place of {0} in {1}",
    PREFIX: "whether {1} starts with {0}",
    COUNTED: "how often {0} is in {1}",
    LISTED: "every occurrence of {0} in {1}",
}


class FindText(NewColumn):
    """A new column that says where, whether or how often a pattern is found in texts."""

    key = "find_text"
    name = "Find substring"
    group = "Search and edit"
    params = (
        Param("column", "Column", "column", help="The column of text to look through."),
        Param(
            "way",
            "Look for",
            "choice",
            default=FIRST,
            choices=tuple(SENTENCES),
            help="Places count from 0, and -1 is not found; a prefix gives 1 or 0; occurrences are counted, or listed "
            'as ["a", "b"].',
        ),
        Param("pattern", "Pattern", "text", help="The text to look for."),
        Param(
            "regex",
            "Pattern is a regular expression",
            "boolean",
            default=False,
            help=r"Such as [0-9]+ or \p{Han}; look-around and back-references cannot be used.",
        ),
        Param("case_sensitive", "Case sensitive", "boolean", default=True, help="Whether A and a differ."),
        NAME,
        Param("start", "Start", "integer", default=0, low=0, high=1_000_000, advanced=True, help="Look from here on."),
        Param(
            "end", "End", "integer", low=1, high=1_000_000, optional=True, advanced=True, help="Look up to here only."
        ),
    )

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.pattern = self._pattern()
        if self.settings["way"] in (COUNTED, LISTED):
            refuse_empty(self.pattern, self.name)
        if self.settings["end"] is not None and self.settings["end"] <= self.settings["start"]:
            raise NotApplicable("Find substring: the end must lie after the start.")

    def _pattern(self) -> Pattern:
        written, ignore = self.settings["pattern"], not self.settings["case_sensitive"]
        prefix = self.settings["way"] == PREFIX
        if self.settings["regex"]:
            return pattern(written, self.name, ignore, prefix)
        if not written:
            raise NotApplicable("Find substring: write a text to look for.")
        return plain_pattern(written, ignore, prefix)

    def kinds(self, kinds: dict[str, Kind]) -> dict[str, Kind]:
        return kinds if self.settings["way"] == LISTED else {**kinds, self.settings["name"]: Kind.NUMBER}

    def learn(self, frame: nw.LazyFrame) -> dict[str, Any]:
        """The column's type."""
        return {"types": text_types(self.name, frame, [self.settings["column"]])}

    def _cells(self) -> dict[str, Cells]:
        column, start, end = (self.settings[name] for name in ("column", "start", "end"))
        length = None if end is None else end - start
        text = f"substr({text_sql(column)}, {start + 1}{'' if length is None else f', {length}'})"
        build, sql = WAYS[self.settings["way"]](self.pattern, start)
        return {
            self.settings["name"]: Cells(
                lambda of: build(of, of.col(column).cast(of.String).str.slice(start, length)), sql.format(text=text)
            )
        }

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:  # noqa: ARG002
        return with_cells(frame, self._cells())

    def describe(self, learned: dict[str, Any] | None = None) -> str:  # noqa: ARG002
        looked = SENTENCES[self.settings["way"]].format(f"'{self.settings['pattern']}'", self.settings["column"])
        return f"Write {looked} to {self.settings['name']}"

    def code(self, learned: dict[str, Any]) -> str:  # noqa: ARG002
        return cells_code(self._cells())


def _place(before: str) -> Any:
    """The number of characters before a match: the fewest or the most of them."""

    def way(found: Pattern, start: int) -> tuple[Any, str]:
        rust, re2 = (f"(?s)^({before})(?-s:{one})" for one in (found.rust, found.re2))

        def build(of: Any, text: Any) -> Any:
            place = text.str.extract(rust, 1).str.len_chars().cast(of.Int64) + start
            return of.when(~text.is_null()).then(place.fill_null(-1))

        match = f"regexp_matches({{text}}, {_sql(re2)})"
        place = f"length(regexp_extract({{text}}, {_sql(re2)}, 1)) + {start}"
        return build, f"CASE WHEN {match} THEN {place} WHEN {{text}} IS NOT NULL THEN -1 END"

    return way


def _prefix(found: Pattern, start: int) -> tuple[Any, str]:  # noqa: ARG001
    sql = f"CAST(regexp_matches({{text}}, {_sql(found.re2)}) AS BIGINT)"
    return lambda of, text: text.str.contains(found.rust).cast(of.Int64), sql


def _counted(found: Pattern, start: int) -> tuple[Any, str]:  # noqa: ARG001
    sql = f"len(regexp_extract_all({{text}}, {_sql(found.re2)}))"
    return lambda of, text: text.str.count_matches(found.rust).cast(of.Int64), sql


def _listed(found: Pattern, start: int) -> tuple[Any, str]:  # noqa: ARG001
    def build(of: Any, text: Any) -> Any:
        listed = of.struct(text.str.extract_all(found.rust).alias("_")).struct.json_encode()
        return of.when(~text.is_null()).then(listed.str.head(-1).str.slice(5))

    return build, f"CAST(to_json(regexp_extract_all({{text}}, {_sql(found.re2)})) AS VARCHAR)"


def _sql(written: str) -> str:
    return literal(written).replace("{", "{{").replace("}", "}}")


WAYS = {FIRST: _place(".*?"), LAST: _place(".*"), PREFIX: _prefix, COUNTED: _counted, LISTED: _listed}
