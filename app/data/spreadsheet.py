"""Spreadsheets (.xlsx, .xlsm, .xlsb, .xls, .ods): one sheet as a table of text cells.

python-calamine rather than fastexcel: cells come with their types (as text, fastexcel rounds numbers to nine places),
and with the ranges that were merged.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from app.data.progress import Progress
from app.data.reading import ReadSettings
from app.data.sheet_table import Merged, sheet_table
from app.data.source import RAW, Source, path_sql
from app.errors import NotApplicable

BATCH_ROWS = 10_000
ODD = (ValueError, OverflowError)  # dates that are none


def sheets(path: Path, name: str) -> tuple[str, ...]:
    """The titles of a workbook's sheets of cells, hidden ones last."""
    with _refusing(name), _book(path) as book:
        return _titles(book)


def spreadsheet_source(path: Path, name: str, settings: ReadSettings, work: Path, progress: Progress) -> Source:
    """The table of the sheet that is asked for, or of the first that is not empty."""
    with _refusing(name), _book(path) as book:
        titles = _titles(book)
        title, frame, merged = _sheet(book, titles, name, settings.sheet, progress)
    found = sheet_table(frame, merged, title, name, settings)
    target = work / "sheet.parquet"
    places = {old: f"c{place}" for place, old in enumerate(found.rows.columns)}
    found.rows.rename(places).write_parquet(target, compression="lz4")
    notes = (*_sheet_notes(titles, title, settings.sheet), *found.notes)
    return Source(f"read_parquet({path_sql(target)})", found.names, (RAW,) * len(places), path, notes=notes)


def _book(path: Path) -> Any:
    from python_calamine import CalamineWorkbook

    with path.open("rb") as file:  # by its bytes: an unpacked file has no ending
        return CalamineWorkbook.from_filelike(file)


@contextmanager
def _refusing(name: str) -> Iterator[None]:
    """Faults of a workbook as sentences."""
    from python_calamine import CalamineError, PasswordError

    try:
        yield
    except PasswordError as error:
        raise NotApplicable(f"{name} is locked with a password. Save it without one and retry.") from error
    except BaseException as error:  # a damaged file can make the reader panic, which Python takes for no Exception
        if not isinstance(error, (CalamineError, *ODD)) and type(error).__name__ != "PanicException":
            raise
        raise NotApplicable(f"{name} cannot be opened as a spreadsheet. Save it again as .xlsx, or as CSV.") from error


def _titles(book: Any) -> tuple[str, ...]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    known = [one for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
    return tuple(one.name for one in sorted(known, key=lambda one: one.visible != SheetVisibleEnum.Visible))


def _sheet(
    book: Any, titles: tuple[str, ...], name: str, wanted: str | None, progress: Progress
) -> tuple[str, pl.DataFrame, list[Merged]]:
    if wanted is not None and wanted not in titles:
        raise NotApplicable(f"{name} has no sheet called {wanted}. Its sheets are: {', '.join(titles)}.")
    for title in [wanted] if wanted is not None else titles:
        progress.at(f"Reading the sheet '{title}'")
        sheet = book.get_sheet_by_name(title)
        frame = _frame(sheet, progress)
        if frame.width and frame.height:
            return title, frame, _merged(sheet, frame.width)
    which = f"The sheet {wanted} of {name} is" if wanted is not None else f"All sheets of {name} are"
    raise NotApplicable(f"{which} empty. Choose a sheet with a header row and at least one row.")


def _frame(sheet: Any, progress: Progress) -> pl.DataFrame:
    """All rows of a sheet from its first one on, as text; a blank cell is an empty text."""
    parts, rows = [], []
    for number, row in enumerate(sheet.iter_rows(), start=1):
        rows.append(row)
        if len(rows) == BATCH_ROWS:
            progress.at(f"Reading the sheet '{sheet.name}'", number, sheet.total_height)
            parts.append(_part(rows))
            rows = []
    return pl.concat([*parts, _part(rows)]) if rows else pl.concat(parts) if parts else pl.DataFrame()


def _part(rows: list[list[Any]]) -> pl.DataFrame:
    columns = zip(*rows, strict=True)
    return pl.DataFrame({f"s{place}": list(map(_text, column)) for place, column in enumerate(columns)}, strict=True)


def _text(cell: Any) -> str:
    """A cell as a person writes it."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 2**63 else repr(cell)
    if isinstance(cell, datetime):
        return str(cell)
    if isinstance(cell, timedelta):
        seconds = round(cell.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def _merged(sheet: Any, width: int) -> list[Merged]:
    """The merged ranges by the places of the frame, whose first column is the first one that is used."""
    shift = 0 if sheet.total_width == width else sheet.start[1]
    return [
        Merged(top, left - shift, bottom, right - shift)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
        if left >= shift and right - shift < width
    ]


def _sheet_notes(titles: tuple[str, ...], title: str, wanted: str | None) -> list[str]:
    others = [other for other in titles if other != title]
    if wanted is not None or not others:
        return []
    shown = ", ".join(f"'{other}'" for other in others[:5]) + (" and more" if len(others) > 5 else "")
    return [f"The sheet '{title}' was read; the file also has {shown}."]
