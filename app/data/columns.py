"""The kinds of columns, and what is known of one."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a column's cells are to a person, beyond how they are stored."""

    NUMBER = "number"
    CATEGORY = "category"
    DATE = "date"
    TEXT = "text"
    IDENTIFIER = "identifier"
    BOOLEAN = "boolean"


@dataclass(frozen=True)
class Column:
    """A column's name, kind and number of missing cells."""

    name: str
    kind: Kind
    missing: int

    def to_dict(self) -> dict[str, Any]:
        """The column as JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Column":
        """The column from JSON."""
        return cls(data["name"], Kind(data["kind"]), data["missing"])
