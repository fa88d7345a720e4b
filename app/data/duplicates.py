"""Rows that are the same as another one, counted."""

# ruff: noqa: S608 - the SQL names columns by place, never by text from the data

from collections.abc import Sequence

import duckdb

from app.data.columns import Kind

EXACT_ROWS = 1_000_000  # rows up to which they are counted one by one, in little memory and time
NOTEWORTHY = 0.1  # share of rows from which an estimate is worth telling


def duplicate_remarks(connection: duckdb.DuckDBPyConnection, table: str, kinds: Sequence[Kind], rows: int) -> list[str]:
    """The sentence about rows of a typed table in SQL (columns c0, c1, …) that are all the same as another one."""
    if Kind.IDENTIFIER in kinds or rows < 2:
        return []  # no two rows have the same identifier
    cells = f"hash({', '.join(f'c{place}' for place in range(len(kinds)))})"
    if rows > EXACT_ROWS:
        distinct = connection.execute(f"SELECT approx_count_distinct({cells}) FROM {table}").fetchone()[0]
        share = 1 - distinct / rows
        if share < NOTEWORTHY:
            return []
        return [f"About {100 * share:.0f} % of the rows repeat another row in every cell; all were kept."]
    distinct = connection.execute(f"SELECT count(DISTINCT {cells}) FROM {table}").fetchone()[0]
    same = rows - distinct
    if not same:
        return []
    return [f"{'1 row repeats' if same == 1 else f'{same:,} rows repeat'} another row in every cell; all were kept."]
