"""Text tables: read fast by DuckDB, or line by line where a file is broken enough to need care."""

# ruff: noqa: S608 - the SQL names columns by place, never by text from the data

from pathlib import Path

import duckdb
import polars as pl

from app.data.careful import careful_rows
from app.data.dialect import Layout
from app.data.header import numbered_names, usable_names
from app.data.source import RAW, Doubt, Source, path_sql, quoted

# Small buffers keep memory low; a record longer than a line may be is read with care instead.
LINE_LIMIT, BUFFER = 2_000_000, 8_000_000  # bytes


def fast_source(plan: Layout) -> Source:
    """The table as DuckDB reads it, streaming; any line with too few or too many cells makes it doubtful."""
    columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(plan.width))
    quote = quoted(plan.form.quote)
    options = (
        f"auto_detect=false, header=false, skip={plan.before}, delim={quoted(plan.form.delimiter)}, "
        f"quote={quote}, escape={quote}, columns={{{columns}}}, compression='none', strict_mode=true, "
        f"max_line_size={LINE_LIMIT}, buffer_size={BUFFER}"
    )
    relation = f"read_csv({path_sql(plan.path)}, {options})"
    names, notes = _names(plan)
    return Source(relation, names, (RAW,) * plan.width, plan.path, plan.dialect, notes=notes)


def _names(plan: Layout) -> tuple[tuple[str, ...], tuple[str, ...]]:
    dialect = plan.dialect
    notes = [_left_out("first", dialect.skipped_lines, "before")] if plan.preamble else []
    if dialect.footer_lines:
        notes.append(_left_out("last", dialect.footer_lines, "after"))
    if plan.quoted_within:
        notes.append(f"Quotes within cells, as in line {plan.quoted_within:,}, were kept as written.")
    if not dialect.header:
        names, more = numbered_names(plan.width)
        return names, (*notes, *more)
    if dialect.header_rows > 1:
        notes.append(f"The names stand in {dialect.header_rows} lines, which were joined.")
    names, more = usable_names(plan.names, plan.width)
    surplus = [name.strip() for name in plan.names[plan.width :] if name.strip()]
    if surplus:
        more += (f"The rows have {plan.width} cells; the name '{surplus[0]}' past them was left out.",)
    return names, (*notes, *more)


def _left_out(which: str, lines: int, where: str) -> str:
    count = "line" if lines == 1 else f"{lines:,} lines"
    return f"The {which} {count}, {where} the table, {'was' if lines == 1 else 'were'} left out."


def check_first_rows(connection: duckdb.DuckDBPyConnection, source: Source, plan: Layout) -> None:
    """Doubt the fast way where a sample has odd lines, or does not come back as Python's csv module reads it."""
    if not (plan.is_whole and plan.form.is_plain):
        raise Doubt
    want = list(plan.first_rows)
    rows = connection.execute(f"SELECT * FROM {source.relation} LIMIT {len(want)}").fetchall()
    if [tuple(cell or "" for cell in row) for row in rows] != want:
        raise Doubt


def check_whole(connection: duckdb.DuckDBPyConnection, source: Source, scanned: tuple[int, bool]) -> None:
    """Doubt the fast way where it may have passed over what it should not, by what a scan of the lines gave.

    DuckDB lets one delimiter too many pass at the end of a line, even where its cells have moved by one: more lines
    end with a delimiter than rows end with an empty cell. And it takes a header that comes again for a row.
    """
    ends, repeats = scanned
    if repeats:
        raise Doubt
    if ends:
        last = f"c{len(source.names) - 1}"
        if ends > connection.execute(f"SELECT count(*) - count({last}) FROM {source.relation}").fetchone()[0]:
            raise Doubt


def scan_lines(plan: Layout) -> tuple[int, bool]:
    """How many lines end with a delimiter, and whether the line of the header comes again."""
    ends = seen = 0
    with plan.path.open("rb") as file:
        mark = _line_end(file.read(LINE_LIMIT))
        file.seek(0)
        open_end = plan.form.delimiter.encode() + mark
        head = plan.header.encode() + mark if plan.width > 1 and plan.header.strip() else b""
        while block := file.read(BUFFER):
            block += file.readline()
            lines = pl.Series([block], dtype=pl.Binary)
            if lines.bin.contains(open_end)[0]:
                ends += block.count(open_end)
            if head:
                seen += block.startswith(head)
                if lines.bin.contains(mark[-1:] + head)[0]:
                    seen += block.count(mark[-1:] + head)
        ends += not block.endswith(mark) and block.endswith(open_end[:1])
    return ends, seen > 1


def _line_end(sample: bytes) -> bytes:
    return next((end for end in (b"\r\n", b"\n") if end in sample), b"\r")


def careful_source(plan: Layout, work: Path) -> Source:
    """The table read line by line, with the lines that were set aside."""
    parts, rejects, repairs = careful_rows(plan, work)
    names, notes = _names(plan)
    relation = f"read_parquet([{', '.join(path_sql(part) for part in parts)}])"
    kinds = (RAW,) * plan.width
    return Source(relation, names, kinds, plan.path, plan.dialect, rejects, (*notes, *repairs))
