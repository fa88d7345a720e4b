"""The contract of a wrangling step."""

import copy
import json
import re
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar

import narwhals.stable.v2 as nw

from app.data.columns import Kind
from app.errors import NotApplicable
from app.params import Param, complete, dataset_reference
from app.registry import discover


class Step(ABC):
    """One change to a table: learned on training rows, applied to any rows.

    A subclass declares `key`, `name`, `group` and `params` as class attributes and writes `apply` in Narwhals
    expressions. An instance holds checked settings in `settings`.
    """

    key: ClassVar[str]
    name: ClassVar[str]
    group: ClassVar[str]
    params: ClassVar[tuple[Param, ...]] = ()
    keeps_rows: bool = True
    """False: the step removes rows, adds some or puts them in another order: rows to predict skip it, or what of it
    does so; see `keeping_rows`."""
    by_column: ClassVar[bool] = False
    """True: each column is changed on its own, so that one which nobody wants need not be there."""
    defines_population: ClassVar[bool] = False
    """True: a step that removes rows says which rows the model is about, so validation and test follow it too."""
    compares_rows: ClassVar[bool] = False
    """True: whether a row stays depends on the rows it comes with, and the rows that stay may change their order."""
    joins_rows: ClassVar[bool] = False
    """True: a row after is made of several rows before, so that none of them is followed."""
    learns: bool = False
    """True: what the step does to a row depends on what it learned of others; how dates are written does not count."""
    shapes: bool = False
    """True: the step says what a row is, or reads the rows beside it: done to the whole table before rows are divided,
    after no step that learns. Rows to predict must come as it leaves them."""
    preview_rows: int | None = None
    """The most rows that a preview of the step looks at, which it says; None: all of them, which is fast enough."""
    opened: Mapping[str, Path] = MappingProxyType({})
    """The Parquet files of the other datasets the step reads, by what its settings call them; see `tables`."""

    def __init__(self, **settings: Any) -> None:
        named = [param for param in self.params if param.kind in ("columns", "other columns")]
        lists = {param.name: _names(param, settings.get(param.name)) for param in named}
        self.settings = complete(self.params, settings | lists)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Step) and self.to_dict() == other.to_dict()

    def __hash__(self) -> int:
        return hash(json.dumps(self.to_dict(), sort_keys=True))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self.settings.items())})"

    def needs(self) -> list[str]:
        """The names of the columns the step reads."""
        names: list[str] = []
        for param in self.params:
            value = self.settings[param.name]
            if param.kind == "column" and value:
                names.append(value)
            elif param.kind == "columns":
                names.extend(value or [])
        return names

    def tables(self) -> list[str]:
        """The other datasets the step reads, each as "id/version"."""
        named = [self.settings[param.name] for param in self.params if param.kind == "dataset"]
        return [dataset_reference(name) for name in named if name]

    def bound(self, opened: Mapping[str, Path]) -> "Step":
        """The same step, able to read the other datasets it names; `opened` are their Parquet files."""
        if not self.tables():
            return self
        step = copy.copy(self)
        step.opened = MappingProxyType({name: opened[name] for name in self.tables() if name in opened})
        return step

    def keeping_rows(self) -> "Step | None":
        """The step for rows that must all be kept, such as rows to predict; None where it is not for them."""
        return self if self.keeps_rows else None

    def dropped(self) -> list[str]:
        """The names of the columns the step takes away without reading them."""
        return []

    def renamed(self) -> dict[str, str]:
        """The new names of columns whose cells the step leaves as they are."""
        return {}

    def sources(self, wanted: Iterable[str]) -> list[str]:
        """The columns before the step that the wanted columns after it are made from."""
        before = {new: old for old, new in self.renamed().items()}
        made_from = [before.get(name, name) for name in wanted]
        return made_from if self.by_column else list(dict.fromkeys([*made_from, *self.needs()]))

    def without(self, absent: Collection[str]) -> "Step | None":
        """The step for rows that lack some columns, such as the target; None where nothing of it is left."""
        settings = dict(self.settings)
        for param in self.params:
            value = settings[param.name]
            if param.kind == "column" and value in absent:
                return None
            if param.kind == "columns" and value:
                settings[param.name] = [name for name in value if name not in absent]
                if not settings[param.name]:
                    return None
        return type(self)(**settings)

    def for_names(self, names: Mapping[str, str]) -> "Step":
        """The same step for a table in which columns it reads have other names."""
        settings = dict(self.settings)
        for param in self.params:
            value = settings[param.name]
            if param.kind == "column" and value:
                settings[param.name] = names.get(value, value)
            if param.kind == "columns" and value:
                settings[param.name] = [names.get(name, name) for name in value]
        return type(self)(**settings)

    def check(self, frame: nw.LazyFrame) -> None:
        """Refuse a table that lacks a column the step reads."""
        present = frame.collect_schema().names()
        for name in self.needs():
            if name not in present:
                raise NotApplicable(f"{self.name}: there is no column '{name}' at this point; choose another column.")
        refuse_patterns(self.name, self.needs())

    def learn(self, frame: nw.LazyFrame) -> dict[str, Any]:  # noqa: ARG002 - most steps learn nothing
        """What must be known of the training rows to apply the step, as JSON facts."""
        return {}

    @abstractmethod
    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:
        """The changed table."""

    def kinds(self, kinds: dict[str, Kind]) -> dict[str, Kind]:
        """The kinds of the columns after the step; a new column without one is told by its type."""
        names = self.renamed()
        return {names.get(name, name): kind for name, kind in kinds.items() if name not in self.dropped()}

    @abstractmethod
    def describe(self, learned: dict[str, Any] | None = None) -> str:
        """The step as a sentence, such as "Fill gaps in age with the median (38)"."""

    @abstractmethod
    def code(self, learned: dict[str, Any]) -> str:
        """The step as a line of Polars on a LazyFrame called `frame`."""

    def to_dict(self) -> dict[str, Any]:
        """The step as JSON."""
        return {"step": self.key, "settings": self.settings}


