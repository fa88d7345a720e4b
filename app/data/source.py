"""What a file gives once it is open: a table DuckDB can read, and the lines that did not fit."""

from dataclasses import dataclass
from pathlib import Path

from app.data.dialect import Dialect
from app.data.rejects import Rejects

RAW = "RAW"  # the type of a column of text whose cells are still to be typed


class Doubt(Exception):  # noqa: N818 - a detour, not a fault
    """The fast way of reading a text file is not sure of it; the careful one decides."""


@dataclass(frozen=True)
class Source:
    """A table in SQL with columns c0, c1, …, their DuckDB types or RAW, and what is known of it before it is typed."""

    relation: str
    names: tuple[str, ...]
    types: tuple[str, ...]
    path: Path
    dialect: Dialect | None = None
    rejects: Rejects | None = None
    notes: tuple[str, ...] = ()


def quoted(text: str) -> str:
    """Text as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def path_sql(path: Path) -> str:
    """A path as an SQL string that names this one file, whatever characters it holds."""
    return quoted("".join(f"[{letter}]" if letter in "*?[" else letter for letter in str(path)))
