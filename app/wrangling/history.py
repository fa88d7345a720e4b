"""Undo and redo of a recipe."""

from dataclasses import dataclass
from typing import Any

from app.errors import NotApplicable
from app.wrangling.recipe import Recipe

MOST_STATES = 100


@dataclass(frozen=True)
class History:
    """The recipes that were, as JSON, and which of them is now. Every change gives a new history."""

    states: tuple[list[dict[str, Any]], ...] = ([],)
    position: int = 0

    @property
    def now(self) -> Recipe:
        """The recipe as it is."""
        return Recipe.from_dict(self.states[self.position])

    @property
    def can_undo(self) -> bool:
        """Whether there is an earlier recipe."""
        return self.position > 0

    @property
    def can_redo(self) -> bool:
        """Whether a recipe was undone."""
        return self.position < len(self.states) - 1

    def push(self, recipe: Recipe) -> "History":
        """The history with a changed recipe as the one that is now; what was undone is forgotten."""
        state = recipe.to_dict()
        if state == self.states[self.position]:
            return self
        states = (*self.states[: self.position + 1], state)[-MOST_STATES:]
        return History(states, len(states) - 1)

    def undo(self) -> "History":
        """The history one recipe back; at the first recipe it stays."""
        return History(self.states, max(self.position - 1, 0))

    def redo(self) -> "History":
        """The history one recipe forward; at the last recipe it stays."""
        return History(self.states, min(self.position + 1, len(self.states) - 1))

    def to_dict(self) -> dict[str, Any]:
        """The history as JSON."""
        return {"states": list(self.states), "position": self.position}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "History":
        """The history that `to_dict` wrote; anything else is refused with a sentence."""
        states = data.get("states") if isinstance(data, dict) else None
        position = data.get("position") if isinstance(data, dict) else None
        if not isinstance(states, list) or not states or position not in range(len(states)):
            raise NotApplicable("A history must have a list of recipes as 'states' and a 'position' among them.")
        for state in states:
            Recipe.from_dict(state)
        return cls(tuple(states), position)