@cache
def steps() -> dict[str, type[Step]]:
    """Every step, by key."""
    from app.wrangling import steps as package

    return discover(package, Step)


def step_from_dict(data: dict[str, Any]) -> Step:
    """The step that `to_dict` wrote; anything else is refused with a sentence."""
    if not isinstance(data, dict):
        raise NotApplicable(f"A step must have the entries 'step' and 'settings', but this one is '{data}'.")
    key, settings = data.get("step"), data.get("settings", {})
    if not isinstance(key, str) or key not in steps():
        raise NotApplicable(f"There is no step '{key}'; the steps are: {', '.join(steps())}.")
    if not isinstance(settings, dict) or not all(isinstance(name, str) for name in settings):
        raise NotApplicable(f"The settings of the step '{key}' must be names with values, not '{settings}'.")
    return steps()[key](**settings)


def _names(param: Param, names: Any) -> list[str]:
    """Column names, each once."""
    names = [] if names is None else [names] if isinstance(names, str) else names
    if not isinstance(names, list | tuple) or any(not isinstance(name, str) for name in names):
        raise NotApplicable(f"{param.label} must be names of columns, not '{names}'.")
    return list(dict.fromkeys(names))


def is_pattern(name: str) -> bool:
    """Whether engines read a name as a pattern for several columns, or cannot address it at all."""
    return name in ("", "*") or re.fullmatch(r"\^.*\$", name, re.DOTALL) is not None


def refuse_patterns(step: str, names: Iterable[str]) -> None:
    """Refuse names that are patterns."""
    for name in names:
        if is_pattern(name):
            raise NotApplicable(
                f"{step}: a column called '{name}' cannot be changed by steps; rename the column first."
            )
