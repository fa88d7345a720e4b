"""What a recipe or one of its steps does to a table: rows and cells before and after."""

from dataclasses import dataclass, field
from pathlib import Path

import narwhals.stable.v2 as nw
import polars as pl
import pyarrow.parquet as pq

from app.data.columns import Kind
from app.errors import NotApplicable
from app.wrangling.cells import listed
from app.wrangling.recipe import Recipe
from app.wrangling.step import Step


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


def preview(recipe: Recipe, path: Path, step: int | None = None, rows: int = 100) -> Preview:
    """The change that a step of a recipe (by place, counted from 0) or the whole recipe makes to a Parquet file.

    Steps learn from all rows of the file, or from the first ones where one of them says that all would take too long:
    the preview shows the table, not a training split of it.
    """
    if step is not None and not 0 <= step < len(recipe.steps):
        raise NotApplicable(f"There is no step {step + 1} in this recipe; it has {len(recipe.steps)} steps.")
    start, end = (0, len(recipe.steps)) if step is None else (step, step + 1)
    used = recipe.first(end)
    table, total = pl.scan_parquet(path), pq.read_metadata(path).num_rows
    most = min((part.preview_rows or total for part, on in used.steps if on), default=total)
    source = nw.from_native(table.head(most) if most < total else table)
    learned = used.learn(source)
    before = recipe.first(start).apply(source, learned[:start], "train")
    after = Recipe(used.steps[start:]).apply(before, learned[start:], "train")
    enabled = [part for part, on in used.steps[start:] if on]
    return _compare(
        before.to_native(),
        after.to_native(),
        rows,
        keeps_rows=all(part.keeps_rows for part in enabled),
        switched_off=step is not None and not enabled,
        reordered=any(part.compares_rows for part in enabled),
        touched=_touched(enabled, list(before.collect_schema())),
        first_of=(most, total) if most < total else None,
    )


def _touched(enabled: list[Step], names: list[str]) -> set[str]:
    """The columns whose cells a step may change: those it reads or makes; the others need not be compared."""
    kinds = dict.fromkeys(names, Kind.NUMBER)
    made = {name for step in enabled for name in kinds if name not in step.kinds(kinds)}
    return made.union(*(step.needs() for step in enabled))


def _compare(
    before: pl.LazyFrame,
    after: pl.LazyFrame,
    rows: int,
    keeps_rows: bool,
    switched_off: bool,
    reordered: bool,
    touched: set[str],
    first_of: tuple[int, int] | None,
) -> Preview:
    old, new = before.collect_schema(), after.collect_schema()
    common = [name for name in old if name in new]
    rows_before = before.select(pl.len()).collect(engine="streaming").item()
    rows_after = rows_before if keeps_rows else after.select(pl.len()).collect(engine="streaming").item()
    changed, compared = (), [name for name in common if name in touched]
    if keeps_rows and compared and not switched_off:
        changed = _changes(before, after, compared).collect(engine="streaming").row(0)
    return Preview(
        before=before.head(rows).collect(),
        after=after.head(rows).collect(),
        rows_before=rows_before,
        rows_after=rows_after,
        cells_changed={name: cells for name, cells in zip(compared, changed, strict=False) if cells},
        added=[name for name in new if name not in old],
        removed=[name for name in old if name not in new],
        retyped=[name for name in common if old[name] != new[name]],
        switched_off=switched_off,
        reordered=reordered,
        first_of=first_of,
    )


def _changes(before: pl.LazyFrame, after: pl.LazyFrame, common: list[str]) -> pl.LazyFrame:
    """One row with the number of cells that differ, a column each."""
    old, new = before.collect_schema(), after.collect_schema()
    places = range(len(common))
    sides = [
        frame.select(pl.col(name).alias(f"{side}{place}") for place, name in enumerate(common))
        for side, frame in (("old", before), ("new", after))
    ]
    differ = [_differs(place, old[common[place]], new[common[place]]).sum().alias(str(place)) for place in places]
    return pl.concat(sides, how="horizontal").select(differ)


def _differs(place: int, old: pl.DataType, new: pl.DataType) -> pl.Expr:
    was, now = pl.col(f"old{place}"), pl.col(f"new{place}")
    if old.is_numeric() and new.is_numeric():
        return was.cast(pl.Float64).ne_missing(now.cast(pl.Float64))
    if old == new and not old.is_nested():
        return was.ne_missing(now)
    return was.is_null() != now.is_null()


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
