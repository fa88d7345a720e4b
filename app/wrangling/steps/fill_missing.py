"""Fill gaps."""

from typing import Any

import narwhals.stable.v2 as nw

from app.errors import NotApplicable
from app.params import Param
from app.wrangling.cells import (
    CellType,
    cell_types,
    held,
    known,
    known_code,
    listed,
    literal,
    literal_code,
    many_facts,
    parse,
    plain,
    shown,
)
from app.wrangling.step import Step

WAYS_OUT = "choose 'constant value', or drop the column"
MIDDLES = ("mean", "median")


class FillMissing(Step):
    """Missing cells get one value a column, learned from training rows or given."""

    key = "fill_missing"
    name = "Fill missing"
    group = "Handle missing values"
    by_column = True
    params = (
        Param("columns", "Columns", "columns", help="The columns whose missing cells are filled."),
        Param(
            "method",
            "Fill with",
            "choice",
            default="median",
            choices=("automatic", "mean", "median", "most frequent", "constant value"),
            help="Mean and median are for numbers; each column gets its own value, learned from training rows. "
            "Automatic: the median of numbers, and the most frequent value of all else.",
        ),
        Param("value", "Value", "text", optional=True, help="What to fill with, when a constant value is chosen."),
    )

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.learns = self.settings["method"] != "constant value"
        if not self.learns and not (self.settings["value"] or "").strip():
            raise NotApplicable("Fill missing: give the constant value to fill with.")

    def learn(self, frame: nw.LazyFrame) -> dict[str, Any]:
        """The value that fills each column, and the column's type."""
        types = cell_types(frame)
        ways = {name: self._way(frame, name, types[name]) for name in self.settings["columns"]}
        middles = _middles(frame, {name: way for name, way in ways.items() if way in MIDDLES}, types)
        values = {name: self._value(frame, name, types[name], way, middles) for name, way in ways.items()}
        return {"columns": {name: {"type": types[name].value, "value": value} for name, value in values.items()}}

    def _way(self, frame: nw.LazyFrame, name: str, kind: CellType) -> str:
        """How a column is filled; refused where its cells have no such value."""
        method = self.settings["method"]
        if kind in (CellType.UNKNOWN, CellType.OTHER, CellType.ZONED):
            raise NotApplicable(f"Fill missing: {name} holds {held(kind)}; change its type first, or drop the column.")
        if method == "automatic":
            method = "median" if kind.numeric else "most frequent"
        if method in MIDDLES:
            _refuse_without_middle(frame, name, kind, method)
        return method

    def _value(self, frame: nw.LazyFrame, name: str, kind: CellType, way: str, middles: dict[str, Any]) -> Any:
        if way == "constant value":
            return parse(self.settings["value"], kind, name)
        value = middles[name] if way in MIDDLES else _most_frequent(frame, name, kind)
        if value is None:
            raise NotApplicable(f"Fill missing: {name} has no known cell, so it has no {way} value; {WAYS_OUT}.")
        return value

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:
        return frame.with_columns(*(_filled(name, **learned["columns"][name]) for name in self.settings["columns"]))

    def describe(self, learned: dict[str, Any] | None = None) -> str:
        columns, method = self.settings["columns"], self.settings["method"]
        if method == "constant value":
            return f"Fill gaps in {listed(columns)} with '{self.settings['value']}'"
        article = "their own" if len(columns) > 1 else "the"
        method = {"most frequent": "most frequent value", "automatic": "median or most frequent value"}.get(
            method, method
        )
        values = [shown(learned["columns"][name]["value"]) for name in columns] if learned else []
        return f"Fill gaps in {listed(columns)} with {article} {method}" + (f" ({listed(values)})" if values else "")

    def code(self, learned: dict[str, Any]) -> str:
        filled = []
        for name in self.settings["columns"]:
            value, kind = learned["columns"][name]["value"], CellType(learned["columns"][name]["type"])
            filled.append(f"{known_code(name, kind)}.fill_null({literal_code(value, kind)})")
        return f"frame = frame.with_columns({', '.join(filled)})"


def _filled(name: str, type: str, value: Any) -> nw.Expr:  # noqa: A002 - the names of the learned facts
    kind = CellType(type)
    column = nw.col(name)
    if kind is CellType.TEXT:
        column = column.cast(nw.String)
    if kind is CellType.DECIMAL or (kind is CellType.WHOLE and isinstance(value, float)):
        column = column.cast(nw.Float64)
    missing = known(name, kind).is_null()
    return nw.when(~missing).then(column).otherwise(literal(value, kind)).alias(name)


def _refuse_without_middle(frame: nw.LazyFrame, name: str, kind: CellType, method: str) -> None:
    if not kind.numeric:
        if not len(frame.filter(~nw.col(name).is_null()).head(1).collect("polars")):
            raise NotApplicable(f"Fill missing: {name} has no known cell, so it has no {method} value; {WAYS_OUT}.")
        raise NotApplicable(
            f"Fill missing: {name} holds {held(kind)}, which has no {method}; "
            "choose 'most frequent' or 'constant value', or change its type to number first."
        )
    if method == "median" and frame.implementation.is_dask():
        raise NotApplicable("Fill missing: the median cannot be found exactly on a Dask cluster; choose the mean.")


def _middles(frame: nw.LazyFrame, ways: dict[str, str], types: dict[str, CellType]) -> dict[str, int | float | None]:
    """The mean or median of each column."""
    measures = []
    for place, (name, way) in enumerate(ways.items()):
        column = nw.col(name).cast(nw.Float64)
        finite = nw.when(column.is_finite()).then(column)
        measures.append((finite.mean() if way == "mean" else finite.median()).alias(str(place)))
    found = zip(ways, many_facts(frame, list(ways), measures), strict=True)
    return {name: plain(value, types[name]) for name, value in found}


def _most_frequent(frame: nw.LazyFrame, name: str, kind: CellType) -> Any:
    """The commonest known value; of equally common ones the smallest, so that every engine finds the same."""
    column = known(name, kind)
    known_cells = frame.select((column.cast(nw.String) if kind is CellType.TEXT else column).alias("value"))
    counts = known_cells.filter(~nw.col("value").is_null()).group_by("value").agg(nw.len().alias("rows"))
    first = counts.sort("rows", "value", descending=[True, False]).head(1).collect("polars").rows()
    return plain(first[0][0], kind) if first else None
