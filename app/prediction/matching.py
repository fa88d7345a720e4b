"""The columns of a table found under the names a model knows, also where they are written a little differently."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app.errors import NotApplicable
from app.wrangling.cells import listed

MOST_NAMES = 30


@dataclass(frozen=True)
class Matching:
    """Where each of the model's columns is in a table, and a note for each that has another name there."""

    found: dict[str, str]
    notes: tuple[str, ...]


def match(present: Iterable[str], wanted: Iterable[str], needed: Iterable[str]) -> Matching:
    """Find the wanted columns: by the exact name, else without regard to case and padding, else to word separators.

    A name that could be meant by two columns, or mean two, is not guessed. Raises NotApplicable that names every
    needed column that is absent.
    """
    present, wanted = list(present), list(wanted)
    found = {name: name for name in wanted if name in set(present)}
    for reading in (_without_case, _without_separators):
        found |= _alike(
            [name for name in wanted if name not in found],
            [name for name in present if name not in set(found.values())],
            reading,
        )
    absent = [name for name in needed if name not in found]
    if absent:
        raise NotApplicable(_refusal(absent, present))
    renamed = {name: found[name] for name in wanted if name in found and found[name] != name}
    return Matching(found, tuple(f"Column '{there}' was read as '{name}'." for name, there in renamed.items()))


def _alike(wanted: list[str], present: list[str], reading: Callable[[str], str]) -> dict[str, str]:
    """Pairs of names that are read alike, where neither side has a second such name."""
    asked = Counter(map(reading, wanted))
    offered = Counter(map(reading, present))
    places = {reading(name): name for name in present}
    return {
        name: places[reading(name)]
        for name in wanted
        if reading(name) and asked[reading(name)] == 1 and offered[reading(name)] == 1
    }


def _without_case(name: str) -> str:
    return name.strip().strip("\ufeff").strip().casefold()


def _without_separators(name: str) -> str:
    return re.sub(r"[\s_\-]+", "", _without_case(name))


def _refusal(absent: list[str], present: list[str]) -> str:
    names = ", ".join(f"'{name}'" for name in absent)
    column = f"the column {names}, which the model needs" if len(absent) == 1 else f"columns the model needs: {names}"
    unsure = [there for name in absent for there in present if _without_separators(name) == _without_separators(there)]
    way = (
        f"Rename one of {listed(unsure)} to be clear."
        if len(unsure) > 1
        else "Add or rename it."
        if len(absent) == 1
        else "Add or rename them."
    )
    has = ", ".join(present[:MOST_NAMES]) + (
        f" and {len(present) - MOST_NAMES} more" if len(present) > MOST_NAMES else ""
    )
    return f"The table lacks {column}. It has: {has or 'no column'}. {way}"
