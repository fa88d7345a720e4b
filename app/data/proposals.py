"""Cells that may stand for missing ones without being empty: proposed to the user, never taken away."""

# ruff: noqa: S608 - the SQL names columns by place, never by text from the data

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import duckdb

from app.data.source import quoted
from app.data.tallies import values

SURE = (
    "?",
    "??",
    "???",
    "n/a",
    "#n/a",
    "nan",
    "null",
    "(null)",
    "<na>",
    "\\n",
    "#null!",
    "#div/0!",
    "#value!",
    "#ref!",
)
DASHES = ("-", "--", "---", "–", "—", ".", "..", "...", "*", "**", "n.a.", "n/d", "n.d.", "s/d", "k.a.", "#nv", "#n/v")
NAMED = ("na", "none", "nil", "missing", "(missing)", "unknown", "(unknown)", "unk", "not available", "not applicable")
NAMED += ("not known", "no data", "blank", "(blank)", "empty", "(empty)", "tbd", "unbekannt", "inconnu", "desconocido")
NAMED += ("desconhecido", "sconosciuto", "onbekend", "неизвестно", "нет данных", "不明", "未知", "なし", "미상", "없음")
SENTINELS = (-1e6 + 1, -99999, -9999, -999, -99, 99, 999, 9999, 99999, 1e6 - 1)
FREQUENT = 0.005  # share of rows from which a word or number is taken for more than a chance
SEARCHED_ALONE = 16  # columns up to which each has a query of its own
LEVEL = 0.05  # share of rows from which a word may be a value of its own, as NA in a list of house features


@dataclass(frozen=True)
class Proposal:
    """A marker in a column that may stand for missing: the cell as it is, how many there are, and why, a sentence."""

    column: str
    marker: str
    count: int
    why: str

    def to_dict(self) -> dict[str, Any]:
        """The proposal as JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, facts: dict[str, Any]) -> "Proposal":
        """The proposal from JSON."""
        return cls(**facts)


def proposals(
    connection: duckdb.DuckDBPyConnection, table: str, names: Sequence[str], types: Sequence[str], rows: int
) -> tuple[Proposal, ...]:
    """What may stand for missing in a typed table in SQL, whose columns are c0, c1, … of the given DuckDB types.

    Counted over all rows: words such as '?' in columns of text, the most frequent first, and numbers such as -999 far
    outside the others.
    """
    found: list[Proposal] = []
    texts = [place for place, kind in enumerate(types) if kind == "VARCHAR"]
    for place in _with_words(connection, table, texts):
        found += _words(connection, table, place, names[place], rows)
    numbers = [place for place, kind in enumerate(types) if kind in ("BIGINT", "DOUBLE")]
    for place in _with_sentinels(connection, table, numbers):
        found += _sentinels(connection, table, place, names[place], rows)
    order = {name: place for place, name in enumerate(names)}
    return tuple(sorted(found, key=lambda one: order[one.column]))


def _with_words(connection: duckdb.DuckDBPyConnection, table: str, places: Sequence[int]) -> list[int]:
    """The columns to search: of many, those that hold any of the words."""
    if len(places) <= SEARCHED_ALONE:
        return list(places)
    words = quoted("|".join(map(re.escape, SURE + DASHES + NAMED)))
    tests = {f"c{place}": f"bool_or(regexp_full_match(lower(trim(c{place})), {words}))" for place in places}
    found = values(connection, table, tests)
    return [place for place in places if found[f"c{place}"]]


def _words(connection: duckdb.DuckDBPyConnection, table: str, place: int, name: str, rows: int) -> list[Proposal]:
    # Column by column, and by exact cells: the file's own indexes then tell which parts hold none of the words.
    cell = f"c{place}"
    found = connection.execute(
        f"SELECT trim({cell}) AS marker, count(*) FROM {table} WHERE {cell} IN ({_LISTED}) "
        "GROUP BY 1 ORDER BY 2 DESC, 1"
    ).fetchall()
    return [
        Proposal(name, marker, count, _word_reason(name, marker, count, rows))
        for marker, count in found
        if count >= (1 if marker.lower() in SURE else max(2, FREQUENT * rows))
    ]


def _word_reason(name: str, marker: str, count: int, rows: int) -> str:
    cells = f"1 cell '{marker}'" if count == 1 else f"{count:,} cells '{marker}'"
    said = f"'{name}' holds {cells} that may mean missing"
    if marker.lower() in NAMED and count >= LEVEL * rows:
        share = f"{100 * count / rows:.0f} % of the rows"
        return f"{said}, or a value of its own such as 'has none', since it is in {share}; see what it means first."
    return f"{said}."


def _with_sentinels(connection: duckdb.DuckDBPyConnection, table: str, places: Sequence[int]) -> list[int]:
    """The columns whose least or greatest number is one that often stands for missing."""
    if not places:
        return []
    ends = ", ".join(f"min(c{place}), max(c{place})" for place in places)
    row = connection.execute(f"SELECT {ends} FROM {table}").fetchone()
    pairs = zip(places, row[::2], row[1::2], strict=True)
    return [place for place, low, high in pairs if low in SENTINELS or high in SENTINELS]


def _sentinels(connection: duckdb.DuckDBPyConnection, table: str, place: int, name: str, rows: int) -> list[Proposal]:
    cell, listed = f"c{place}", ", ".join(str(int(number)) for number in SENTINELS)
    low, high = connection.execute(
        f"SELECT min({cell}), max({cell}) FROM {table} WHERE {cell} NOT IN ({listed})"
    ).fetchone()
    counted = connection.execute(
        f"SELECT {cell}, count(*) FROM {table} WHERE {cell} IN ({listed}) GROUP BY 1 ORDER BY 1"
    )
    found = []
    for number, count in counted.fetchall():
        if low is None or count < max(2, FREQUENT * rows) or max(low - number, number - high) <= high - low:
            continue
        why = (
            f"'{name}' holds {count:,} cells {number:.0f} that may mean missing: "
            f"all other numbers are from {low:,g} to {high:,g}."
        )
        found.append(Proposal(name, f"{number:.0f}", count, why))
    return found


_LISTED = ", ".join(
    quoted(" " * before + written + " " * after)
    for word in SURE + DASHES + NAMED
    for written in dict.fromkeys((word, word.upper(), word.capitalize(), {"nan": "NaN", "n/a": "N/a"}.get(word, word)))
    for before, after in ((0, 0), (1, 0), (0, 1))
)
