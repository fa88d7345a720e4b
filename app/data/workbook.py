"""Tables as Excel workbooks, in which no text runs as a formula and no number loses a digit."""

import math
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from app.data.export import flat
from app.data.progress import Asked, Cancelled, Tell, never, silent
from app.errors import NotApplicable

MOST_ROWS, MOST_COLUMNS, LONGEST_TEXT = 1_048_575, 16_384, 32_767
"""What a sheet holds below its header, and what a cell does."""
EXACT = 2**53
DIGITS = 15
FIRST_YEAR = 1900
ROWS_AT_ONCE = 20_000


def copy_xlsx(source: Path, target: Path, progress: Tell = silent, cancelled: Asked = never) -> None:
    """Write a Parquet file as a workbook of one sheet, a part of it in memory at a time.

    Missing cells and what is not a number are empty; whole numbers, decimals and moments that Excel cannot hold
    exactly are text. Raises NotApplicable where the table does not fit a sheet, and Cancelled.
    """
    import xlsxwriter

    height = refuse_oversize(source)
    with xlsxwriter.Workbook(target, {"constant_memory": True, "tmpdir": str(target.parent)}) as book:
        sheet = book.add_worksheet("Table")
        sheet.freeze_panes(1, 0)
        bold = book.add_format({"bold": True})
        formats = {date: book.add_format({"num_format": "yyyy-mm-dd"})}
        formats[datetime] = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        for place, name in enumerate(pl.read_parquet_schema(source)):
            sheet.write_string(0, place, name, bold)
        for number, row in enumerate(_rows(source), 1):
            if number % ROWS_AT_ONCE == 0:
                progress("Writing the rows", number / height)
                if cancelled():
                    raise Cancelled("Writing the file was cancelled.")
            for place, value in enumerate(row):
                _write(sheet, number, place, value, formats)


def refuse_oversize(source: Path) -> int:
    """Refuse a Parquet file with more rows, columns or letters in a cell than a sheet holds; return its rows."""
    frame = pl.scan_parquet(source, glob=False)
    schema = frame.collect_schema()
    if len(schema) > MOST_COLUMNS:
        raise NotApplicable(_too_much(f"{len(schema):,} columns", f"{MOST_COLUMNS:,}"))
    texts = {name: place for place, (name, kind) in enumerate(schema.items()) if kind == pl.String}
    longest = [pl.nth(place).str.len_chars().max().alias(f"c{place}") for place in texts.values()]
    rows, *letters = frame.select(pl.len(), *longest).collect(engine="streaming").row(0)
    if rows > MOST_ROWS:
        raise NotApplicable(_too_much(f"{rows:,} rows", f"{MOST_ROWS:,} below its header"))
    for name, count in zip(texts, letters, strict=True):
        if (count or 0) > LONGEST_TEXT:
            raise NotApplicable(_too_much(f"a cell of {count:,} letters in {name}", f"{LONGEST_TEXT:,} in a cell"))
    return rows


def _too_much(what: str, limit: str) -> str:
    return f"The table has {what}, and a sheet of Excel holds {limit}; choose CSV or Parquet instead."


def _rows(source: Path) -> Iterator[tuple[Any, ...]]:
    import pyarrow.parquet as pq

    with pq.ParquetFile(source) as file:
        for batch in file.iter_batches(ROWS_AT_ONCE):
            yield from flat(pl.from_arrow(batch)).iter_rows()


def _write(sheet: Any, row: int, place: int, value: Any, formats: dict[type, Any]) -> None:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, place, value)
    elif _is_number(value):
        sheet.write_number(row, place, float(value))
    elif type(value) in formats and value.year >= FIRST_YEAR and not getattr(value, "tzinfo", None):
        sheet.write_datetime(row, place, value, formats[type(value)])
    else:
        said: Callable[[], str] = getattr(value, "isoformat", lambda: str(value))
        sheet.write_string(row, place, said())


def _is_number(value: Any) -> bool:
    """Whether Excel holds it to the last digit."""
    if isinstance(value, Decimal):
        return len(value.normalize().as_tuple().digits) <= DIGITS
    return (isinstance(value, float) and math.isfinite(value)) or (isinstance(value, int) and abs(value) <= EXACT)
