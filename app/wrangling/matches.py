"""How rows of two tables match by their keys: counted before any row is made."""

from collections.abc import Sequence
from typing import Any

import narwhals.stable.v2 as nw

from app.errors import NotApplicable
from app.narration.wording import count
from app.wrangling.cells import facts


def matches(left: nw.LazyFrame, right: nw.LazyFrame, names: Sequence[str], others: Sequence[str]) -> dict[str, int]:
    """How many rows each side has and how many of them match, how many pairs that makes, and keys that repeat.

    `names` and `others` are the columns of keys on either side; a row with a missing key matches none.
    """
    counts = _counts(left, names, "left").join(
        _counts(right, others, "right"), left_on=list(names), right_on=list(others), how="full"
    )
    here, there = nw.col("left"), nw.col("right")
    one = nw.lit(1, dtype=nw.Int64)
    found = facts(
        counts.select(
            nw.when(~there.is_null()).then(here).sum().alias("left_matched"),
            nw.when(~here.is_null()).then(there).sum().alias("right_matched"),
            (here * there).sum().alias("pairs"),
            nw.when(here > 1).then(one).sum().alias("left_repeated"),
            nw.when(there > 1).then(one).sum().alias("right_repeated"),
        )
    )
    rows = {"left": _rows(left), "right": _rows(right)}
    return rows | {name: int(count or 0) for name, count in found.items()}


def every_pair(left: nw.LazyFrame, right: nw.LazyFrame) -> dict[str, int]:
    """The same where every row of one side goes with every row of the other."""
    rows = {"left": _rows(left), "right": _rows(right)}
    both = rows["left"] and rows["right"]
    matched = {f"{side}_matched": count if both else 0 for side, count in rows.items()}
    return rows | matched | {"pairs": rows["left"] * rows["right"], "left_repeated": 0, "right_repeated": 0}


def rows_after(kind: str, first: bool, found: dict[str, int]) -> int:
    """The number of rows a join makes; `first`: of several matches of a row only the first counts."""
    pairs = found["left_matched"] if first else found["pairs"]
    alone, others = found["left"] - found["left_matched"], found["right"] - found["right_matched"]
    return {
        "inner": pairs,
        "left outer": pairs + alone,
        "right outer": pairs + others,
        "full outer": pairs + alone + others,
        "left semi": found["left_matched"],
        "left anti": alone,
        "cartesian cross": found["pairs"],
    }[kind]


def refuse_too_many(step: str, after: int, most: int, found: dict[str, int]) -> None:
    """Refuse a join that multiplies rows beyond what is allowed; one that only puts both tables together passes."""
    if after > most and after > found["left"] + found["right"]:
        raise NotApplicable(
            f"{step}: {count(found['left'], 'row')} here and {found['right']:,} of the other dataset would become "
            f"{after:,}, and at most {most:,} are allowed; choose key columns that repeat less, or allow more in "
            "'Most rows'."
        )


def told(found: dict[str, Any]) -> str:
    """The matches as words of a sentence."""
    parts = [
        f"{found['left_matched']:,} of {count(found['left'], 'row')} here and "
        f"{found['right_matched']:,} of {found['right']:,} there match",
        f"{count(found['after'], 'row')} after",
    ]
    if found["left_repeated"] or found["right_repeated"]:
        parts.append(f"{_keys(found['left_repeated'])} here and {found['right_repeated']:,} there")
    return "; ".join(parts)


def _keys(repeated: int) -> str:
    return f"{count(repeated, 'key')} {'repeats' if repeated == 1 else 'repeat'}"


def _counts(frame: nw.LazyFrame, names: Sequence[str], rows: str) -> nw.LazyFrame:
    known = frame.select(*names)
    for name in names:
        known = known.filter(~nw.col(name).is_null())
    return known.group_by(*names).agg(nw.len().cast(nw.Int64).alias(rows))


def _rows(frame: nw.LazyFrame) -> int:
    return int(facts(frame.select(nw.len().alias("rows")))["rows"])
