"""How a text table is found out, fixed and mended: files people bring, polluted in one place each."""

import csv
import io
import json
from pathlib import Path

import polars as pl
import pytest

from app.data.ingest import Ingested, ingest
from app.data.reading import ReadSettings
from app.errors import NotApplicable
from tests.benchmarks.bench_loading import load_all, simple_score

HEADER = ["day", "time", "seats", "code", "price", "event", "remark", "page"]
ROWS = [
    [
        f"2{n % 8}/0{n % 9 + 1}/2021",
        f"1{n % 10}:{n % 6}0",
        str(n * 7 % 40),
        f"AB-{1000 + n}",
        f"${n * 1.5 + 3:.2f}",
        ["Spring Fair", "Opera, first night", "Children's Day", "Tour"][n % 4],
        "" if n % 4 == 2 else f"Note {n}, please",
        f"https://tickets.example.org/e/{n}",
    ]
    for n in range(40)
]


def written(rows: list[list[str]], **form) -> list[str]:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n", **form).writerows(rows)
    return text.getvalue().splitlines()


def load(content: str | bytes, folder: Path, name: str = "table.csv", **fixed) -> tuple[Ingested, pl.DataFrame]:
    """The facts and the cells of a content, as they stand."""
    source = folder / "upload"
    source.write_bytes(content.encode() if isinstance(content, str) else content)
    found = ingest(source, folder / "out", name, ReadSettings(text=True, **fixed))
    return found, pl.read_parquet(folder / "out" / "data.parquet")


def cells(table: pl.DataFrame) -> list[list[str]]:
    return [table.columns, *map(list, table.rows())]


def rejects(folder: Path) -> list[tuple]:
    return pl.read_parquet(folder / "out" / "rejects.parquet").rows()


LINE = 12  # the record that is polluted


@pytest.mark.parametrize("place", range(len(HEADER)))
def test_a_delimiter_too_many_or_too_few_is_mended_where_one_way_fits(tmp_path, place):
    rows = [HEADER, *ROWS]
    good = written(rows, quoting=csv.QUOTE_ALL)
    more, less = (
        f",{good[LINE]}" if not place else good[LINE].replace(f'"{rows[LINE][place]}"', f',"{rows[LINE][place]}"'),
        good[LINE].replace(f',"{rows[LINE][place]}"', f'"{rows[LINE][place]}"') if place else good[LINE],
    )
    for line in (more, less):
        found, table = load("\n".join([*good[:LINE], line, *good[LINE + 1 :]]), tmp_path)
        assert cells(table) == rows and found.rejected == 0


@pytest.mark.parametrize("place", range(len(HEADER)))
def test_a_stray_quote_stays_in_its_cell(tmp_path, place):
    good = written([HEADER, *ROWS])
    row = list(ROWS[LINE - 1])
    row[place] = f'"{row[place]}'
    quoted = [f'"{cell}"' if "," in cell and not cell.startswith('"') else cell for cell in row]
    if "," in row[place]:
        quoted[place] = f'"{row[place]}"'
    found, table = load("\n".join([*good[:LINE], ",".join(quoted), *good[LINE + 1 :]]), tmp_path)
    assert (found.rows, found.rejected) == (len(ROWS), 0)
    assert list(table.row(LINE - 1)) == row


def test_a_line_with_another_delimiter_is_mended(tmp_path):
    good = written([HEADER, *ROWS])
    strange = written([ROWS[LINE - 1]], delimiter=";")
    _, table = load("\n".join([*good[:LINE], *strange, *good[LINE + 1 :]]), tmp_path)
    assert cells(table) == [HEADER, *ROWS]
    _, table = load("\n".join([";".join(HEADER), *good[1:]]), tmp_path)
    assert cells(table) == [HEADER, *ROWS]


def test_what_fits_in_two_ways_or_none_is_set_aside_with_its_line(tmp_path):
    rows = "".join(f"{n},word {n} x,text {n * n} y\n" for n in range(30))
    found, table = load("a,b,c\n" + rows + "7,one,two,three\n" + rows, tmp_path)
    assert (found.rows, found.rejected) == (60, 1)
    assert rejects(tmp_path) == [(32, "4 cells where 3 are expected", "7,one,two,three")]


