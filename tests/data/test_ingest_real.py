"""Reading real tables and the collections of odd files: every cell that is known of them comes back."""

import json

import polars as pl
import pytest

from app.data.ingest import ingest
from app.data.reading import ReadSettings
from app.errors import NotApplicable

TABLES = {
    "telco_churn.csv": 7043,
    "adult.csv": 48842,
    "titanic.csv": 891,
    "bike_sharing_hour.csv": 17379,
    "wine_quality_white.csv": 4898,
    "walmart_store_sales.csv": 6435,
    "banking77_train.csv": 10003,
    "banking77_test.csv": 3080,
}
# The file's first phone number is not the one in the JSON beside it.
NOT_ITS_OWN_TRUTH = "location_coordinates"


@pytest.mark.parametrize(("name", "rows"), TABLES.items())
def test_real_tables_come_in_whole(shared, tmp_path, name, rows):
    found = ingest(shared / "data" / name, tmp_path)
    assert (found.rows, found.rejected) == (rows, 0)
    assert pl.read_parquet(tmp_path / "data.parquet").height == rows


def test_cells_of_one_space_are_missing_numbers(shared, tmp_path):
    found = ingest(shared / "data" / "telco_churn.csv", tmp_path)
    kinds = {column.name: (column.kind, column.missing) for column in found.columns}
    assert kinds["TotalCharges"] == ("number", 11)
    assert kinds["customerID"] == ("identifier", 0)
    assert kinds["Churn"] == ("category", 0)


def test_padded_names_and_dates_with_the_day_first(shared, tmp_path):
    found = ingest(shared / "data" / "walmart_store_sales.csv", tmp_path)
    table = pl.read_parquet(tmp_path / "data.parquet")
    assert [column.name for column in found.columns][:3] == ["Store", "Date", "Weekly_Sales"]
    assert table["Date"].dtype == pl.Date
    assert str(table["Date"].min()) == "2010-02-05"


def test_question_marks_are_kept_and_pointed_out(shared, tmp_path):
    found = ingest(shared / "data" / "adult.csv", tmp_path)
    assert "'workclass' holds 2,799 cells '?' that may mean missing." in found.notes


def test_csv_spectrum_cell_for_cell(shared, tmp_path):
    folder = shared / "badinput" / "csv-spectrum"
    for source in sorted((folder / "csvs").glob("*.csv")):
        if source.stem == NOT_ITS_OWN_TRUTH:
            continue
        ingest(source, tmp_path, settings=ReadSettings(text=True))
        truth = json.loads((folder / "json" / f"{source.stem}.json").read_text().replace("\\r\\n", "\\n"))
        assert pl.read_parquet(tmp_path / "data.parquet").to_dicts() == truth, source.name


def test_rfc_4180_files_cell_for_cell(shared, tmp_path):
    folder = shared / "badinput" / "csv-test-data"
    for truth_file in sorted((folder / "json").glob("*.json")):
        truth = json.loads(truth_file.read_text())
        rows = [list(row.values()) if isinstance(row, dict) else row for row in truth]
        header = ["foo", "bar", "baz"] if truth_file.stem.startswith("header-") else rows.pop(0)
        source = folder / "csv" / f"{truth_file.stem}.csv"
        if not rows or not any(header):
            with pytest.raises(NotApplicable, match=source.name):
                ingest(source, tmp_path)
            continue
        ingest(source, tmp_path, settings=ReadSettings(text=True))
        table = pl.read_parquet(tmp_path / "data.parquet")
        assert [table.columns, *map(list, table.rows())] == [header, *rows], source.name


def test_odd_files_are_read_or_refused_with_a_sentence(shared, tmp_path):
    folder = shared / "badinput" / "csvkit" / "examples"
    sources = [path for path in folder.iterdir() if path.is_file() and "converted" not in path.name]
    refused = []
    for source in sources:
        try:
            assert ingest(source, tmp_path).rows > 0
        except NotApplicable as refusal:
            assert source.name in str(refusal) and str(refusal).endswith(".")
            refused.append(source.name)
    assert "testdbf.dbf" in refused
    assert len(refused) < len(sources) / 8


def test_korean_files_are_read_in_their_encoding(shared, tmp_path):
    found = ingest(shared / "badinput" / "encodings-kr" / "apart_price.csv", tmp_path)
    assert found.dialect.encoding == "cp949"
    assert found.columns[0].name == "지역1"


def test_a_spreadsheet_called_csv_is_read_with_a_note(shared, tmp_path):
    found = ingest(shared / "badinput" / "csvkit" / "examples" / "test.xlsx", tmp_path, name="test.csv")
    assert found.rows == 5 and "it was read as that" in found.notes[0]
