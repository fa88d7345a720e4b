"""Text tables: read fast by DuckDB, or line by line where a file is broken enough to need care."""

# ruff: noqa: S608 - the SQL names columns by place, never by text from the data

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import duckdb
import polars as pl

from app.data.dialect import CELL_LIMIT, Layout
from app.data.header import numbered_names, usable_names
from app.data.source import RAW, Doubt, Reject, Source, path_sql, quoted

SAFE_ERRORS = {"MISSING COLUMNS", "TOO MANY COLUMNS"}
RECORD_LINES = 200  # lines a quoted cell may span in a broken file
BROKEN_QUOTE = "a quote is never closed, or stands where none may"
BATCH_ROWS = 50_000
# Small buffers keep memory low; a record longer than a line may be is read with care instead.
LINE_LIMIT, BUFFER = 2_000_000, 8_000_000  # bytes


def fast_source(path: Path, layout: Layout) -> Source:
    """The table as DuckDB reads it, streaming; lines with too few or too many cells go to its rejects."""
    columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(layout.width))
    quote = quoted(layout.dialect.quote)
    options = (
        f"auto_detect=false, header=false, skip={layout.skipped_records}, delim={quoted(layout.dialect.delimiter)}, "
        f"quote={quote}, escape={quote}, columns={{{columns}}}, compression='none', strict_mode=true, "
        f"max_line_size={LINE_LIMIT}, buffer_size={BUFFER}"
    )
    relation = f"read_csv({path_sql(path)}, {options}"
    names, notes = _names(layout)
    return Source(
        relation=f"{relation}, ignore_errors=true)",
        counted=f"{relation}, store_rejects=true, rejects_limit=0)",
        names=names,
        types=(RAW,) * layout.width,
        path=path,
        dialect=layout.dialect,
        notes=notes,
    )


def _names(layout: Layout) -> tuple[tuple[str, ...], tuple[str, ...]]:
    skipped = layout.dialect.skipped_lines
    left = f"The first {'line' if skipped == 1 else f'{skipped:,} lines'}, before the table, "
    notes = (left + f"{'was' if skipped == 1 else 'were'} left out.",) if layout.preamble else ()
    if not layout.dialect.header:
        names, more = numbered_names(layout.width)
        return names, notes + more
    names, more = usable_names(layout.raw_names, layout.width)
    surplus = [name.strip() for name in layout.raw_names[layout.width :] if name.strip()]
    if surplus:
        more += (f"The rows have {layout.width} cells; the name '{surplus[0]}' past them was left out.",)
    return names, notes + more


def check_first_rows(connection: duckdb.DuckDBPyConnection, source: Source, layout: Layout) -> None:
    """Doubt the fast way where the first rows do not come back as Python's csv module reads them."""
    want = list(layout.first_rows)
    rows = connection.execute(f"SELECT * FROM {source.relation} LIMIT {len(want)}").fetchall()
    if not layout.is_plain or [tuple(cell or "" for cell in row) for row in rows] != want:
        raise Doubt


def check_line_ends(connection: duckdb.DuckDBPyConnection, source: Source, rejects: Sequence[Reject]) -> None:
    """Doubt the fast way where more lines end with a delimiter than rows end with an empty cell.

    DuckDB lets one delimiter too many pass at the end of a line, even where its cells have moved by one.
    """
    end = source.dialect.delimiter.encode()
    if not _count_open_ends(source.path, end, only_whether=True):
        return
    last = f"c{len(source.names) - 1}"
    query = f"SELECT count(*) - count({last}) FROM {source.relation}"
    empty = connection.execute(query).fetchone()[0]
    refused = sum(reject.text.endswith(source.dialect.delimiter) for reject in rejects)
    if _count_open_ends(source.path, end) - refused > empty:
        raise Doubt


def _count_open_ends(path: Path, delimiter: bytes, only_whether: bool = False) -> int:
    found = 0
    with path.open("rb") as file:
        mark = _line_end(file.read(LINE_LIMIT))
        file.seek(0)
        while (block := file.read(BUFFER)) and not (only_whether and found):
            block += file.readline()
            series = pl.Series([block + (b"" if block.endswith(mark) else mark)], dtype=pl.Binary)
            if series.bin.contains(delimiter + mark)[0]:
                found += 1 if only_whether else series[0].count(delimiter + mark)
    return found


def _line_end(sample: bytes) -> bytes:
    return next((end for end in (b"\r\n", b"\n") if end in sample), b"\r")


