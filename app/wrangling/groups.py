"""Groups of rows, each made one row: counts, sums and the like, the same on every engine that can."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from app.wrangling.cells import CellType, known, known_code
from app.wrangling.draws import free_name, numbered
from app.wrangling.texts import quoted
from app.wrangling.written import PL


@dataclass(frozen=True)
class Function:
    """What is worked out of the known cells of a group.

    `build` makes the expression, given Polars or PL and the cells; `sql` is the same for DuckDB, of a column's name
    and the name of the rows' places. `fits` says which cells it is for.
    """

    build: Callable[[Any, Any], Any]
    sql: Callable[[str, str], str]
    fits: Callable[[CellType], bool]
    counts: bool = False


def _any(kind: CellType) -> bool:
    return kind is not CellType.OTHER


def _numeric(kind: CellType) -> bool:
    return kind.numeric


def _ordered(kind: CellType) -> bool:
    return kind not in (CellType.OTHER, CellType.UNKNOWN)


def _deviation(of: Any, cells: Any) -> Any:
    numbers = cells.cast(of.Float64)
    return of.when(numbers.is_finite().all()).then(numbers.std())


def _finite(name: str) -> str:
    return f"CASE WHEN isfinite(CAST({name} AS DOUBLE)) THEN CAST({name} AS DOUBLE) END"


ROWS = "number of rows"
FUNCTIONS = {
    ROWS: Function(lambda of, _: of.len().cast(of.Int64), lambda *_: "count(*)", _any, counts=True),
    "count": Function(lambda of, cells: cells.count().cast(of.Int64), lambda x, _: f"count({x})", _any, counts=True),
    "count distinct": Function(
        lambda of, cells: cells.drop_nulls().n_unique().cast(of.Int64),
        lambda x, _: f"count(DISTINCT {x})",
        _any,
        counts=True,
    ),
    # As numbers with a fraction: sums of whole ones may pass what whole numbers can hold.
    "sum": Function(
        lambda of, cells: of.when(cells.count() > 0).then(cells.cast(of.Float64).sum()),
        lambda x, _: f"sum(CAST({x} AS DOUBLE))",
        _numeric,
    ),
    "mean": Function(
        lambda of, cells: cells.cast(of.Float64).mean(), lambda x, _: f"avg(CAST({x} AS DOUBLE))", _numeric
    ),
    "min": Function(lambda _, cells: cells.min(), lambda x, _: f"min({x})", _ordered),
    "max": Function(lambda _, cells: cells.max(), lambda x, _: f"max({x})", _ordered),
    "median": Function(
        lambda of, cells: cells.cast(of.Float64).median(), lambda x, _: f"median(CAST({x} AS DOUBLE))", _numeric
    ),
    "standard deviation": Function(
        _deviation,
        lambda x, _: f"CASE WHEN bool_and(isfinite(CAST({x} AS DOUBLE))) THEN stddev_samp({_finite(x)}) END",
        _numeric,
    ),
    "first": Function(
        lambda _, cells: cells.drop_nulls().first(),
        lambda x, place: f"first({x} ORDER BY {place}) FILTER (WHERE {x} IS NOT NULL)",
        _ordered,
    ),
    "last": Function(
        lambda _, cells: cells.drop_nulls().last(),
        lambda x, place: f"last({x} ORDER BY {place}) FILTER (WHERE {x} IS NOT NULL)",
        _ordered,
    ),
    # Of equally frequent ones the smallest.
    "most frequent": Function(
        lambda _, cells: cells.drop_nulls().mode().min(),
        lambda x, _: (
            f"list_min(list_transform(list_filter(map_entries(histogram({x})), "
            f"lambda one: one.value = list_max(map_values(histogram({x})))), lambda one: one.key))"
        ),
        _ordered,
    ),
    "share of true": Function(
        lambda of, cells: cells.cast(of.Float64).mean(),
        lambda x, _: f"avg(CAST({x} AS DOUBLE))",
        lambda kind: kind is CellType.BOOLEAN,
    ),
}


@dataclass(frozen=True)
class Grouping:
    """Groups of rows with the same cells in the columns `by`, in their order, missing cells last.

    `types` are those of all columns it reads; `wanted` gives new columns as a function and its column ("" for none).
    """

    by: list[str]
    wanted: Mapping[str, tuple[str, str]]
    types: Mapping[str, CellType]

    def apply(self, frame: nw.LazyFrame) -> nw.LazyFrame:
        """One row a group."""
        if not (frame.implementation.is_polars() or frame.implementation.is_duckdb()):
            raise NotImplementedError("Groups of rows in a fixed order are made on one machine.")
        cells = frame.select(*(_plain(name, kind).alias(name) for name, kind in self.types.items()))
        if frame.implementation.is_duckdb():
            return self._on_duckdb(cells)
        new = (self._built(pl, name).alias(name) for name in self.wanted)
        rows = cells.to_native().group_by(self.by, maintain_order=True).agg(new)
        return nw.from_native(rows.sort(self.by, nulls_last=True, maintain_order=True))

    def _built(self, of: Any, name: str) -> Any:
        function, column = self.wanted[name]
        return FUNCTIONS[function].build(of, of.col(column) if column else None)

    def _on_duckdb(self, cells: nw.LazyFrame) -> nw.LazyFrame:
        place = free_name(list(self.types), "place")
        relation = numbered(cells, place, "").to_native()
        keys = ", ".join(map(quoted, self.by))
        new = (
            f"{FUNCTIONS[function].sql(quoted(column), quoted(place))} AS {quoted(name)}"
            for name, (function, column) in self.wanted.items()
        )
        rows = relation.aggregate(f"{keys}, {', '.join(new)}", keys)
        return nw.from_native(rows.order(", ".join(f"{quoted(name)} ASC NULLS LAST" for name in self.by)))

    def code(self) -> str:
        """`apply` as a line of Polars on a LazyFrame called `frame`."""
        cells = ", ".join(f"{_plain_code(name, kind)}.alias({name!r})" for name, kind in self.types.items())
        new = ", ".join(str(self._built(PL, name).alias(name)) for name in self.wanted)
        return (
            f"frame = frame.select({cells}).group_by({self.by!r}, maintain_order=True).agg({new})"
            f".sort({self.by!r}, nulls_last=True, maintain_order=True)"
        )


def _plain(name: str, kind: CellType) -> nw.Expr:
    """The cells as they are grouped and counted."""
    return nw.col(name).cast(nw.String) if kind in (CellType.TEXT, CellType.UNKNOWN) else known(name, kind)


def _plain_code(name: str, kind: CellType) -> str:
    textual = kind in (CellType.TEXT, CellType.UNKNOWN)
    return f"pl.col({name!r}).cast(pl.String)" if textual else known_code(name, kind)
