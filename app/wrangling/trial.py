"""A recipe tried on a table, step by step: what each step learns and changes, or which one fails and why."""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl
import pyarrow.parquet as pq

from app.errors import NotApplicable
from app.params import dataset_name, dataset_reference
from app.wrangling.column_statistics import ColumnShift, shifted, shifts
from app.wrangling.marks import Marked, marked
from app.wrangling.preview import Preview, compared
from app.wrangling.recipe import Recipe
from app.wrangling.sides import Sides, first_rows, is_held, is_small, sides, sides_in_memory
from app.wrangling.step import Step

ROWS = 100


@dataclass(frozen=True)
class Failure:
    """A step that cannot be done, by place counted from 0, and why; `culprit` is the step that took its column away."""

    place: int
    sentence: str
    culprit: int | None = None


class Recent:
    """The sides that were looked at last, in memory: what else is asked of them, and the next step, come right after.

    One at a time, as they are large; whoever keeps trials keeps it beside them.
    """

    def __init__(self) -> None:
        self._kept: deque[tuple[Change, Trial | None, Sides]] = deque(maxlen=1)

    def keep(self, change: "Change", earlier: "Trial | None", near: Sides) -> None:
        """Keep the sides of a change in the place of those before, with the trial that the change goes on from."""
        self._kept.append((change, earlier, near))

    def sides(self, change: "Change") -> Sides | None:
        """The sides of a change, if they are those that were looked at last."""
        return next((near for kept, _, near in list(self._kept) if kept is change), None)

    def after(self, earlier: "Trial", first_of: tuple[int, int] | None) -> pl.LazyFrame | None:
        """The table in memory as a trial leaves it, if it was before or after what was looked at last."""
        for kept, origin, near in list(self._kept):
            if near.first_of == first_of and (kept is earlier.change or origin is earlier):
                table = near.after if kept is earlier.change else near.before
                return table if is_held(table) else None
        return None


@dataclass(frozen=True)
class Change:
    """What one step, or a whole recipe, does to a table; what takes long is found when it is asked for, and kept."""

    seen: Preview
    planned: Callable[[], Sides]
    recent: Recent

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
        """The first columns that changed, before and after."""
        return shifts(self._near, self.seen)

    @cached_property
    def shifted(self) -> list[str]:
        """All columns that changed."""
        return shifted(self._near, self.seen)

    @property
    def _near(self) -> Sides:
        """Both sides, in memory where they are small."""
        known = self.recent.sides(self)
        if known is None:
            known = _near(self.planned, self.seen.rows_before)
            self.recent.keep(self, None, known)
        return known


def _near(planned: Callable[[], Sides], rows: int) -> Sides:
    """Sides in memory where they are small."""
    both = planned()
    if not is_small(rows, both.before):
        return both
    part = Recipe(tuple((step, True) for step in both.steps))
    return sides_in_memory(part, both.before.collect().lazy(), both.learned, planned, both.first_of, rows)


@dataclass(frozen=True)
class Trial:
    """What a recipe does to a Parquet file; `earlier` is the trial of the same recipe without its last step.

    `learned` is what every step knows and `change` what the last step does, as far as no step fails.
    """

    recipe: Recipe
    path: Path
    recent: Recent
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
        rows = self.first_of[0] if self.first_of else pq.read_metadata(self.path).num_rows
        planned = partial(sides, self.recipe, self.path, 0, self.learned, self.first_of, rows)
        near = _near(planned, rows)
        change = Change(compared(near, ROWS), planned, self.recent)
        self.recent.keep(change, None, near)
        return change

    def steps(self) -> "list[Trial]":
        """The trials that end with each step, from the first on."""
        return [*self.earlier.steps(), self] if self.earlier else []


def tried(recipe: Recipe, path: Path, earlier: Trial | None, recent: Recent) -> Trial:
    """The trial of a recipe, from that of the same recipe without its last step (None of a recipe without steps)."""
    if earlier is None:
        return Trial(recipe, path, recent)
    if earlier.failure:
        return Trial(recipe, path, recent, earlier, failure=earlier.failure)
    step, enabled = recipe.steps[-1]
    try:
        if enabled:
            _refuse_absent(step)
        first_of = _first_of(earlier, step.preview_rows if enabled else None)
        change, facts = _change(recipe, earlier, first_of, recent)
    except NotApplicable as refusal:
        failure = Failure(len(recipe.steps) - 1, str(refusal), _culprit(earlier, step.needs()))
        return Trial(recipe, path, recent, earlier, failure=failure)
    return Trial(recipe, path, recent, earlier, [*earlier.learned, *facts], change, first_of=first_of)


def _change(
    recipe: Recipe, earlier: Trial, first_of: tuple[int, int] | None, recent: Recent
) -> tuple[Change, list[dict[str, Any]]]:
    """What the last step of a recipe does, and what it learned."""
    place = len(recipe.steps) - 1
    last = Recipe(recipe.steps[place:])
    before, rows = _before(earlier, first_of, recent)
    facts = last.learn(nw.from_native(before))
    planned = partial(sides, recipe, earlier.path, place, [*earlier.learned, *facts], first_of, rows)
    held = is_held(before)
    near = sides_in_memory(last, before, facts, planned, first_of, rows) if held else planned()
    change = Change(compared(near, ROWS, not last.steps[0][1]), planned, recent)
    recent.keep(change, earlier, near)
    return change, facts


def _first_of(earlier: Trial, most: int | None) -> tuple[int, int] | None:
    """The rows of the file that a step is tried on, if not all: as many as it says, and none that steps before left."""
    if most is None:
        return earlier.first_of
    total = pq.read_metadata(earlier.path).num_rows
    if earlier.first_of:
        most = min(most, earlier.first_of[0])
    return (most, total) if most < total else None


def _before(earlier: Trial, first_of: tuple[int, int] | None, recent: Recent) -> tuple[pl.LazyFrame, int]:
    """The rows that a step finds, and how many; of a small table made once, as the step reads them several times."""
    known = earlier.change.seen.rows_after if earlier.change and first_of == earlier.first_of else None
    kept = recent.after(earlier, first_of)
    if kept is not None:
        rows = kept.select(pl.len()).collect().item() if known is None else known
        if is_small(rows, kept):
            return kept, rows
    source = nw.from_native(first_rows(earlier.path, first_of))
    frame = earlier.recipe.apply(source, earlier.learned, "train").to_native()
    rows = frame.select(pl.len()).collect(engine="streaming").item() if known is None else known
    return (frame.collect().lazy() if is_small(rows, frame) else frame), rows


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
