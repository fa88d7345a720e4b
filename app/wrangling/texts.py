"""Texts changed or looked at, cell by cell, with the same result on every engine that can."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from app.errors import NotApplicable
from app.wrangling.cells import CellType, cell_types, held
from app.wrangling.written import PL

MOST_WIDTH = 1000


@dataclass(frozen=True)
class Cells:
    """The cells of a column to be: `build` makes their expression, given the library.

    Where Narwhals has no words for it, `build` is for Polars alone and `sql` is the same for DuckDB.
    """

    build: Callable[[Any], Any]
    sql: str | None = None


def with_cells(frame: nw.LazyFrame, columns: Mapping[str, Cells]) -> nw.LazyFrame:
    """The table with columns changed or added."""
    if not columns:
        return frame
    if not any(cells.sql for cells in columns.values()):
        return frame.with_columns(*(cells.build(nw).alias(name) for name, cells in columns.items()))
    if frame.implementation.is_polars():
        native = frame.to_native()
        return nw.from_native(native.with_columns(cells.build(pl).alias(name) for name, cells in columns.items()))
    if not frame.implementation.is_duckdb():
        raise NotImplementedError("This change of texts has no words on other engines.")
    return _with_sql(frame, {name: cells for name, cells in columns.items() if cells.sql}, columns)


def _with_sql(frame: nw.LazyFrame, spoken: Mapping[str, Cells], columns: Mapping[str, Cells]) -> nw.LazyFrame:
    relation = frame.to_native()
    names = list(dict.fromkeys([*relation.columns, *spoken]))
    written = (f"{spoken[name].sql} AS {quoted(name)}" if name in spoken else quoted(name) for name in names)
    others = {name: cells for name, cells in columns.items() if name not in spoken}
    return with_cells(nw.from_native(relation.project(", ".join(written))), others) if others else nw.from_native(
        relation.project(", ".join(written))
    )  # fmt: skip


def cells_code(columns: Mapping[str, Cells]) -> str:
    """`with_cells` as a line of Polars on a LazyFrame called `frame`."""
    written = (f"{cells.build(PL)}.alias({name!r})" for name, cells in columns.items())
    return f"frame = frame.with_columns({', '.join(written)})"


def quoted(name: str) -> str:
    """A name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str | int) -> str:
    """A text or a number as SQL writes it."""
    return str(text) if isinstance(text, int) else "'" + text.replace("'", "''") + "'"


def text_sql(name: str) -> str:
    """A column as text, in SQL."""
    return f"CAST({quoted(name)} AS VARCHAR)"


def text_types(step: str, frame: nw.LazyFrame, names: list[str]) -> dict[str, str]:
    """The type of each column, which must be text; one without a known cell may pass."""
    types = cell_types(frame)
    for name in names:
        if types[name] not in (CellType.TEXT, CellType.UNKNOWN):
            raise NotApplicable(f"{step}: {name} holds {held(types[name])}, not text; change its type to text first.")
    return {name: types[name].value for name in names}
