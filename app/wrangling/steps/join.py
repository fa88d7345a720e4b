"""Join another dataset."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from app.errors import NotApplicable
from app.params import Param, dataset_name
from app.wrangling.cells import cell_types, listed
from app.wrangling.draws import free_name
from app.wrangling.joining import BOTH_SIDES, CROSS, FILTERS, KINDS, Joining
from app.wrangling.keys import Key
from app.wrangling.matches import every_pair, matches, refuse_too_many, rows_after, told
from app.wrangling.other_table import beside, free_names, refuse_unknown
from app.wrangling.step import Step, refuse_patterns

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
            "most_rows", "Most rows", "integer", default=1_000_000, low=1, high=2**40, advanced=True,
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
        told = {key.right for key in keys if key.one_column or kind not in BOTH_SIDES}
        return [name for name in names if name not in told]

    def _joining(self, learned: dict[str, Any]) -> Joining:
        return Joining.from_learned(self.settings["kind"], self.settings["matches"] == FIRST, learned)

    def _matches(self, frame: nw.LazyFrame, other: nw.LazyFrame, learned: dict[str, Any]) -> dict[str, int]:
        if self.settings["kind"] == CROSS:
            return every_pair(frame, other)
        joining = self._joining(learned)
        left, right = frame.select(*joining.cells_here(nw)), other.select(*joining.cells_there(nw))
        return matches(left, right, joining.here, joining.there)

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:
        joining = self._joining(learned)
        here = joining.with_keys(frame)
        if self.keeps_rows and frame.implementation.is_polars():
            return joining.looked_up(here, self._kept_table(here, joining))
        return joining.joined(here, self._beside(here).select(*joining.cells_there(nw)))

    def _kept_table(self, frame: nw.LazyFrame, joining: Joining) -> pl.DataFrame:
        """The rows to look up, read once for as long as the step lives."""
        known = repr(joining)
        if known not in self._kept:
            there = self._beside(frame).select(*joining.cells_there(nw))
            self._kept[known] = joining.each_once(there).collect()
        return self._kept[known]

    def describe(self, learned: dict[str, Any] | None = None) -> str:
        kind, first = self.settings["kind"], self.settings["matches"] == FIRST
        pairs = zip(self.settings["columns"], self._others, strict=True)
        keys = listed([left if left == right else f"{left} = {right}" for left, right in pairs])
        how = f"{kind}, {FIRST}" if first else kind
        sentence = f"Join the dataset {dataset_name(self.settings['dataset'])}{' by ' if keys else ''}{keys} ({how})"
        return f"{sentence}: {told(learned['rows'])}" if learned else sentence

    def code(self, learned: dict[str, Any]) -> str:
        return self._joining(learned).code(self.tables()[0])
