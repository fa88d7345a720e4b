"""What cells mean: numbers, dates and gaps as people write them, decided from whole columns and the file around."""

import csv
import json
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.data.casting import cast
from app.data.columns import Kind
from app.data.conventions import Conventions
from app.data.ingest import Ingested, ingest
from app.data.reading import ReadSettings
from app.errors import NotApplicable

LONG = 3_000  # more rows than are sampled


def read(columns: dict[str, list[str]], folder: Path, delimiter: str = ",", **fixed) -> tuple[Ingested, pl.DataFrame]:
    """Read a file with those columns beside one of words."""
    rows = list(zip(*columns.values(), strict=True))
    source = folder / "table.csv"
    with source.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL)
        writer.writerows([["word", *columns], *(["some", *row] for row in rows)])
    found = ingest(source, folder / "out", settings=ReadSettings(delimiter=delimiter, **fixed))
    return found, pl.read_parquet(folder / "out" / "data.parquet")


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["1,5", "2"], [1.5, 2.0]),
        (["1.234,56", "12", "-3,1"], [1234.56, 12.0, -3.1]),
        (["1.234.567", "12"], [1234567, 12]),
        (["1,234", "950"], [1234, 950]),
        (["1,234", "0,5"], [1.234, 0.5]),
        (["1,234.5", "950"], [1234.5, 950.0]),
        (["1 234,5", "12\u202f000", "1\u00a0000\u00a0000"], [1234.5, 12000.0, 1000000.0]),
        (["1'234.50", "12’000"], [1234.5, 12000.0]),
        (["12,34,567", "1,000"], [1234567, 1000]),
        (["$1,234.50", "$ 5", "-$3", "7"], [1234.5, 5.0, -3.0, 7.0]),
        (["1.234,50 €", "3 €"], [1234.5, 3.0]),
        (["USD 5", "USD 6.5"], [5.0, 6.5]),
        (["1 200 kr", "350 kr"], [1200, 350]),
        (["10 %", "12.5%", "0"], [10.0, 12.5, 0.0]),
        (["(1,234)", "5", "6-", "−7"], [-1234, 5, -6, -7]),
        (["1,5e-05", "2,25"], [0.000015, 2.25]),
        (["1,5", "?", "NA", ""], [1.5, None, None, None]),
        (["5", "unknown", "7"], [5, None, 7]),
        (["5", "-", "?"], ["5", "-", "?"]),
        (["$5", "€6"], ["$5", "€6"]),
        (["10%", "0.1"], ["10%", "0.1"]),
        (["1,5", "2.5"], ["1,5", "2.5"]),
        (["(1)", "(2)"], ["(1)", "(2)"]),
        (["+49 170 123", "+1 555 123"], ["+49 170 123", "+1 555 123"]),
        (["007,5", "1,5"], ["007,5", "1,5"]),
        (["12,345,678,901,234,567,890", "1,000"], ["12,345,678,901,234,567,890", "1,000"]),
        (["192.168.1.10", "10.0.0.1"], ["192.168.1.10", "10.0.0.1"]),
        (["R1", "R2"], ["R1", "R2"]),
    ],
)
def test_a_column_is_numbers_where_all_cells_fit_one_way_of_writing(tmp_path, cells, values):
    _, table = read({"x": cells}, tmp_path)
    assert table["x"].to_list() == values
    assert table["x"].dtype == pl.Series(values).dtype


@pytest.mark.parametrize(
    ("cells", "beside", "delimiter", "value"),
    [
        (["1,234", "2,500"], ["x", "y"], ",", 1234),
        (["1,234", "2,500"], ["x", "y"], ";", 1.234),
        (["1,234", "2,500"], ["0,5", "7"], ",", 1.234),
        (["1,234", "2,500"], ["0.5", "7"], ";", 1234),
        (["$1,234", "$2,500"], ["x", "y"], ";", 1234),
        (["1.234", "2.500"], ["x", "y"], ";", 1.234),
        (["1.234", "2.500"], ["0,5", "7"], ";", 1234),
        (["1.234", "2.5"], ["0,5", "7"], ";", 1.234),
    ],
)
def test_a_number_that_could_be_two_follows_the_rest_of_the_file(tmp_path, cells, beside, delimiter, value):
    _, table = read({"x": cells, "beside": beside}, tmp_path, delimiter)
    assert table["x"][0] == value


