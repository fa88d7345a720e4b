"""What a recipe or one of its steps does to a table: rows and cells before and after."""

from dataclasses import dataclass, field

import polars as pl

from app.narration.wording import count
from app.wrangling.cells import listed
from app.wrangling.sides import Sides


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
        return f"On the first {first:,} of {count(of, 'row')}, to be quick: {self._changed}"

    @property
    def _changed(self) -> str:
        if self.switched_off:
            return "This step is switched off; nothing changes"
        parts = []
        gone = self.rows_before - self.rows_after
        if gone:
            change = f"{count(abs(gone), 'row')} {'removed' if gone > 0 else 'added'}"
            parts.append(f"{count(self.rows_before, 'row')} before, {self.rows_after:,} after; {change}")
        if self.cells_changed:
            cells = sum(self.cells_changed.values())
            parts.append(f"{count(cells, 'cell')} changed in {listed(list(self.cells_changed))}")
        if self.retyped:
            parts.append(f"{count(len(self.retyped), 'column')} of another type: {listed(self.retyped)}")
        if self.added:
            parts.append(f"{count(len(self.added), 'column')} added: {listed(self.added)}")
        if self.removed:
            parts.append(f"{count(len(self.removed), 'column')} removed: {listed(self.removed)}")
        if self.reordered and not parts:
            return f"The {count(self.rows_after, 'row')} may be in another order; rows to predict never are"
        return "; ".join(parts) or f"No rows or cells change; the table has {count(self.rows_after, 'row')}"


def compared(both: Sides, rows: int, switched_off: bool = False) -> Preview:
    """What is different after, counted over all rows, with the first rows of both sides."""
    old, new = both.before.collect_schema(), both.after.collect_schema()
    common = both.suspects if both.keeps_rows and not switched_off else []
    changed = _changes(both, common).collect(engine="streaming").row(0) if common else ()
    return Preview(
        before=both.first_before.head(rows),
        after=both.first_after.head(rows),
        rows_before=both.rows_before,
        rows_after=both.rows_after,
        cells_changed={name: cells for name, cells in zip(common, changed, strict=True) if cells},
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
