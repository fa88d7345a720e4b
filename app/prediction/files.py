"""Rows of a file, with the line each stands on."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from app.prediction.repair import REJECTS

WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
PACKED = (b"\x1f\x8b", b"BZh", b"\xfd7z", b"PK\x03\x04")
SKIPPED = {"line": pl.Int64, "breaks": pl.Int64}


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
    from app.data.reading import ReadSettings

    found = ingest(source, folder, name, ReadSettings(sheet=sheet, text=True))
    rows = pl.read_parquet(folder / "data.parquet", glob=False)
    rejects = pl.read_parquet(folder / "rejects.parquet", glob=False).select(
        pl.col(column).cast(dtype) for column, dtype in REJECTS.items()
    )
    dialect = found.dialect
    before = dialect.skipped_lines + dialect.header_rows if dialect else int(_head(source) in WORKBOOKS)
    skipped = rejects.select("line", breaks=pl.col("text").str.count_matches("\n", literal=True).fill_null(0))
    if dialect and rows.width > 1 and not _head(source).startswith(PACKED):
        skipped = pl.concat([skipped, _blank(source, before, rows)], how="vertical_relaxed")
    return FileRows(rows, _lines(rows, before + 1, skipped), rejects, tuple(found.notes))


def _head(source: Path) -> bytes:
    with source.open("rb") as file:
        return file.read(4)


def _blank(source: Path, before: int, rows: pl.DataFrame) -> pl.DataFrame:
    """The blank lines between the rows of a text file; none where cells have blank lines of their own."""
    own = pl.any_horizontal(pl.all().str.contains(r"\n\r?\n").any())
    if rows.select(own).item():
        return pl.DataFrame(schema=SKIPPED)
    with source.open("rb") as file:
        lines = [number for number, line in enumerate(file, 1) if number > before and line in (b"\n", b"\r\n")]
    return pl.DataFrame({"line": lines, "breaks": [0] * len(lines)}, schema=SKIPPED)


def _lines(rows: pl.DataFrame, first: int, skipped: pl.DataFrame) -> pl.Series:
    """The line each row begins on: one after another from the first, past the lines that gave no row.

    A row takes one line, and one more for every line break in its cells.
    """
    sizes = np.ones(rows.height, dtype=np.int64)
    for cells in rows.iter_columns():
        sizes += cells.str.count_matches("\n", literal=True).fill_null(0).to_numpy().astype(np.int64)
    begins = first + np.cumsum(sizes) - sizes
    past = skipped.sort("line")
    lengths = np.concatenate([[0], np.cumsum(1 + past["breaks"].to_numpy().astype(np.int64))])
    places = np.searchsorted(past["line"].to_numpy() - lengths[:-1], begins, side="right")
    return pl.Series("line", begins + lengths[places], dtype=pl.Int64)
