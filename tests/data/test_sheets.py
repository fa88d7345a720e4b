"""Spreadsheets as people make them: titles, merged heads, notes, blank rows and columns, several sheets."""

import datetime as dt
import zipfile
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter

from app.data.formats import tables_inside
from app.data.ingest import Ingested, ingest
from app.data.reading import ReadSettings
from app.errors import NotApplicable

ODS = """<?xml version="1.0"?><office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>
 <table:table table:name="Stock">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"""

MANIFEST = """<?xml version="1.0"?><manifest:manifest
 xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>"""


def book(path: Path, rows: dict[int, list[Any]], merged: dict[str, str] | None = None) -> Path:
    """A workbook of one sheet: rows by their number, from the left on, None for a blank cell; merged ranges."""
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as made:
        sheet = made.add_worksheet("Data")
        for number, cells in rows.items():
            for place, cell in enumerate(cells):
                if cell is not None:
                    sheet.write(number, place, cell)
        for place, text in (merged or {}).items():
            sheet.merge_range(place, text)
    return path


def read(source: Path, **options: Any) -> tuple[Ingested, pl.DataFrame]:
    found = ingest(source, source.parent / "out", settings=ReadSettings(**options))
    return found, pl.read_parquet(source.parent / "out" / "data.parquet")


def test_a_title_blank_columns_and_notes_are_not_the_table(tmp_path):
    rows = {
        0: ["Sales of the year"],
        1: ["made on 2024-06-01"],
        4: [None, None, "city", "sold", "rate", "open"],
        5: [None, None, "Rome", 3, 0.1, True],
        7: [None, None, "Oslo", 12345678901234, 1e-12, False],
        9: [None, None, "Source: the office of statistics"],
        10: [None, None, "revised"],
    }
    found, table = read(book(tmp_path / "book.xlsx", rows))
    assert table.to_dict(as_series=False) == {
        "city": ["Rome", "Oslo"], "sold": [3, 12345678901234], "rate": [0.1, 1e-12], "open": [True, False],
    }  # fmt: skip
    assert found.notes == (
        "The first 4 rows of the sheet, before the table, were left out.",
        "2 notes below the table, 'Source: the office of statistics', were left out.",
        "1 blank row of the sheet 'Data' was left out.",
    )


def test_merged_heads_are_joined_and_merged_rows_filled(tmp_path):
    rows = {
        3: [None, None, "2023", "2024", "2023", "2024"],
        4: [None, "Rome", 1, 2, 3, 4],
        5: [None, "Pisa", 5, 6, 7, 8],
        6: [None, "Oslo", 9, 10, 11, 12],
    }
    merged = {"A1:F1": "Sales and costs", "C3:D3": "Sales", "E3:F3": "Costs", "A3:A4": "Country", "B3:B4": "City"}
    found, table = read(book(tmp_path / "book.xlsx", rows, merged | {"A5:A6": "Italy"}))
    assert table.columns == ["Country", "City", "Sales 2023", "Sales 2024", "Costs 2023", "Costs 2024"]
    assert table["Country"].to_list() == ["Italy", "Italy", None]
    assert table["Costs 2024"].to_list() == [4, 8, 12]
    assert "1 cell was filled from the merged cell above." in found.notes


def test_merged_cells_right_below_the_header_are_filled(tmp_path):
    rows = {0: ["team", "name", "age"], 1: [None, "Ann", 30], 2: [None, "Bob", 31], 3: ["B", "Cid", 32]}
    _, table = read(book(tmp_path / "book.xlsx", rows, {"A2:A3": "A"}))
    assert table["team"].to_list() == ["A", "A", "B"] and table["age"].to_list() == [30, 31, 32]


def test_a_sheet_of_spaces_is_refused(tmp_path):
    with pytest.raises(NotApplicable, match="holds no filled cells|are empty"):
        read(book(tmp_path / "book.xlsx", {0: [" ", " "], 1: [" "]}, {"A3:B3": " "}))


def test_a_short_row_of_words_is_no_note(tmp_path):
    rows = {0: ["word", "value"], 1: ["a sentence of words", 1], 2: ["another one of them", 2], 3: ["without a value"]}
    found, table = read(book(tmp_path / "book.xlsx", rows))
    assert table["word"].to_list()[-1] == "without a value" and not found.notes


