"""Join another dataset."""

import json
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from app.errors import NotApplicable
from app.params import Param
from app.wrangling.cells import cell_types, listed
from app.wrangling.draws import free_name, numbered
from app.wrangling.keys import Key
from app.wrangling.matches import every_pair, matches, refuse_too_many, rows_after, told
from app.wrangling.other_table import beside, free_names, refuse_unknown
from app.wrangling.step import Step, refuse_patterns
from app.wrangling.written import PL

KINDS = {
    "inner": "inner",
    "left outer": "left",
    "right outer": "right",
    "full outer": "full",
    "left semi": "semi",
    "left anti": "anti",
    "cartesian cross": "cross",
}
FILTERS = ("left semi", "left anti")
CROSS = "cartesian cross"
FIRST = "first match"


class Join(Step):
    """Rows of another dataset beside the rows with the same keys; rows in their order here, then in their order there.

    A left outer join of the first match looks each row up by itself, so rows to predict are looked up as well. Any
    other join says what a row is and is done before rows are divided.
    """

    key = "join"
    name = "Join datasets"
    group = "Join"
    params = (
        Param("dataset", "Other dataset", "dataset", help="The dataset whose columns come to this table."),
        Param(
            "kind", "Join type", "choice", default="inner", choices=tuple(KINDS),
            help="Inner: rows that match. Left, right and full outer: also rows here, there or on both sides that do "
            "not. Left semi and anti: rows here that match, or do not, without new columns. Cross: every pair.",
        ),
        Param("columns", "Keys", "columns", optional=True, help="Columns here; rows match where all are the same."),
        Param(
            "others", "Keys in the other dataset", "other columns", optional=True,
            help="In the order of the keys here; none where they have the same names. A missing key matches nothing.",
        ),
        Param(
            "matches", "When several rows match", "choice", default="every match", choices=("every match", FIRST),
            help="Every match makes a row. The first in the order of the other dataset can be looked up for rows to "
            "predict, too, in a left outer join.",
        ),
        Param("bring", "Columns to bring", "other columns", optional=True, help="None brings all of them."),
        Param(
            "suffix", "Suffix", "text", default="_other", advanced=True,
            help="Put behind the name of a column there that a column here has as well.",
        ),
        Param(
            "most_rows", "Most rows", "integer", default=10_000_000, low=1, high=2**40, advanced=True,
            help="A join that makes more rows, and more than both tables have together, is not done.",
        ),
    )  # fmt: skip

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        kind, first = self.settings["kind"], self.settings["matches"] == FIRST
        self._others = self.settings["others"] or self.settings["columns"]
        self._refuse_keys(kind)
        if first and kind not in ("inner", "left outer"):
            raise NotApplicable(f"Join datasets: only an inner or left outer join takes the {FIRST}, not a {kind} one.")
        if not self.settings["suffix"].strip():
            raise NotApplicable("Join datasets: write a suffix for columns of the same name, such as _other.")
        self.keeps_rows = kind == "left outer" and first
        self.shapes = not self.keeps_rows
        self.compares_rows = kind in ("right outer", "full outer")
        self._kept: dict[str, pl.DataFrame] = {}

    def _refuse_keys(self, kind: str) -> None:
        keys, others = self.settings["columns"], self._others
        if kind == CROSS and (keys or others):
            raise NotApplicable("Join datasets: a cartesian cross join has no keys; take them out.")
        if kind != CROSS and not keys:
            raise NotApplicable("Join datasets: choose the columns by which rows match.")
        if len(keys) != len(others):
            raise NotApplicable(
                f"Join datasets: {listed(keys)} here and {listed(others)} there cannot be paired; choose as many keys "
                "on either side."
            )

    def bound(self, opened: Mapping[str, Path]) -> Step:
        step = super().bound(opened)
        step._kept = {}
        return step

    def without(self, absent: Collection[str]) -> Step | None:
        return None if set(absent) & set(self.needs()) else self

    def for_names(self, names: Mapping[str, str]) -> Step:
        keys = [names.get(name, name) for name in self.settings["columns"]]
        return Join(**self.settings | {"columns": keys, "others": self._others}).bound(self.opened)

    def check(self, frame: nw.LazyFrame) -> None:
        super().check(frame)
        known = self._beside(frame).collect_schema().names()
        refuse_unknown(self.name, [*self._others, *self.settings["bring"]], known)

    def _beside(self, frame: nw.LazyFrame) -> nw.LazyFrame:
        return beside(frame, self.opened, self.settings["dataset"], self.name)

    def learn(self, frame: nw.LazyFrame) -> dict[str, Any]:
        """How keys are read, what new columns are called, and how many rows match."""
        other = self._beside(frame)
        here, there = cell_types(frame), cell_types(other)
        keys = [
            Key(left, right, here[left], there[right])
            for left, right in zip(self.settings["columns"], self._others, strict=True)
        ]
        for key in keys:
            key.refuse_unlike(self.name)
        columns = free_names({name: name for name in self._brought(keys, list(there))}, here, self.settings["suffix"])
        refuse_patterns(self.name, [*here, *self._others, *columns, *columns.values()])
        learned = {"keys": [key.to_dict() for key in keys], "columns": columns}
        taken = [*here, *columns.values()]
        for side in ("here", "there"):
            learned[side] = [free_name(taken, f"key {place} {side}") for place in range(len(keys))]
        found = self._matches(frame, other, learned)
        found["after"] = rows_after(self.settings["kind"], self.settings["matches"] == FIRST, found)
        refuse_too_many(self.name, found["after"], self.settings["most_rows"], found)
        return learned | {"rows": found}

    def _brought(self, keys: list[Key], names: list[str]) -> list[str]:
        """The columns of the other dataset that come to this table."""
        kind = self.settings["kind"]
        if kind in FILTERS:
            return []
        if self.settings["bring"]:
            return [name for name in names if name in self.settings["bring"]]
        own = kind in ("right outer", "full outer")  # where a key there may be none here
        told = {key.right for key in keys if key.one_column or not own}
        return [name for name in names if name not in told]

    def _matches(self, frame: nw.LazyFrame, other: nw.LazyFrame, learned: dict[str, Any]) -> dict[str, int]:
        if self.settings["kind"] == CROSS:
            return every_pair(frame, other)
        keys = [Key.from_dict(key) for key in learned["keys"]]
        left = frame.select(*_named(nw, keys, learned["here"]))
        right = other.select(*_named(nw, keys, learned["there"], other=True))
        return matches(left, right, learned["here"], learned["there"])

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:
        keys = [Key.from_dict(key) for key in learned["keys"]]
        names = frame.collect_schema().names()
        here = frame.with_columns(*_named(nw, keys, learned["here"])) if keys else frame
        join = self._on_polars if frame.implementation.is_polars() else self._on_duckdb
        joined = join(here, learned)
        for key, filled in self._filled(keys, learned):
            joined = joined.with_columns(filled(nw).alias(key.left))
        return joined.select(*names, *learned["columns"].values())

    def _filled(self, keys: list[Key], learned: dict[str, Any]) -> list[tuple[Key, Callable[[Any], Any]]]:
        """For each key that both sides hold in one column, what makes its cells of whichever side has the row."""
        if self.settings["kind"] not in ("right outer", "full outer"):
            return []

        def filled(key: Key, there: str) -> Callable[[Any], Any]:
            return lambda of: of.coalesce(of.col(key.left), of.col(there))

        pairs = zip(keys, learned["there"], strict=True)
        return [(key, filled(key, there)) for key, there in pairs if key.one_column]

    def _there(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:
        """The other dataset's keys and the columns it brings, under their new names."""
        keys = [Key.from_dict(key) for key in learned["keys"]]
        columns = (nw.col(name).alias(new) for name, new in learned["columns"].items())
        return frame.select(*_named(nw, keys, learned["there"], other=True), *columns)

    def _on_polars(self, here: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:
        left = here.to_native()
        if self.keeps_rows:
            # The few rows there that are wanted are found first: no table of all keys is built for one row here.
            kept, on = (
                self._kept_table(here, learned).lazy(),
                {"left_on": learned["there"], "right_on": learned["here"]},
            )
            there = kept.join(left.select(learned["here"]), **on, how="semi")
        else:
            there = self._there(self._beside(here), learned).to_native()
            there = _first(there, learned) if self.settings["matches"] == FIRST else there
        return nw.from_native(left.join(there, **self._options(learned)))

    def _kept_table(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> pl.DataFrame:
        """The rows to look up, read once for as long as the step lives."""
        known = json.dumps([learned["keys"], learned["columns"], learned["there"]])
        if known not in self._kept:
            there = _first(self._there(self._beside(frame), learned).to_native(), learned)
            self._kept[known] = there.drop_nulls(learned["there"]).collect()
        return self._kept[known]

    def _options(self, learned: dict[str, Any]) -> dict[str, Any]:
        """How Polars joins."""
        how = KINDS[self.settings["kind"]]
        keys = {} if how == "cross" else {"left_on": learned["here"], "right_on": learned["there"]}
        apart = {} if how in ("cross", "semi", "anti") else {"coalesce": False}
        return keys | {"how": how} | apart | {"maintain_order": "left_right"}

    def _on_duckdb(self, here: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:
        there, how = self._there(self._beside(here), learned), KINDS[self.settings["kind"]]
        taken = [*here.collect_schema().names(), *there.collect_schema().names()]
        place, placed = free_name(taken, "place here"), free_name(taken, "place there")
        left, right = numbered(here, place, self.name), numbered(there, placed, self.name)
        if self.settings["matches"] == FIRST:
            first = nw.col(learned["there"][0]).is_first_distinct().over(*learned["there"], order_by=placed)
            right = right.filter(first)
        on = {"left_on": learned["here"], "right_on": learned["there"]}
        if how == "right":
            joined = right.join(left, left_on=on["right_on"], right_on=on["left_on"], how="left")
        else:
            joined = left.join(right, **({} if how == "cross" else on), how=how)
        order = [place] if how in ("semi", "anti") else [place, placed]
        return joined.sort(*order, nulls_last=True)

    def describe(self, learned: dict[str, Any] | None = None) -> str:
        kind, first = self.settings["kind"], self.settings["matches"] == FIRST
        pairs = zip(self.settings["columns"], self._others, strict=True)
        keys = listed([left if left == right else f"{left} = {right}" for left, right in pairs])
        how = f"{kind}, {FIRST}" if first else kind
        sentence = f"Join the dataset {self.settings['dataset']}{' by ' if keys else ''}{keys} ({how})"
        return f"{sentence}: {told(learned['rows'])}" if learned else sentence

    def code(self, learned: dict[str, Any]) -> str:
        keys = [Key.from_dict(key) for key in learned["keys"]]
        columns = [PL.col(name).alias(new) for name, new in learned["columns"].items()]
        there = [*_named(PL, keys, learned["there"], other=True), *columns]
        unique = f".unique({learned['there']!r}, keep='first', maintain_order=True)"
        options = ", ".join(f"{name}={value!r}" for name, value in self._options(learned).items())
        here = f".with_columns({', '.join(map(str, _named(PL, keys, learned['here'])))})" if keys else ""
        line = f"frame = frame{here}.join(other, {options})"
        for key, filled in self._filled(keys, learned):
            line += f".with_columns({filled(PL).alias(key.left)})"
        first = unique if self.settings["matches"] == FIRST else ""
        return (
            f"other = tables[{self.settings['dataset']!r}].select({', '.join(map(str, there))}){first}\n"
            f"{line}.drop({[*learned['here'], *learned['there']]!r}, strict=False)"
        )


def _named(of: Any, keys: list[Key], names: list[str], other: bool = False) -> list[Any]:
    """The cells of keys under the names they are joined by."""
    return [key.cells(of, other).alias(name) for key, name in zip(keys, names, strict=True)]


def _first(there: pl.LazyFrame, learned: dict[str, Any]) -> pl.LazyFrame:
    return there.unique(learned["there"], keep="first", maintain_order=True)