@pytest.mark.parametrize(
    ("usual", "late", "values"),
    [("950", "1,234", (950, 1234)), ("2", "1,5", (2.0, 1.5)), ("1.5", "?", (1.5, None)), ("20240131", "7", None)],
)
def test_one_late_cell_decides_too(tmp_path, usual, late, values):
    _, table = read({"x": [usual] * LONG + [late]}, tmp_path)
    assert (table["x"][0], table["x"][-1]) == (values or (20240131, 7))


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["2024-01-31T10:00:00.5+0530"], [datetime(2024, 1, 31, 4, 30, 0, 500000)]),
        (["31.12.2024", "1.2.2024"], [date(2024, 12, 31), date(2024, 2, 1)]),
        (["Mon, 05 Feb 2024 10:00:00 GMT"], [datetime(2024, 2, 5, 10)]),
        (["January 6th, 2024 3:04 PM", "Feb. 7, 2024"], [datetime(2024, 1, 6, 15, 4), datetime(2024, 2, 7)]),
        (["5-Jan-99", "5/Feb/2024"], [date(1999, 1, 5), date(2024, 2, 5)]),
        (["12/31/2024 12:05:09 am"], [datetime(2024, 12, 31, 0, 5, 9)]),
        (["1 Mayo 2024", "2 Mayo 2024"], ["1 Mayo 2024", "2 Mayo 2024"]),
        (["2024-01-31", "?"], [date(2024, 1, 31), None]),
        (["20240131", "20240201"], [20240131, 20240201]),
        ([f"202401{day:02}" for day in range(1, 31)], [date(2024, 1, day) for day in range(1, 31)]),
    ],
)
def test_dates_as_people_write_them(tmp_path, cells, values):
    assert read({"x": cells}, tmp_path)[1]["x"].to_list() == values


def test_eight_digits_are_dates_where_the_name_says_so(tmp_path):
    _, table = read({"order_date": ["20240131", "20240201"], "due": ["20240199", "1"]}, tmp_path)
    assert (table["order_date"].dtype, table["due"].dtype) == (pl.Date, pl.Int64)


@pytest.mark.parametrize(
    ("beside", "first"), [("31/12/2024", "day"), ("12/31/2024", "month"), ("0,5", "day"), ("x", "month")]
)
def test_an_open_order_of_day_and_month_follows_the_rest_of_the_file(tmp_path, beside, first):
    found, table = read({"x": ["01/02/2024"], "beside": [beside]}, tmp_path)
    assert table["x"][0] == (date(2024, 2, 1) if first == "day" else date(2024, 1, 2))
    assert found.conventions.date_order == first


def test_what_is_fixed_goes_before_what_is_found(tmp_path):
    columns = {"n": ["1,234", "5"], "dot": ["1.5", "2"], "d": ["01/02/2024", "03/04/2024"], "m": ["12/31/2024"] * 2}
    found, table = read(columns, tmp_path, decimal=",", date_order="day")
    assert table["n"].to_list() == [1.234, 5.0]
    assert table["d"].to_list() == [date(2024, 2, 1), date(2024, 4, 3)]
    assert table["dot"].to_list() == columns["dot"] and table["m"].to_list() == columns["m"]
    assert "'dot' stays text: its decimals, as in '1.5', stand behind a dot, not a comma." in found.notes
    assert "'m' stays text: its dates have the month first, not the day." in found.notes
    assert (found.conventions.decimal, found.conventions.date_order) == (",", "day")
    assert read({"n": ["1,5", "2"]}, tmp_path, decimal=".")[1]["n"].to_list() == ["1,5", "2"]


