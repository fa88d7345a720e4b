"""A source written as typed Parquet, in one pass where its columns are as clean as they look."""

# ruff: noqa: S608 - names of the data are quoted as identifiers

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from app.data.remarks import infinite_remark, remarks
from app.data.source import RAW, Source, quoted
from app.data.trials import TEXT, Tally, likely_trials, plain_columns, reading_of, tally
from app.data.types import Reading, plain_sql, text_sql, value_sql

PARQUET = "FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2, DICTIONARY_SIZE_LIMIT 5000"
WHOLE = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"}
WIDE = {"UBIGINT", "HUGEINT", "UHUGEINT", "BIGNUM"}
LINE_FAULT = "CSV Error"  # how DuckDB tells that a line does not fit: casting otherwise would not help
NESTED = ("STRUCT", "MAP", "UNION", "JSON", "VARIANT")


@dataclass(frozen=True)
class Written:
    """How many rows were written, and the sentences about how columns were read."""

    rows: int
    notes: tuple[str, ...]


def write(connection: duckdb.DuckDBPyConnection, source: Source, target: Path, text: bool) -> Written:
    """Write a source as Parquet: every column as the type that all of its cells have, or as text where asked."""
    if text:
        cells = {f"c{place}": f"coalesce(CAST(c{place} AS VARCHAR), '')" for place in range(len(source.names))}
        return Written(_copy(connection, source, cells, target), ())
    native = {f"c{place}": native_sql(f"c{place}", kind) for place, kind in enumerate(source.types) if kind != RAW}
    raw = [f"c{place}" for place, kind in enumerate(source.types) if kind == RAW]
    likely = likely_trials(connection, source.relation, raw)
    readings = {column: reading_of(likely[column]) if column in likely else TEXT for column in raw}
    plain = plain_columns(connection, {c: r for c, r in readings.items() if c not in likely or likely[c].is_plain})
    tallies: dict[str, Tally] = {}
    for trusted in (plain, {}):
        more = {c: f.trial for c, f in likely.items() if c not in trusted and c not in tallies}
        tallies |= tally(connection, source.relation, more)
        readings |= {column: reading_of(found) for column, found in tallies.items()}
        cells = native | {c: value_sql(c, reading) for c, reading in readings.items() if c not in trusted}
        try:
            rows = _copy(connection, source, cells | _trusting(trusted, cells), target)
            break
        except duckdb.Error as error:
            if not trusted or LINE_FAULT in str(error):
                raise
    return Written(rows, (*_notes(source, tallies), *_infinite(connection, source)))


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


def _notes(source: Source, tallies: Mapping[str, Tally]) -> list[str]:
    ordered = sorted(tallies, key=lambda column: int(column[1:]))
    return [
        note
        for column in ordered
        for note in remarks(source.names[int(column[1:])], tallies[column], reading_of(tallies[column]))
    ]


def _infinite(connection: duckdb.DuckDBPyConnection, source: Source) -> list[str]:
    places = [place for place, kind in enumerate(source.types) if kind in ("FLOAT", "DOUBLE")]
    if not places:
        return []
    counts = ", ".join(f"count(*) FILTER (isinf(c{place}))" for place in places)
    row = connection.execute(f"SELECT {counts} FROM {source.relation}").fetchone()
    return [infinite_remark(source.names[place], n) for place, n in zip(places, row, strict=True) if n]
