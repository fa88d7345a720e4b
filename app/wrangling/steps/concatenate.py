"""Rows of another dataset below."""

import difflib
from collections.abc import Mapping
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from app.errors import NotApplicable
from app.narration.wording import count
from app.params import Param, dataset_name
from app.wrangling.cells import CellType, cell_type, facts, held, listed
from app.wrangling.draws import free_name, numbered
from app.wrangling.other_table import beside, refuse_unknown
from app.wrangling.refusals import refuse_taken
from app.wrangling.step import Step, refuse_patterns
from app.wrangling.uniting import AS_IT_IS, United, below, ways
from app.wrangling.written import PL

EITHER = "columns of either"


class Concatenate(Step):
    """The rows of another dataset come below the rows of this one, columns of the same name in one column."""

    key = "concatenate"
    name = "Concatenate datasets"
    group = "Concatenate"
    keeps_rows = False
    shapes = True
    compares_rows = True
    params = (
        Param("dataset", "Other dataset", "dataset", help="The dataset whose rows come below."),
        Param(
            "keep", "Columns", "choice", default=EITHER, choices=(EITHER, "columns of both"),
            help="A column that only one of them has is missing in the rows of the other, or is left out.",
        ),
        Param(
            "columns", "Columns of another name there", "columns", optional=True,
            help="Columns here that are called differently in the other dataset.",
        ),
        Param("others", "Their names there", "other columns", optional=True, help="In the same order."),
        Param(
            "distinct", "Remove duplicates after concatenation", "boolean", default=False,
            help="Of rows with the same cells in all columns the first is kept.",
        ),
        Param(
            "indicator", "Column to indicate source", "text", default="", advanced=True,
            help="The name of a new column that says where a row is from; empty for none.",
        ),
        Param("here", "Rows of this table are from", "text", default="first", advanced=True),
        Param("there", "Rows of the other are from", "text", default="second", advanced=True),
    )  # fmt: skip

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        columns, others = self.settings["columns"], self.settings["others"]
        if len(columns) != len(others):
            raise NotApplicable(
                f"Concatenate datasets: {listed(columns) or 'no columns'} here and {listed(others) or 'none'} there "
                "cannot be paired; choose as many on either side."
            )

    def for_names(self, names: Mapping[str, str]) -> Step:
        paired = dict(zip(self.settings["columns"], self.settings["others"], strict=True))
        pairs = {new: paired.get(name, name) for name, new in names.items()}
        pairs |= {name: other for name, other in paired.items() if name not in names}
        file = self.opened.get(self.tables()[0])
        known = pl.scan_parquet(file, glob=False).collect_schema() if file and file.is_file() else pairs.values()
        pairs = {name: other for name, other in pairs.items() if name != other and other in known}
        return Concatenate(**self.settings | {"columns": list(pairs), "others": list(pairs.values())}).bound(
            self.opened
        )

    def check(self, frame: nw.LazyFrame) -> None:
        super().check(frame)
        other = beside(frame, self.opened, self.settings["dataset"], self.name)
        names = other.collect_schema().names()
        refuse_unknown(self.name, self.settings["others"], names)
        for name in self.settings["columns"]:
            if name in names and name not in self.settings["others"]:
                raise NotApplicable(
                    f"Concatenate datasets: the other dataset has a column '{name}' already, so no other column of it "
                    f"can become {name}; take {name} out of the columns of another name."
                )
        if self.settings["indicator"]:
            for table in (frame, other):
                refuse_taken(self.name, [self.settings["indicator"]], table)

    def _beside(self, frame: nw.LazyFrame) -> nw.LazyFrame:
        """The other dataset with the names of this table."""
        other = beside(frame, self.opened, self.settings["dataset"], self.name)
        names = dict(zip(self.settings["others"], self.settings["columns"], strict=True))
        return other.rename(names) if names else other

    def learn(self, frame: nw.LazyFrame) -> dict[str, Any]:
        """Each column with how its cells become of one type, and the rows of both tables."""
        other = self._beside(frame)
        here, there = dict(frame.collect_schema()), dict(other.collect_schema())
        refuse_patterns(self.name, [*here, *there])
        if not set(here) & set(there):
            raise NotApplicable(
                "Concatenate datasets: no column has the same name in both datasets; rename columns first, or choose "
                "which belong together."
            )
        columns = [self._united(name, here, there, other) for name in dict.fromkeys([*here, *there])]
        self._refuse_cases(columns)
        rows = [int(facts(one.select(nw.len().alias("rows")))["rows"]) for one in (frame, other)]
        return {"columns": [one.to_list() for one in columns], "rows": rows}

    def _united(self, name: str, here: dict[str, Any], there: dict[str, Any], other: nw.LazyFrame) -> United:
        types = [cell_type(side[name]).value if name in side else "" for side in (here, there)]
        if name not in here or name not in there:
            return United(name, *(AS_IT_IS if name in side else None for side in (here, there)), *types)
        found = ways(here[name], there[name], name, other)
        if found is None:
            raise NotApplicable(
                f"Concatenate datasets: {name} holds {held(CellType(types[0]))} here, but {held(CellType(types[1]))} "
                f"in the other dataset, and not all of it fits; change the type of {name} to text first."
            )
        return United(name, *found, *types)

    def _refuse_cases(self, columns: list[United]) -> None:
        """Refuse columns whose names differ only in upper and lower case: databases take them for one."""
        folded = {one.name.casefold(): one.name for one in columns if one.here}
        for one in columns if self.settings["keep"] == EITHER else []:
            if not one.here and one.name.casefold() in folded:
                raise NotApplicable(
                    f"Concatenate datasets: '{folded[one.name.casefold()]}' is called '{one.name}' in the other "
                    "dataset; choose them as columns of another name, or rename the column first."
                )

    def _columns(self, learned: dict[str, Any]) -> list[United]:
        """The columns of the result."""
        columns = [United(*one) for one in learned["columns"]]
        return columns if self.settings["keep"] == EITHER else [one for one in columns if one.here and one.there]

    def _sides(self, learned: dict[str, Any], of: Any) -> tuple[list[Any], list[Any]]:
        """The expressions of both tables; `of` is Narwhals or PL."""
        columns, name = self._columns(learned), self.settings["indicator"]
        here = [one.cells(of) for one in columns if one.here]
        there = [one.cells(of, other=True) for one in columns if one.there]
        if name:
            here.append(of.lit(self.settings["here"]).alias(name))
            there.append(of.lit(self.settings["there"]).alias(name))
        return here, there

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:
        here, there = self._sides(learned, nw)
        names = [one.name for one in self._columns(learned)]
        indicator = [self.settings["indicator"]] if self.settings["indicator"] else []
        united = below(frame.select(*here), self._beside(frame).select(*there), [*names, *indicator])
        return self._once(united, names) if self.settings["distinct"] else united

    def _once(self, frame: nw.LazyFrame, names: list[str]) -> nw.LazyFrame:
        if frame.implementation.is_polars():
            return nw.from_native(frame.to_native().unique(names, keep="first", maintain_order=True))
        place = free_name(frame.collect_schema().names(), "place")
        rows = numbered(frame, place, self.name)
        first = rows.filter(nw.col(names[0]).is_first_distinct().over(*names, order_by=place))
        return first.sort(place).drop(place)

    def describe(self, learned: dict[str, Any] | None = None) -> str:
        sentence = f"Add the rows of the dataset {dataset_name(self.settings['dataset'])}"
        sentence += " and keep each row once" if self.settings["distinct"] else ""
        if not learned:
            return sentence
        columns = [United(*one) for one in learned["columns"]]
        parts = [f"{count(learned['rows'][0], 'row')} here and {learned['rows'][1]:,} there"]
        only = {
            "here": [one.name for one in columns if not one.there],
            "there": [one.name for one in columns if not one.here],
        }
        fate = "missing in the other rows" if self.settings["keep"] == EITHER else "left out"
        parts += [f"only {where}: {_close(only, where)}, {fate}" for where in only if only[where]]
        changed = [one.name for one in columns if one.changed]
        parts += [f"made of one type: {listed(changed)}"] if changed else []
        return f"{sentence}: {'; '.join(parts)}"

    def code(self, learned: dict[str, Any]) -> str:
        here, there = self._sides(learned, PL)
        names = [one.name for one in self._columns(learned)]
        order = [*names, self.settings["indicator"]] if self.settings["indicator"] else names
        renamed = dict(zip(self.settings["others"], self.settings["columns"], strict=True))
        rename = f".rename({renamed!r})" if renamed else ""
        once = f".unique({names!r}, keep='first', maintain_order=True)" if self.settings["distinct"] else ""
        return (
            f"other = tables[{self.tables()[0]!r}]{rename}.select({', '.join(map(str, there))})\n"
            f"frame = frame.select({', '.join(map(str, here))})\n"
            f"frame = pl.concat([frame, other], how='diagonal_relaxed').select({order!r}){once}"
        )


def _close(only: dict[str, list[str]], where: str) -> str:
    """Columns that one table does not have, each with the one it may have been meant as."""
    others = {name.casefold(): name for name in only["here" if where == "there" else "there"]}
    shown = []
    for name in only[where]:
        near = difflib.get_close_matches(name.casefold(), others, 1, 0.8)
        shown.append(f"{name} (close to {others[near[0]]})" if near else name)
    return listed(shown)