@pytest.mark.parametrize("delimiter", [" ", ":", "^", "~", "||", "\t", ", ", "\x01"])
@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_delimiters_and_line_ends(tmp_path, delimiter, end):
    rows = [["id", "name", "value"], *([str(n), f"n{n}", f"{n * 2.5}"] for n in range(20))]
    found, table = load(end.join(delimiter.join(row) for row in rows), tmp_path)
    assert cells(table) == rows
    assert found.dialect.delimiter == delimiter.strip(" ") or delimiter


def test_columns_aligned_by_spaces(tmp_path):
    rows = [["id", "name", "value"], *([str(n), f"n{n}", f"{n * 2.5}"] for n in range(20))]
    _, table = load("\n".join("".join(cell.ljust(9) for cell in row) for row in rows), tmp_path)
    assert cells(table) == rows


def test_a_table_as_offices_publish_it(tmp_path):
    rows = "".join(f"Region {n},{n},{n * 2},{n * 3},{n * 4}\n" for n in range(12))
    before = 'Table 3. Population,,,,\n"Thousands, both sexes",,,,\n,,,,\n,2019,,2020,\nRegion,Men,Women,Men,Women\n'
    after = ",,,,\n* provisional figures,,,,\nSource: National Statistics Office\n\n"
    found, table = load(before + rows + after, tmp_path)
    assert table.columns == ["Region", "2019 Men", "2019 Women", "2020 Men", "2020 Women"]
    assert (found.rows, found.dialect.header_rows, found.dialect.skipped_lines) == (12, 2, 3)
    assert (found.dialect.footer_lines, found.rejected) == (4, 0)
    assert "The last 4 lines, after the table, were left out." in found.notes


def test_units_below_names_and_names_twice(tmp_path):
    rows = "".join(f"x{n},{n},{n * 2}\n" for n in range(9))
    assert load("name,height,weight\n,cm,kg\n" + rows, tmp_path)[1].columns == ["name", "height cm", "weight kg"]
    found, table = load("a,b,c\na,b,c\n" + rows, tmp_path)
    assert (table.columns, found.dialect.header_rows) == (["a a", "b b", "c c"], 2)


def test_a_header_that_comes_again_and_another_table_are_set_aside(tmp_path):
    rows = "".join(f"{n},x{n},{n}\n" for n in range(9))
    found, _ = load("a,b,c\n" + rows + "a,b,c\n" + rows, tmp_path)
    assert (found.rows, rejects(tmp_path)) == (18, [(11, "the header once more", "a,b,c")])
    found, _ = load("a,b,c\n" + rows + "\nperson,role\nAnn,boss\nBob,clerk\n", tmp_path)
    assert (found.rows, found.rejected) == (9, 3)
    assert rejects(tmp_path)[1] == (13, "belongs to another table, which begins in line 12", "Ann,boss")


def test_sentences_with_commas_are_one_column(tmp_path):
    lines = ["comment", "Hello there, my friend", "Good morning", "Well, well, well", "Bye"]
    found, table = load("\n".join(lines), tmp_path)
    assert table["comment"].to_list() == lines[1:] and found.dialect.delimiter == ""


@pytest.mark.parametrize(
    ("encoding", "names", "cell"),
    [
        ("cp949", "이름,도시,값", "김철수,서울특별시"),
        ("cp932", "氏名,都市,値", "田中太郎,東京都"),
        ("euc_jp", "氏名,都市,値", "田中太郎,東京都"),
        ("gb18030", "姓名,城市,值", "张伟,北京市海淀区"),
        ("cp1251", "имя,город,значение", "Иван Петров,Москва"),
        ("cp1252", "nombre,ciudad,valor", "José Núñez,Córdoba"),
        ("utf-16-be", "nombre,ciudad,valor", "José Núñez,Córdoba"),
    ],
)
def test_encodings_of_the_world(tmp_path, encoding, names, cell):
    content = names + "\n" + "".join(f"{cell},{n}\n" for n in range(12))
    found, table = load(content.encode(encoding), tmp_path)
    assert found.dialect.encoding == encoding
    assert cells(table)[:2] == [names.split(","), [*cell.split(","), "0"]]
    assert cells(load(content.encode(encoding), tmp_path, encoding=encoding)[1]) == cells(table)


