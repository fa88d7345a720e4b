"""Any file of a table becomes typed Parquet, and a list of the lines that did not fit."""

# ruff: noqa: S608 - the SQL names columns by place, never by text from the data

import tempfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from app.data.columns import Column
from app.data.delimited import careful_source, check_first_rows, check_line_ends, fast_source, rejected_lines
from app.data.dialect import Dialect, layout
from app.data.encodings import readable
from app.data.formats import FileFormat, Opened, open_file
from app.data.json_rows import json_source
from app.data.kinds import detect_kinds
from app.data.parquet import parquet_source
from app.data.remarks import disguised_remarks
from app.data.source import Doubt, Reject, Source, path_sql
from app.data.spreadsheet import spreadsheet_source
from app.data.types import cast, stripped_sql
from app.data.writing import Written, write
from app.errors import NotApplicable

__all__ = ["DATA", "REJECTS", "Dialect", "Ingested", "cast", "ingest"]

DATA, REJECTS = "data.parquet", "rejects.parquet"


@dataclass(frozen=True)
class Ingested:
    """What reading a file gave: rows, columns, how text was written, lines set aside, and what was done on the way."""

    rows: int
    columns: tuple[Column, ...]
    dialect: Dialect | None
    rejected: int
    notes: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """The facts as JSON."""
        return {
            "rows": self.rows,
            "columns": [column.to_dict() for column in self.columns],
            "dialect": asdict(self.dialect) if self.dialect else None,
            "rejected": self.rejected,
            "notes": list(self.notes),
        }


def ingest(
    source: Path, folder: Path, name: str | None = None, sheet: str | None = None, text: bool = False
) -> Ingested:
    """Read a file of any known format and write data.parquet and rejects.parquet into a folder.

    name: what the user calls the file, whose ending tells the format (default: the file's own name);
    sheet: of a spreadsheet; text: keep every cell as it stands, without types.
    Raises NotApplicable, naming the file, where there is no table to read.
    """
    source, folder = Path(source), Path(folder)
    name = name or source.name
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".reading-", ignore_cleanup_errors=True) as temporary:
        work = Path(temporary)
        settings = {"temp_directory": str(work / "spill"), "autoinstall_known_extensions": False}
        connection = duckdb.connect(config=settings)
        try:
            connection.execute("SET enable_progress_bar = false")  # standard output belongs to the answer
            return _ingest(connection, open_file(source, name, work), folder, work, sheet, text)
        finally:
            connection.close()


def _ingest(
    connection: duckdb.DuckDBPyConnection, opened: Opened, folder: Path, work: Path, sheet: str | None, text: bool
) -> Ingested:
    data, rejects_file = work / DATA, work / REJECTS
    if sheet is not None and opened.format is not FileFormat.EXCEL:
        raise NotApplicable(f"{opened.name} is {opened.format}, which has no sheets. Leave the sheet {sheet} out.")
    if opened.format is FileFormat.TEXT:
        source, written, rejects = _read_text(connection, opened, data, work, text)
    else:
        source = _typed_source(connection, opened, work, sheet)
        try:
            written, rejects = write(connection, source, data, text), source.rejects
        except duckdb.Error as error:
            raise NotApplicable(f"{opened.name} is damaged: a part of it cannot be read. Save it again.") from error
    if not written.rows:
        raise _no_rows(opened.name, rejects)
    columns, remarks = _columns(connection, data, source, written.rows, text)
    table = pl.DataFrame(rejects, schema={"line": pl.Int64, "reason": pl.String, "text": pl.String}, orient="row")
    table.write_parquet(rejects_file, compression="zstd")
    for file in (data, rejects_file):
        file.replace(folder / file.name)
    notes = (*opened.notes, *source.notes, *written.notes, *remarks)
    return Ingested(written.rows, columns, source.dialect, len(rejects), notes)


def _read_text(
    connection: duckdb.DuckDBPyConnection, opened: Opened, data: Path, work: Path, text: bool
) -> tuple[Source, Written, tuple[Reject, ...]]:
    path, encoding, notes = readable(opened.path, work)
    plan = layout(path, encoding, opened.name)
    if not plan.width:
        raise NotApplicable(
            f"{opened.name} holds only blank lines. Choose a file with a header line and at least one row."
        )
    source = fast_source(path, plan)
    try:
        check_first_rows(connection, source, plan)
        written = write(connection, source, data, text)
        rejects = rejected_lines(connection, source)
        check_line_ends(connection, source, rejects)
    except (Doubt, duckdb.Error):
        source = careful_source(path, plan, work)
        written, rejects = write(connection, source, data, text), source.rejects
    return replace(source, notes=notes + source.notes), written, rejects


def _typed_source(connection: duckdb.DuckDBPyConnection, opened: Opened, work: Path, sheet: str | None) -> Source:
    if opened.format is FileFormat.EXCEL:
        return spreadsheet_source(opened.path, opened.name, sheet, work)
    if opened.format is FileFormat.JSON:
        return json_source(connection, opened.path, opened.name, work)
    return parquet_source(connection, opened.path, opened.name)


def _no_rows(name: str, rejects: tuple[Reject, ...]) -> NotApplicable:
    if rejects:
        line, reason, _ = rejects[0]
        return NotApplicable(
            f"No row of {name} fits its columns: line {line} was set aside ({reason}). "
            "Give every line as many cells as the header has names."
        )
    return NotApplicable(f"{name} has a header but no rows. Choose a file with at least one row below its header.")


def _columns(
    connection: duckdb.DuckDBPyConnection, data: Path, source: Source, rows: int, text: bool
) -> tuple[tuple[Column, ...], list[str]]:
    places = [f"c{place}" for place in range(len(source.names))]
    table = f"read_parquet({path_sql(data)}) AS t({', '.join(places)})"
    described = connection.execute(f"DESCRIBE SELECT * FROM {table}").fetchall()
    types = [kind for _, kind, *_ in described]
    kinds = detect_kinds(connection, table, source.names, types)
    if text:
        empty = ", ".join(f"count(*) FILTER ({stripped_sql(place)} = '')" for place in places)
    else:
        empty = ", ".join(f"count(*) - count({place})" for place in places)
    missing = connection.execute(f"SELECT {empty} FROM {table}").fetchone()
    columns = tuple(map(Column, source.names, kinds, missing))
    return columns, [] if text else disguised_remarks(connection, table, source.names, types, rows)
