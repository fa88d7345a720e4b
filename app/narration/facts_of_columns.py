"""What is told about a column of a dataset: counts over all rows, never cells of a single row."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.data.columns import Kind
from app.narration.fact import Fact
from app.narration.facts import Facts, names_of
from app.narration.wording import LONGEST_SENTENCE, clean, count, finite, percent

if TYPE_CHECKING:
    from app.data.column_facts import ColumnFacts

MOST_FREQUENT = 5
RARE = 2
"""Values in fewer cells than these could be those of one person and are not told."""


def column_facts_told(found: "ColumnFacts", rows: int, target: str | None) -> Facts:
    """The facts of one column, against the target if one is chosen."""
    names = [found.profile.name, *(value for value, _ in found.profile.most_frequent), *([target] if target else [])]
    return Facts((*_facts(found, rows), *_target(found, target)), names_of(names))


def _facts(found: "ColumnFacts", rows: int) -> Iterator[Fact]:
    known, said = found.profile, found.captions
    name = clean(known.name)
    filled = rows - known.missing
    yield Fact(
        "kind",
        "Kind",
        str(known.kind),
        f"{name} is a column of the kind {known.kind} in a table of {count(rows, 'row')}.",
    )
    yield Fact("gaps", "Gaps", {"missing": known.missing, "share": known.missing_share}, _told(said["gaps"]))
    about = {"distinct": known.distinct, "cells": filled}
    yield Fact("values", "Values", about, _told(said["values"]))
    if known.infinite:
        yield Fact(
            "infinite",
            "Values",
            {"infinite": known.infinite},
            f"{count(known.infinite, 'cell')} of {name} are infinite.",
        )
    if "extremes" in said:
        ends = {"low": known.low, "high": known.high} if known.kind is Kind.NUMBER else {}
        middle = finite(mean=known.mean, median=known.median, std=known.std)
        yield Fact("extremes", "Range", ends | middle, _told(said["extremes"]))
    if known.kind in (Kind.CATEGORY, Kind.BOOLEAN):
        yield from _frequent(found, filled)
    if "shapes" in said:
        yield Fact("shapes", "Shapes of texts", {"share": found.shapes[0].share}, _told(said["shapes"]))


def _frequent(found: "ColumnFacts", filled: int) -> Iterator[Fact]:
    for place, (value, cells) in enumerate(found.profile.most_frequent[:MOST_FREQUENT], start=1):
        if cells >= RARE and filled:
            share = cells / filled
            sentence = f"'{clean(value)}' is in {count(cells, 'cell')}, {percent(share)} of the known ones."
            yield Fact(f"frequent.{place}", "Frequent value", {"cells": cells, "share": share}, sentence)


def _target(found: "ColumnFacts", target: str | None) -> Iterator[Fact]:
    name = clean(found.profile.name)
    if "target" in found.captions:
        yield Fact("target", "Against the target", None, _told(found.captions["target"]))
    elif found.unrelated:
        yield Fact("target", "Against the target", None, _told(found.unrelated))
    elif target == found.profile.name:
        yield Fact("target", "Against the target", None, f"{name} is the target itself.")
    else:
        yield Fact("target", "Against the target", None, "No target is chosen yet; choose one under Build.")


def _told(sentence: str) -> str:
    return clean(sentence, LONGEST_SENTENCE)
