"""Tables put under one another: columns found by their names, each with a type that fits all of them."""

# ruff: noqa: S608 - the SQL names columns by place, and quotes what else it holds

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.data.source import RAW, path_sql, quoted

NUMBERS, MOMENTS = {"BIGINT", "DOUBLE"}, {"DATE", "TIMESTAMP"}


@dataclass(frozen=True)
class Part:
    """One file as a Parquet file of columns c0, c1, …, with their names and types (RAW: text still to be typed)."""

    name: str
    names: tuple[str, ...]
    types: tuple[str, ...]
    path: Path
    rows: int


@dataclass(frozen=True)
class United:
    """The union in SQL: its columns' names and types, and where each is in each part (None: it has no such column)."""

    relation: str
    names: tuple[str, ...]
    types: tuple[str, ...]
    places: tuple[tuple[int | None, ...], ...]


def unite(parts: Sequence[Part], source_column: str | None) -> United:
    """The rows of all parts, one after the other; names that differ in case only are one.

    source_column: the name of a column to add that holds the name of each row's part.
    """
    names: dict[str, str] = {}
    for part in parts:
        for name in part.names:
            names.setdefault(name.casefold(), name)
    keys = [[name.casefold() for name in part.names] for part in parts]
    places = tuple(tuple(key.index(name) if name in key else None for key in keys) for name in names)
    types = [_common(part.types[at] for part, at in zip(parts, column, strict=True) if at is not None)
             for column in places]  # fmt: skip
    chosen = []
    for number, part in enumerate(parts):
        cells = [_cell(column[number], kind) for column, kind in zip(places, types, strict=True)]
        cells += [quoted(part.name)] if source_column else []
        listed = ", ".join(f"{cell} AS c{place}" for place, cell in enumerate(cells))
        chosen.append(f"SELECT {listed} FROM read_parquet({path_sql(part.path)})")
    relation = f"({' UNION ALL '.join(chosen)})"
    extra = (source_column,) if source_column else ()
    return United(relation, (*names.values(), *extra), (*types, *("VARCHAR" for _ in extra)), places)


def _common(types) -> str:  # noqa: ANN001 - any iterable of names of types
    kinds = set(types)
    if len(kinds) == 1:
        return kinds.pop()
    if kinds == NUMBERS:
        return "DOUBLE"
    if kinds == MOMENTS:
        return "TIMESTAMP"
    return RAW if RAW in kinds and "VARCHAR" not in kinds else "VARCHAR"


def _cell(place: int | None, kind: str) -> str:
    stored = "VARCHAR" if kind == RAW else kind
    return f"CAST({'NULL' if place is None else f'c{place}'} AS {stored})"
