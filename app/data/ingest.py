"""Any file of a table, or several of one schema, becomes typed Parquet, and a list of the lines that did not fit."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import duckdb

from app.data.casting import cast
from app.data.dataset import DATA, REJECTS
from app.data.dialect import Dialect
from app.data.file_table import read_file
from app.data.formats import NamedFile, Opened, open_files
from app.data.ingested import Ingested, land
from app.data.progress import Asked, Progress, Tell, never, silent
from app.data.reading import DETECTED, ReadSettings
from app.data.together import read_together
from app.data.writing import write
from app.errors import NotApplicable

__all__ = ["DATA", "REJECTS", "Dialect", "Ingested", "cast", "ingest", "ingest_many"]


def ingest(
    source: Path,
    folder: Path,
    name: str | None = None,
    settings: ReadSettings = DETECTED,
    *,
    progress: Tell = silent,
    cancelled: Asked = never,
) -> Ingested:
    """Read a file of any known format and write data.parquet and rejects.parquet into a folder.

    name: what the user calls the file, whose ending tells the format (default: the file's own name);
    settings: what is fixed about reading rather than found out; progress, cancelled: as in `Progress`.
    An archive of several tables of one schema is read as one table.
    Raises NotApplicable, naming the file, where there is no table to read; Cancelled where the user stopped it.
    Either leaves nothing in the folder.
    """
    file = NamedFile(Path(source), name or Path(source).name)
    return ingest_many([file], folder, settings, progress=progress, cancelled=cancelled)


def ingest_many(
    files: Sequence[NamedFile],
    folder: Path,
    settings: ReadSettings = DETECTED,
    *,
    source_column: str | None = None,
    progress: Tell = silent,
    cancelled: Asked = never,
) -> Ingested:
    """Read several files of one schema into one table: the union of their columns by name, rows in the files' order.

    Types are settled over the cells of all files. source_column: the name of a column to add that tells the file.
    Otherwise as `ingest`; raises NotApplicable too where a file has no column in common with the first.
    """
    if not files:
        raise NotApplicable("There is no file to read. Choose at least one.")
    more = f" and {len(files) - 1:,} more" if len(files) > 1 else ""
    watch = Progress(files[0].name + more, progress, cancelled)
    with reading(folder) as (connection, work):
        opened = []
        for place, file in enumerate(files):
            inside = work / str(place)
            inside.mkdir()
            found = open_files(file.path, file.name, inside, settings.sheet, watch)
            opened += [replace(found[0], notes=(*file.notes, *found[0].notes)), *found[1:]]
        if len(opened) > 1 or source_column is not None:
            return read_together(connection, opened, Path(folder), work, settings, source_column, watch)
        return _ingest(connection, opened[0], Path(folder), work, settings, watch)


@contextmanager
def reading(folder: Path) -> Iterator[tuple[duckdb.DuckDBPyConnection, Path]]:
    """A connection, and a folder beside what will be written for all that is needed on the way."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".reading-", ignore_cleanup_errors=True) as temporary:
        work = Path(temporary)
        options = {"temp_directory": str(work / "spill"), "autoinstall_known_extensions": False}
        connection = duckdb.connect(config=options)
        try:
            yield connection, work
        finally:
            connection.close()


def _ingest(
    connection: duckdb.DuckDBPyConnection,
    opened: Opened,
    folder: Path,
    work: Path,
    settings: ReadSettings,
    progress: Progress,
) -> Ingested:
    write_it = partial(write, settings=settings)
    source, written = read_file(connection, opened, work / DATA, settings, write_it, progress)
    return land(connection, source, written, work, folder, settings, replace(progress, name=opened.name))
