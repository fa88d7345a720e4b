"""A recipe made for one table on another: which column is which, and the recipe for the names there."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from app.data.columns import Kind
from app.errors import NotApplicable
from app.prediction.matching import match
from app.wrangling.recipe import Recipe
from app.wrangling.recipe_file import RecipeFile
from app.wrangling.step import Step
from app.wrangling.steps.sql import Sql

CLOSE = 0.7
"""How alike two names must be, from 0 to 1, for one to be proposed for the other."""
MOST_PAIRS = 200_000
"""Of names that are compared; where there are more, similar names are not looked for."""
EXACT, ALIKE, SIMILAR, NONE = "the same name", "the same but for case, spaces and marks", "a similar name", "not found"


@dataclass(frozen=True)
class Match:
    """A column the recipe needs and the one proposed for it ("" where none is), how it was found, and their kinds.

    A kind is None where it is not known.
    """

    wanted: str
    there: str
    how: str
    kind: Kind | None
    kind_there: Kind | None

    @property
    def same_kind(self) -> bool:
        """Whether the two columns are of one kind, as far as that is known."""
        return self.kind is None or self.kind_there is None or self.kind is self.kind_there


def needed(file: RecipeFile) -> list[str]:
    """The columns of the table before the recipe that its steps which are switched on read, in the order of need."""
    found: list[str] = []
    for step, point in _walk(file):
        origins = [point.inputs[name] for name in _read(step) if name in point.inputs]
        found += [name for name in origins if name not in found]
    return found


def matches(file: RecipeFile, columns: Mapping[str, Kind]) -> list[Match]:
    """For each column the recipe needs, the column of another table that it may be; nothing is decided by it."""
    wanted = needed(file)
    sure = match(columns, wanted, ()).found
    left = [name for name in columns if name not in set(sure.values())]
    similar = _similar([name for name in wanted if name not in sure], left, file.columns, columns)
    found = []
    for name in wanted:
        there = sure.get(name) or similar.get(name, "")
        how = EXACT if there == name else ALIKE if name in sure else SIMILAR if there else NONE
        found.append(Match(name, there, how, file.columns.get(name), columns.get(there)))
    return found


def renamed(file: RecipeFile, names: Mapping[str, str]) -> Recipe:
    """The recipe for a table in which columns it needs have other names; two columns may not be the same one."""
    chosen = {name: there for name, there in names.items() if there}
    twice = next((there for there in chosen.values() if list(chosen.values()).count(there) > 1), None)
    if twice is not None:
        both = [name for name, there in chosen.items() if there == twice][:2]
        raise NotApplicable(f"'{twice}' stands for '{both[0]}' and for '{both[1]}'; choose another column for one.")
    changed = {name: there for name, there in chosen.items() if name != there}
    mended = iter([_mended(step, point, changed) for step, point in _walk(file)])
    return Recipe(tuple((next(mended) if enabled else step, enabled) for step, enabled in file.recipe.steps))


def _mended(step: Step, point: "_Point", changed: Mapping[str, str]) -> Step:
    names = {name: changed[name] for name in point.kept if name in changed} | _made_from(step, point, changed)
    return step.for_names(names) if set(names) & set(_read(step)) else step


def _read(step: Step) -> list[str]:
    """The names a step reads; SQL may name columns that it does not need under these names at prediction."""
    return step.query.columns if isinstance(step, Sql) else step.needs()


def first_fault(recipe: Recipe, path: Path) -> str | None:
    """The step of a recipe that does not fit a Parquet file and why, as a sentence; None where all do."""
    frame = nw.from_native(pl.scan_parquet(path, glob=False))
    for place, (step, enabled) in enumerate(recipe.steps, 1):
        one = Recipe(((step, enabled),))
        try:
            frame = one.apply(frame, one.learn(frame), "train")
            frame.head(1).collect()
        except NotApplicable as refusal:
            return f"Step {place} ({step.describe()}) does not fit: {refusal}"
    return None


@dataclass(frozen=True)
class _Point:
    """What is known before a step: the columns that come from the first table, by their names by then; those of them
    that were never renamed; and what earlier steps may have named new columns.
    """

    inputs: Mapping[str, str]
    kept: frozenset[str]
    texts: tuple[str, ...] = ()

    def after(self, step: Step) -> "_Point":
        """The same after a step."""
        gone, names = set(step.dropped()), step.renamed()
        inputs = {names.get(name, name): origin for name, origin in self.inputs.items() if name not in gone}
        return _Point(inputs, self.kept - gone - set(names), (*self.texts, *_texts(step)))


def _walk(file: RecipeFile) -> Iterator[tuple[Step, _Point]]:
    """Each step that is switched on, with what is known before it."""
    steps = [step for step, enabled in file.recipe.steps if enabled]
    names = list(file.columns or _guessed(steps))
    point = _Point({name: name for name in names}, frozenset(names))
    for step in steps:
        yield step, point
        point = point.after(step)


def _guessed(steps: Iterable[Step]) -> list[str]:
    """The columns that steps read where nobody said what they were made for: those no earlier step can have made."""
    found: list[str] = []
    read: list[str] = []
    texts: list[str] = []
    for step in steps:
        found += [name for name in step.needs() if name not in [*found, *texts] and not _base(name, read)]
        read += step.needs()
        texts += [*_texts(step), *step.renamed().values()]
    return found


def _texts(step: Step) -> list[str]:
    """What was written in the settings of a step, where names of new columns may be."""
    values: list[Any] = [step.settings[param.name] for param in step.params if param.kind == "text"]
    return [value for value in values if isinstance(value, str) and value]


def _base(name: str, read: Iterable[str]) -> str | None:
    """The column whose name a made column's name begins with, as "port" of "port_S"; the longest such."""
    bases = [base for base in read if name.startswith(base) and name[len(base) :] and not name[len(base)].isalnum()]
    return max(bases, key=len, default=None)


def _made_from(step: Step, point: _Point, changed: Mapping[str, str]) -> dict[str, str]:
    """The new names of columns that earlier steps make and call after columns that have other names now."""
    made = [name for name in step.needs() if name not in point.inputs and name not in point.texts]
    bases = {name: _base(name, changed) for name in made}
    return {name: changed[base] + name[len(base) :] for name, base in bases.items() if base is not None}


def _similar(
    wanted: Iterable[str], left: Iterable[str], kinds: Mapping[str, Kind], kinds_there: Mapping[str, Kind]
) -> dict[str, str]:
    """Pairs of names that are alike, the most alike first, each once; of one kind where kinds are known."""
    wanted, left = list(wanted), list(left)
    if len(wanted) * len(left) > MOST_PAIRS:
        return {}
    pairs = [
        (_likeness(name, there), name, there)
        for name in wanted
        for there in left
        if name not in kinds or kinds[name] is kinds_there[there]
    ]
    found: dict[str, str] = {}
    for likeness, name, there in sorted(pairs, key=lambda pair: -pair[0]):
        if likeness >= CLOSE and name not in found and there not in found.values():
            found[name] = there
    return found


def _likeness(one: str, other: str) -> float:
    one, other = (" ".join(name.replace("_", " ").replace("-", " ").casefold().split()) for name in (one, other))
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    words, others = set(one.split()), set(other.split())
    if words and others and (words <= others or others <= words):
        return CLOSE + (1 - CLOSE) * matcher.ratio()
    close = matcher.real_quick_ratio() >= CLOSE and matcher.quick_ratio() >= CLOSE
    return matcher.ratio() if close else 0.0
