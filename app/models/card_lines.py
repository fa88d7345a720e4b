"""Pairs and metrics of a model card as a person writes them: one a line, a name, a colon, and what there is to say."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.errors import NotApplicable


def pairs_of(label: str, text: str) -> list[tuple[str, str]]:
    """Lines such as "ticket: ML-7" as pairs; a line without a colon is refused. `label` is the field they are in."""
    return [_halves(label, place, line, "name: text") for place, line in _lines(text)]


def metrics_of(label: str, text: str) -> list[dict[str, str]]:
    """Lines such as "lift: 2.5 measured in May" as metrics: name, value, and the rest as notes."""
    found = []
    for place, line in _lines(text):
        name, rest = _halves(label, place, line, "name: number")
        value, _, notes = rest.partition(" ")
        found.append({"name": name, "value": value, "notes": notes.strip()})
    return found


def pair_lines(pairs: Mapping[str, str]) -> str:
    """Pairs as lines."""
    return "\n".join(f"{name}: {text}" for name, text in pairs.items())


def metric_lines(metrics: Sequence[Mapping[str, Any]]) -> str:
    """Metrics as lines."""
    return "\n".join(f"{one['name']}: {one['value']!r} {one.get('notes', '')}".strip() for one in metrics)


def _lines(text: str) -> list[tuple[int, str]]:
    return [(place, line.strip()) for place, line in enumerate(text.split("\n"), start=1) if line.strip()]


def _halves(label: str, place: int, line: str, form: str) -> tuple[str, str]:
    name, colon, rest = line.partition(":")
    if not colon:
        raise NotApplicable(f"{label}, line {place} ('{line[:60]}') has no colon; write it as {form}.")
    return name.strip(), rest.strip()
