"""A model card's document as sections for people, in the order of its fields."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from app.models.card_document import value_of
from app.models.card_field import Field, Kind, is_empty
from app.models.card_fields import FIELDS, SECTIONS
from app.models.card_metrics import BESIDE, SCORES
from app.models.card_pages import Section
from app.narration.wording import known, number

Row = tuple[str, ...]
IN_TABLE = (Kind.LINE, Kind.CHOICE, Kind.NUMBER, Kind.LINES)
"""Kinds that are short enough to stand in the section's table."""


def sections(document: Mapping[str, Any]) -> tuple[Section, ...]:
    """Every section that has something to say: a table of its short fields, then its long ones, each a part."""
    made: list[Section] = []
    for section, title in SECTIONS.items():
        found = [(field, value_of(field, document)) for field in FIELDS if field.section == section]
        known_fields = [(field, value) for field, value in found if not is_empty(value)]
        rows = tuple((field.label, _shown(value)) for field, value in known_fields if field.kind in IN_TABLE)
        parts = [part for field, value in known_fields for part in _parts(field, value)]
        if rows or parts:
            made += [Section(title, (), ("What", "Value") if rows else (), rows), *parts]
    return tuple(made)


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(value)
    return value if isinstance(value, str) else number(value)


def _parts(field: Field, value: Any) -> Iterator[Section]:
    if field.kind is Kind.TEXT:
        yield Section(field.label, paragraphs=tuple(line for line in value.split("\n") if line), part=True)
    elif field.kind is Kind.PAIRS:
        rows = tuple((name.removeprefix(field.prefix), " ".join(text.split())) for name, text in value.items())
        yield Section(field.label, (), ("Name", "Value"), rows, part=True)
    elif field.kind is Kind.METRICS:
        yield Section(field.label, (), *_metrics(value), part=True)
    elif field.kind is Kind.GROUPS:
        yield from _groups(value)


def _metrics(metrics: Sequence[Mapping[str, Any]]) -> tuple[Row, tuple[Row, ...]]:
    rows = tuple((one["name"], _told(one["value"]), one.get("notes", "")) for one in metrics)
    if any(notes for _, _, notes in rows):
        return ("Name", "Value", "Notes"), rows
    return ("Name", "Value"), tuple(row[:2] for row in rows)


def _told(value: Any) -> str:
    return number(value) if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


def _groups(groups: Sequence[Mapping[str, Any]]) -> Iterator[Section]:
    by_name = {group["name"]: group["metric_data"] for group in groups}
    beside = {one["name"]: one["value"] for one in by_name.pop(BESIDE, [])}
    for name, data in by_name.items():
        title = name[:1].upper() + name[1:]
        if name == SCORES:
            yield _scores(title, data, beside)
            continue
        kinds = {one["type"] for one in data}
        draw = _DRAWN.get(kinds.pop()) if len(kinds) == 1 else None
        notes = tuple(dict.fromkeys(one["notes"] for one in data if draw and one.get("notes")))
        yield Section(title, notes, *(draw(data) if draw else _metrics(data)), part=True)


def _scores(title: str, data: Sequence[Mapping[str, Any]], beside: Mapping[str, float]) -> Section:
    """The scores with interval and baseline, which stand in a group of their own, with as many digits as they allow."""
    rows = []
    for one in data:
        if one["type"] != "number":
            rows.append((one["name"], f"not defined: {one.get('notes', 'the test rows do not allow it')}", "", ""))
            continue
        low, high, baseline = (beside.get(f"{one['name']} {part}") for part in ("low", "high", "baseline"))
        width = high - low if known(low) and known(high) else None
        between = f"{number(low, width)} to {number(high, width)}" if width is not None else "not known"
        rows.append((one["name"], number(one["value"], width), between, number(baseline, width)))
    sentence = "Measured on the test rows, which took no part in training; the baseline ignores every column."
    return Section(title, (sentence,), ("Score", "Value", "95 % interval", "Baseline"), tuple(rows), part=True)


def _matrix(data: Sequence[Mapping[str, Any]]) -> tuple[Row, tuple[Row, ...]]:
    one = data[0]
    lines = zip(one["y_axis_name"], one["value"], strict=True)
    return ("Actual / predicted", *one["x_axis_name"]), tuple((name, *map(number, line)) for name, line in lines)


def _bars(data: Sequence[Mapping[str, Any]]) -> tuple[Row, tuple[Row, ...]]:
    one = data[0]
    bars = zip(one["x_axis_name"], one["value"], strict=True)
    return ("Column", one["y_axis_name"]), tuple((name, number(value)) for name, value in bars)


def _lines(data: Sequence[Mapping[str, Any]]) -> tuple[Row, tuple[Row, ...]]:
    points = zip(*(one["value"] for one in data), strict=True)
    names = tuple(one["name"].replace("_", " ") for one in data)
    rows = tuple((number(same[0][0]), *(number(y) for _, y in same)) for same in points)
    return (data[0]["x_axis_name"], *names), rows


_DRAWN: dict[str, Callable[[Sequence[Mapping[str, Any]]], tuple[Row, tuple[Row, ...]]]] = {
    "matrix": _matrix,
    "bar_chart": _bars,
    "linear_graph": _lines,
}
