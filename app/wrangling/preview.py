"""What a recipe or one of its steps does to a table: rows and cells before and after."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from app.wrangling.cells import listed
from app.wrangling.recipe import Recipe
from app.wrangling.step import Step, is_pattern

HELD = "DF ["
"""How a plan shows a table that is held in memory, whose cells it does not tell."""

MOST_HELD = 10_000_000
"""Cells of a table that is held in memory, so that what is asked of it again and again is made once."""


@dataclass(frozen=True)
class Sides:
    """The table before and after the steps of a part of a recipe that are switched on; `learned` is what they know.

    `first_of` is how many rows of the table there are looked at, the first ones, and how many it has; None for all.
    """

    before: pl.LazyFrame
    after: pl.LazyFrame
    steps: tuple[Step, ...]
    learned: tuple[Mapping[str, Any], ...]
    first_of: tuple[int, int] | None = None
    held: bool = False
    """Whether the table before is in memory, and the one after, if it is small, too."""

    @property
    def keeps_rows(self) -> bool:
        """Whether each row before is one row after, in the same order."""
        return all(step.keeps_rows for step in self.steps)

    @cached_property
    def common(self) -> list[str]:
        """The columns that are on both sides."""
        after = self.after.collect_schema()
        return [name for name in self.before.collect_schema() if name in after]

    @cached_property
    def suspects(self) -> list[str]:
        """The common columns whose cells may differ: where both sides read the others alike, those the steps name.

        Polars drops what a column does not need from its plan, so one that no step touches has the same plan after.
        """
        named = {name for step in self.steps for name in step.needs()}
        others = [name for name in self.common if name not in named]
        if not others or any(map(is_pattern, others)):
            return self.common
        plans = {side.select(others).explain() for side in (self.before, self.after)}
        alike = len(plans) == 1 and HELD not in plans.pop()
        return [name for name in self.common if name in named] if alike else self.common


@dataclass(frozen=True)
class Preview:
    """The first rows before and after, and what changed over all rows.

    `cells_changed` counts cells by column, where all rows are kept; of a column that got another type it counts
    those that became missing or were filled. Columns that are new, gone or of another type than before are in
    `added`, `removed` and `retyped`.
    """

    before: pl.DataFrame
    after: pl.DataFrame
    rows_before: int
    rows_after: int
    cells_changed: dict[str, int] = field(default_factory=dict)
    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    retyped: list[str] = field(default_factory=list)
    switched_off: bool = False
    reordered: bool = False
    first_of: tuple[int, int] | None = None
    """How many rows were looked at, the first ones, and how many the table has; None where it was all of them."""

    @property
    def touched(self) -> list[str]:
        """The columns whose cells changed, those that came and those that went."""
        cells = [*self.cells_changed, *(name for name in self.retyped if name not in self.cells_changed)]
        return [*cells, *self.added, *self.removed]

    @property
    def sentence(self) -> str:
        """What changed, for a person."""
        if self.first_of is None or self.switched_off:
            return self._changed
        first, of = self.first_of
        return f"On the first {first:,} of {_count(of, 'row')}, to be quick: {self._changed}"

    @property
    def _changed(self) -> str:
        if self.switched_off:
            return "This step is switched off; nothing changes"
        parts = []
        gone = self.rows_before - self.rows_after
        if gone:
            change = f"{_count(abs(gone), 'row')} {'removed' if gone > 0 else 'added'}"
            parts.append(f"{self.rows_before:,} rows before, {self.rows_after:,} after; {change}")
        if self.cells_changed:
            cells = sum(self.cells_changed.values())
            parts.append(f"{_count(cells, 'cell')} changed in {listed(list(self.cells_changed))}")
        if self.retyped:
            parts.append(f"{_count(len(self.retyped), 'column')} of another type: {listed(self.retyped)}")
        if self.added:
            parts.append(f"{_count(len(self.added), 'column')} added: {listed(self.added)}")
        if self.removed:
            parts.append(f"{_count(len(self.removed), 'column')} removed: {listed(self.removed)}")
        if self.reordered and not parts:
            return f"The {_count(self.rows_after, 'row')} may be in another order; rows to predict never are"
        return "; ".join(parts) or f"No rows or cells change; the table has {_count(self.rows_after, 'row')}"


def sides(
    recipe: Recipe, path: Path, start: int, learned: list[dict[str, Any]], first_of: tuple[int, int] | None = None
) -> Sides:
    """A Parquet file before and after the steps of a recipe from a place on, with what all of them learned.

    With `first_of`, only the first rows of the file: how many, and how many it has.
    """
    source = nw.from_native(first_rows(path, first_of))
    before = recipe.first(start).apply(source, learned[:start], "train")
    after = Recipe(recipe.steps[start:]).apply(before, learned[start:], "train")
    pairs = zip(recipe.steps[start:], learned[start:], strict=True)
    enabled = [(step, facts) for (step, on), facts in pairs if on]
    return Sides(
        before.to_native(),
        after.to_native(),
        tuple(one for one, _ in enabled),
        tuple(facts for _, facts in enabled),
        first_of,
    )


def first_rows(path: Path, first_of: tuple[int, int] | None) -> pl.LazyFrame:
    """The rows of a Parquet file, or only the first ones."""
    table = pl.scan_parquet(path, glob=False)
    return table.head(first_of[0]) if first_of else table


def is_small(rows: int, frame: pl.LazyFrame) -> bool:
    """Whether a table of so many rows can be held in memory."""
    return rows * len(frame.collect_schema()) <= MOST_HELD


def held(frame: pl.LazyFrame) -> pl.LazyFrame:
    """A table of few cells in memory; any other as it is."""
    most = MOST_HELD // max(len(frame.collect_schema()), 1)
    # So many rows and one more are either too many, or all of them.
    made = frame.head(most + 1).collect()
    return frame if made.height > most else made.lazy()


def both_held(both: Sides, before: pl.LazyFrame, after: pl.LazyFrame) -> Sides:
    """The same sides with tables that are in memory; which columns may differ is told by their plans."""
    near = replace(both, before=before, after=after, held=True)
    near.__dict__["suspects"] = both.suspects
    return near


def compared(both: Sides, rows: int, switched_off: bool = False, rows_before: int | None = None) -> Preview:
    """What is different after, counted over all rows, with the first rows of both sides.

    `rows_before` are counted where they are not known.
    """
    before, after = both.before, both.after
    old, new = before.collect_schema(), after.collect_schema()
    common, keeps_rows = both.suspects, both.keeps_rows
    if rows_before is None:
        rows_before = before.select(pl.len()).collect(engine="streaming").item()
    rows_after = rows_before if keeps_rows else after.select(pl.len()).collect(engine="streaming").item()
    changed = ()
    if keeps_rows and common and not switched_off:
        changed = _changes(both, common).collect(engine="streaming").row(0)
    return Preview(
        before=before.head(rows).collect(),
        after=after.head(rows).collect(),
        rows_before=rows_before,
        rows_after=rows_after,
        cells_changed={name: cells for name, cells in zip(common, changed, strict=False) if cells},
        added=[name for name in new if name not in old],
        removed=[name for name in old if name not in new],
        retyped=[name for name in both.common if old[name] != new[name]],
        switched_off=switched_off,
        reordered=any(step.compares_rows for step in both.steps),
        first_of=both.first_of,
    )


def differences(both: Sides, common: list[str], old: str, new: str) -> list[pl.Expr]:
    """Whether the cells of each common column differ, in a table with both sides under names that start so."""
    was, now = both.before.collect_schema(), both.after.collect_schema()
    return [_differs(f"{old}{name}", f"{new}{name}", was[name], now[name]) for name in common]


def _changes(both: Sides, common: list[str]) -> pl.LazyFrame:
    """One row with the number of cells that differ, a column each."""
    sides = [
        frame.select(pl.nth(place).alias(f"{side} {name}") for place, name in enumerate(frame.collect_schema()))
        for side, frame in (("old", both.before), ("new", both.after))
    ]
    differ = [one.sum().alias(str(place)) for place, one in enumerate(differences(both, common, "old ", "new "))]
    return pl.concat(sides, how="horizontal").select(differ)


def _differs(was_name: str, now_name: str, old: pl.DataType, new: pl.DataType) -> pl.Expr:
    was, now = pl.col(was_name), pl.col(now_name)
    if old.is_numeric() and new.is_numeric():
        return was.cast(pl.Float64).ne_missing(now.cast(pl.Float64))
    if old == new and not old.is_nested():
        return was.ne_missing(now)
    return was.is_null() != now.is_null()


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
