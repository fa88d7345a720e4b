"""What the library reads and writes for its datasets: their rows in the store, and their files."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, func, select

from app.data import names, store
from app.data.dataset import Dataset
from app.data.formats import NamedFile
from app.data.progress import Asked, Tell
from app.data.reading import ReadSettings


def dataset_of(rows: Sequence[Row]) -> Dataset:
    """A dataset from the rows of its versions, the newest last."""
    newest = rows[-1]
    return Dataset(
        id=newest.id,
        name=newest.name,
        created=newest.created,
        used=newest.used,
        versions=tuple(row.number for row in rows),
        rows=newest.rows,
        columns=newest.width,
        source=newest.source,
    )


def read_files(
    files: Sequence[NamedFile],
    settings: ReadSettings,
    source_column: str | None,
    progress: Tell,
    cancelled: Asked,
    folder: Path,
) -> dict[str, Any]:
    """Read files into a folder, and return what the store keeps of it."""
    from app.data.ingest import ingest_many

    read = ingest_many(
        files, folder, settings, source_column=source_column, progress=progress, cancelled=cancelled
    ).to_dict()
    return {fact: read.get(fact) for fact in ("rows", "columns", "rejected", "notes", "dialect", "files")}


def next_number(connection: Connection, dataset: str) -> int:
    """The number of the next version of a dataset."""
    table = store.versions
    newest = connection.scalar(select(func.max(table.c.number)).where(table.c.dataset == dataset))
    return (newest or 0) + 1


def free_name(connection: Connection, wanted: str, but: str = "") -> str:
    """The wanted name, or the first of "wanted (2)", "wanted (3)" … that no other dataset has."""
    sets = store.datasets
    taken = select(sets.c.name).where(sets.c.deleted.is_(None), sets.c.id != but)
    return names.free(wanted, connection.scalars(taken))
