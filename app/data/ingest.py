"""Any file of a table becomes typed Parquet, and a list of the lines that did not fit."""

# ruff: noqa: S608 - the SQL names columns by place, never by text from the data

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from app.data.casting import cast
from app.data.columns import Column
from app.data.conventions import CONVENTIONS, Conventions
from app.data.delimited import careful_source, check_first_rows, check_whole, fast_source
from app.data.dialect import Dialect, layout
from app.data.duplicates import duplicate_remarks
from app.data.encodings import readable
from app.data.formats import FileFormat, Opened, open_file
from app.data.json_rows import json_source
from app.data.kinds import detect_kinds
from app.data.outline import without_notes
from app.data.parquet import parquet_source
from app.data.proposals import Proposal, proposals
from app.data.reading import DETECTED, ReadSettings
from app.data.rejects import Rejects
from app.data.remarks import padding_remark
from app.data.source import Doubt, Source, path_sql
from app.data.spreadsheet import spreadsheet_source
from app.data.types import stripped_sql
from app.data.writing import Written, write
from app.errors import NotApplicable

__all__ = ["DATA", "REJECTS", "Dialect", "Ingested", "cast", "ingest"]

DATA, REJECTS = "data.parquet", "rejects.parquet"
OF_ANY_FILE = ("sheet", "text", "decimal", "date_order", "missing")  # settings that do not depend on the format


@dataclass(frozen=True)
class Ingested:
    """What reading a file gave: rows, columns, how text was written, lines set aside, and what was done on the way."""

    rows: int
    columns: tuple[Column, ...]
    dialect: Dialect | None
    rejected: int
    notes: tuple[str, ...]
    conventions: Conventions = Conventions()

    def to_dict(self) -> dict[str, Any]:
        """The facts as JSON."""
        return {
            "rows": self.rows,
            "columns": [column.to_dict() for column in self.columns],
            "dialect": self.dialect.to_dict() if self.dialect else None,
            "rejected": self.rejected,
            "notes": list(self.notes),
        } | self.conventions.to_dict()


def ingest(source: Path, folder: Path, name: str | None = None, settings: ReadSettings = DETECTED) -> Ingested:
    """Read a file of any known format and write data.parquet and rejects.parquet into a folder.

    name: what the user calls the file, whose ending tells the format (default: the file's own name);
    settings: what is fixed about reading rather than found out.
    Raises NotApplicable, naming the file, where there is no table to read.
    """
    source, folder = Path(source), Path(folder)
    name = name or source.name
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".reading-", ignore_cleanup_errors=True) as temporary:
        work = Path(temporary)
        options = {"temp_directory": str(work / "spill"), "autoinstall_known_extensions": False}
        connection = duckdb.connect(config=options)
        try:
            connection.execute("SET enable_progress_bar = false")  # standard output belongs to the answer
            return _ingest(connection, open_file(source, name, work), folder, work, settings)
        finally:
            connection.close()


def _ingest(
    connection: duckdb.DuckDBPyConnection, opened: Opened, folder: Path, work: Path, settings: ReadSettings
) -> Ingested:
    data, rejects_file = work / DATA, work / REJECTS
    _check(opened, settings)
    if opened.format is FileFormat.TEXT:
        source, written = _read_text(connection, opened, data, work, settings)
    else:
        source = _typed_source(connection, opened, work, settings.sheet)
        try:
            written = write(connection, source, data, settings)
        except duckdb.Error as error:
            raise NotApplicable(f"{opened.name} is damaged: a part of it cannot be read. Save it again.") from error
    rejects = source.rejects or Rejects(work)
    if not written.rows:
        raise _no_rows(opened.name, rejects)
    columns, proposed, repeated = _columns(connection, data, source, written.rows, settings.text)
    rejects.save(rejects_file)
    conventions = Conventions(written.decimal, written.date_order, proposed)
    conventions.save(work)
    for file in (data, rejects_file, work / CONVENTIONS):
        file.replace(folder / file.name)
    notes = (*opened.notes, *source.notes, *written.notes, *(proposal.why for proposal in proposed), *repeated)
    return Ingested(written.rows, columns, source.dialect, rejects.count, notes, conventions)


def _check(opened: Opened, settings: ReadSettings) -> None:
    """Refuse what is fixed for files of another format."""
    if settings.sheet is not None and opened.format is not FileFormat.EXCEL:
        raise NotApplicable(
            f"{opened.name} is {opened.format}, which has no sheets. Leave the sheet {settings.sheet} out."
        )
    lines = {name: value for name, value in settings.to_dict().items() if name not in OF_ANY_FILE}
    if lines and opened.format is not FileFormat.TEXT:
        what = next(iter(lines)).replace("_", " ")
        raise NotApplicable(f"{opened.name} is {opened.format}, where no {what} can be set. Leave that out.")


def _read_text(
    connection: duckdb.DuckDBPyConnection, opened: Opened, data: Path, work: Path, settings: ReadSettings
) -> tuple[Source, Written]:
    path, encoding, notes = readable(opened.path, work, opened.name, settings.encoding)
    plan = layout(path, encoding, opened.name, settings)
    if plan.end < path.stat().st_size:
        plan = replace(plan, path=without_notes(path, plan.end, work))
    source = fast_source(plan)
    try:
        check_first_rows(connection, source, plan)
        written = write(connection, source, data, settings)
        check_whole(connection, source, plan)
    except (Doubt, duckdb.Error):
        source = careful_source(plan, work)
        written = write(connection, source, data, settings)
    return replace(source, notes=(*notes, *source.notes, *padding_remark(plan.names))), written


def _typed_source(connection: duckdb.DuckDBPyConnection, opened: Opened, work: Path, sheet: str | None) -> Source:
    if opened.format is FileFormat.EXCEL:
        return spreadsheet_source(opened.path, opened.name, sheet, work)
    if opened.format is FileFormat.JSON:
        return json_source(connection, opened.path, opened.name, work)
    return parquet_source(connection, opened.path, opened.name)


def _no_rows(name: str, rejects: Rejects) -> NotApplicable:
    if rejects.first:
        line, reason, _ = rejects.first
        return NotApplicable(
            f"No row of {name} fits its columns: line {line} was set aside ({reason}). "
            "Give every line as many cells as the header has names."
        )
    return NotApplicable(f"{name} has a header but no rows. Choose a file with at least one row below its header.")


def _columns(
    connection: duckdb.DuckDBPyConnection, data: Path, source: Source, rows: int, text: bool
) -> tuple[tuple[Column, ...], tuple[Proposal, ...], list[str]]:
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
    if text:
        return columns, (), []
    proposed = proposals(connection, table, source.names, types, rows)
    return columns, proposed, duplicate_remarks(connection, table, kinds, rows)
