"""A dataset and its versions, as facts."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from app.data.columns import Column
from app.data.conventions import Conventions

DATA = "data.parquet"
REJECTS = "rejects.parquet"


@dataclass(frozen=True)
class FileRows:
    """One of several files of a table: what the user calls it, its rows, and its lines that were set aside."""

    name: str
    rows: int
    rejected: int


@dataclass(frozen=True)
class Version:
    """One version of a dataset: a typed table that never changes, and what is known of it.

    `source` is the file name the user gave, `rejected` the number of rows that could not be read, `dialect` how a
    text file was read, `folder` where the files lie, `files` what came from each where it came in several.
    """

    dataset: str
    number: int
    created: datetime
    source: str
    rows: int
    columns: tuple[Column, ...]
    rejected: int
    notes: tuple[str, ...]
    dialect: dict[str, Any] | None
    folder: Path
    files: tuple[FileRows, ...] = ()

    @property
    def data(self) -> Path:
        """The Parquet file of the rows."""
        return self.folder / DATA

    @property
    def rejects(self) -> Path:
        """The Parquet file of the rows that could not be read: line, reason and text."""
        return self.folder / REJECTS

    @property
    def conventions(self) -> Conventions:
        """How the text of the file was written, and which cells may stand for missing."""
        return Conventions.load(self.folder)

    def scan(self) -> pl.LazyFrame:
        """The rows, read when they are needed."""
        return pl.scan_parquet(self.data, glob=False)

    def column(self, name: str) -> Column | None:
        """What is known of one column, if there is such a column."""
        return next((column for column in self.columns if column.name == name), None)


@dataclass(frozen=True)
class Dataset:
    """A dataset: its name, its version numbers from old to new, and the size and file name of the newest."""

    id: str
    name: str
    created: datetime
    used: datetime
    versions: tuple[int, ...]
    rows: int
    columns: int
    source: str
