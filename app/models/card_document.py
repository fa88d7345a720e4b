"""A model card's fields as a document in the shape of SageMaker's schema, and back."""

import json
from collections.abc import Mapping
from typing import Any

from app.errors import NotApplicable
from app.models.card_field import PREFIXES, Field, Kind, is_empty
from app.models.card_fields import BY_KEY, FIELDS, SECTIONS

LONGEST_DOCUMENT = 100_000
"""Letters that CreateModelCard takes as content."""
LISTED = "evaluation_details"
"""The section that is a list; Easel writes one evaluation."""


def compose(values: Mapping[str, Any]) -> dict[str, Any]:
    """The document of these values by field; a field that says nothing is left out."""
    made: dict[str, Any] = {section: {} for section in SECTIONS}
    for field in FIELDS:
        value = values.get(field.key)
        if is_empty(value):
            continue
        *above, last = field.path.split(".")
        place = made
        for part in above:
            place = place.setdefault(part, {})
        place[last] = place.get(last, {}) | value if field.kind is Kind.PAIRS else value
    told = {section: parts for section, parts in made.items() if parts}
    return told | {LISTED: [told[LISTED]]} if LISTED in told else told


def value_of(field: Field, document: Mapping[str, Any]) -> Any:
    """What a document says in a field; None, or no pairs, where it says nothing."""
    found: Any = document
    for part in field.path.split("."):
        found = found[0] if isinstance(found, list) and found else found
        found = found.get(part) if isinstance(found, dict) else None
    if field.kind is not Kind.PAIRS:
        return found
    pairs = found or {}
    if field.prefix:
        return {name: text for name, text in pairs.items() if name.startswith(field.prefix)}
    return {name: text for name, text in pairs.items() if not name.startswith(PREFIXES)}


def values_of(document: Mapping[str, Any]) -> dict[str, Any]:
    """What a document says, by field; fields that say nothing are not in it."""
    found = {field.key: value_of(field, document) for field in FIELDS}
    return {key: value for key, value in found.items() if not is_empty(value)}


def written(edits: Mapping[str, Any]) -> dict[str, Any]:
    """What a person wrote, by field, checked: an unknown or computed field, or one over its limit, is refused."""
    checked = {}
    for key, value in edits.items():
        field = BY_KEY.get(key)
        if field is None or not field.by_person:
            offered = ", ".join(one.key for one in FIELDS if one.by_person)
            raise NotApplicable(f"'{key[:60]}' cannot be written by a person; the fields that can are: {offered}.")
        checked[key] = field.check(value)
    return checked


def as_json(document: Mapping[str, Any], indent: int | None = None) -> str:
    """The document as JSON text, which SageMaker takes up to 100,000 letters of; a longer one is refused."""
    text = json.dumps(document, indent=indent, ensure_ascii=False, allow_nan=False)
    units = content_size(document)
    if units > LONGEST_DOCUMENT:
        raise NotApplicable(
            f"The whole card has {units:,} letters, and SageMaker takes {LONGEST_DOCUMENT:,}; "
            f"shorten your texts by {units - LONGEST_DOCUMENT:,}."
        )
    return text


def content_size(document: Mapping[str, Any]) -> int:
    """The letters of the document as it is sent, counted as AWS counts them (an emoji is two)."""
    return len(json.dumps(document, ensure_ascii=False, allow_nan=False).encode("utf-16-le")) // 2
