"""The prepared table is kept as a dataset with its kinds, or written as a file with every cell."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from app.data.columns import Kind
from app.data.library import Library
from app.data.profile import profile
from app.data.workbook import MOST_ROWS, copy_xlsx
from app.errors import NotApplicable
from app.settings import Settings
from app.wrangling.prepared import keep_prepared, write_prepared
from app.wrangling.recipe import Recipe
from app.wrangling.step import steps

each = steps()
ROWS = "id,size,note,region\n" + "".join(f"{n + 1},{n % 7}.5,=cmd {n % 3},{n % 2 + 3}\n" for n in range(60))
RECIPE = (
    Recipe()
    .add(each["rename_column"](column="size", to='the "size"'))
    .add(each["one_hot_encode"](columns=["note"]))
    .add(each["manage_vectors"](columns=["id", 'the "size"'], name="vector"))
    .add(each["sql"](query='SELECT *, CAST("the ""size""" AS DECIMAL(10, 2)) AS price FROM table'))
)


@pytest.fixture
def library(tmp_path):
    return Library(Settings.from_environment({"EASEL_HOME": str(tmp_path / "home")}))


@pytest.fixture
def version(library, tmp_path):
    (tmp_path / "rows.csv").write_text(ROWS)
    added = library.add(tmp_path / "rows.csv", "rows.csv")
    return library.set_kind(added.dataset, "region", Kind.CATEGORY)


def test_prepared_rows_become_a_dataset_that_says_where_it_comes_from(library, version):
    made = keep_prepared(library, version, RECIPE.switch(1), recipe_name="Monthly")
    assert library.dataset(made.dataset).name == "rows, prepared" and made.source == "rows, version 2"
    assert (made.rows, made.number, made.rejected) == (60, 1, 0)
    kinds = {column.name: column.kind for column in made.columns}
    assert kinds["id"] is Kind.IDENTIFIER and kinds["region"] is Kind.CATEGORY
    assert kinds['the "size"'] is kinds["price"] is Kind.NUMBER
    assert made.scan().collect_schema()["price"] == pl.Decimal(10, 2)
    assert made.scan().collect_schema()["vector"] == pl.List(pl.Float64)
    assert made.notes[0].startswith(
        "Made from version 2 of 'rows' by the recipe 'Monthly' of 4 steps. 60 rows written by Polars: "
    )
    assert made.notes[2].startswith("2. One-hot encode note") and made.notes[2].endswith("(off)")
    assert [one.name for one in profile(made)] == list(kinds)
    grown = keep_prepared(library, made, Recipe().add(each["drop_columns"](columns=["vector"])), dataset=made.dataset)
    assert (grown.dataset, grown.number) == (made.dataset, 2) and "vector" not in grown.scan().collect_schema()


def test_what_is_refused_or_cancelled_leaves_nothing_behind(library, version):
    nobody = Recipe().add(each["filter_rows"](column="id", condition=">", value="1000"))
    with pytest.raises(NotApplicable, match="leaves no rows"):
        keep_prepared(library, version, nobody)
    with pytest.raises(NotApplicable, match="cancelled"):
        keep_prepared(library, version, RECIPE, cancelled=lambda: True)
    with pytest.raises(NotApplicable, match="no column 'size'"):
        keep_prepared(library, version, RECIPE.add(each["drop_columns"](columns=["size"])))
    assert len(library.datasets()) == 1 and len(list((version.folder.parent.parent).iterdir())) == 1