def test_how_numbers_were_read_is_said(tmp_path):
    said = {
        "Numbers in 'x', such as '1.234,5', are read with a comma before decimals and a dot between thousands.": [
            "1.234,5"
        ],
        "Numbers in 'x', such as '1,234', could have the comma before decimals or between thousands; "
        "it is read as standing between thousands.": ["1,234"],
        "The unit '$' beside the numbers in 'x' was left out.": ["$5", "$6"],
        "Percentages in 'x' are read as the numbers before the sign: 10 stands for 10 %.": ["5 %"],
        "Numbers in parentheses in 'x', such as '(5)', are read as negative.": ["(5)", "6"],
        "In 'x', 1 cell, '?', is read as missing.": ["5", "?"],
        "In 'x', 1 cell of nothing but spaces is read as missing.": ["5", " "],
        "'x' stays text: its numbers have several units, such as '$' and '€'.": ["$5", "€6"],
        "'x' stays text: only some of its numbers have a percent sign.": ["5 %", "6"],
        "'x' stays text: some of its numbers have a comma before decimals and others a dot.": ["1,5", "1.5"],
        "'x' stays text: beside numbers it holds several words, such as '-' and '?'.": ["5", "-", "?"],
        "Numbers of eight digits in 'date' are read as dates, the year first.": ["20240131"],
    }
    for sentence, cells in said.items():
        name = "date" if "'date'" in sentence else "x"
        assert sentence in read({name: cells}, tmp_path)[0].notes


def test_markers_are_proposed_and_read_as_missing_only_when_asked(tmp_path):
    columns = {
        "pool": ["NA", "NA", "good", "fair"] * 50,
        "age": ["31", "-999", "44", "52"] * 50,
        "size": ["1.5", "-999.0", "2", "3"] * 50,
        "job": ["?"] + ["clerk"] * 199,
        "score": ["99", "80", "70", "60"] * 50,
    }
    found, table = read(columns, tmp_path)
    proposed = {(one.column, one.marker): (one.count, one.why) for one in found.conventions.proposals}
    assert {key: count for key, (count, _) in proposed.items()} == {
        ("pool", "NA"): 100,
        ("age", "-999"): 50,
        ("size", "-999"): 50,
        ("job", "?"): 1,
    }
    assert "or a value of its own" in proposed["pool", "NA"][1] and "from 31 to 52" in proposed["age", "-999"][1]
    assert all(why in found.notes for _, why in proposed.values())
    assert table.null_count().sum_horizontal()[0] == 0
    assert Conventions.load(tmp_path / "out") == found.conventions
    assert json.loads(json.dumps(found.to_dict()))["proposals"][0]["column"] == "pool"

    markers = {column: [marker] for column, marker in proposed}
    again, table = read(columns, tmp_path, missing=markers)
    assert {column.name: column.missing for column in again.columns if column.missing} == {
        "pool": 100,
        "age": 50,
        "size": 50,
        "job": 1,
    }
    assert again.conventions.proposals == ()


def test_markers_in_typed_files_are_read_as_missing(tmp_path):
    pl.DataFrame({"n": [1, -999, 3], "x": [1.5, -999.0, 2], "t": ["a", "?", "b"]}).write_parquet(tmp_path / "t.parquet")
    fixed = ReadSettings(missing={"n": ["-999"], "x": ["-999"], "t": ["?"]})
    found = ingest(tmp_path / "t.parquet", tmp_path / "out", settings=fixed)
    assert [column.missing for column in found.columns] == [1, 1, 1]


@pytest.mark.parametrize(
    ("fixed", "said"),
    [
        ({"decimal": ";"}, "mark before decimals is ';'"),
        ({"date_order": "year"}, "comes first is 'year'"),
        ({"missing": {"x": "?"}}, "missing in 'x'"),
        ({"missing": ["?"]}, "words of each column"),
        ({"missing": {"nowhere": ["?"]}}, "no column 'nowhere'"),
    ],
)
def test_settings_that_cannot_be_are_refused(tmp_path, fixed, said):
    with pytest.raises(NotApplicable, match=said):
        read({"x": ["1"]}, tmp_path, **fixed)


def test_settings_survive_json():
    fixed = ReadSettings(decimal=",", date_order="day", missing={"x": ["?", "-999"]}, header_rows=0)
    assert ReadSettings.from_dict(json.loads(json.dumps(fixed.to_dict()))) == fixed
    assert ReadSettings().to_dict() == {}


