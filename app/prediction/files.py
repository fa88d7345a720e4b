"""Rows of a file, with the line each stands on."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from app.prediction.repair import REJECTS


@dataclass(frozen=True)
class FileRows:
    """Rows of a file as text, their lines in it, the rows that could not be read, and what was noticed."""

    rows: pl.DataFrame
    lines: pl.Series
    rejects: pl.DataFrame
    notes: tuple[str, ...]


def read_file(source: Path, folder: Path, name: str | None = None, sheet: str | None = None) -> FileRows:
    """Read a file into `folder`, cells as they are."""
    from app.data.ingest import ingest

    found = ingest(source, folder, name, sheet, text=True)
    rows = pl.read_parquet(folder / "data.parquet", glob=False)
    rejects = pl.read_parquet(folder / "rejects.parquet", glob=False).select(
        pl.col(column).cast(dtype) for column, dtype in REJECTS.items()
    )
    dialect = found.dialect
    before = dialect.skipped_lines + dialect.header if dialect else int(_is_workbook(source))
    return FileRows(rows, _lines(rows, before + 1, rejects), rejects, tuple(found.notes))


def _is_workbook(source: Path) -> bool:
    """Whether the file is a spreadsheet, whose first row names the columns."""
    with source.open("rb") as file:
        return file.read(4) in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def _lines(rows: pl.DataFrame, first: int, rejects: pl.DataFrame) -> pl.Series:
    """The line each row begins on: one after another from the first, past the lines of rows that could not be read.

    A row takes one line, and one more for every line break in its cells.
    """
    sizes = np.ones(rows.height, dtype=np.int64)
    for cells in rows.iter_columns():
        if cells.dtype == pl.String:
            sizes += _breaks(cells)
    begins = first + np.cumsum(sizes) - sizes
    refused = rejects.sort("line")
    skipped = np.concatenate([[0], np.cumsum(1 + _breaks(refused["text"]))])
    places = np.searchsorted(refused["line"].to_numpy() - skipped[:-1], begins, side="right")
    return pl.Series("line", begins + skipped[places], dtype=pl.Int64)


def _breaks(texts: pl.Series) -> np.ndarray:
    return texts.str.count_matches("\n", literal=True).fill_null(0).to_numpy().astype(np.int64)
