"""The categories of a column: which there are in training rows, and cells that are none of them."""

from typing import Any

import narwhals.stable.v2 as nw

from app.errors import NotApplicable
from app.wrangling.cells import CellType, facts, shown
from app.wrangling.parsing import as_text

FEWER = "join rare ones with Replace rare first, or choose Similarity encode"


def levels(frame: nw.LazyFrame, name: str, kind: CellType, step: str, most: int, way_out: str = FEWER) -> list[str]:
    """The categories of a column as text, most frequent first; too many of them are refused, and none as well.

    `way_out` says what to do about too many.
    """
    cells = frame.select(as_text(name, kind).alias("value")).filter(~nw.col("value").is_null())
    counts = cells.group_by("value").agg(nw.len().alias("rows"))
    found = counts.sort("rows", "value", descending=[True, False]).head(most + 1).collect("polars").rows()
    if not found:
        raise NotApplicable(f"{step}: {name} has no known cell, so it has no categories; drop the column.")
    if len(found) > most:
        total = facts(counts.select(nw.len().alias("categories")))["categories"]
        raise NotApplicable(f"{step}: {name} has {total:,} categories, and {most:,} are the most; {way_out}.")
    return [value for value, _ in found]


def by_value(found: list[str], kind: CellType) -> list[str]:
    """Categories in the order of their values: numbers by size, all else by alphabet."""
    return sorted(found, key=float) if kind.numeric else sorted(found)


def refuse_others(frame: nw.LazyFrame, name: str, facts_of: dict[str, Any], step: str) -> None:
    """Refuse rows with a cell that is missing or none of the categories."""
    text = as_text(name, CellType(facts_of["type"]))
    others = frame.select(text.alias("value")).filter(
        nw.col("value").is_null() | ~nw.col("value").is_in(facts_of["levels"])
    )
    first = others.head(1).collect("polars").rows()
    if first:
        what = "a missing cell" if first[0][0] is None else f"'{shown(first[0][0])}', which is none of its categories"
        raise NotApplicable(
            f"{step}: {name} holds {what}; fill or replace it first, or choose another invalid handling."
        )