def rejected_lines(connection: duckdb.DuckDBPyConnection, source: Source) -> tuple[Reject, ...]:
    """The lines DuckDB set aside in the last read, with their numbers in the file."""
    found = connection.execute(
        "SELECT line_byte_position, any_value(csv_line), list(DISTINCT error_type), max(error_message) "
        "FROM reject_errors GROUP BY line_byte_position ORDER BY line_byte_position"
    ).fetchall()
    if any(set(types) - SAFE_ERRORS for _, _, types, _ in found):
        raise Doubt
    numbers = _line_numbers(source.path, [(position - 1, text) for position, text, *_ in found])
    width = len(source.names)
    return tuple(
        Reject(number, _reason(int(message.rsplit("Found: ", 1)[-1]), width), text.strip("\r\n"))
        for number, (_, text, _, message) in zip(numbers, found, strict=True)
    )


def _reason(found: int, width: int) -> str:
    return f"{found} cell{'' if found == 1 else 's'} where {width} are expected"


def _line_numbers(path: Path, records: list[tuple[int, str]]) -> list[int]:
    """The number of the line of each record, from its byte position and text, which may open with line ends."""
    numbers: list[int] = []
    if not records:
        return numbers
    with path.open("rb") as file:
        mark = _line_end(file.read(LINE_LIMIT))[-1:]
        file.seek(0)
        line, offset = 1, 0
        for position, text in records:
            while offset < position:
                chunk = file.read(min(position - offset, 1 << 20))
                line, offset = line + chunk.count(mark), offset + len(chunk)
            blank = text[: len(text) - len(text.lstrip("\r\n"))]
            numbers.append(line + blank.count(mark.decode()))
    return numbers


def careful_source(path: Path, layout: Layout, work: Path) -> Source:
    """The table read line by line: a line that breaks its quotes is set aside alone, and the next is tried afresh."""
    rejects: list[Reject] = []
    rows = _good_rows(path, layout, rejects)
    parts, batch = [], []
    schema = {f"c{place}": pl.String for place in range(layout.width)}
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH_ROWS:
            parts.append(_write_part(batch, schema, work, len(parts)))
            batch = []
    if batch or not parts:
        parts.append(_write_part(batch, schema, work, len(parts)))
    names, notes = _names(layout)
    relation = f"read_parquet([{', '.join(path_sql(part) for part in parts)}])"
    return Source(relation, relation, names, (RAW,) * layout.width, path, layout.dialect, tuple(rejects), notes)


def _write_part(rows: list[list[str]], schema: dict, work: Path, number: int) -> Path:
    target = work / f"part-{number:05}.parquet"
    pl.DataFrame(rows, schema=schema, orient="row").write_parquet(target, compression="lz4")
    return target


def _good_rows(path: Path, layout: Layout, rejects: list[Reject]) -> Iterator[list[str]]:
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        records = _records(_Lines(file), layout, rejects)
        for _ in range(layout.dialect.skipped_lines):
            next(file, None)
        yield from records


class _Lines:
    """The lines of a file, numbered, which can be given back."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._returned: list[str] = []
        self.taken: list[str] = []
        self.number = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if len(self.taken) >= RECORD_LINES:
            raise StopIteration
        line = self._returned.pop() if self._returned else next(self._lines)
        self.taken.append(line)
        self.number += 1
        return line

    def start_record(self) -> None:
        self.taken = []

    def give_back_all_but_first(self) -> None:
        self._returned.extend(reversed(self.taken[1:]))
        self.number -= len(self.taken) - 1
        self.taken = self.taken[:1]


def _records(lines: _Lines, layout: Layout, rejects: list[Reject]) -> Iterator[list[str]]:
    csv.field_size_limit(CELL_LIMIT)
    form = {**layout.form, "strict": True}
    reader, skip = csv.reader(lines, **form), layout.dialect.header
    while True:
        lines.start_record()
        first = lines.number + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            lines.give_back_all_but_first()
            reader, row = csv.reader(lines, **form), None
        if skip:
            skip = False
            continue
        if row == [] and layout.width == 1:
            row = [""]  # a blank line of a one-column table is a missing cell
        if row is not None and len(row) == layout.width:
            yield row
        elif row is None or row:
            reason = BROKEN_QUOTE if row is None else _reason(len(row), layout.width)
            number = first + layout.dialect.skipped_lines
            rejects.append(Reject(number, reason, "".join(lines.taken).strip("\r\n")))
