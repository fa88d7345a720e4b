"""How the files of one table differ, as sentences: columns that some lack, and cells of other kinds."""

# ruff: noqa: S608 - the SQL names columns by place

from collections.abc import Sequence
from pathlib import Path

import duckdb

from app.data.source import RAW, path_sql
from app.data.trials import likely_trials
from app.data.types import Type
from app.data.union import Part, United

SHOWN = 3
MOST_FILES = 100  # whose cells are looked at for their kind
WORDS = {
    "BIGINT": "numbers", "DOUBLE": "numbers", "DATE": "dates", "TIMESTAMP": "dates",
    "BOOLEAN": "true and false", "VARCHAR": "text",
}  # fmt: skip
TRIED = {Type.INTEGER: "numbers", Type.TIMESTAMP: "dates", Type.BOOLEAN: "true and false"}


def difference_notes(parts: Sequence[Part], united: United) -> list[str]:
    """Which columns are not in all files."""
    said = []
    for name, places in zip(united.names, united.places, strict=False):
        lacking = [part.name for part, place in zip(parts, places, strict=True) if place is None]
        having = [part.name for part, place in zip(parts, places, strict=True) if place is not None]
        if not lacking:
            continue
        if len(having) < len(lacking):
            said.append(f"Only {listed(having)} {_has(having)} a column '{name}'; it is missing in the other rows.")
        else:
            said.append(f"{listed(lacking)} {_has(lacking)} no column '{name}'; it is missing in those rows.")
    return said


def _has(names: Sequence[str]) -> str:
    return "has" if len(names) == 1 else "have"


def listed(names: Sequence[str]) -> str:
    """Names in a sentence, the first few of many."""
    if len(names) > SHOWN:
        return f"{', '.join(names[:SHOWN])} and {len(names) - SHOWN:,} more"
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def type_notes(connection: duckdb.DuckDBPyConnection, parts: Sequence[Part], united: United, data: Path) -> list[str]:
    """Which columns are text only because their cells are of other kinds in other files."""
    described = connection.execute(f"DESCRIBE SELECT * FROM read_parquet({path_sql(data)})").fetchall()
    kinds: dict[int, dict[str, list[str]]] = {}
    asked = [column for column in range(len(united.places)) if described[column][1] == "VARCHAR"]
    for number, part in enumerate(parts[:MOST_FILES]):
        here = {column: united.places[column][number] for column in asked}
        here = {column: place for column, place in here.items() if place is not None}
        raw = [f"c{place}" for place in here.values() if part.types[place] == RAW]
        likely = likely_trials(connection, f"read_parquet({path_sql(part.path)})", raw) if raw and part.rows else {}
        for column, place in here.items():
            found = likely.get(f"c{place}")
            if part.types[place] != RAW:
                word = WORDS.get(part.types[place], "text")
            else:
                word = TRIED[found.trial] if found else "text"
            kinds.setdefault(column, {}).setdefault(word, []).append(part.name)
    return [
        f"'{united.names[column]}' is text, because it holds "
        + " but ".join(f"{word} in {listed(names)}" for word, names in words.items()) + "."
        for column, words in kinds.items()
        if len(words) > 1
    ]  # fmt: skip