def test_words_of_many_languages_are_true_and_false_where_a_boolean_is_asked_for():
    pairs = (
        "yes no,ja nein,oui non,sí no,si no,да нет,はい いいえ,是 否,예 아니오,true false,t f,y n,vrai faux,wahr falsch"
    )
    words = [pair.split() for pair in pairs.split(",")]
    table = pl.DataFrame({"yes": [yes.upper() for yes, _ in words], "no": [no.title() for _, no in words]})
    read = table.select(cast(pl.col("yes"), Kind.BOOLEAN), cast(pl.col("no"), Kind.BOOLEAN))
    assert read["yes"].all() and read["yes"].null_count() == 0
    assert not read["no"].any() and read["no"].null_count() == 0


@pytest.mark.parametrize(
    ("cells", "told", "values"),
    [
        (["1.234,56"], None, [1234.56]),
        (["1,5"], None, [1.5]),
        (["1,234"], None, [1234.0]),
        (["1,234"], ",", [1.234]),
        (["1.234"], None, [1.234]),
        (["1.234"], ",", [1234.0]),
        (["1.234", "1.5"], ",", [1.234, 1.5]),
        (["1.234", "0,5"], None, [1234.0, 0.5]),
        (["$1,234", "(5)", "10 %", "abc", ""], None, [1234.0, -5.0, 10.0, None, None]),
    ],
)
def test_a_few_cells_follow_what_was_told_where_they_leave_it_open(cells, told, values):
    assert pl.DataFrame({"x": cells}).select(cast(pl.col("x"), Kind.NUMBER, told))["x"].to_list() == values


def test_a_lone_date_follows_the_order_that_was_told():
    table = pl.DataFrame({"x": ["01/02/2024"]})
    for order, month in (("day", 2), ("month", 1), (None, 1)):
        assert table.select(cast(pl.col("x"), Kind.DATE, None, order))["x"][0].month == month


WAYS = [(",", "."), (",", " "), (",", "\u202f"), (",", ""), (".", ","), (".", "'"), (".", " ")]
DRESSES = ["{}", "{} %", "${}", "{} €", "EUR {}", "{} kr"]
NUMBERS = st.floats(-1e9, 1e9, allow_nan=False).map(lambda number: round(number, 2))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(NUMBERS, min_size=1, max_size=20), st.sampled_from(WAYS), st.sampled_from(DRESSES))
def test_numbers_written_in_any_usual_way_come_back(tmp_path, numbers, way, dress):
    decimal, apart = way
    swap = str.maketrans({",": apart, ".": decimal})
    cells = [dress.format(f"{number:,.2f}".translate(swap)) for number in numbers]
    _, table = read({"x": cells}, tmp_path)
    assert table["x"].to_list() == numbers
    assert pl.DataFrame({"x": cells}).select(cast(pl.col("x"), Kind.NUMBER))["x"].to_list() == numbers


QUIRKS = {
    "telco_churn": "In 'TotalCharges', 11 cells of nothing but spaces are read as missing.",
    "adult": "'workclass' holds 2,799 cells '?' that may mean missing.",
    "walmart_store_sales": "2 names had spaces around, such as 'Date      ', which were left out.",
    "wine_quality_white": "937 rows repeat another row in every cell; all were kept.",
}


@pytest.mark.parametrize(("name", "sentence"), QUIRKS.items())
def test_quirks_of_real_tables_are_said(shared, tmp_path, name, sentence):
    assert sentence in ingest(shared / "data" / f"{name}.csv", tmp_path).notes


IDENTIFIERS = {"telco_churn": ["customerID"], "titanic": ["PassengerId"], "bike_sharing_hour": ["instant"]}


@pytest.mark.parametrize(("name", "columns"), IDENTIFIERS.items())
def test_identifiers_of_real_tables_are_found(shared, tmp_path, name, columns):
    found = ingest(shared / "data" / f"{name}.csv", tmp_path)
    assert [column.name for column in found.columns if column.kind is Kind.IDENTIFIER] == columns
