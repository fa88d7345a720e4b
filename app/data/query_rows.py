"""The rows of a query in a file: written batch by batch, since only the last one tells the types of all."""

# ruff: noqa: S608 - names are quoted as identifiers

import json
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from app.data.header import usable_names
from app.data.source import path_sql, quoted
from app.data.writing import PARQUET, identifier

ROW = "row"
DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
MOMENT = DAY + "([ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?)?"
MICROSECONDS = pl.Datetime("us")
LOW, HIGH = -(2**63), 2**63 - 1


class QueryRows:
    """Rows of named columns, kept on disk below a folder until they are saved; use it as a context."""

    def __init__(self, names: Sequence[str], folder: Path) -> None:
        self.rows = 0
        self._names, self._said = usable_names(names, len(names))
        self._work = tempfile.TemporaryDirectory(dir=folder, prefix=".query-", ignore_cleanup_errors=True)
        self._parts: list[Path] = []
        self._filled: set[int] = set()

    def __enter__(self) -> "QueryRows":
        return self

    def __exit__(self, *_: Any) -> None:
        self._work.cleanup()

    def add(self, batch: Sequence[Sequence[Any]]) -> None:
        """Write some rows aside; a column without any cell is left out of them."""
        columns = {ROW: pl.Series(ROW, range(self.rows, self.rows + len(batch)), dtype=pl.Int64)}
        for place, cells in enumerate(zip(*batch, strict=True)):
            if (series := _series(f"c{place}", cells)) is not None:
                columns[series.name] = series
                self._filled.add(place)
        part = Path(self._work.name) / f"part-{len(self._parts):06}.parquet"
        pl.DataFrame(columns).write_parquet(part, compression="lz4")
        self._parts.append(part)
        self.rows += len(batch)

    def save(self, target: Path, dates_as_text: bool) -> tuple[str, ...]:
        """Write all rows to one Parquet file, each column in the type that fits all of its cells; return the notes.

        dates_as_text: whether the database writes dates as text (YYYY-MM-DD), as SQLite does.
        """
        files = ", ".join(path_sql(part) for part in self._parts)
        table = f"read_parquet([{files}], union_by_name = true)"
        spill = {"temp_directory": str(Path(self._work.name) / "spill"), "autoinstall_known_extensions": False}
        with duckdb.connect(config=spill) as connection:
            connection.execute("SET enable_progress_bar = false")
            described = connection.execute(f"DESCRIBE SELECT * FROM {table}").fetchall()
            types = {name: kind for name, kind, *_ in described}
            text = [name for name, kind in types.items() if kind == "VARCHAR"]
            types |= _dates(connection, table, text) if dates_as_text and text else {}
            cells = ", ".join(
                f"CAST({f'c{place}' if place in self._filled else 'NULL'} AS {types.get(f'c{place}', 'VARCHAR')}) "
                f"AS {identifier(name)}"
                for place, name in enumerate(self._names)
            )
            connection.execute(f"COPY (SELECT {cells} FROM {table}) TO {quoted(str(target))} ({PARQUET})")
        return self._said


def _dates(connection: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str]) -> dict[str, str]:
    """Which columns of text hold nothing but days, or moments, as SQLite writes them."""
    tests = ", ".join(
        f"bool_and(regexp_full_match({column}, '{DAY}') AND TRY_CAST({column} AS DATE) IS NOT NULL) {known}, "
        f"bool_and(regexp_full_match({column}, '{MOMENT}') AND TRY_CAST({column} AS TIMESTAMP) IS NOT NULL) {known}"
        for column in columns
        for known in [f"FILTER ({column} IS NOT NULL)"]
    )
    row = connection.execute(f"SELECT {tests} FROM {table}").fetchone()
    found = {column: (row[2 * place], row[2 * place + 1]) for place, column in enumerate(columns)}
    days = {column: "DATE" for column, (day, _) in found.items() if day}
    return {column: "TIMESTAMP" for column, (_, moment) in found.items() if moment} | days


def _series(name: str, cells: Sequence[Any]) -> pl.Series | None:
    """Cells as the plainest type that holds all of them; None where every cell is missing."""
    plain = [_plain(cell) for cell in cells]
    kinds = {type(cell) for cell in plain} - {type(None)}
    if not kinds:
        return None
    for kind, dtype in ((bool, pl.Boolean), (int, pl.Int64), (date, pl.Date), (datetime, MICROSECONDS)):
        if kinds == {kind}:
            return pl.Series(name, plain, dtype=dtype)
    if kinds <= {int, float}:
        return pl.Series(name, [None if cell is None else float(cell) for cell in plain], dtype=pl.Float64)
    if kinds == {date, datetime}:
        cells = [
            cell if cell is None or isinstance(cell, datetime) else datetime(*cell.timetuple()[:3]) for cell in plain
        ]
        return pl.Series(name, cells, dtype=pl.Datetime("us"))
    return pl.Series(name, [None if cell is None else _words(cell) for cell in plain], dtype=pl.String)


def _plain(cell: Any) -> Any:
    """A cell as a number, boolean, date, moment in UTC or text."""
    if cell is None or isinstance(cell, str | bool | float):
        return cell
    if isinstance(cell, Decimal):
        cell = _number(cell)
    if isinstance(cell, int):
        return cell if LOW <= cell <= HIGH else str(cell)
    if isinstance(cell, datetime):
        return cell.astimezone(UTC).replace(tzinfo=None) if cell.tzinfo else cell
    if isinstance(cell, date) or cell is None or isinstance(cell, float):
        return cell
    return _words(cell)


def _number(cell: Decimal) -> int | float | None:
    if not cell.is_finite():
        return None
    return int(cell) if cell == cell.to_integral_value() else float(cell)


def _words(cell: Any) -> str:
    """A cell as text."""
    ways: dict[type, Callable[[Any], str]] = {
        bool: lambda one: "true" if one else "false",
        bytes: bytes.hex,
        memoryview: lambda one: bytes(one).hex(),
        time: time.isoformat,
        datetime: lambda one: one.isoformat(" "),
        date: date.isoformat,
        timedelta: lambda one: f"{one.total_seconds():g} seconds",
        dict: lambda one: json.dumps(one, default=str, ensure_ascii=False),
        list: lambda one: json.dumps(one, default=str, ensure_ascii=False),
    }
    return ways.get(type(cell), str)(cell)
