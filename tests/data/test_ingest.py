"""Reading any file: the cells that were in it come back, and what could not be read is counted."""

import csv
import io
import json
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.data.ingest import Ingested, ingest
from app.data.reading import ReadSettings
from app.errors import NotApplicable


def read(content: bytes | str, folder: Path, name: str = "table.csv", **options) -> tuple[Ingested, pl.DataFrame]:
    """Read bytes as a file of that name; the facts and the table."""
    source = folder / "upload"
    source.write_bytes(content.encode() if isinstance(content, str) else content)
    found = ingest(source, folder / "out", name, ReadSettings(**options))
    return found, pl.read_parquet(folder / "out" / "data.parquet")


def rejects(folder: Path) -> list[tuple]:
    return pl.read_parquet(folder / "out" / "rejects.parquet").rows()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252", "latin-1"])
def test_encodings(tmp_path, encoding):
    _, table = read("name,city\nZoë,Århus\nJosé,Köln\n".encode(encoding), tmp_path)
    assert table.rows() == [("Zoë", "Århus"), ("José", "Köln")]


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_delimiters_preambles_and_line_ends(tmp_path, delimiter):
    lines = [
        "Report of May",
        "",
        delimiter.join(("day", "city", "price")),
        delimiter.join(("2024-01-02", "Rome", "1.5")),
    ]
    for end in ("\n", "\r\n", "\r"):
        found, table = read(end.join(lines * 1 + [lines[-1]]) + end, tmp_path)
        assert (found.dialect.delimiter, found.dialect.header, found.dialect.skipped_lines) == (delimiter, True, 2)
        assert table.columns == ["day", "city", "price"]
        assert table.height == 2


def test_a_numeric_first_row_is_no_header(tmp_path):
    found, table = read("1,2.5,a\n2,3.5,b\n", tmp_path)
    assert not found.dialect.header
    assert table.columns == ["column_1", "column_2", "column_3"]


def test_years_as_names_are_a_header(tmp_path):
    found, table = read("country,2019,2020\nItaly,3.5,4\nSpain,2,6\n", tmp_path)
    assert found.dialect.header and table.columns == ["country", "2019", "2020"]


def test_blank_and_duplicate_names_are_mended_with_a_note(tmp_path):
    found, table = read("a, a ,,A,a_2\n1,2,3,4,5\n", tmp_path)
    assert table.columns == ["a", "a_3", "column_3", "A_4", "a_2"]
    assert "Two columns were called 'a'; the second is now 'a_3'." in found.notes
    assert "One column had no name and is now called 'column_3'." in found.notes


def test_ragged_rows_go_to_rejects_with_line_and_text(tmp_path):
    good = "".join(f'{n},"two\nlines",x\n' for n in range(500))
    for end in ("\n", "\r\n", "\r"):
        content = "a,b,c\n" + good + "1,2\n\n1,2,3,4\n" + good
        found, table = read(content.replace("\n", end), tmp_path)
        assert (found.rows, found.rejected, table.height) == (1000, 2, 1000)
        assert rejects(tmp_path) == [
            (1002, "2 cells where 3 are expected", "1,2"),
            (1004, "4 cells where 3 are expected", "1,2,3,4"),
        ]


def test_a_stray_quote_is_kept_and_swallows_no_line(tmp_path):
    lines = [f"{n},word{n}" for n in range(100)]
    lines[40] = '40,"word'
    lines[60] = '60,"a"b'
    found, table = read("a,b\n" + "\n".join(lines), tmp_path)
    assert (found.rows, found.rejected) == (100, 0)
    assert table["a"].to_list() == list(range(100))
    assert (table["b"][40], table["b"][60]) == ('"word', '"a"b')
    assert any(note.startswith("In 2 lines, first in line 42, a quote") for note in found.notes)


def test_an_empty_cell_too_many_is_left_out_where_the_others_fit_in_one_way(tmp_path):
    good = "1,2,\n" * 300
    found, table = read("a,b,c\n" + good + "1,,2,\n" + good, tmp_path)
    assert (found.rows, found.rejected) == (601, 0)
    assert table.row(300) == (1, 2, None)
    assert "1 line had too many or too few cells and could be mended in one way only (line 302)." in found.notes


def test_spaces_before_quotes_and_escaped_quotes(tmp_path):
    rows = [("x, y", 'say "hi"')] * 5
    spaced = "".join(f'{n}, "{a}", "{b}"\n'.replace('"hi"', '""hi""') for n, (a, b) in enumerate(rows))
    escaped = "".join(f'{n},"{a}","say \\"hi, all\\""\n' for n, (a, _) in enumerate(rows))
    assert read("n, a, b\n" + spaced, tmp_path)[1].rows() == [(n, *row) for n, row in enumerate(rows)]
    assert read("n,a,b\n" + escaped, tmp_path)[1].rows() == [(n, "x, y", 'say "hi, all"') for n in range(5)]


