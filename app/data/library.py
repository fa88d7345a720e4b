"""The library: every dataset a person brought, with all its versions."""

import shutil
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, Row, insert, select, update

from app.data import names, store
from app.data.columns import Column, Kind
from app.data.dataset import Dataset, FileRows, Version
from app.data.entries import dataset_of, free_name, next_number, read_files
from app.data.formats import NamedFile
from app.data.progress import Asked, Tell, never, silent
from app.data.reading import DETECTED, ReadSettings
from app.errors import NotApplicable
from app.settings import Settings

KEPT_DAYS = 30  # for which a deleted dataset can be restored


class Library:
    """The datasets under one home folder and in one database."""

    def __init__(self, settings: Settings) -> None:
        self._folder = settings.home / "datasets"
        self._store = store.open_store(settings.database)

    def add(
        self,
        source: Path,
        name: str,
        settings: ReadSettings = DETECTED,
        *,
        progress: Tell = silent,
        cancelled: Asked = never,
    ) -> Version:
        """Read a file into a new dataset, named after the file; a refused or cancelled one leaves nothing behind."""
        return self.add_files([NamedFile(source, name)], settings, progress=progress, cancelled=cancelled)

    def add_files(
        self,
        files: Sequence[NamedFile],
        settings: ReadSettings = DETECTED,
        *,
        dataset: str | None = None,
        source_column: str | None = None,
        progress: Tell = silent,
        cancelled: Asked = never,
    ) -> Version:
        """Read files of one schema into a new dataset named after the first, or into the next version of a dataset.

        As `ingest_many`; what is refused or cancelled leaves everything as it was.
        """
        known = [replace(file, name=names.file_name(file.name)) for file in files]
        source = f"{known[0].name} and {len(known) - 1:,} more"[-names.LONGEST_NAME :] if len(known) > 1 else ""
        read = partial(read_files, known, settings, source_column, progress, cancelled)
        return self.add_made(read, source or known[0].name, names.title(known[0].name), dataset=dataset)

    def add_made(
        self, make: Callable[[Path], dict[str, Any]], source: str, name: str, *, dataset: str | None = None
    ) -> Version:
        """Keep what `make` writes into a folder as a new dataset of that name, or as the next version of a dataset.

        `make` returns what the store keeps of it: rows, columns, rejected, notes, dialect and files. `source` says
        where it comes from. What it refuses leaves everything as it was.
        """
        if dataset is not None:
            self.dataset(dataset)
            return self._land(dataset, source, make)
        made, now = uuid4().hex, datetime.now(UTC)

        def register(connection: Connection) -> None:
            values = {"id": made, "name": free_name(connection, name), "created": now, "used": now, "workbench": {}}
            connection.execute(insert(store.datasets).values(values))

        return self._land(made, source, make, register)

    def datasets(self, deleted: bool = False) -> list[Dataset]:
        """The datasets, the last used first; with `deleted`, those that can be restored."""
        state = store.datasets.c.deleted.is_not(None) if deleted else store.datasets.c.deleted.is_(None)
        return self._read(state)

    def dataset(self, dataset: str) -> Dataset:
        """One dataset; an unknown or deleted one is refused."""
        found = self._read((store.datasets.c.id == dataset) & store.datasets.c.deleted.is_(None))
        if found:
            return found[0]
        deleted = self._read(store.datasets.c.id == dataset)
        if deleted:
            raise NotApplicable(f"The dataset '{deleted[0].name}' was deleted; restore it, or choose another one.")
        raise NotApplicable(f"There is no dataset '{dataset}'; choose one from the list of datasets.")

    def version(self, dataset: str, number: int | None = None) -> Version:
        """One version of a dataset, the newest if no number is given."""
        known = self.dataset(dataset)
        number = known.versions[-1] if number is None else number
        table = store.versions
        with self._store.connect() as connection:
            row = connection.execute(
                select(table).where(table.c.dataset == dataset, table.c.number == number)
            ).one_or_none()
        if row is None:
            offered = ", ".join(map(str, known.versions))
            raise NotApplicable(f"The dataset '{known.name}' has no version {number}; its versions are: {offered}.")
        return self._version(row)

    def tables(self, names: Iterable[str]) -> dict[str, Path]:
        """The Parquet files of versions, each named as "id/version"; one that is not there is refused."""
        found = {}
        for name in names:
            dataset, _, number = name.partition("/")
            found[name] = self.version(dataset, int(number) if number.isdecimal() else None).data
        return found

    def rename(self, dataset: str, name: str) -> Dataset:
        """Give a dataset another name; one that another dataset has gets a number behind it."""
        self.dataset(dataset)
        wanted = names.given(name)
        with store.writing(self._store) as connection:
            free = free_name(connection, wanted, dataset)
            self._change(connection, dataset, name=free)
        return self.dataset(dataset)

    def delete(self, dataset: str) -> None:
        """Take a dataset off the list; its files stay, so `restore` brings it back."""
        self.dataset(dataset)
        with store.writing(self._store) as connection:
            self._change(connection, dataset, deleted=datetime.now(UTC))

    def restore(self, dataset: str) -> Dataset:
        """Bring a deleted dataset back, with a number behind its name if that is taken by now."""
        found = self._read(store.datasets.c.id == dataset)
        if found:
            with store.writing(self._store) as connection:
                free = free_name(connection, found[0].name, dataset)
                self._change(connection, dataset, name=free, deleted=None)
        return self.dataset(dataset)

    def purge(self, days: int = KEPT_DAYS) -> int:
        """Remove for good the datasets that were deleted more than so many days ago, and files no dataset has.

        Returns how many datasets were removed.
        """
        from app.data.purge import purge

        return purge(self._store, self._folder, timedelta(days=days))

    def set_kind(self, dataset: str, column: str, kind: Kind) -> Version:
        """Make a new version in which a column is of another kind.

        Cells that do not fit the kind become missing there and are counted in its notes; the old version keeps
        them. A kind that no cell fits is refused, and a column that is of the kind already is left alone.
        """
        from app.data.recast import recast

        old = self.version(dataset)
        known = old.column(column)
        if known is None:
            offered = ", ".join(each.name for each in old.columns)
            raise NotApplicable(f"There is no column '{column}'; the columns are: {offered}.")
        if known.kind is kind:
            return old
        return self._land(dataset, old.source, partial(recast, old, column, kind))

    def use(self, dataset: str) -> None:
        """Mark a dataset as the last used."""
        self.dataset(dataset)
        with store.writing(self._store) as connection:
            self._change(connection, dataset, used=datetime.now(UTC))

    def last_used(self) -> str | None:
        """The id of the dataset that was used last, if there is any."""
        return next((dataset.id for dataset in self.datasets()), None)

    def workbench(self, dataset: str) -> dict[str, Any]:
        """What is in work on a dataset, as it was last saved; empty at first."""
        self.dataset(dataset)
        with self._store.connect() as connection:
            return connection.scalar(select(store.datasets.c.workbench).where(store.datasets.c.id == dataset))

    def save_workbench(self, dataset: str, workbench: dict[str, Any]) -> None:
        """Keep what is in work on a dataset (JSON): the recipe's history and the draft of a build."""
        self.dataset(dataset)
        with store.writing(self._store) as connection:
            self._change(connection, dataset, workbench=workbench)

    def _land(
        self,
        dataset: str,
        source: str,
        make: Callable[[Path], dict[str, Any]],
        register: Callable[[Connection], None] | None = None,
    ) -> Version:
        """Make the files of a version aside, then move them in and write its row in one transaction."""
        home = self._folder / dataset
        staging = home / f".incoming-{uuid4().hex}"
        staging.mkdir(parents=True)
        try:
            facts = make(staging)
            with store.writing(self._store) as connection:
                if register:
                    register(connection)
                number = next_number(connection, dataset)
                # A folder without a row is what a crash between the move and the commit left.
                shutil.rmtree(home / str(number), ignore_errors=True)
                staging.rename(home / str(number))
                values = {"dataset": dataset, "number": number, "created": datetime.now(UTC), "source": source}
                connection.execute(insert(store.versions).values(values | facts | {"width": len(facts["columns"])}))
        except BaseException:
            shutil.rmtree(staging, ignore_errors=True)
            with suppress(OSError):
                home.rmdir()
            raise
        return self.version(dataset, number)

    def _change(self, connection: Connection, dataset: str, **values: Any) -> None:
        connection.execute(update(store.datasets).where(store.datasets.c.id == dataset).values(**values))

    def _read(self, condition: ColumnElement[bool]) -> list[Dataset]:
        sets, table = store.datasets, store.versions
        query = (
            select(sets.c.id, sets.c.name, sets.c.created, sets.c.used)
            .add_columns(table.c.number, table.c.rows, table.c.width, table.c.source)
            .join(table, table.c.dataset == sets.c.id)
            .where(condition)
            .order_by(sets.c.used.desc(), sets.c.id, table.c.number)
        )
        with self._store.connect() as connection:
            rows = connection.execute(query).all()
        return [dataset_of(list(group)) for _, group in groupby(rows, key=lambda row: row.id)]

    def _version(self, row: Row) -> Version:
        return Version(
            dataset=row.dataset,
            number=row.number,
            created=row.created,
            source=row.source,
            rows=row.rows,
            columns=tuple(Column.from_dict(column) for column in row.columns),
            rejected=row.rejected,
            notes=tuple(row.notes),
            dialect=row.dialect,
            folder=self._folder / row.dataset / str(row.number),
            files=tuple(FileRows(**file) for file in row.files or ()),
        )