def test_files_have_every_cell_and_no_formula(version, tmp_path):
    for ending, nested in (("csv", ["vector"]), ("parquet", []), ("xlsx", ["vector"])):
        written, found = write_prepared(RECIPE, version.data, tmp_path / f"out.{ending}")
        assert (written.rows, written.engine, found) == (60, "Polars", nested)
    rows = pl.read_parquet(tmp_path / "out.parquet")
    text = pl.read_csv(tmp_path / "out.csv", infer_schema=False)
    assert [json.loads(cell) for cell in text["vector"]] == rows["vector"].to_list()
    assert text["price"].to_list() == [str(cell) for cell in rows["price"]]
    sheet = CalamineWorkbook.from_path(tmp_path / "out.xlsx").get_sheet_by_index(0).to_python()
    assert sheet[0] == rows.columns and len(sheet) == 61
    assert [json.loads(line[rows.columns.index("vector")]) for line in sheet[1:]] == rows["vector"].to_list()
    assert [line[rows.columns.index("price")] for line in sheet[1:]] == [float(cell) for cell in rows["price"]]
    assert sorted(path.name for path in tmp_path.glob("*out*")) == ["out.csv", "out.parquet", "out.xlsx"]
    with pytest.raises(NotApplicable, match="ends in .csv, .parquet or .xlsx"):
        write_prepared(RECIPE, version.data, tmp_path / "out.pdf")


def test_a_workbook_holds_what_excel_can_and_text_where_it_cannot(tmp_path):
    table = pl.DataFrame(
        {
            "text": ["=1+1", "http://a.b", "\x01", "", None],
            "number": [1.5, float("nan"), float("inf"), -0.0, None],
            "whole": [2**53 + 1, 7, -1, 0, None],
            "exact": [Decimal("12345678901234567.89"), Decimal("0.10"), Decimal("1"), Decimal("0"), None],
            "day": [date(1850, 1, 2), date(2024, 2, 29), date(1900, 1, 1), date(9999, 12, 31), None],
            "moment": [datetime(2024, 5, 6, 7, 8, 9), datetime(1, 1, 1), None, None, None],
            "zoned": [datetime(2024, 5, 6, tzinfo=UTC), None, None, None, None],
            "truth": [True, False, None, None, None],
            "^.*$": [1, 2, 3, 4, 5],
            "*": ["=a", None, None, None, None],
        },
        schema_overrides={"exact": pl.Decimal(20, 2)},
    )
    table.write_parquet(tmp_path / "t.parquet")
    copy_xlsx(tmp_path / "t.parquet", tmp_path / "t.xlsx")
    head, *rows = CalamineWorkbook.from_path(tmp_path / "t.xlsx").get_sheet_by_index(0).to_python()
    columns = dict(zip(head, zip(*rows, strict=True), strict=True))
    assert columns["text"][:2] == ("=1+1", "http://a.b") and columns["*"][0] == "=a"
    assert columns["number"][:4] == (1.5, "", "inf", 0.0)
    assert columns["whole"][:3] == ("9007199254740993", 7, -1)
    assert columns["exact"][:2] == ("12345678901234567.89", 0.1)
    assert columns["day"][:2] == ("1850-01-02", date(2024, 2, 29))
    assert columns["moment"][:2] == (datetime(2024, 5, 6, 7, 8, 9), "0001-01-01T00:00:00")
    assert columns["zoned"][0] == "2024-05-06T00:00:00+00:00" and columns["truth"][:2] == (True, False)


def test_a_table_beyond_a_sheet_is_refused_before_it_is_written(tmp_path):
    for table, says in (
        (pl.DataFrame({"n": range(MOST_ROWS + 1)}), "1,048,576 rows, and a sheet of Excel holds 1,048,575"),
        (pl.DataFrame({f"c{n}": [1] for n in range(16_385)}), "16,385 columns"),
        (pl.DataFrame({"long": ["x" * 32_768]}), "32,768 letters in long"),
    ):
        table.write_parquet(tmp_path / "t.parquet")
        with pytest.raises(NotApplicable, match=says):
            copy_xlsx(tmp_path / "t.parquet", tmp_path / "t.xlsx")
        assert not (tmp_path / "t.xlsx").exists()


def test_a_long_sheet_tells_how_far_it_is_and_can_be_cancelled(tmp_path):
    pl.DataFrame({"n": range(50_000)}).write_parquet(tmp_path / "t.parquet")
    told = []
    copy_xlsx(tmp_path / "t.parquet", tmp_path / "t.xlsx", lambda _, share: told.append(share))
    assert told == [0.4, 0.8]
    with pytest.raises(NotApplicable, match="cancelled"):
        copy_xlsx(tmp_path / "t.parquet", tmp_path / "u.xlsx", cancelled=lambda: True)