def test_nul_bytes_and_mixed_line_ends(tmp_path):
    found, table = read(b"a,b\r\n1\x00,x\n2,y\r\n3,\x00\n", tmp_path)
    assert table.rows() == [(1, "x"), (2, "y"), (3, None)]
    assert "2 NUL characters were left out." in found.notes


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "empty.csv", "empty"),
        (b"\n\n\n", "blank.csv", "only blank lines"),
        (b"a,b,c\n", "header.csv", "no rows"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "picture.csv", "PNG"),
        (b"%PDF-1.7\n1 0 obj", "paper.csv", "PDF"),
        (b"<!DOCTYPE html><html></html>", "page.xls", "web page"),
        (b"PK\x03\x04 nothing", "book.xlsx", "damaged"),
        (b"PAR1 nothing PAR1", "table.parquet", "damaged"),
        (b"\x1f\x8b\x08 nothing", "table.csv.gz", "damaged"),
        (b'[{"a": 1}, {"a": ]', "rows.json", "not valid JSON"),
        (b"[1, 2, 3]", "rows.json", "not objects"),
        (bytes(range(256)) * 8, "noise.csv", "not text"),
    ],
)
def test_what_is_no_table_is_refused_by_name(tmp_path, content, name, said):
    with pytest.raises(NotApplicable) as refusal:
        read(content, tmp_path, name)
    assert name in str(refusal.value) and said in str(refusal.value)
    assert list((tmp_path / "out").iterdir()) == []


def test_missing_files_are_refused(tmp_path):
    with pytest.raises(NotApplicable, match="no file called gone.csv"):
        ingest(tmp_path / "gone.csv", tmp_path)


def test_one_row_and_one_column_are_read(tmp_path):
    assert read("a,b\n1,2\n", tmp_path)[0].rows == 1
    found, table = read("a\nx\n\ny\n", tmp_path)
    assert table["a"].to_list() == ["x", None, "y"]
    assert found.columns[0].missing == 1


def test_spreadsheets_with_two_sheets(tmp_path):
    import xlsxwriter

    with xlsxwriter.Workbook(str(tmp_path / "book.xlsx")) as book:
        for title, value in (("May", 1.5), ("June", 2)):
            sheet = book.add_worksheet(title)
            sheet.write_row(0, 0, ["city", "sales", "code"])
            sheet.write_row(1, 0, ["Rome", value, "007"])
            sheet.write_row(3, 0, ["Oslo", 3, "008"])
    may = ingest(tmp_path / "book.xlsx", tmp_path / "may")
    assert "The sheet 'May' was read; the file also has 'June'." in may.notes
    ingest(tmp_path / "book.xlsx", tmp_path / "june", name="book.csv", settings=ReadSettings(sheet="June"))
    table = pl.read_parquet(tmp_path / "june" / "data.parquet")
    assert table.rows() == [("Rome", 2, "007"), ("Oslo", 3, "008")]
    with pytest.raises(NotApplicable, match="no sheet called July"):
        ingest(tmp_path / "book.xlsx", tmp_path / "july", settings=ReadSettings(sheet="July"))


def test_json_lines_with_a_broken_line(tmp_path):
    content = '{"a": 1, "b": {"c": [1, 2]}}\n\n{"a": 2, "d": "x"}\n{"a": \n[1]\n{"a": null}\n'
    found, table = read(content, tmp_path, "rows.jsonl")
    assert table.rows() == [(1, '{"c":[1,2]}', None), (2, None, "x"), (None, None, None)]
    assert [(line, reason) for line, reason, _ in rejects(tmp_path)] == [
        (4, "not valid JSON"),
        (5, "not a JSON object"),
    ]
    assert found.dialect is None


def test_json_arrays_keep_the_order_of_keys(tmp_path):
    content = json.dumps([{"z/y": 1, "a": True}, {"a": False, "k": "007", "z/y": 2.5}])
    _, table = read(content, tmp_path, "rows.json")
    assert table.to_dict(as_series=False) == {"z/y": [1.0, 2.5], "a": [True, False], "k": [None, "007"]}


def test_parquet_comes_back_as_it_was(tmp_path):
    table = pl.DataFrame({"n": [1, None, 3], "x": [0.5, float("inf"), float("nan")], "code": ["007", " ", "8"]})
    table = table.with_columns(pl.date(2024, 1, pl.col("n")).alias("day"), pl.struct("n").alias("nested"))
    table.write_parquet(tmp_path / "upload.parq")
    found = ingest(tmp_path / "upload.parq", tmp_path / "out")
    back = pl.read_parquet(tmp_path / "out" / "data.parquet")
    assert back.select("n", "day").equals(table.select("n", "day"))
    assert back["x"].to_list() == [0.5, None, None]
    assert back["code"].to_list() == ["007", None, "8"]
    assert back["nested"].to_list()[0] == '{"n":1}'
    assert "In 'x', 1 infinite number is now missing." in found.notes


def test_names_of_files_may_hold_any_character(tmp_path):
    source = tmp_path / "it's [1]*?.csv.gz"
    import gzip

    source.write_bytes(gzip.compress(b"a,b\n1,2\n"))
    assert ingest(source, tmp_path / "a [b]'s").rows == 1


CELLS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0\ufeff"), max_size=8)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.integers(2, 4).flatmap(lambda n: st.lists(st.lists(CELLS, min_size=n, max_size=n), min_size=1, max_size=6))
)
@example(rows=[["", "0"], ["", "\n0"]])
@example(rows=[["", ""], ["a\nb", ""]])
def test_any_text_comes_back_cell_for_cell(tmp_path, rows):
    names = [f"name {place}" for place in range(len(rows[0]))]
    text = io.StringIO(newline="")
    csv.writer(text).writerows([names, *rows])
    found, table = read(text.getvalue(), tmp_path, text=True)
    assert [table.columns, *map(list, table.rows())] == [names, *rows]
    assert found.rejected == 0
