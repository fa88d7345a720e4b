"""More rows, or fewer, of some categories: how often each row is repeated, and rows made between two others."""

from typing import Any

import narwhals.stable.v2 as nw
import polars as pl


def repeated(frame: nw.LazyFrame, copies: str) -> nw.LazyFrame:
    """Each row as often as a column of whole numbers says, without that column; on Polars and on DuckDB."""
    return counted(frame, copies).drop(copies)


def counted(frame: nw.LazyFrame, copies: str) -> nw.LazyFrame:
    """Each row as often as a column of whole numbers says, which then counts the row's copies from 0."""
    native: Any = frame.to_native()
    if frame.implementation.is_duckdb():
        return nw.from_native(native.project(f'* exclude ("{copies}"), unnest(range("{copies}")) as "{copies}"'))
    some = native.filter(pl.col(copies) > 0)
    return nw.from_native(some.with_columns(pl.int_ranges(0, pl.col(copies)).alias(copies)).explode(copies))


def repeated_code(copies: str) -> str:
    """`repeated` in Polars."""
    return f"{counted_code(copies)}.drop({copies!r})"


def counted_code(copies: str) -> str:
    """`counted` in Polars."""
    name = repr(copies)
    return (
        f"frame = frame.filter(pl.col({name}) > 0)\n"
        f"frame = frame.with_columns(pl.int_ranges(0, pl.col({name})).alias({name})).explode({name})"
    )


# An exported script holds this function as it stands here, so it imports what it needs itself.
def with_made_rows(
    table: "pl.DataFrame", levels: "pl.Series", making: list, numbers: list, neighbours: int, seed: int
) -> "pl.DataFrame":
    """The table with rows that were made between two near ones of a category (SMOTE) at its end.

    `levels` is the category of each row, `making` holds each category with the number of rows to make of it. The
    columns in `numbers` lie at a random place between a row and one of its nearest neighbours of the same category,
    whole numbers rounded; a number that one of the two lacks, and all other cells, are the row's own. Columns count
    alike for nearness. Source: Chawla and others, SMOTE: synthetic minority over-sampling technique, 2002.
    """
    import numpy as np
    import polars as pl
    from sklearn.neighbors import NearestNeighbors

    cells = table.select(pl.col(name).cast(pl.Float64) for name in numbers).to_numpy()
    cells = np.where(np.isfinite(cells), cells, np.nan)
    known = np.isfinite(cells)
    size = np.maximum(known.sum(axis=0), 1)
    middle = np.where(known, cells, 0).sum(axis=0) / size
    spread = np.sqrt((np.where(known, cells - middle, 0) ** 2).sum(axis=0) / size)
    near = np.where(known, (cells - middle) / np.where(spread > 0, spread, 1), 0)
    random = np.random.default_rng(seed)
    parts = [table]
    for level, count in making:
        rows = np.flatnonzero((levels == level).fill_null(False).to_numpy())
        found = NearestNeighbors(n_neighbors=min(neighbours, len(rows) - 1)).fit(near[rows])
        chosen = random.integers(0, len(rows), count)
        asked, places = np.unique(chosen, return_inverse=True)
        around = found.kneighbors(near[rows[asked]], n_neighbors=found.n_neighbors + 1, return_distance=False)
        # A row is its own nearest neighbour, or a row that is the same stands in for it.
        around = np.where(around == asked[:, None], around[:, :1], around)[:, 1:]
        other = rows[around[places, random.integers(0, around.shape[1], count)]]
        own = rows[chosen]
        between = cells[own] + random.random((count, 1)) * (cells[other] - cells[own])
        made, cells_made = table[own], []
        for place, name in enumerate(numbers):
            kind = table.schema[name]
            values = pl.Series(name, np.round(between[:, place]) if kind.is_integer() else between[:, place])
            values = values.fill_nan(None).cast(kind, strict=False)
            cells_made.append(values.fill_null(made[name]))
        parts.append(made.with_columns(cells_made))
    return pl.concat(parts)
