"""Tables as CSV that no spreadsheet takes for formulas."""

import json
import math
import re
from pathlib import Path
from typing import Any, TypeVar

import polars as pl

TRIGGER = r"^[=+\-@\t\r\n\x00-\x1f]"
NUMBER = r"^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$"

Table = TypeVar("Table", pl.DataFrame, pl.LazyFrame)


def write_csv(table: pl.DataFrame, target: Path) -> None:
    """Write a table as CSV, cells of text that a spreadsheet would run as formulas opened by a quote."""
    _safe(table).write_csv(target)


def copy_csv(source: Path, target: Path) -> None:
    """The same of a Parquet file, a part of it in memory at a time."""
    _safe(pl.scan_parquet(source, glob=False)).sink_csv(target)


def csv_bytes(table: pl.DataFrame) -> bytes:
    """The same as bytes, in UTF-8."""
    return _safe(table).write_csv().encode()


def flat(table: Table) -> Table:
    """The table with a text for every cell that is no single number, truth or moment; lists and records are JSON."""
    kinds = table.collect_schema().dtypes()
    return table.with_columns(_flat_cells(pl.nth(place), kind) for place, kind in enumerate(kinds))


def _flat_cells(column: pl.Expr, kind: pl.DataType) -> pl.Expr:
    if kind in (pl.Categorical, pl.Enum):
        return column.cast(pl.String)
    if kind == pl.Binary:
        return column.bin.encode("hex")
    return column.map_elements(_as_text, return_dtype=pl.String) if kind.is_nested() else column


def _safe(table: Table) -> Table:
    plain = flat(table)
    schema = plain.collect_schema()
    texts = [place for place, kind in enumerate(schema.dtypes()) if kind == pl.String]
    safe = plain.with_columns(_without_formulas(pl.nth(place)) for place in texts)
    return safe.rename({name: _safe_name(name) for name in schema if _safe_name(name) != name})


def _without_formulas(column: pl.Expr) -> pl.Expr:
    risky = column.str.contains(TRIGGER) & ~column.str.contains(NUMBER)
    return pl.when(risky).then("'" + column).otherwise(column).name.keep()


def _as_text(cell: object) -> str:
    """A cell of several values as JSON, in which what is not a number is missing."""
    whole = cell.to_list() if isinstance(cell, pl.Series) else cell
    return json.dumps(_sound(whole), ensure_ascii=False, default=str)


def _sound(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _sound(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_sound(part) for part in value]
    if isinstance(value, bytes):
        return value.hex()
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _safe_name(name: str) -> str:
    return f"'{name}" if re.match(TRIGGER, name) and not re.match(NUMBER, name) else name
