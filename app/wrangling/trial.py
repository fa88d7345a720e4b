"""A recipe tried on a table, step by step: what each step learns and changes, or which one fails and why."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl
import pyarrow.parquet as pq

from app.errors import NotApplicable
from app.params import dataset_name, dataset_reference
from app.wrangling.column_statistics import ColumnShift, shifts
from app.wrangling.marks import Marked, marked
from app.wrangling.preview import Preview, Sides, both_held, compared, first_rows, held, is_small, sides
from app.wrangling.recipe import Recipe
from app.wrangling.step import Step

ROWS = 100

_last: deque[tuple[Sides, Sides]] = deque(maxlen=1)
"""The sides that were looked at last, and the same in memory: what else is asked of them comes right after."""


@dataclass(frozen=True)
class Failure:
    """A step that cannot be done, by place counted from 0, and why; `culprit` is the step that took its column away."""

    place: int
    sentence: str
    culprit: int | None = None


@dataclass(frozen=True)
class Change:
    """What one step, or a whole recipe, does to a table; what takes long is found when it is asked for, and kept."""

    seen: Preview
    both: Sides

    @cached_property
    def rows(self) -> Marked | None:
        """The first rows with their marks."""
        return marked(self._near, rows=ROWS)

    @cached_property
    def changed_rows(self) -> Marked | None:
        """The first rows that are different."""
        return marked(self._near, only_changed=True, rows=ROWS)

    @cached_property
    def statistics(self) -> list[ColumnShift]:
        """The columns that changed, before and after."""
        return shifts(self._near, self.seen)

    @property
    def _near(self) -> Sides:
        """Both sides, in memory where they are small."""
        known = list(_last)
        if known and known[0][0] is self.both:
            return known[0][1]
        if not is_small(self.seen.rows_before, self.both.before):
            return self.both
        near = both_held(self.both, held(self.both.before), held(self.both.after))
        _last.append((self.both, near))
        return near


@dataclass(frozen=True)
class Trial:
    """What a recipe does to a Parquet file; `earlier` is the trial of the same recipe without its last step.

    `learned` is what every step knows and `change` what the last step does, as far as no step fails.
    """

    recipe: Recipe
    path: Path
    earlier: "Trial | None" = None
    learned: list[dict[str, Any]] = field(default_factory=list)
    change: Change | None = None
    failure: Failure | None = None
    first_of: tuple[int, int] | None = None
    """How many rows of the file the last step was tried on, the first ones, and how many it has; None for all."""

    @property
    def sentence(self) -> str:
        """The last step as a sentence, with what it learned."""
        step, enabled = self.recipe.steps[-1]
        return step.describe(self.learned[-1] or None if enabled and not self.failure else None)

    @property
    def schema(self) -> Mapping[str, pl.DataType]:
        """The columns as the last step that works leaves them."""
        if self.change:
            return self.change.seen.after.schema
        return self.earlier.schema if self.earlier else pl.read_parquet_schema(self.path)

    @cached_property
    def whole(self) -> Change:
        """What all steps together do; refused where one of them fails."""
        if self.failure:
            raise NotApplicable(self.failure.sentence)
        both = sides(self.recipe, self.path, 0, self.learned, self.first_of)
        return Change(compared(both, ROWS), both)

    def steps(self) -> "list[Trial]":
        """The trials that end with each step, from the first on."""
        return [*self.earlier.steps(), self] if self.earlier else []


def tried(recipe: Recipe, path: Path, earlier: Trial | None) -> Trial:
    """The trial of a recipe, from that of the same recipe without its last step (None of a recipe without steps)."""
    if earlier is None:
        return Trial(recipe, path)
    if earlier.failure:
        return Trial(recipe, path, earlier, failure=earlier.failure)
    place = len(recipe.steps) - 1
    step, enabled = recipe.steps[place]
    try:
        if enabled:
            _refuse_absent(step)
        last, first_of = Recipe(recipe.steps[place:]), _first_of(earlier, step.preview_rows if enabled else None)
        before, rows = _before(earlier, first_of)
        learned = last.learn(before)
        both = sides(recipe, path, place, [*earlier.learned, *learned], first_of)
        near = both
        if is_small(rows, both.before):
            after = last.apply(before, learned, "train").to_native()
            near = both_held(both, before.to_native(), held(after) if enabled else after)
        seen = compared(near, ROWS, not enabled, rows)
        _last.append((both, near))
    except NotApplicable as refusal:
        failure = Failure(place, str(refusal), _culprit(earlier, step.needs()))
        return Trial(recipe, path, earlier, failure=failure)
    return Trial(recipe, path, earlier, [*earlier.learned, *learned], Change(seen, both), first_of=first_of)


def _first_of(earlier: Trial, most: int | None) -> tuple[int, int] | None:
    """The rows of the file that a step is tried on, if not all: as many as it says, and none that steps before left."""
    if most is None:
        return earlier.first_of
    total = pq.read_metadata(earlier.path).num_rows
    if earlier.first_of:
        most = min(most, earlier.first_of[0])
    return (most, total) if most < total else None


def _before(earlier: Trial, first_of: tuple[int, int] | None) -> tuple[nw.LazyFrame, int]:
    """The rows that a step finds, and how many; of a small table made once, as the step reads them several times."""
    source = nw.from_native(first_rows(earlier.path, first_of))
    frame = earlier.recipe.apply(source, earlier.learned, "train")
    known = earlier.change.seen.rows_after if earlier.change and first_of == earlier.first_of else None
    rows = frame.select(nw.len()).collect().item() if known is None else known
    small = is_small(rows, frame.to_native())
    return (nw.from_native(frame.to_native().collect().lazy()) if small else frame), rows


def _refuse_absent(step: Step) -> None:
    """Refuse a step that reads a dataset which is not in the library any more."""
    named = [step.settings[param.name] for param in step.params if param.kind == "dataset"]
    for name in filter(None, named):
        if dataset_reference(name) not in step.opened:
            raise NotApplicable(
                f"{step.name}: the dataset '{dataset_name(name)}' is no longer there; restore it, or choose another."
            )


def _culprit(trial: Trial, needed: list[str]) -> int | None:
    """The last step that took away a column which is needed and no longer there."""
    lost = set(needed) - set(trial.schema)
    for one in reversed(trial.steps()):
        if one.change and lost & set(one.change.seen.removed):
            return len(one.recipe.steps) - 1
    return None
