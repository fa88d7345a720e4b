"""The contract of a wrangling step."""

from abc import ABC, abstractmethod
from functools import cache
from typing import Any, ClassVar

import narwhals.stable.v2 as nw

from app.data.columns import Kind
from app.errors import NotApplicable
from app.params import Param, complete
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
    """False: the step removes rows and is skipped when rows are predicted."""
    defines_population: ClassVar[bool] = False
    """True: a step that removes rows says which rows the model is about, so validation and test follow it too."""

    def __init__(self, **settings: Any) -> None:
        self.settings = complete(self.params, settings)

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

    def check(self, frame: nw.LazyFrame) -> None:
        """Refuse a table that lacks a column the step reads."""
        present = frame.collect_schema().names()
        for name in self.needs():
            if name not in present:
                raise NotApplicable(f"{self.name}: there is no column '{name}' at this point; choose another column.")

    def learn(self, frame: nw.LazyFrame) -> dict[str, Any]:  # noqa: ARG002 - most steps learn nothing
        """What must be known of the training rows to apply the step, as JSON facts."""
        return {}

    @abstractmethod
    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:
        """The changed table."""

    def kinds(self, kinds: dict[str, Kind]) -> dict[str, Kind]:
        """The kinds of the columns after the step; a new column without one is told by its type."""
        return kinds

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
    """The step that `to_dict` wrote; an unknown key is refused."""
    if data.get("step") not in steps():
        raise NotApplicable(f"There is no step '{data.get('step')}'; the steps are: {', '.join(steps())}.")
    return steps()[data["step"]](**data.get("settings", {}))
