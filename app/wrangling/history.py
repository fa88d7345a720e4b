"""Undo and redo of a recipe, each saying what it takes back or does again."""

from dataclasses import dataclass
from typing import Any

from app.errors import NotApplicable
from app.wrangling.difference import difference
from app.wrangling.recipe import Recipe

MOST_STATES = 100


@dataclass(frozen=True)
class History:
    """The recipes that were, as JSON, and which of them is now. Every change gives a new history.

    `labels` say what made each of them, such as "remove step 3, Fill gaps in age"; an empty one is told by the
    difference.
    """

    states: tuple[list[dict[str, Any]], ...] = ([],)
    position: int = 0
    labels: tuple[str, ...] = ("",)

    @property
    def now(self) -> Recipe:
        """The recipe as it is."""
        return self._recipe(self.position)

    @property
    def can_undo(self) -> bool:
        """Whether there is an earlier recipe."""
        return self.position > 0

    @property
    def can_redo(self) -> bool:
        """Whether a recipe was undone."""
        return self.position < len(self.states) - 1

    @property
    def undone(self) -> str:
        """What undo takes back; empty where there is nothing."""
        return self._label(self.position) if self.can_undo else ""

    @property
    def redone(self) -> str:
        """What redo does again; empty where there is nothing."""
        return self._label(self.position + 1) if self.can_redo else ""

    def push(self, recipe: Recipe, label: str = "") -> "History":
        """The history with a changed recipe as the one that is now; what was undone is forgotten."""
        state = recipe.to_dict()
        if state == self.states[self.position]:
            return self
        states = (*self.states[: self.position + 1], state)[-MOST_STATES:]
        labels = (*self.labels[: self.position + 1], label)[-MOST_STATES:]
        return History(states, len(states) - 1, labels)

    def undo(self) -> "History":
        """The history one recipe back; at the first recipe it stays."""
        return History(self.states, max(self.position - 1, 0), self.labels)

    def redo(self) -> "History":
        """The history one recipe forward; at the last recipe it stays."""
        return History(self.states, min(self.position + 1, len(self.states) - 1), self.labels)

    def to_dict(self) -> dict[str, Any]:
        """The history as JSON."""
        return {"states": list(self.states), "position": self.position, "labels": list(self.labels)}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "History":
        """The history that `to_dict` wrote, with or without labels; anything else is refused with a sentence."""
        states = data.get("states") if isinstance(data, dict) else None
        position = data.get("position") if isinstance(data, dict) else None
        if not isinstance(states, list) or not states or position not in range(len(states)):
            raise NotApplicable("A history must have a list of recipes as 'states' and a 'position' among them.")
        labels = data.get("labels")
        if not isinstance(labels, list) or len(labels) != len(states) or not all(isinstance(x, str) for x in labels):
            labels = [""] * len(states)
        for state in states:
            Recipe.from_dict(state)
        return cls(tuple(states), position, tuple(labels))

    def _recipe(self, place: int) -> Recipe:
        return Recipe.from_dict(self.states[place])

    def _label(self, place: int) -> str:
        return self.labels[place] or difference(self._recipe(place - 1), self._recipe(place))
