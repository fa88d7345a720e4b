"""What steps that add a column have in common."""

from collections.abc import Iterable
from typing import Any

import narwhals.stable.v2 as nw

from app.errors import NotApplicable
from app.params import Param
from app.wrangling.step import Step, refuse_patterns

NAME = Param("name", "Name of the new column", "text", help="A name that no column has yet.")


class NewColumn(Step):
    """A step that adds a column called by the setting `name`, or several whose names start with it."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        name = self.settings["name"] = self.settings["name"].strip()
        if not name:
            raise NotApplicable(f"{self.name}: write a name for the new column.")
        refuse_patterns(self.name, [name])

    def makes(self, name: str) -> bool:
        """Whether the step makes a column of this name."""
        return name.casefold() == self.settings["name"].casefold()

    def sources(self, wanted: Iterable[str]) -> list[str]:
        others = [name for name in wanted if not self.makes(name)]
        return others if others == list(wanted) else list(dict.fromkeys([*others, *self.needs()]))

    def check(self, frame: nw.LazyFrame) -> None:
        super().check(frame)
        for name in frame.collect_schema().names():
            if self.makes(name):
                raise NotApplicable(f"{self.name}: there is already a column '{name}'; choose another name.")
