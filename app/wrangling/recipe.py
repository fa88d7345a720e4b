"""A recipe: steps in order, each switched on or off; learned once on training rows, replayed on any rows."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import narwhals.stable.v2 as nw
import polars as pl

from app.data.columns import Kind
from app.errors import NotApplicable
from app.wrangling.cells import CellType, cell_type
from app.wrangling.step import Step, step_from_dict

Use = Literal["train", "evaluate", "predict"]


@dataclass(frozen=True)
class Recipe:
    """Steps, each with whether it is switched on. Every change gives a new recipe."""

    steps: tuple[tuple[Step, bool], ...] = ()

    def add(self, step: Step) -> "Recipe":
        """The recipe with one more step at its end."""
        return Recipe((*self.steps, (step, True)))

    def insert(self, place: int, step: Step) -> "Recipe":
        """The recipe with one more step, switched on, before the one at a place; at the end where there is none."""
        if place != len(self.steps):
            self._refuse_place(place)
        return Recipe((*self.steps[:place], (step, True), *self.steps[place:]))

    def replace(self, place: int, step: Step) -> "Recipe":
        """The recipe with another step at a place, switched on or off as the one before."""
        self._refuse_place(place)
        return Recipe((*self.steps[:place], (step, self.steps[place][1]), *self.steps[place + 1 :]))

    def remove(self, place: int) -> "Recipe":
        """The recipe without the step at a place, counted from 0."""
        self._refuse_place(place)
        return Recipe(self.steps[:place] + self.steps[place + 1 :])

    def move(self, place: int, to: int) -> "Recipe":
        """The recipe with the step at a place moved to another place."""
        self._refuse_place(place)
        self._refuse_place(to)
        rest = self.remove(place).steps
        return Recipe((*rest[:to], self.steps[place], *rest[to:]))

    def switch(self, place: int) -> "Recipe":
        """The recipe with the step at a place switched off, or on again."""
        self._refuse_place(place)
        step, enabled = self.steps[place]
        return Recipe((*self.steps[:place], (step, not enabled), *self.steps[place + 1 :]))

    def first(self, count: int) -> "Recipe":
        """The recipe of the first steps only."""
        return Recipe(self.steps[:count])

    def _refuse_place(self, place: int) -> None:
        if not 0 <= place < len(self.steps):
            raise NotApplicable(f"There is no step {place + 1} in this recipe; it has {len(self.steps)} steps.")

    def tables(self) -> list[str]:
        """The other datasets that its steps which are switched on read, each as "id/version"."""
        return list(dict.fromkeys(name for step, enabled in self.steps if enabled for name in step.tables()))

    def bound(self, opened: Mapping[str, Path]) -> "Recipe":
        """The same recipe, able to read the other datasets it names; `opened` are their Parquet files."""
        return Recipe(tuple((step.bound(opened), enabled) for step, enabled in self.steps))

    def opened(self) -> dict[str, Path]:
        """The Parquet files of the other datasets its steps are able to read."""
        return {name: path for step, _ in self.steps for name, path in step.opened.items()}

    def parted(self) -> tuple["Recipe", "Recipe"]:
        """The steps up to the last one that shapes the table, done before rows are divided; and those after it.

        Refused where one of the first learns: what it learned of rows that judge the model would be in all rows.
        """
        shaping = [place for place, (step, enabled) in enumerate(self.steps) if enabled and step.shapes]
        first = self.first(shaping[-1] + 1 if shaping else 0)
        for place, (step, enabled) in enumerate(first.steps):
            if enabled and step.learns:
                raise NotApplicable(
                    f"Step {place + 1} ({step.name}) learns from rows, but step {len(first.steps)} "
                    f"({first.steps[-1][0].name}) makes rows before training and test rows are divided; "
                    f"move step {place + 1} behind it."
                )
        return first, Recipe(self.steps[len(first.steps) :])

    def mended(self) -> "Recipe":
        """The recipe in an order that `parted` takes: steps that learn come behind the last one that shapes."""
        shaping = [place for place, (step, enabled) in enumerate(self.steps) if enabled and step.shapes]
        last = shaping[-1] + 1 if shaping else 0
        late = tuple(part for part in self.steps[:last] if part[1] and part[0].learns)
        early = tuple(part for part in self.steps[:last] if not (part[1] and part[0].learns))
        return Recipe((*early, *late, *self.steps[last:]))

    def learn(self, frame: nw.LazyFrame) -> list[dict[str, Any]]:
        """What each step must know, as JSON; each step learns on the rows as the steps before it left them."""
        learned: list[dict[str, Any]] = []
        for step, enabled in self.steps:
            facts: dict[str, Any] = {}
            if enabled:
                with _engine_of(frame, step):
                    step.check(frame)
                    facts = step.learn(frame)
                    if len(learned) < len(self.steps) - 1:
                        frame = step.apply(frame, facts)
            learned.append(facts)
        return learned

    def apply(self, frame: nw.LazyFrame, learned: list[dict[str, Any]], use: Use) -> nw.LazyFrame:
        """The changed rows.

        For training, every step; for evaluation, no step that removes rows unless it says which rows the model is
        about; for prediction, only steps that keep every row, and nothing about columns these rows do not have.
        """
        for step, facts in zip(self._used(use), learned, strict=True):
            if step is None:
                continue
            with _engine_of(frame, step):
                present = _present(step, frame) if use == "predict" else step
                frame = present.apply(frame, facts) if present else frame
        return frame

    def _used(self, use: Use) -> list[Step | None]:
        """Each step for rows of this use; None where they do not go through it, or it is switched off."""
        return [_for(step, use) if enabled else None for step, enabled in self.steps]

    def kinds(self, kinds: Mapping[str, Kind]) -> dict[str, Kind]:
        """The kinds of the columns after every step that is switched on, as far as the steps can tell."""
        after = dict(kinds)
        for step, enabled in self.steps:
            if enabled:
                after = step.kinds(after)
        return after

    def inputs(self, columns: Iterable[str]) -> list[str]:
        """The columns before the recipe that rows to predict must have, so that they have `columns` after it."""
        wanted = list(columns)
        for step in filter(None, reversed(self._used("predict"))):
            wanted = step.sources(wanted)
        return wanted

    def about(self, column: str) -> "Recipe":
        """The steps that rows to predict go through and that have a part in how a column comes out."""
        wanted, kept = [column], []
        for step in filter(None, reversed(self._used("predict"))):
            before = step.sources(wanted)
            left = step.kinds(dict.fromkeys(wanted, Kind.NUMBER))
            if set(before) != set(wanted) or set(wanted) & set(step.needs()) or not left.keys() >= set(wanted):
                kept.append((step, True))
                wanted = list(dict.fromkeys([*before, *step.needs()]))
        return Recipe(tuple(reversed(kept)))

    def describe(self, learned: list[dict[str, Any]] | None = None) -> list[str]:
        """Each step as a sentence, also those switched off."""
        facts = learned or [{}] * len(self.steps)
        return [step.describe(known or None) for (step, _), known in zip(self.steps, facts, strict=True)]

    def code(self, learned: list[dict[str, Any]], use: Use = "train") -> list[str]:
        """Each step that is used as a line of Polars on a LazyFrame called `frame`."""
        return [step.code(facts) for step, facts in zip(self._used(use), learned, strict=True) if step]

    def to_dict(self) -> list[dict[str, Any]]:
        """The recipe as JSON."""
        return [{**step.to_dict(), "enabled": enabled} for step, enabled in self.steps]

    @classmethod
    def from_dict(cls, data: list[dict[str, Any]]) -> "Recipe":
        """The recipe that `to_dict` wrote; anything else is refused with a sentence."""
        if not isinstance(data, list | tuple):
            raise NotApplicable("A recipe must be a list of steps, each with 'step', 'settings' and 'enabled'.")
        steps = []
        for place, entry in enumerate(data, 1):
            try:
                step = step_from_dict(entry)
            except NotApplicable as refusal:
                raise NotApplicable(f"Step {place} of the recipe: {refusal}") from None
            if not isinstance(entry.get("enabled", True), bool):
                raise NotApplicable(f"Step {place} of the recipe: 'enabled' must be true or false.")
            steps.append((step, entry.get("enabled", True)))
        return cls(tuple(steps))


def kinds_after(schema: Mapping[str, Any], kinds: Mapping[str, Kind]) -> dict[str, Kind]:
    """The kind of every column of a schema of Polars or Narwhals types.

    A known kind is kept where it still fits how the cells are stored; other columns are told by their type.
    """
    after = {}
    for name, dtype in schema.items():
        stored = cell_type(_narwhals_type(dtype))
        kept = kinds.get(name)
        after[name] = kept if kept is not None and stored in STORED[kept] else DEFAULT.get(stored, Kind.CATEGORY)
    return after


ANY = frozenset(CellType)
NUMBERS = frozenset(kind for kind in CellType if kind.numeric)
DATES = frozenset({CellType.DATE, CellType.TIME, CellType.ZONED})
STORED = {
    Kind.NUMBER: NUMBERS | {CellType.UNKNOWN},
    Kind.CATEGORY: ANY - DATES - {CellType.OTHER},
    Kind.DATE: DATES | {CellType.UNKNOWN},
    Kind.TEXT: frozenset({CellType.TEXT, CellType.UNKNOWN}),
    Kind.IDENTIFIER: ANY,
    Kind.BOOLEAN: NUMBERS | {CellType.BOOLEAN, CellType.UNKNOWN},
}
DEFAULT = {
    CellType.BOOLEAN: Kind.BOOLEAN,
    **dict.fromkeys(NUMBERS, Kind.NUMBER),
    **dict.fromkeys(DATES, Kind.DATE),
    CellType.OTHER: Kind.IDENTIFIER,  # lists and records are kept, but nothing is learned from them
}


def _narwhals_type(dtype: Any) -> Any:
    if not isinstance(dtype, pl.DataType) and not (isinstance(dtype, type) and issubclass(dtype, pl.DataType)):
        return dtype
    return nw.from_native(pl.LazyFrame(schema={"cells": dtype})).collect_schema()["cells"]


def _for(step: Step, use: Use) -> Step | None:
    """The step for rows of this use; None where they do not go through it."""
    whole = use == "train" or (use == "evaluate" and step.defines_population)
    return step if whole else step.keeping_rows()


def _present(step: Step, frame: nw.LazyFrame) -> Step | None:
    """The part of the step about columns that the rows have."""
    needed = [name for name in step.needs() if name not in step.dropped()]
    columns = frame.collect_schema()
    absent = [name for name in needed if name not in columns]
    return step.without(absent) if absent else step


@contextmanager
def _engine_of(frame: nw.LazyFrame, step: Step) -> Iterator[None]:
    try:
        yield
    except NotImplementedError as missing:
        engine = "DuckDB" if frame.implementation.is_duckdb() else frame.implementation.name.capitalize()
        raise NotApplicable(
            f"{step.name} with these settings does not run on {engine}; leave it out there."
        ) from missing
