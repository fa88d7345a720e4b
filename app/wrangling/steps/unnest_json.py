"""Make columns of the keys of JSON objects."""

from typing import Any

import narwhals.stable.v2 as nw

from app.errors import NotApplicable
from app.params import Param
from app.wrangling.cells import NUMBER_TEXT, CellType, facts, listed
from app.wrangling.new_column import NewColumn
from app.wrangling.texts import Cells, cells_code, literal, text_sql, text_types, with_cells
from app.wrangling.written import PL, Written

MOST_KEYS = 200
MOST_ROWS = 100_000
UNREADABLE = ('"', "\\", "\n", "\r")


class UnnestJson(NewColumn):
    """A new column for each first-level key of the JSON objects in training rows; other keys are left out."""

    key = "unnest_json"
    name = "Unnest JSON"
    group = "Unnest JSON"
    learns = True
    preview_rows = 20_000
    params = (
        Param("column", "Column", "column", help='The column of texts such as {"city": "Bern", "rooms": 3}.'),
        Param(
            "keys", "Keys to flatten on", "text", default="",
            help="First-level keys, separated by commas; all keys of the training rows if empty.",
        ),
        Param(
            "name", "Name of the new columns", "text", default="",
            help="They are called by it, a point and the key; the column's own name if empty. Objects within an object "
            "stay JSON, which can be unnested again.",
        ),
    )  # fmt: skip

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings | {"name": (settings.get("name") or "").strip() or settings.get("column") or ""})

    def makes(self, name: str) -> bool:
        return name.casefold().startswith(f"{self.settings['name']}.".casefold())

    def learn(self, frame: nw.LazyFrame) -> dict[str, Any]:
        """The keys, in the order they come, and whether all values of each are numbers."""
        column = self.settings["column"]
        if text_types(self.name, frame, [column])[column] != CellType.TEXT:
            raise NotApplicable(f"Unnest JSON: {column} has no texts to learn from; choose another column.")
        given = [key.strip() for key in self.settings["keys"].split(",") if key.strip()]
        keys = list(dict.fromkeys(given)) or _keys(frame, column)
        if not keys:
            raise NotApplicable(f'Unnest JSON: {column} holds no JSON objects, such as {{"city": "Bern"}}.')
        if len(keys) > MOST_KEYS:
            raise NotApplicable(
                f"Unnest JSON: the objects of {column} have {len(keys):,} keys; write at most {MOST_KEYS} of them to "
                "'Keys to flatten on'."
            )
        unreadable = [key for key in keys if any(sign in key for sign in UNREADABLE)]
        if unreadable:
            raise NotApplicable(f"Unnest JSON: the key '{unreadable[0]}' cannot be taken; write the keys you want.")
        return {"keys": keys, "numbers": self._numbers(frame, keys)}

    def _numbers(self, frame: nw.LazyFrame, keys: list[str]) -> list[str]:
        """The keys that have numbers only."""
        cells = {f"{place}": self._value(key) for place, key in enumerate(keys)}
        found = with_cells(frame.select(self.settings["column"]), cells)
        known = [(~nw.col(place).is_null()).sum().alias(f"known {place}") for place in cells]
        read = [nw.col(place).str.contains(NUMBER_TEXT).sum().alias(f"read {place}") for place in cells]
        counts = facts(found.select(*known, *read))
        return [
            key
            for place, key in enumerate(keys)
            if 0 < (counts[f"known {place}"] or 0) == (counts[f"read {place}"] or 0)
        ]

    def _value(self, key: str) -> Cells:
        """The value of a key as text; nested ones as JSON."""
        text, path = text_sql(self.settings["column"]), literal(f'$."{key}"')
        # Only objects: the engines follow a path into other texts differently.
        sql = f"CASE WHEN json_valid({text}) AND {text} LIKE '%{{%' THEN json_extract_string({text}, {path}) END"

        def build(of: Any) -> Any:
            return of.col(self.settings["column"]).cast(of.String).str.json_path_match(f'$["{key}"]')

        return Cells(build, sql)

    def _cells(self, learned: dict[str, Any]) -> dict[str, Cells]:
        return {f"{self.settings['name']}.{key}": self._value(key) for key in learned["keys"]}

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:
        return _as_numbers(nw, with_cells(frame, self._cells(learned)), self._of_numbers(learned))

    def _of_numbers(self, learned: dict[str, Any]) -> list[str]:
        return [f"{self.settings['name']}.{key}" for key in learned["numbers"]]

    def describe(self, learned: dict[str, Any] | None = None) -> str:
        sentence = f"Make columns of the JSON keys in {self.settings['column']}"
        return f"{sentence}: {listed(learned['keys'])}" if learned else sentence

    def code(self, learned: dict[str, Any]) -> str:
        found = cells_code(self._cells(learned))
        return str(_as_numbers(PL, Written(found), self._of_numbers(learned)))


def _as_numbers(of: Any, frame: Any, names: list[str]) -> Any:
    """The table with texts of numbers as numbers; a text that is none is missing."""
    read = (of.when(of.col(name).str.contains(NUMBER_TEXT)).then(of.col(name)).cast(of.Float64) for name in names)
    return frame.with_columns(*(one.alias(name) for one, name in zip(read, names, strict=True))) if names else frame


def _keys(frame: nw.LazyFrame, column: str) -> list[str]:
    """The first-level keys of the objects, in the order they come."""
    import json

    texts = frame.select(column).filter(~nw.col(column).is_null()).head(MOST_ROWS).collect("polars")[column].to_list()
    keys: dict[str, None] = {}
    for text in texts:
        if not str(text).lstrip().startswith("{"):
            continue
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            continue
        keys.update(dict.fromkeys(found))
    return list(keys)
