"""A random number for every row: by its place, the same on every engine and in exported code."""

from hashlib import sha256
from typing import Any

import narwhals.stable.v2 as nw

from app.errors import NotApplicable

# The largest prime below 2**31 for which cubing only reorders the numbers below it: no two rows get the same number.
PRIME = 2_147_483_579
ROUNDS = 4


def round_keys(seed: int) -> list[int]:
    """The numbers that make one order of rows differ from another."""
    digest = sha256(str(seed).encode()).digest()
    return [int.from_bytes(digest[4 * place : 4 * place + 4]) % PRIME for place in range(ROUNDS)]


def numbered(frame: nw.LazyFrame, name: str, step: str) -> nw.LazyFrame:
    """The frame with the place of each row, counted from 0, as a new column."""
    native: Any = frame.to_native()
    if frame.implementation.is_polars():
        import polars as pl

        return nw.from_native(native.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias(name)))
    if frame.implementation.is_duckdb():
        return nw.from_native(native.project(f'*, row_number() over () - 1 as "{name}"'))
    raise NotApplicable(f"{step}: rows have no order on a Dask cluster, so none can be drawn there; do it before.")


def drawn(frame: nw.LazyFrame, name: str, seed: int, step: str) -> nw.LazyFrame:
    """The frame with a whole number below PRIME drawn for each row, no two the same, as a new column."""
    return scrambled(numbered(frame, name, step), name, seed)


def scrambled(frame: nw.LazyFrame, name: str, seed: int) -> nw.LazyFrame:
    """The frame with a column of numbers from 0 turned into numbers drawn below PRIME; equal ones stay equal.

    Adding a key and cubing, several times over, is the cipher MiMC (Albrecht and others, 2016).
    """
    number = nw.col(name)
    for key in round_keys(seed):
        frame = frame.with_columns(((number + key) % PRIME).alias(name))
        frame = frame.with_columns((number * number % PRIME * number % PRIME).alias(name))
    return frame


def drawn_code(name: str, seed: int, number: str = "pl.int_range(pl.len(), dtype=pl.Int64)") -> str:
    """`drawn` in Polars, as lines that end with the frame having the column; `number` is what is scrambled."""
    column = f"pl.col({name!r})"
    return (
        f"frame = frame.with_columns(({number}).alias({name!r}))\n"
        f"for key in {round_keys(seed)!r}:\n"
        f"    frame = frame.with_columns(({column} + key) % {PRIME})\n"
        f"    frame = frame.with_columns({column} * {column} % {PRIME} * {column} % {PRIME})"
    )


def free_name(names: list[str], wanted: str) -> str:
    """A name like the wanted one that no column has, for a column that is soon dropped again."""
    taken = {name.casefold() for name in names}
    while wanted.casefold() in taken:
        wanted += "_"
    return wanted
