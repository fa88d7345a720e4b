"""A recipe as a file: its name, the columns it was made for and its steps, as JSON that another Easel can read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from app.data.columns import Kind
from app.data.names import LONGEST_TITLE, clean
from app.errors import NotApplicable
from app.wrangling.recipe import Recipe

FORMAT = 1
LARGEST = 10_000_000  # bytes
MOST_STEPS, MOST_COLUMNS = 1_000, 100_000


@dataclass(frozen=True)
class RecipeFile:
    """A recipe with its name ("" where none is known) and the kinds of the columns it was made for, by name.

    `columns` is empty where the file is a plain list of steps, as `Recipe.to_dict` writes it.
    """

    recipe: Recipe
    name: str = ""
    columns: Mapping[str, Kind] = field(default_factory=lambda: MappingProxyType({}))

    def to_json(self) -> str:
        """The file's text."""
        facts = {
            "format": FORMAT,
            "name": self.name,
            "columns": [{"name": name, "kind": kind.value} for name, kind in self.columns.items()],
            "steps": self.recipe.to_dict(),
        }
        return json.dumps(facts, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def read_recipe(content: bytes, file: str) -> RecipeFile:
    """The recipe of a file: one that `to_json` wrote, that of a model's folder, or a plain list of steps.

    Raises NotApplicable that names the file and what is wrong in it.
    """
    name = clean(file) or "The file"
    if len(content) > LARGEST:
        raise NotApplicable(
            f"{name} has {len(content) / 1e6:,.1f} MB, and a recipe has at most {LARGEST // 1_000_000}; "
            "choose the file that Easel exported."
        )
    facts = _json(content, name)
    if not isinstance(facts, dict):
        return RecipeFile(_recipe(facts, name))
    if "steps" not in facts:
        raise NotApplicable(f"{name} is not a recipe: it has no 'steps'; choose a file that Easel exported.")
    if "format" not in facts:
        return RecipeFile(_recipe(facts["steps"], name))
    _check_format(facts["format"], name)
    title = facts.get("name", "")
    if not isinstance(title, str):
        raise NotApplicable(f"{name} is not a recipe: its 'name' must be text, not {_short(title)}.")
    return RecipeFile(_recipe(facts["steps"], name), clean(title)[:LONGEST_TITLE], _columns(facts, name))


def _json(content: bytes, name: str) -> Any:
    try:
        facts = json.loads(content.decode("utf-8-sig"), parse_constant=_no_number)
        json.dumps(facts, ensure_ascii=False).encode()  # half a character, such as \ud800, is no text
    except RecursionError:
        raise NotApplicable(f"{name} is not a recipe: its lists lie too deep in each other.") from None
    except UnicodeEncodeError as fault:
        half = fault.object[fault.start].encode("unicode_escape").decode()
        raise NotApplicable(f"{name} is not a recipe: it holds {half}, which is half a character.") from None
    except ValueError as fault:
        raise NotApplicable(f"{name} is not a recipe: it cannot be read as JSON ({fault}).") from None
    return facts


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no number in JSON")


def _check_format(found: Any, name: str) -> None:
    if isinstance(found, bool) or not isinstance(found, int) or found < 1:
        raise NotApplicable(f"{name} is not a recipe: its 'format' must be a whole number, not {_short(found)}.")
    if found > FORMAT:
        raise NotApplicable(
            f"{name} has format {found} of recipes, and this Easel reads formats up to {FORMAT}; "
            "update Easel, or export the recipe from an older one."
        )


def _recipe(steps: Any, name: str) -> Recipe:
    if isinstance(steps, list) and len(steps) > MOST_STEPS:
        raise NotApplicable(f"{name} has {len(steps):,} steps, and a recipe has at most {MOST_STEPS:,}.")
    try:
        return Recipe.from_dict(steps)
    except NotApplicable as refusal:
        raise NotApplicable(f"{name}: {refusal}") from None


def _columns(facts: Mapping[str, Any], name: str) -> dict[str, Kind]:
    listed = facts.get("columns", [])
    if not isinstance(listed, list) or len(listed) > MOST_COLUMNS:
        raise NotApplicable(f"{name} is not a recipe: 'columns' must be a list of names with kinds.")
    found = {}
    for one in listed:
        try:
            column, kind = str(one["name"]), Kind(one["kind"])
        except (TypeError, KeyError, ValueError):
            raise NotApplicable(
                f"{name} is not a recipe: a column must have a 'name' and a 'kind', which is one of "
                f"{', '.join(Kind)}, not {_short(one)}."
            ) from None
        found[column] = kind
    return found


def _short(value: Any) -> str:
    text = clean(repr(value))
    return text if len(text) <= 80 else f"{text[:79]}…"
