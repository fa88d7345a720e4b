"""Rows by category, each with a number drawn for it: who is sampled, copied or put into which part."""

from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from app.errors import NotApplicable
from app.wrangling.cells import CellType
from app.wrangling.draws import drawn
from app.wrangling.parsing import as_text, as_text_code


def strata(
    frame: nw.LazyFrame, column: str, kind: CellType, seed: int, step: str, most: int
) -> list[tuple[str | None, pl.Series]]:
    """Each category of a column (None: the missing cells) with the numbers drawn for its rows, smallest first."""
    if kind is CellType.OTHER:
        raise NotApplicable(f"{step}: {column} holds cells of a type that steps cannot read; choose another column.")
    rows = drawn(frame.select(as_text(column, kind).alias("level")), "draw", seed, step).collect("polars").to_native()
    found = rows.group_by("level").agg(pl.col("draw").sort()).sort("level", nulls_last=True)
    if found.height > most:
        raise NotApplicable(
            f"{step}: {column} has {found.height:,} different values, and {most:,} are the most; "
            "put its numbers into bins or join its rare categories first, or choose another column."
        )
    return list(zip(found["level"].to_list(), found["draw"], strict=True))


def lowest(draws: pl.Series, count: int) -> int:
    """A bound that so many of sorted draws are below."""
    return draws[count] if count < len(draws) else (draws[-1] + 1 if len(draws) else 0)


def allotted(rows: list[int], size: int) -> list[int]:
    """How many rows of each category make a sample of a size with their shares; at least one of each."""
    exact = [count * size / max(sum(rows), 1) for count in rows]
    whole = [max(int(share), 1) for share in exact]
    for place in sorted(range(len(rows)), key=lambda place: whole[place] - exact[place]):
        whole[place] += sum(whole) < size and whole[place] < rows[place]
    return whole


def by_level(column: str, kind: CellType, numbers: list[tuple[str | None, int]], default: int) -> nw.Expr:
    """The whole number that belongs to the category of each row, or the default for one that is not listed."""
    text = as_text(column, kind)
    levels, values, missing = _told_apart(numbers, default)
    number = nw.lit(default, dtype=nw.Int64)
    if levels:
        number = text.replace_strict(levels, values, default=default, return_dtype=nw.Int64)
    return nw.when(~text.is_null()).then(number).otherwise(nw.lit(missing, dtype=nw.Int64))


def by_level_code(column: str, kind: CellType, numbers: list[tuple[str | None, int]], default: int) -> str:
    """`by_level` in Polars."""
    text = f"({as_text_code(column, kind)})"
    levels, values, missing = _told_apart(numbers, default)
    number = f"{text}.replace_strict({levels!r}, {values!r}, default={default}, return_dtype=pl.Int64)"
    number = number if levels else f"pl.lit({default}, dtype=pl.Int64)"
    return f"pl.when({text}.is_null()).then(pl.lit({missing}, dtype=pl.Int64)).otherwise({number})"


def _told_apart(numbers: list[tuple[str | None, int]], default: int) -> tuple[list[str], list[int], int]:
    known: list[Any] = [(level, value) for level, value in numbers if level is not None]
    missing = next((value for level, value in numbers if level is None), default)
    return [level for level, _ in known], [value for _, value in known], missing
