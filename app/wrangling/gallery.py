"""The gallery of steps: what each one does in a line, an example computed by the step itself, and how it is found."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from app.errors import NotApplicable
from app.wrangling.gallery_examples import ALSO, CELLS, EXAMPLES, OTHER_CELLS
from app.wrangling.step import Step, steps

MOST_COLUMNS = 3
LONGEST_CELL = 14


@dataclass(frozen=True)
class Entry:
    """A step on offer: `summary` is a line about what it does, `words` is all that a search looks through."""

    key: str
    name: str
    group: str
    summary: str
    words: str


@dataclass(frozen=True)
class Shown:
    """An example as a sentence, with its cells before and after, each on a line."""

    sentence: str
    before: str
    after: str


@cache
def gallery() -> tuple[Entry, ...]:
    """Every step, by group and name."""
    return tuple(sorted(map(_entry, steps().values()), key=lambda entry: (entry.group, entry.name)))


def found(search: str, group: str | None = None) -> tuple[Entry, ...]:
    """The steps of a group that have every word of a search, those with them in their name first."""
    words = search.casefold().split()
    fitting = [
        entry for entry in gallery() if group in (None, entry.group) and all(word in entry.words for word in words)
    ]
    return tuple(sorted(fitting, key=lambda entry: not all(word in entry.name.casefold() for word in words)))


@cache
def shown(key: str) -> Shown | None:
    """The example of a step, computed by the step; None where it has none."""
    step, example = _example(steps()[key]), EXAMPLES.get(key)
    if step is None or example is None:
        return None
    before = pl.DataFrame({name: CELLS[name] for name in example.columns})
    try:
        learned, after = _done(step, before)
    except NotApplicable:  # a setting means something else by now; the line about the step still stands
        return None
    same = [name for name in after.columns if name in before.columns and after[name].equals(before[name])]
    changed = after.drop(same) if len(same) < after.width and after.height == before.height else after
    return Shown(step.describe(learned), written(before), written(changed))


def _done(step: Step, before: pl.DataFrame) -> tuple[dict[str, Any], pl.DataFrame]:
    """What a step learned of a tiny table, and the table after it; another dataset it reads is a file meanwhile."""
    frame = nw.from_native(before.lazy())
    with TemporaryDirectory() as folder:
        other = Path(folder) / "other.parquet"
        if step.tables():
            pl.DataFrame(OTHER_CELLS).write_parquet(other)
        ready = step.bound(dict.fromkeys(step.tables(), other))
        ready.check(frame)
        learned = ready.learn(frame)
        return learned, ready.apply(frame, learned).collect("polars").to_native()


def _entry(kind: type[Step]) -> Entry:
    summary = ((kind.__doc__ or "").strip().splitlines() or [""])[0]
    example = _example(kind)
    told = [kind.name, kind.group, kind.key, ALSO.get(kind.key, ""), summary, example.describe() if example else ""]
    told += [part for param in kind.params for part in (param.label, param.help, *param.choices)]
    return Entry(kind.key, kind.name, kind.group, summary, " ".join(told).casefold())


def _example(kind: type[Step]) -> Step | None:
    """The step with the settings of its example; None where it has none that fits."""
    try:
        return kind(**EXAMPLES[kind.key].settings) if kind.key in EXAMPLES else None
    except NotApplicable:
        return None


def written(table: pl.DataFrame) -> str:
    """A tiny table on one line: each column with its cells, the first columns only."""
    told = [
        f"{name}: {', '.join(_cell(value) for value in table[name].to_list()) or 'no cell'}"
        for name in table.columns[:MOST_COLUMNS]
    ]
    left = table.width - MOST_COLUMNS
    return "; ".join(told) + (f"; and {left} more" if left > 0 else "")


def _cell(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, list):
        return f"({', '.join(map(_cell, value))})"
    text = f"{value:.4g}" if isinstance(value, float) and abs(value) < 1e4 else str(value)
    text = text.removesuffix(".0")
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"