def test_what_is_fixed_is_kept(tmp_path):
    content = "made by me;x\na;b\n1;'x'\n2;y\nend;z\n"
    found, table = load(content, tmp_path, delimiter=";", quote="'", header_rows=1, skipped_lines=1, footer_lines=1)
    assert cells(table) == [["a", "b"], ["1", "x"], ["2", "y"]]
    told = found.to_dict()["dialect"]
    assert (told["header"], told["header_rows"], told["skipped_lines"], told["footer_lines"]) == (True, 1, 1, 1)
    _, table = load(content, tmp_path, header_rows=0, skipped_lines=0, delimiter=",")
    assert (table.columns, table.height) == (["column_1"], 5)


def test_settings_go_through_json():
    fixed = ReadSettings(encoding="cp949", delimiter="||", header_rows=0, text=True)
    assert ReadSettings.from_dict(json.loads(json.dumps(fixed.to_dict()))) == fixed
    assert ReadSettings().to_dict() == {}
    with pytest.raises(NotApplicable, match="no reading setting 'sep'"):
        ReadSettings.from_dict({"sep": ";"})


@pytest.mark.parametrize(
    ("fixed", "said"),
    [
        ({"delimiter": "and"}, "cannot stand between cells"),
        ({"delimiter": ""}, "cannot stand between cells"),
        ({"quote": "''"}, "cannot stand around cells"),
        ({"encoding": "klingon"}, "no encoding called 'klingon'"),
        ({"encoding": "zlib"}, "no encoding called 'zlib'"),
        ({"encoding": "ascii"}, "table.csv is not written in ascii"),
        ({"header_rows": -1}, "number of header rows is -1"),
        ({"header_rows": 7}, "7 header rows leave no row"),
        ({"skipped_lines": 70}, "no filled line after its first 70"),
        ({"footer_lines": 70}, "Leave fewer lines out"),
        ({"sheet": "May"}, "has no sheets"),
    ],
)
def test_what_cannot_be_fixed_is_said(tmp_path, fixed, said):
    with pytest.raises(NotApplicable, match=said):
        load("a,b\n1,é\n2,y\n", tmp_path, **fixed)


def test_a_broken_line_late_in_a_large_file_costs_nothing_else(tmp_path):
    lines = [f'{n},"city, {n % 7}",{n * 0.5}' for n in range(60_000)]
    lines[50_000] = '50000,"city, 6,25000.0'
    lines[55_000] = "55000,,"
    found, table = load("id,city,value\n" + "\n".join(lines) + "\n", tmp_path)
    assert found.rows + found.rejected == 60_000
    assert table["id"].to_list()[-1] == "59999"


def test_csv_spectrum_and_naughty_strings_come_back(shared, tmp_path):
    _, table = load((shared / "badinput" / "csv-spectrum" / "csvs" / "location_coordinates.csv").read_bytes(), tmp_path)
    truth = json.loads((shared / "badinput" / "csv-spectrum" / "json" / "location_coordinates.json").read_text())
    truth = truth[0] if isinstance(truth, list) else truth
    assert table.columns == list(truth)
    assert list(table.row(0))[1:] == list(truth.values())[1:]  # the file's phone number is not the one beside it
    strings = json.loads((shared / "badinput" / "blns" / "blns.json").read_text())
    strings = [text.replace("\0", "") for text in strings]
    text = io.StringIO(newline="")
    csv.writer(text).writerows([["n", "text"], *enumerate(strings)])
    assert load(text.getvalue(), tmp_path)[1]["text"].to_list() == strings


def test_invalid_files_are_read_or_refused_with_a_sentence(shared, tmp_path):
    for source in sorted((shared / "badinput" / "csv-test-data" / "csv").glob("bad-*.csv")):
        try:
            found = ingest(source, tmp_path)
        except NotApplicable as refusal:
            assert source.name in str(refusal)
        else:
            assert found.notes and found.rows == 1, source.name


def test_polluted_files_load_nearly_all_of_their_cells(shared):
    found = list(load_all(shared / "badinput" / "pollock", 100))
    assert simple_score(found) >= 9.8
    assert sum(one.lost for one in found) == 0
