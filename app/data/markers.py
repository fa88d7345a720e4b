"""Cells that a user said stand for missing, taken out of a source before it is typed."""

# ruff: noqa: S608 - the SQL names columns by place, never by text from the data

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.data.source import RAW, Source, quoted
from app.data.types import stripped_sql
from app.errors import NotApplicable

MOST_NAMED = 20


def marked_columns(source: Source, missing: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """The markers of each column (c0, c1, …); raises NotApplicable where there is no such column."""
    places = {name: place for place, name in enumerate(source.names)}
    for name in missing:
        if name not in places:
            has = ", ".join(source.names[:MOST_NAMED]) + (", …" if len(source.names) > MOST_NAMED else "")
            raise NotApplicable(f"There is no column '{name}' to read cells of as missing; the columns are: {has}.")
    return {f"c{places[name]}": tuple(markers) for name, markers in missing.items() if markers}


def without_markers(source: Source, markers: Mapping[str, Sequence[str]]) -> Source:
    """The source with NULL for every cell of text that is a marker, padding left aside."""
    texts = [column for column in markers if source.types[int(column[1:])] in (RAW, "VARCHAR")]
    if not texts:
        return source
    cells = ", ".join(
        f"CASE WHEN {stripped_sql(column)} NOT IN ({_listed(markers[column])}) THEN {column} END AS {column}"
        for column in texts
    )
    return replace(source, relation=f"(SELECT * REPLACE ({cells}) FROM {source.relation})")


def without_numbers(value: str, markers: Sequence[str]) -> str:
    """SQL for a typed value, NULL where it is a marker however it is written: -999.0 for -999."""
    numbers = f"[TRY_CAST(marker AS DOUBLE) FOR marker IN [{_listed(markers)}]]"
    written = f"CAST(({value}) AS VARCHAR)"
    is_marker = (
        f"list_contains([{_listed(markers)}], {written}) OR list_contains({numbers}, TRY_CAST({written} AS DOUBLE))"
    )
    return f"CASE WHEN NOT coalesce({is_marker}, false) THEN ({value}) END"


def _listed(markers: Sequence[str]) -> str:
    return ", ".join(quoted(marker.strip()) for marker in markers)
