"""The table before and after steps: as plans on a file, or in memory where it is small."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from app.wrangling.recipe import Recipe
from app.wrangling.step import Step, is_pattern

HELD = "DF ["
"""How a plan shows a table that is held in memory, whose cells it does not tell."""

MOST_HELD = 10_000_000
"""Cells of a table that is held in memory, so that what is asked of it again and again is made once."""

FIRST = 1_000
"""The first rows, made once: what is shown of a table, and what is looked at closely."""


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
    rows: int | None = None
    """How many rows there are before, where that is known."""
    planned: Callable[[], "Sides"] | None = None
    """Makes the same sides as plans on the file, where these are in memory: their own plans tell of no cells."""

    @property
    def keeps_rows(self) -> bool:
        """Whether each row before is one row after, in the same order."""
        return all(step.keeps_rows for step in self.steps)

    @cached_property
    def rows_before(self) -> int:
        """How many rows there are before."""
        return _rows(self.before) if self.rows is None else self.rows

    @cached_property
    def rows_after(self) -> int:
        """How many rows there are after, counted without making them."""
        return self.rows_before if self.keeps_rows else _rows(self.after)

    @cached_property
    def first_before(self) -> pl.DataFrame:
        """The first rows before."""
        return self.before.head(FIRST).collect()

    @cached_property
    def first_after(self) -> pl.DataFrame:
        """The first rows after."""
        return self.after.head(FIRST).collect()

    @cached_property
    def common(self) -> list[str]:
        """The columns that are on both sides."""
        after = self.after.collect_schema()
        return [name for name in self.before.collect_schema() if name in after]

    @cached_property
    def suspects(self) -> list[str]:
        """The common columns whose cells may differ: where both sides read the others alike, those the steps name.

        Polars drops what a column does not need from its plan, so one that no step touches has the same plan after.
        Where steps name as many columns as they do not, looking at these too is quicker than making the plan.
        """
        named = {name for step in self.steps for name in step.needs()}
        others = [name for name in self.common if name not in named]
        if len(others) <= len(named) or any(map(is_pattern, others)):
            return self.common
        both = self.planned() if self.planned else self
        plans = {side.select(others).explain() for side in (both.before, both.after)}
        alike = len(plans) == 1 and HELD not in plans.pop()
        return [name for name in self.common if name in named] if alike else self.common


def sides(
    recipe: Recipe, path: Path, start: int, learned: list[dict[str, Any]], first_of: tuple[int, int] | None = None,
    rows: int | None = None,
) -> Sides:  # fmt: skip
    """A Parquet file before and after the steps of a recipe from a place on, with what all of them learned.

    With `first_of`, only the first rows of the file: how many, and how many it has. `rows` are those before the steps.
    """
    source = nw.from_native(first_rows(path, first_of))
    before = recipe.first(start).apply(source, learned[:start], "train")
    part = Recipe(recipe.steps[start:])
    after = part.apply(before, learned[start:], "train")
    return Sides(before.to_native(), after.to_native(), *_enabled(part, learned[start:]), first_of, rows)


def sides_in_memory(
    part: Recipe, before: pl.LazyFrame, learned: Sequence[Mapping[str, Any]], planned: Callable[[], Sides],
    first_of: tuple[int, int] | None = None, rows: int | None = None,
) -> Sides:  # fmt: skip
    """The sides of a part of a recipe on a table in memory; the table after is made too, if it is small."""
    after = part.apply(nw.from_native(before), [dict(facts) for facts in learned], "train").to_native()
    # Steps that made their rows at once would make them a second time for a plan, which does not tell more.
    there = is_held(after)
    found = Sides(before, after, *_enabled(part, learned), first_of, rows, None if there else planned)
    made = None if there else _made(found)
    if made is None:
        return found
    held = replace(found, after=made.lazy())
    if found.keeps_rows:
        held.__dict__["suspects"] = found.suspects
    return held


def _made(both: Sides) -> pl.DataFrame | None:
    """The table after, if it takes little memory besides the one before; a column that is left as it is takes none."""
    columns = len(both.after.collect_schema())
    if both.keeps_rows:
        fresh = columns - len(both.common) + len(both.suspects)
        return both.after.collect() if both.rows_before * fresh <= MOST_HELD else None
    most = MOST_HELD // max(columns, 1)
    if any(step.shapes and step.compares_rows for step in both.steps):
        # Rows that come of many others take as long to count as to make; so many and one more are too many.
        made = both.after.head(most + 1).collect()
        return made if made.height <= most else None
    only_go = all(step.keeps_rows or step.defines_population for step in both.steps)
    return both.after.collect() if (both.rows_before if only_go else both.rows_after) <= most else None


def _enabled(part: Recipe, learned: Sequence[Mapping[str, Any]]) -> tuple[tuple[Step, ...], tuple[Mapping, ...]]:
    """The steps that are switched on, and what each of them learned."""
    pairs = [(step, facts) for (step, on), facts in zip(part.steps, learned, strict=True) if on]
    return tuple(step for step, _ in pairs), tuple(facts for _, facts in pairs)


def first_rows(path: Path, first_of: tuple[int, int] | None) -> pl.LazyFrame:
    """The rows of a Parquet file, or only the first ones."""
    table = pl.scan_parquet(path, glob=False)
    return table.head(first_of[0]) if first_of else table


def is_small(rows: int, frame: pl.LazyFrame) -> bool:
    """Whether a table of so many rows can be held in memory."""
    return rows * len(frame.collect_schema()) <= MOST_HELD


def is_held(frame: pl.LazyFrame) -> bool:
    """Whether a table is in memory, and nothing is left to do to it."""
    return frame.explain(optimized=False).startswith(HELD)


def _rows(frame: pl.LazyFrame) -> int:
    return frame.select(pl.len()).collect(engine="streaming").item()
