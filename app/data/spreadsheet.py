"""Spreadsheets (.xlsx, .xls, .ods): one sheet as a table of text cells."""

from pathlib import Path

import polars as pl

from app.data.header import header_height, joined_names, numbered_names, table_start, table_width, usable_names
from app.data.source import RAW, Source, path_sql
from app.errors import NotApplicable

LOOKED_AT = 200  # rows that decide where the table starts and whether it has a header


def spreadsheet_source(path: Path, name: str, sheet: str | None, work: Path) -> Source:
    """The sheet of that name, or the first that is not empty."""
    frame, notes = _sheet(path, name, sheet)
    head = [[cell or "" for cell in row] for row in frame.head(LOOKED_AT).rows()]
    start = table_start(head, table_width(head))
    body = [row for row in head[start:] if any(cell.strip() for cell in row)]
    if not body:
        raise NotApplicable(f"{name} holds no filled cells. Choose a sheet with a header row and at least one row.")
    height = header_height(body)
    names, more = usable_names(joined_names(body[:height]), frame.width) if height else numbered_names(frame.width)
    rows = frame.slice(start + height).filter(pl.any_horizontal(pl.all().str.strip_chars() != ""))
    if blank := frame.height - start - height - rows.height:
        more += (
            f"{blank:,} blank row{'' if blank == 1 else 's'} of the sheet {'was' if blank == 1 else 'were'} left out.",
        )
    target = work / "sheet.parquet"
    rows.rename({old: f"c{place}" for place, old in enumerate(rows.columns)}).write_parquet(target, compression="lz4")
    relation = f"read_parquet({path_sql(target)})"
    return Source(relation, names, (RAW,) * frame.width, path, notes=(*notes, *more))


def _sheet(path: Path, name: str, wanted: str | None) -> tuple[pl.DataFrame, list[str]]:
    import fastexcel

    try:
        book = fastexcel.read_excel(path.read_bytes())
        sheets = book.sheet_names
        if wanted is not None and wanted not in sheets:
            raise NotApplicable(f"{name} has no sheet called {wanted}. Its sheets are: {', '.join(sheets)}.")
        for title in [wanted] if wanted is not None else sheets:
            frame = book.load_sheet(title, header_row=None, dtypes="string", schema_sample_rows=1).to_polars()
            if frame.width and frame.height:
                return frame, _sheet_notes(sheets, title, wanted)
    except NotApplicable:
        raise
    except BaseException as error:  # a damaged file can make the reader panic, which Python takes for no Exception
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise NotApplicable(f"{name} cannot be opened as a spreadsheet. Save it again as .xlsx, or as CSV.") from error
    which = f"The sheet {wanted} of {name} is" if wanted is not None else f"All sheets of {name} are"
    raise NotApplicable(f"{which} empty. Choose a sheet with a header row and at least one row.")


def _sheet_notes(sheets: list[str], title: str, wanted: str | None) -> list[str]:
    others = [sheet for sheet in sheets if sheet != title]
    if wanted is not None or not others:
        return []
    shown = ", ".join(f"'{sheet}'" for sheet in others[:5]) + (" and more" if len(others) > 5 else "")
    return [f"The sheet '{title}' was read; the file also has {shown}."]
