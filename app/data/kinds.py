"""The kind of each column, from its type and its cells."""

# ruff: noqa: S608 - the SQL names columns by place, never by text from the data

import re
from collections.abc import Sequence
from typing import Any

import duckdb

from app.data.columns import Kind

FEWEST_IDENTIFIED = 20  # rows up to which every column may be unique by chance
IDENTIFIER_NAME = re.compile(
    r"(?i)(^|[_\W])(ids?|key|no|nr|num|number|code|uuid|guid)$|(?-i:(?<=[a-z])(ID|Id|No|Key|Number|Code)$)"
)
PROSE_WORDS = 3  # words a cell on average from which a column is text
MANY_VALUES = 100


def detect_kinds(
    connection: duckdb.DuckDBPyConnection, table: str, names: Sequence[str], types: Sequence[str]
) -> list[Kind]:
    """The kind of each column of a typed table in SQL, whose columns are c0, c1, … of the given DuckDB types."""
    kinds = [_kind_of_type(kind) for kind in types]
    texts = [place for place, kind in enumerate(types) if kind == "VARCHAR"]
    whole = [place for place, kind in enumerate(types) if kind == "BIGINT"]
    facts = _facts(connection, table, texts, whole)
    rows = facts.pop("rows")
    for place in whole:
        known, low, high = facts[place]
        steps = known and high - low + 1 == known
        if known <= FEWEST_IDENTIFIED:
            continue
        if steps:
            is_unique = _is_whole_range(connection, table, place, low, high)
        else:
            is_unique = IDENTIFIER_NAME.search(names[place]) and _distinct(connection, table, place) == known
        kinds[place] = Kind.IDENTIFIER if is_unique else Kind.NUMBER
    for place in texts:
        known, about = facts[place]
        if known and about > 0.4 * known:
            kinds[place] = _text_kind(connection, table, place, known, rows, names[place])
    return kinds


def _kind_of_type(kind: str) -> Kind:
    if kind in ("BIGINT", "DOUBLE"):
        return Kind.NUMBER
    return {"BOOLEAN": Kind.BOOLEAN, "DATE": Kind.DATE, "TIMESTAMP": Kind.DATE}.get(kind, Kind.CATEGORY)


def _facts(
    connection: duckdb.DuckDBPyConnection, table: str, texts: Sequence[int], whole: Sequence[int]
) -> dict[Any, Any]:
    """In one scan: the rows; known cells, lowest and highest of integers; known and about distinct cells of texts."""
    parts = ["count(*)"]
    parts += [f"count(c{place}), approx_count_distinct(c{place}), 0" for place in texts]
    parts += [f"count(c{place}), min(c{place}), max(c{place})" for place in whole]
    row = connection.execute(f"SELECT {', '.join(parts)} FROM {table}").fetchone()
    facts: dict[Any, Any] = {"rows": row[0]}
    for order, place in enumerate((*texts, *whole)):
        cells = row[1 + 3 * order : 4 + 3 * order]
        facts[place] = cells[:2] if place in texts else cells
    return facts


def _is_whole_range(connection: duckdb.DuckDBPyConnection, table: str, place: int, low: int, high: int) -> bool:
    """Whether integers are low to high, each once: their hashes have the same sum, which needs no memory."""
    have = f"SELECT sum(hash(c{place})::HUGEINT) FROM {table}"
    want = f"SELECT sum(hash(number)::HUGEINT) FROM range({low}, {high} + 1) AS r(number)"
    return connection.execute(f"SELECT ({have}) = ({want})").fetchone()[0]


def _distinct(connection: duckdb.DuckDBPyConnection, table: str, place: int) -> int:
    """The number of distinct cells, counted by their 64-bit hashes, which need less memory than the cells."""
    return connection.execute(
        f"SELECT count(DISTINCT hash(c{place})) FROM {table} WHERE c{place} IS NOT NULL"
    ).fetchone()[0]


def _text_kind(connection: duckdb.DuckDBPyConnection, table: str, place: int, known: int, rows: int, name: str) -> Kind:
    """The kind of a text column with many values: by how many are distinct, and how many words they have."""
    words, spaced = connection.execute(
        f"SELECT avg(len(trim(c{place})) - len(replace(trim(c{place}), ' ', '')) + 1), "
        f"count(*) FILTER (contains(trim(c{place}), ' ')) FROM {table}"
    ).fetchone()
    distinct = _distinct(connection, table, place)
    unspaced_or_named = not spaced or (words < PROSE_WORDS and IDENTIFIER_NAME.search(name))
    if known > FEWEST_IDENTIFIED and distinct == known and unspaced_or_named:
        return Kind.IDENTIFIER
    if words >= PROSE_WORDS and distinct > 0.5 * known:
        return Kind.TEXT
    return Kind.TEXT if distinct > max(0.5 * rows, MANY_VALUES) else Kind.CATEGORY
