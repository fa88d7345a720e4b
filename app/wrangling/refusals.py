"""What several steps refuse: columns of the wrong type, names that are taken."""

from collections.abc import Iterable, Mapping

import narwhals.stable.v2 as nw

from app.errors import NotApplicable
from app.wrangling.cells import CellType, held
from app.wrangling.step import refuse_patterns


def refuse_other_than_numbers(step: str, names: Iterable[str], types: Mapping[str, CellType]) -> None:
    """Refuse columns that do not hold numbers."""
    for name in names:
        if not types[name].numeric:
            raise NotApplicable(
                f"{step}: {name} holds {held(types[name])}, not numbers; "
                "change its type to number first, or choose another column."
            )


def refuse_unreadable(step: str, names: Iterable[str], types: Mapping[str, CellType]) -> None:
    """Refuse columns of lists, structures and the like."""
    for name in names:
        if types[name] is CellType.OTHER:
            raise NotApplicable(f"{step}: {name} holds {held(types[name])}; choose another column.")


def refuse_taken(step: str, new: Iterable[str], frame: nw.LazyFrame, leaving: Iterable[str] = ()) -> None:
    """Refuse new names that other columns have (databases do not tell "Age" from "age"), or that are patterns."""
    new, gone = list(new), set(leaving)
    refuse_patterns(step, new)
    taken = {name.casefold(): name for name in frame.collect_schema().names() if name not in gone}
    for name in new:
        if name.casefold() in taken:
            raise NotApplicable(
                f"{step}: there is already a column '{taken[name.casefold()]}'; rename or drop that column first."
            )
