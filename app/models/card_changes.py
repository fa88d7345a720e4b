"""What changed between two versions of a model card, field by field."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.models.card_document import value_of
from app.models.card_field import Field, Kind, is_empty
from app.models.card_fields import FIELDS
from app.narration.wording import number


@dataclass(frozen=True)
class Change:
    """A field, or one of its pairs or metrics, with what it said before and what it says after ("" for nothing)."""

    field: Field
    part: str
    before: str
    after: str

    @property
    def label(self) -> str:
        """What changed."""
        return f"{self.field.label}: {self.part}" if self.part else self.field.label


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """The changes from one document to another, in the order of the fields."""
    found = []
    for field in FIELDS:
        old, new = _parts(field, value_of(field, before)), _parts(field, value_of(field, after))
        names = dict.fromkeys((*old, *new))
        changed = [name for name in names if old.get(name) != new.get(name)]
        found += [Change(field, name, old.get(name, ""), new.get(name, "")) for name in changed]
    return tuple(found)


def changed_labels(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """The labels of the fields that changed."""
    return tuple(dict.fromkeys(change.field.label for change in changes(before, after)))


def rewritten(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Field, ...]:
    """The fields in which a person wrote something else, given the edits of two versions."""
    return tuple(field for field in FIELDS if before.get(field.key) != after.get(field.key))


def _parts(field: Field, value: Any) -> dict[str, str]:
    """What a field says, part by part, as text."""
    if is_empty(value):
        return {}
    if field.kind is Kind.PAIRS:
        return {name.removeprefix(field.prefix): text for name, text in value.items()}
    if field.kind is Kind.METRICS:
        return {one["name"]: _told(one) for one in value}
    if field.kind is Kind.GROUPS:
        return {f"{group['name']}, {one['name']}": _told(one) for group in value for one in group["metric_data"]}
    if field.kind is Kind.LINES:
        return {"": "\n".join(value)}
    return {"": value if isinstance(value, str) else number(value)}


def _told(metric: Mapping[str, Any]) -> str:
    value = metric["value"]
    text = number(value) if isinstance(value, int | float) and not isinstance(value, bool) else str(value)
    return f"{text} ({metric['notes']})" if metric.get("notes") else text
