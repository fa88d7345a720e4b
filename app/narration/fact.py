"""One thing that is known about a model."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Fact:
    """A key to find it by, a label to show, a JSON value, and the sentence that says it."""

    key: str
    label: str
    value: Any
    sentence: str
