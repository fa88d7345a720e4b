"""Many numbers in one cell, or one number in each of many."""

import re
from collections.abc import Iterable
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from app.data.columns import Kind
from app.errors import NotApplicable
from app.params import Param
from app.wrangling.cells import cell_types, listed
from app.wrangling.refusals import refuse_other_than_numbers, refuse_taken
from app.wrangling.step import Step

MOST_PLACES = 1000
ASSEMBLE, FLATTEN = "assemble", "flatten"


class ManageVectors(Step):
    """Columns of numbers become one column of vectors, or a column of vectors becomes a column for each place."""

    key = "manage_vectors"
    name = "Manage vectors"
    group = "Manage vectors"
    params = (
        Param("columns", "Columns", "columns", help="Columns of numbers to assemble, or of vectors to flatten."),
        Param(
            "way", "Change", "choice", default=ASSEMBLE, choices=(ASSEMBLE, FLATTEN),
            help="A model does not learn from a vector: flatten it before.",
        ),
        Param("name", "Name of the vector", "text", default="vector", help="For assemble: a name no column has yet."),
    )  # fmt: skip

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.settings["name"] = self.settings["name"].strip()
        self.learns = self.settings["way"] == FLATTEN
        if self.settings["way"] == ASSEMBLE and not self.settings["name"]:
            raise NotApplicable("Manage vectors: write a name for the new column.")

    def kinds(self, kinds: dict[str, Kind]) -> dict[str, Kind]:
        if self.settings["way"] == ASSEMBLE:
            return {**kinds, self.settings["name"]: Kind.IDENTIFIER}  # which models leave out
        return {name: kind for name, kind in kinds.items() if name not in self.settings["columns"]}

    def sources(self, wanted: Iterable[str]) -> list[str]:
        found: list[str] = []
        for name in wanted:
            if self.settings["way"] == ASSEMBLE and name == self.settings["name"]:
                found += self.settings["columns"]
            else:
                found.append(self._vector_of(name) or name)
        return list(dict.fromkeys(found))

    def _vector_of(self, name: str) -> str | None:
        """The column of vectors that a flattened column is made from; None for any other column."""
        if self.settings["way"] == ASSEMBLE:
            return None
        flat = (vector for vector in self.settings["columns"] if re.fullmatch(re.escape(vector) + " [0-9]+", name))
        return next(flat, None)

    def without(self, absent: Any) -> "Step | None":
        return None if self.settings["way"] == ASSEMBLE else super().without(absent)

    def check(self, frame: nw.LazyFrame) -> None:
        super().check(frame)
        if self.settings["way"] == ASSEMBLE:
            refuse_taken(self.name, [self.settings["name"]], frame)
        for name in frame.collect_schema().names():
            if self._vector_of(name):
                raise NotApplicable(f"Manage vectors: there is already a column '{name}'; rename that column first.")

    def learn(self, frame: nw.LazyFrame) -> dict[str, Any]:
        """For vectors to flatten, how many places each has at most."""
        if not frame.implementation.is_polars():
            engine = "DuckDB" if frame.implementation.is_duckdb() else "a Dask cluster"
            raise NotApplicable(f"Manage vectors: vectors cannot be changed on {engine}; do it before, on Polars.")
        if self.settings["way"] == ASSEMBLE:
            refuse_other_than_numbers(self.name, self.settings["columns"], cell_types(frame))
            return {}
        return {"places": {name: self._places(frame, name) for name in self.settings["columns"]}}

    def _places(self, frame: nw.LazyFrame, name: str) -> int:
        native: Any = frame.to_native()
        kind = native.collect_schema()[name]
        if not isinstance(kind, pl.List | pl.Array) or kind.inner.is_nested():
            raise NotApplicable(f"Manage vectors: {name} does not hold vectors to flatten; choose another column.")
        places = native.select(_as_list(name, kind).list.len().max()).collect().item() or 0
        if not 0 < places <= MOST_PLACES:
            raise NotApplicable(
                f"Manage vectors: the vectors of {name} have up to {places:,} places, and 1 to {MOST_PLACES:,} can "
                "become columns; drop the column."
            )
        return places

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:
        columns = self.settings["columns"]
        native: Any = frame.to_native()
        if self.settings["way"] == ASSEMBLE:
            cells = pl.col(columns).cast(pl.Float64).fill_nan(None)
            return nw.from_native(native.with_columns(pl.concat_list(cells).alias(self.settings["name"])))
        kinds = native.collect_schema()
        parts = [
            _as_list(name, kinds[name]).list.get(place, null_on_oob=True).alias(f"{name} {place + 1}")
            for name in columns
            for place in range(learned["places"][name])
        ]
        return nw.from_native(native.with_columns(parts).drop(columns))

    def describe(self, learned: dict[str, Any] | None = None) -> str:
        columns = listed(self.settings["columns"])
        if self.settings["way"] == ASSEMBLE:
            return f"Assemble {columns} as the vector {self.settings['name']}"
        counts = [f"{learned['places'][name]:,}" for name in self.settings["columns"]] if learned else []
        return f"Flatten the vectors of {columns}" + (f" ({listed(counts)} places)" if counts else "")

    def code(self, learned: dict[str, Any]) -> str:
        columns = self.settings["columns"]
        if self.settings["way"] == ASSEMBLE:
            cells = f"pl.col({columns!r}).cast(pl.Float64).fill_nan(None)"
            return f"frame = frame.with_columns(pl.concat_list({cells}).alias({self.settings['name']!r}))"
        places = {name: learned["places"][name] for name in columns}
        return (
            f"parts = [pl.col(name).cast(pl.List(frame.collect_schema()[name].inner))"
            f".list.get(place, null_on_oob=True).alias(f'{{name}} {{place + 1}}')\n"
            f"         for name, places in {places!r}.items() for place in range(places)]\n"
            f"frame = frame.with_columns(parts).drop({columns!r})"
        )


def _as_list(name: str, kind: Any) -> pl.Expr:
    """A column of lists or of arrays as lists."""
    return pl.col(name).cast(pl.List(kind.inner))
