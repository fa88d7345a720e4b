"""The library: every dataset a person brought, with all its versions."""

import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, Row, func, insert, select, update

from app.data import names, store
from app.data.columns import Column, Kind
from app.data.dataset import Dataset, Version
from app.data.reading import DETECTED, ReadSettings
from app.errors import NotApplicable
from app.settings import Settings


class Library:
    """The datasets under one home folder and in one database."""

    def __init__(self, settings: Settings) -> None:
        self._folder = settings.home / "datasets"
        self._store = store.open_store(settings.database)

    def add(self, source: Path, name: str, settings: ReadSettings = DETECTED) -> Version:
        """Read a file into a new dataset, named after the file; a refused file leaves nothing behind."""
        file_name = names.file_name(name)
        dataset, now = uuid4().hex, datetime.now(UTC)

        def register(connection: Connection) -> None:
            free = _free_name(connection, names.title(file_name))
            values = {"id": dataset, "name": free, "created": now, "used": now, "workbench": {}}
            connection.execute(insert(store.datasets).values(values))

        return self._land(dataset, file_name, partial(_read_file, source, file_name, settings), register)

    def add_version(self, dataset: str, source: Path, name: str, settings: ReadSettings = DETECTED) -> Version:
        """Read a file into the next version of a dataset; a refused file leaves the dataset as it was."""
        self.dataset(dataset)
        file_name = names.file_name(name)
        return self._land(dataset, file_name, partial(_read_file, source, file_name, settings))

    def datasets(self, deleted: bool = False) -> list[Dataset]:
        """The datasets, the last used first; with `deleted`, those that can be restored."""
        state = store.datasets.c.deleted.is_not(None) if deleted else store.datasets.c.deleted.is_(None)
        return self._read(state)

    def dataset(self, dataset: str) -> Dataset:
        """One dataset; an unknown or deleted one is refused."""
        found = self._read((store.datasets.c.id == dataset) & store.datasets.c.deleted.is_(None))
        if found:
            return found[0]
        if self._read(store.datasets.c.id == dataset):
            raise NotApplicable(f"The dataset '{dataset}' was deleted; restore it, or choose another one.")
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

    def rename(self, dataset: str, name: str) -> Dataset:
        """Give a dataset another name; one that another dataset has gets a number behind it."""
        self.dataset(dataset)
        wanted = names.given(name)
        with store.writing(self._store) as connection:
            free = _free_name(connection, wanted, dataset)
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
                free = _free_name(connection, found[0].name, dataset)
                self._change(connection, dataset, name=free, deleted=None)
        return self.dataset(dataset)

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
                number = _next_number(connection, dataset)
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
        return [_dataset(list(group)) for _, group in groupby(rows, key=lambda row: row.id)]

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
        )


def _dataset(rows: list[Row]) -> Dataset:
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


def _read_file(source: Path, name: str, settings: ReadSettings, folder: Path) -> dict[str, Any]:
    from app.data.ingest import ingest

    read = ingest(source, folder, name, settings).to_dict()
    return {fact: read[fact] for fact in ("rows", "columns", "rejected", "notes", "dialect")}


def _next_number(connection: Connection, dataset: str) -> int:
    table = store.versions
    newest = connection.scalar(select(func.max(table.c.number)).where(table.c.dataset == dataset))
    return (newest or 0) + 1


def _free_name(connection: Connection, wanted: str, but: str = "") -> str:
    """The wanted name, or the first of "wanted (2)", "wanted (3)" … that no other dataset has."""
    sets = store.datasets
    taken = select(sets.c.name).where(sets.c.deleted.is_(None), sets.c.id != but)
    return names.free(wanted, connection.scalars(taken))
