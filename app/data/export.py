"""Tables as CSV that no spreadsheet takes for formulas."""

import re
from pathlib import Path
from typing import TypeVar

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


def _safe(table: Table) -> Table:
    schema = table.collect_schema()
    flat = table.with_columns(_as_cells(name, kind) for name, kind in schema.items())
    return flat.rename({name: _safe_name(name) for name in schema})


def _as_cells(name: str, kind: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if kind in (pl.Categorical, pl.Enum):
        column = column.cast(pl.String)
    elif kind == pl.Binary:
        column = column.bin.encode("hex")
    elif kind.is_nested():
        column = column.map_elements(_as_text, return_dtype=pl.String)
    elif kind != pl.String:
        return column
    risky = column.str.contains(TRIGGER) & ~column.str.contains(NUMBER)
    return pl.when(risky).then(pl.concat_str(pl.lit("'"), column)).otherwise(column).alias(name)


def _as_text(cell: object) -> str:
    return str(cell.to_list() if isinstance(cell, pl.Series) else cell)


def _safe_name(name: str) -> str:
    return f"'{name}" if re.match(TRIGGER, name) and not re.match(NUMBER, name) else name
