"""How the files of one table differ, as sentences: columns that some lack, and cells of other kinds."""

# ruff: noqa: S608 - the SQL names columns by place

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from app.data.source import RAW, path_sql
from app.data.types import known_sql, stripped_sql
from app.data.union import Part, United

SHOWN = 3
MOST_FILES = 100  # whose cells are looked at for their kind
MOSTLY, SAMPLE_ROWS = 0.9, 2_000
TYPES = {"BIGINT": "numbers", "DOUBLE": "numbers", "DATE": "dates", "TIMESTAMP": "dates", "BOOLEAN": "true and false"}


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
    text = [column for column in range(len(united.places)) if described[column][1] == "VARCHAR"]
    kinds: dict[int, dict[str, list[str]]] = {column: {} for column in text}
    for number, part in enumerate(parts[:MOST_FILES]):
        places = {column: united.places[column][number] for column in text}
        here = {column: place for column, place in places.items() if place is not None and part.rows}
        for column, word in _words(connection, part, here).items():
            kinds[column].setdefault(word, []).append(part.name)
    return [
        f"'{united.names[column]}' is text, because it holds "
        + " but ".join(f"{word} in {listed(names)}" for word, names in words.items())
        + "."
        for column, words in kinds.items()
        if len(words) > 1
    ]


def _words(connection: duckdb.DuckDBPyConnection, part: Part, places: Mapping[int, int]) -> dict[int, str]:
    """What the first cells of columns of a part mostly are; nothing of a column without any."""
    raw = {column: place for column, place in places.items() if part.types[place] == RAW}
    found = {column: TYPES.get(part.types[place], "text") for column, place in places.items() if column not in raw}
    if not raw:
        return found
    shares = ", ".join(
        f"count(*) FILTER ({known_sql(f'c{place}')}), count(TRY_CAST({stripped_sql(f'c{place}')} AS DOUBLE)), "
        f"count(TRY_CAST({stripped_sql(f'c{place}')} AS TIMESTAMP))"
        for place in raw.values()
    )
    first = f"(SELECT * FROM read_parquet({path_sql(part.path)}) LIMIT {SAMPLE_ROWS})"
    row = connection.execute(f"SELECT {shares} FROM {first}").fetchone()
    for number, column in enumerate(raw):
        known, numbers, dates = row[3 * number : 3 * number + 3]
        if known:
            mostly = "numbers" if numbers >= MOSTLY * known else "dates" if dates >= MOSTLY * known else "text"
            found[column] = mostly
    return found
