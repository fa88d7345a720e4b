"""A join of two tables as it was learned: on Polars, on DuckDB, and as code."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from app.wrangling.draws import free_name, numbered
from app.wrangling.keys import Key
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
CROSS = "cartesian cross"
FILTERS = ("left semi", "left anti")
BOTH_SIDES = ("right outer", "full outer")
"""Kinds whose rows may have no row here."""


@dataclass(frozen=True)
class Joining:
    """A join of a kind, of every match or of the `first` only.

    `columns` are the new names of the other table's columns; `here` and `there` are what the cells of `keys` are called
    on either side for as long as they are compared.
    """

    kind: str
    first: bool
    keys: tuple[Key, ...]
    columns: dict[str, str]
    here: list[str]
    there: list[str]

    @classmethod
    def from_learned(cls, kind: str, first: bool, learned: dict[str, Any]) -> "Joining":
        """The join by what was learned of both tables."""
        keys = tuple(Key.from_dict(key) for key in learned["keys"])
        return cls(kind, first, keys, learned["columns"], learned["here"], learned["there"])

    def with_keys(self, frame: nw.LazyFrame) -> nw.LazyFrame:
        """This table with the cells of its keys."""
        return frame.with_columns(*self.cells_here(nw)) if self.keys else frame

    def cells_here(self, of: Any) -> list[Any]:
        """The cells of this table's keys; `of` is Narwhals or PL."""
        return [key.cells(of).alias(name) for key, name in zip(self.keys, self.here, strict=True)]

    def cells_there(self, of: Any) -> list[Any]:
        """The cells of the other table's keys, and the columns it brings."""
        keys = [key.cells(of, other=True).alias(name) for key, name in zip(self.keys, self.there, strict=True)]
        return [*keys, *(of.col(name).alias(new) for name, new in self.columns.items())]

    def each_once(self, there: nw.LazyFrame) -> pl.LazyFrame:
        """The first row of every key of the other table, on Polars."""
        return there.to_native().unique(self.there, keep="first", maintain_order=True).drop_nulls(self.there)

    def joined(self, here: nw.LazyFrame, there: nw.LazyFrame) -> nw.LazyFrame:
        """Both tables joined, rows in their order here and then in their order there."""
        names = [name for name in here.collect_schema().names() if name not in self.here]
        if here.implementation.is_polars():
            other = self.each_once(there) if self.first else there.to_native()
            rows = nw.from_native(here.to_native().join(other, **self._options()))
        else:
            rows = self._on_duckdb(here, there)
        for name, filled in self._filled():
            rows = rows.with_columns(filled(nw).alias(name))
        return rows.select(*names, *self.columns.values())

    def looked_up(self, here: nw.LazyFrame, kept: pl.DataFrame) -> nw.LazyFrame:
        """`joined` on Polars with a table that has every key once.

        The few rows there that are wanted are found first: no table of all keys is built for one row here.
        """
        names = [name for name in here.collect_schema().names() if name not in self.here]
        left = here.to_native()
        wanted = kept.lazy().join(left.select(self.here), left_on=self.there, right_on=self.here, how="semi")
        return nw.from_native(left.join(wanted, **self._options())).select(*names, *self.columns.values())

    def _options(self) -> dict[str, Any]:
        """How Polars joins."""
        how = KINDS[self.kind]
        keys = {} if how == "cross" else {"left_on": self.here, "right_on": self.there}
        apart = {} if how in ("cross", "semi", "anti") else {"coalesce": False}
        return keys | {"how": how} | apart | {"maintain_order": "left_right"}

    def _on_duckdb(self, here: nw.LazyFrame, there: nw.LazyFrame) -> nw.LazyFrame:
        how, taken = KINDS[self.kind], [*here.collect_schema().names(), *there.collect_schema().names()]
        place, placed = free_name(taken, "place here"), free_name(taken, "place there")
        left, right = numbered(here, place, ""), numbered(there, placed, "")
        if self.first:
            right = right.filter(nw.col(self.there[0]).is_first_distinct().over(*self.there, order_by=placed))
        if how == "right":
            rows = right.join(left, left_on=self.there, right_on=self.here, how="left")
        else:
            keys = {} if how == "cross" else {"left_on": self.here, "right_on": self.there}
            rows = left.join(right, **keys, how=how)
        return rows.sort(*([place] if how in ("semi", "anti") else [place, placed]), nulls_last=True)

    def _filled(self) -> list[tuple[str, Callable[[Any], Any]]]:
        """Each key that both sides hold in one column, with what makes its cells of whichever side has the row."""
        if self.kind not in BOTH_SIDES:
            return []

        def filled(name: str, there: str) -> Callable[[Any], Any]:
            return lambda of: of.coalesce(of.col(name), of.col(there))

        pairs = zip(self.keys, self.there, strict=True)
        return [(key.left, filled(key.left, there)) for key, there in pairs if key.one_column]

    def code(self, dataset: str) -> str:
        """`joined` in Polars, on a LazyFrame called `frame` and the other dataset in `tables`."""
        options = ", ".join(f"{name}={value!r}" for name, value in self._options().items())
        here = f".with_columns({', '.join(map(str, self.cells_here(PL)))})" if self.keys else ""
        once = f".unique({self.there!r}, keep='first', maintain_order=True)" if self.first else ""
        filled = "".join(f".with_columns({make(PL).alias(name)})" for name, make in self._filled())
        return (
            f"other = tables[{dataset!r}].select({', '.join(map(str, self.cells_there(PL)))}){once}\n"
            f"frame = frame{here}.join(other, {options}){filled}.drop({[*self.here, *self.there]!r}, strict=False)"
        )
