"""Parquet files: tables that come with their types."""

# ruff: noqa: S608 - names of the data are quoted as identifiers

from collections.abc import Sequence
from pathlib import Path

import duckdb

from app.data.header import usable_names
from app.data.source import RAW, Source, path_sql
from app.data.writing import NESTED, WIDE, identifier
from app.errors import NotApplicable


def parquet_source(connection: duckdb.DuckDBPyConnection, path: Path, name: str) -> Source:
    """The columns of a Parquet file; integers wider than 64 bits are read from their digits."""
    table = f"read_parquet({path_sql(path)})"
    try:
        described = connection.execute(f"DESCRIBE SELECT * FROM {table}").fetchall()
    except duckdb.Error as error:
        raise NotApplicable(f"{name} is damaged and cannot be opened as Parquet. Save it again and retry.") from error
    raw, types = [row[0] for row in described], [row[1] for row in described]
    names, notes = usable_names(raw, len(raw))
    cells = ", ".join(
        f"{f'CAST({identifier(column)} AS VARCHAR)' if kind in WIDE else identifier(column)} AS c{place}"
        for place, (column, kind) in enumerate(zip(raw, types, strict=True))
    )
    relation = f"(SELECT {cells} FROM {table})"
    notes += _nested_notes(names, types)
    kinds = tuple(RAW if kind in WIDE else kind for kind in types)
    return Source(relation, names, kinds, path, notes=notes)


def _nested_notes(names: Sequence[str], types: Sequence[str]) -> tuple[str, ...]:
    nested = [n for n, kind in zip(names, types, strict=True) if kind.startswith(NESTED) or kind.endswith("]")]
    if not nested:
        return ()
    shown = ", ".join(f"'{name}'" for name in nested[:5]) + (" and more" if len(nested) > 5 else "")
    return (f"The cells of {shown} hold several values each, which were kept together as text (JSON).",)
