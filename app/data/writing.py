"""A source written as typed Parquet, in one pass where its columns are as clean as they look."""

# ruff: noqa: S608 - names of the data are quoted as identifiers

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from app.data.findings import Findings, sampled, settled
from app.data.markers import marked_columns, without_markers, without_numbers
from app.data.reading import ReadSettings
from app.data.remarks import infinite_remark, remarks
from app.data.source import RAW, Source, quoted
from app.data.types import Reading, plain_sql, text_sql, value_sql

PARQUET = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, PARQUET_VERSION v2, DICTIONARY_SIZE_LIMIT 5000"
WHOLE = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"}
WIDE = {"UBIGINT", "HUGEINT", "UHUGEINT", "BIGNUM"}
LINE_FAULT = "CSV Error"  # how DuckDB tells that a line does not fit: casting otherwise would not help
NESTED = ("STRUCT", "MAP", "UNION", "JSON", "VARIANT")


@dataclass(frozen=True)
class Written:
    """How many rows were written, the sentences about how columns were read, and what was found for the whole file.

    decimal: "." or ","; date_order: "day" or "month"; None where nothing depends on it.
    """

    rows: int
    notes: tuple[str, ...] = ()
    decimal: str | None = None
    date_order: str | None = None


def write(connection: duckdb.DuckDBPyConnection, source: Source, target: Path, settings: ReadSettings) -> Written:
    """Write a source as Parquet: every column as the type that all of its cells have, or as text where asked."""
    if settings.text:
        cells = {f"c{place}": f"coalesce(CAST(c{place} AS VARCHAR), '')" for place in range(len(source.names))}
        return Written(_copy(connection, source, cells, target))
    markers = marked_columns(source, settings.missing)
    source = without_markers(source, markers)
    native = {f"c{place}": native_sql(f"c{place}", kind) for place, kind in enumerate(source.types) if kind != RAW}
    found = sampled(connection, source, settings, but=markers)
    for trusted in (found.plain, {}):
        found = settled(connection, source.relation, replace(found, plain=trusted))
        readings = found.decision.readings
        cells = native | {c: value_sql(c, reading) for c, reading in readings.items() if c not in found.plain}
        cells = {c: without_numbers(cells[c], markers[c]) if c in markers else sql for c, sql in cells.items()}
        try:
            rows = _copy(connection, source, cells | _trusting(found.plain, cells), target)
            break
        except duckdb.Error as error:
            if not found.plain or LINE_FAULT in str(error):
                raise
    notes = (*_notes(source, found), *_infinite(connection, source))
    return Written(rows, notes, *found.decided)


def stage(connection: duckdb.DuckDBPyConnection, source: Source, target: Path) -> Written:
    """Write a source as Parquet with columns c0, c1, …: those of text as they stand, the others in stored types."""
    places = [f"c{place}" for place in range(len(source.types))]
    cells = {c: c if kind == RAW else native_sql(c, kind) for c, kind in zip(places, source.types, strict=True)}
    rows = _copy(connection, replace(source, names=tuple(places)), cells, target)
    return Written(rows, tuple(_infinite(connection, source)))


def _trusting(plain: Mapping[str, Reading], others: Mapping[str, str]) -> dict[str, str]:
    """Cells of columns believed plain, merely cast; one that is not ends the query.

    All of a row are checked in one expression of the first column, several times cheaper than each in its own.
    """
    if not plain:
        return {}
    cells = {column: f"CAST({column} AS {reading.type})" for column, reading in plain.items()}
    surprise = " OR ".join(f"NOT ({plain_sql(column, reading)})" for column, reading in plain.items())
    value = cells.get("c0") or others["c0"]
    return cells | {"c0": f"CASE WHEN {surprise} THEN error('not plain') ELSE {value} END"}


def _copy(connection: duckdb.DuckDBPyConnection, source: Source, cells: Mapping[str, str], target: Path) -> int:
    columns = ", ".join(f"{cells[f'c{place}']} AS {identifier(name)}" for place, name in enumerate(source.names))
    query = f"COPY (SELECT {columns} FROM {source.relation}) TO {quoted(str(target))} ({PARQUET})"
    return connection.execute(query).fetchone()[0]


def identifier(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def native_sql(cell: str, kind: str) -> str:
    """SQL for a cell that came typed, as the type it is stored in."""
    if kind in WHOLE or (kind.startswith("DECIMAL") and kind.endswith(",0)") and int(kind[8:-3]) < 19):
        return f"CAST({cell} AS BIGINT)"
    if kind in ("FLOAT", "DOUBLE") or kind.startswith("DECIMAL"):
        return f"CASE WHEN isfinite(CAST({cell} AS DOUBLE)) THEN CAST({cell} AS DOUBLE) END"
    if kind in ("BOOLEAN", "DATE"):
        return cell
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"{cell} AT TIME ZONE 'UTC'"
    if kind.startswith("TIMESTAMP"):
        return f"CAST({cell} AS TIMESTAMP)"
    if kind.startswith(NESTED) or kind.endswith("]"):
        return f"CAST(to_json({cell}) AS VARCHAR)"
    return text_sql(f"CAST({cell} AS VARCHAR)")


def _notes(source: Source, found: Findings) -> list[str]:
    ordered = sorted(found.tallies, key=lambda column: int(column[1:]))
    readings = found.decision.readings
    return [note for c in ordered for note in remarks(source.names[int(c[1:])], found.tallies[c], readings[c])]


def _infinite(connection: duckdb.DuckDBPyConnection, source: Source) -> list[str]:
    places = [place for place, kind in enumerate(source.types) if kind in ("FLOAT", "DOUBLE")]
    if not places:
        return []
    counts = ", ".join(f"count(*) FILTER (isinf(c{place}))" for place in places)
    row = connection.execute(f"SELECT {counts} FROM {source.relation}").fetchone()
    return [infinite_remark(source.names[place], n) for place, n in zip(places, row, strict=True) if n]
