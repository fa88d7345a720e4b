"""What is removed for good: datasets deleted long ago, and what a crash left."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, delete, select

from app.data import store

LEFTOVER = timedelta(days=1)  # after which files of a reading that never ended are of nobody


def purge(engine: Engine, folder: Path, kept: timedelta) -> int:
    """Remove datasets that were deleted longer ago than `kept`, rows and files; return how many.

    What a reading left that never ended goes after a day. A folder that holds a version is kept even if this database
    does not know its dataset: another database may.
    """
    sets, now = store.datasets, datetime.now(UTC)
    with store.writing(engine) as connection:
        old = list(connection.scalars(select(sets.c.id).where(sets.c.deleted < now - kept)))
        for dataset in old:
            connection.execute(delete(store.versions).where(store.versions.c.dataset == dataset))
            connection.execute(delete(sets).where(sets.c.id == dataset))
        known = set(connection.scalars(select(sets.c.id)))
    for dataset in old:
        shutil.rmtree(folder / dataset, ignore_errors=True)
    _remove_leftovers(folder, known, now - LEFTOVER)
    return len(old)


def _remove_leftovers(folder: Path, known: set[str], before: datetime) -> None:
    for home in folder.iterdir() if folder.is_dir() else ():
        parts = list(home.iterdir()) if home.is_dir() else []
        unfinished = [part for part in parts if part.name.startswith(".")]
        is_kept = home.name in known or len(unfinished) < len(parts)
        for part in unfinished if is_kept else [home]:
            if part.is_dir() and datetime.fromtimestamp(part.stat().st_mtime, UTC) < before:
                shutil.rmtree(part, ignore_errors=True)