def test_dates_times_and_numbers_stored_as_text(tmp_path):
    with xlsxwriter.Workbook(str(tmp_path / "book.xlsx")) as made:
        sheet = made.add_worksheet()
        day, clock = (made.add_format({"num_format": form}) for form in ("dd/mm/yyyy", "hh:mm"))
        sheet.write_row(0, 0, ["day", "clock", "moment", "count", "code"])
        for row in (1, 2):
            sheet.write_datetime(row, 0, dt.date(2024, 3, row), day)
            sheet.write_datetime(row, 1, dt.time(9, row), clock)
            sheet.write_datetime(
                row, 2, dt.datetime(2024, 3, row, 4, 5), made.add_format({"num_format": "d/m/yy h:mm"})
            )
            sheet.write_string(row, 3, str(row * 7))
            sheet.write_string(row, 4, f"00{row}")
    _, table = read(tmp_path / "book.xlsx")
    assert table.row(0) == (dt.date(2024, 3, 1), "09:01:00", dt.datetime(2024, 3, 1, 4, 5), 7, "001")


def test_lines_of_a_sheet_can_be_fixed(tmp_path):
    source = book(tmp_path / "book.xlsx", {0: ["x", "y"], 1: ["a", "b"], 2: ["c", "d"], 3: ["end", "end"]})
    found, table = read(source, skipped_lines=1, header_rows=0, footer_lines=1)
    assert table.rows() == [("a", "b"), ("c", "d")] and found.columns[0].name == "column_1"
    with pytest.raises(NotApplicable, match="no filled cells after its first 4 rows"):
        read(source, skipped_lines=9)
    with pytest.raises(NotApplicable, match="has a header but no rows"):
        read(source, header_rows=4)
    with pytest.raises(NotApplicable, match="where no delimiter can be set"):
        read(source, delimiter=";")


def test_hidden_sheets_come_last_and_are_listed(tmp_path):
    with xlsxwriter.Workbook(str(tmp_path / "book.xlsx")) as made:
        hidden, shown = made.add_worksheet("Old"), made.add_worksheet("New")
        for sheet, value in ((hidden, 1), (shown, 2)):
            sheet.write_column(0, 0, ["n", value, value])
        shown.activate()
        shown.set_first_sheet()
        hidden.hide()
    found, table = read(tmp_path / "book.xlsx")
    assert tables_inside(tmp_path / "book.xlsx", "book.xlsx") == ("New", "Old")
    assert table["n"].to_list() == [2, 2] and "the file also has 'Old'" in found.notes[0]


def test_an_open_document_sheet(tmp_path):
    def row(*cells: str) -> str:
        return f"<table:table-row>{''.join(cells)}</table:table-row>"

    def text(value: str) -> str:
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'

    def typed(kind: str, value: str) -> str:
        name = {"float": "value", "date": "date-value", "boolean": "boolean-value"}[kind]
        return f'<table:table-cell office:value-type="{kind}" office:{name}="{value}"/>'

    rows = row(text("Stock list")) + row(text("item"), text("price"), text("since"), text("sold"))
    rows += row(text("pen"), typed("float", "1.25"), typed("date", "2024-02-29"), typed("boolean", "true"))
    rows += row(text("ink"), typed("float", "3"), typed("date", "2024-03-01"), typed("boolean", "false"))
    with zipfile.ZipFile(tmp_path / "stock.ods", "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        made.writestr("META-INF/manifest.xml", MANIFEST)
        made.writestr("content.xml", ODS.format(rows=rows))
    _, table = read(tmp_path / "stock.ods")
    assert table.row(0) == ("pen", 1.25, dt.date(2024, 2, 29), True) and table.columns[0] == "item"


def test_an_old_workbook(shared, tmp_path):
    found = ingest(shared / "badinput" / "csvkit" / "examples" / "test_skip_lines.xls", tmp_path)
    assert [column.name for column in found.columns][:3] == ["text", "date", "integer"] and found.rows == 5


def test_a_broken_workbook_is_refused_with_a_sentence(tmp_path):
    source = book(tmp_path / "book.xlsx", {0: ["x"], 1: [1]})
    (tmp_path / "cut.xlsx").write_bytes(source.read_bytes()[:2000])
    with pytest.raises(NotApplicable, match="cut.xlsx is damaged"):
        ingest(tmp_path / "cut.xlsx", tmp_path / "out")
    with zipfile.ZipFile(source) as whole, zipfile.ZipFile(tmp_path / "odd.xlsx", "w") as odd:
        for member in whole.namelist():
            odd.writestr(member, whole.read(member)[:60] if "sheet1" in member else whole.read(member))
    with pytest.raises(NotApplicable, match=r"odd.xlsx (cannot be opened|are)|All sheets of odd.xlsx"):
        ingest(tmp_path / "odd.xlsx", tmp_path / "out")
