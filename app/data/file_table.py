"""One file of any known format as a table with its columns' types, or as text still to be typed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import duckdb

from app.data.arrow import arrow_source
from app.data.delimited import careful_source, check_first_rows, check_whole, fast_source, scan_lines
from app.data.dialect import layout
from app.data.encodings import readable
from app.data.formats import FileFormat, Opened
from app.data.json_rows import json_source
from app.data.outline import without_notes
from app.data.parquet import parquet_source
from app.data.progress import Progress
from app.data.reading import ReadSettings
from app.data.remarks import padding_remark
from app.data.source import Doubt, Source
from app.data.spreadsheet import spreadsheet_source
from app.data.writing import Written
from app.errors import NotApplicable

Write = Callable[[duckdb.DuckDBPyConnection, Source, Path], Written]
OF_ANY_FILE = ("sheet", "text", "decimal", "date_order", "missing")  # settings that do not depend on the format
LINES = ("header_rows", "skipped_lines", "footer_lines")


def read_file(
    connection: duckdb.DuckDBPyConnection,
    opened: Opened,
    target: Path,
    settings: ReadSettings,
    write: Write,
    progress: Progress,
) -> tuple[Source, Written]:
    """Write the table of a file to `target`, which lies in the folder for all that is needed on the way."""
    settings = replace(settings, sheet=None) if opened.chosen else settings
    _check(opened, settings)
    read = _read_text if opened.format is FileFormat.TEXT else _read_typed
    source, written = read(connection, opened, target, settings, write, progress)
    return replace(source, notes=opened.notes + source.notes), written


def _read_typed(
    connection: duckdb.DuckDBPyConnection,
    opened: Opened,
    target: Path,
    settings: ReadSettings,
    write: Write,
    progress: Progress,
) -> tuple[Source, Written]:
    source = _typed_source(connection, opened, target.parent, settings, progress)
    try:
        with progress.over(connection, f"Reading {opened.name}"):
            return source, write(connection, source, target)
    except duckdb.Error as error:
        raise NotApplicable(f"{opened.name} is damaged: a part of it cannot be read. Save it again.") from error


def _check(opened: Opened, settings: ReadSettings) -> None:
    """Refuse what is fixed for files of another format."""
    if settings.sheet is not None and opened.format is not FileFormat.EXCEL:
        raise NotApplicable(
            f"{opened.name} is {opened.format}, which has no sheets. Leave the sheet {settings.sheet} out."
        )
    fixed = [name for name in settings.to_dict() if name not in OF_ANY_FILE]
    if opened.format is FileFormat.EXCEL:
        fixed = [name for name in fixed if name not in LINES]
    if fixed and opened.format is not FileFormat.TEXT:
        what = fixed[0].replace("_", " ")
        raise NotApplicable(f"{opened.name} is {opened.format}, where no {what} can be set. Leave that out.")


def _read_text(
    connection: duckdb.DuckDBPyConnection,
    opened: Opened,
    target: Path,
    settings: ReadSettings,
    write: Write,
    progress: Progress,
) -> tuple[Source, Written]:
    work, reading = target.parent, f"Reading {opened.name}"
    seen = progress.watched(opened.path, f"Checking the characters of {opened.name}")
    path, encoding, notes = readable(seen, work, opened.name, settings.encoding)
    plan = layout(Path(path), encoding, opened.name, settings)
    if plan.end < path.stat().st_size:
        plan = replace(plan, path=without_notes(plan.path, plan.end, work))
    source = fast_source(plan)
    try:
        with progress.over(connection, reading), ThreadPoolExecutor(1) as beside:
            scanned = beside.submit(scan_lines, plan)
            check_first_rows(connection, source, plan)
            written = write(connection, source, target)
            check_whole(connection, source, scanned.result())
    except (Doubt, duckdb.Error):
        source = careful_source(replace(plan, path=progress.watched(plan.path, f"{reading} line by line")), work)
        with progress.over(connection, reading):
            written = write(connection, source, target)
    return replace(source, notes=(*notes, *source.notes, *padding_remark(plan.names))), written


def _typed_source(
    connection: duckdb.DuckDBPyConnection, opened: Opened, work: Path, settings: ReadSettings, progress: Progress
) -> Source:
    if opened.format is FileFormat.EXCEL:
        return spreadsheet_source(opened.path, opened.name, settings, work, progress)
    if opened.format is FileFormat.PARQUET:
        return parquet_source(connection, opened.path, opened.name)
    if opened.format is FileFormat.ARROW:
        return arrow_source(connection, opened.path, opened.name, work, progress)
    with progress.over(connection, f"Reading {opened.name}"):
        return json_source(connection, opened.path, opened.name, work)
