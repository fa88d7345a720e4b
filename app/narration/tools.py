"""What a language model may ask Easel while it answers: a fixed set of tools that only read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.errors import NotApplicable
from app.narration.fact import Fact
from app.narration.wording import clean, joined

LONGEST_TEXT, MOST_VALUES = 200, 1_000
KINDS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, float),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
}


@dataclass(frozen=True)
class Field:
    """One part of a tool's input: its JSON type, what it is, and whether it has to be given."""

    kind: str
    description: str
    needed: bool = True

    @property
    def schema(self) -> dict[str, Any]:
        """The field as JSON schema."""
        made: dict[str, Any] = {"type": self.kind, "description": self.description}
        if self.kind == "array":
            made["items"] = {"type": "string"}
        return made


@dataclass(frozen=True)
class Tool:
    """A tool: its name, what it tells, the fields of its input, and what computes its facts from a checked input."""

    name: str
    description: str
    fields: Mapping[str, Field]
    run: Callable[[Mapping[str, Any]], Sequence[Fact]] = field(compare=False)

    @property
    def spec(self) -> dict[str, Any]:
        """The tool as Converse takes it."""
        needed = [name for name, one in self.fields.items() if one.needed]
        schema = {
            "type": "object",
            "properties": {name: one.schema for name, one in self.fields.items()},
            "required": needed,
            "additionalProperties": False,
        }
        return {"toolSpec": {"name": self.name, "description": self.description, "inputSchema": {"json": schema}}}

    def checked(self, given: Mapping[str, Any] | None) -> dict[str, Any]:
        """The input, whose fields are known and of their types; anything else is refused."""
        if given is None:
            raise NotApplicable(f"The input of {self.name} is not a JSON object.")
        unknown = [name for name in given if name not in self.fields]
        if unknown:
            raise NotApplicable(f"{self.name} has no field '{clean(unknown[0])}'; it has {joined(list(self.fields))}.")
        for name, one in self.fields.items():
            if given.get(name) is None:
                if one.needed:
                    raise NotApplicable(f"{self.name} needs the field {name}: {one.description}")
                continue
            _check(self.name, name, one.kind, given[name])
        return {name: value for name, value in given.items() if value is not None}

    def use(self, given: Mapping[str, Any] | None) -> tuple[Fact, ...]:
        """The facts that answer an input; refused with a sentence where it does not fit."""
        return tuple(self.run(self.checked(given)))


def _check(tool: str, name: str, kind: str, value: Any) -> None:
    if not isinstance(value, KINDS[kind]) or (isinstance(value, bool) and kind != "boolean"):
        raise NotApplicable(f"The field {name} of {tool} must be a JSON {kind}.")
    inner = [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else [value]
    if len(inner) > 2 * MOST_VALUES:
        raise NotApplicable(f"The field {name} of {tool} may hold at most {MOST_VALUES:,} values.")
    for one in inner:
        if not isinstance(one, str | int | float | bool | None):
            raise NotApplicable(f"The field {name} of {tool} may hold texts and numbers only.")
        if isinstance(one, str) and len(one) > LONGEST_TEXT:
            raise NotApplicable(f"A text in the field {name} of {tool} has more than {LONGEST_TEXT} letters.")
