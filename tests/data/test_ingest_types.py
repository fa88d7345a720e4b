"""Types and kinds: decided over all rows, by the same rules for a file and for a few cells."""

from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from app.data.columns import Kind
from app.data.ingest import Ingested, cast, ingest

LONG = 5_000  # more rows than are sampled


def read(cells: list[str], folder: Path, name: str = "x") -> tuple[Ingested, pl.Series]:
    """Read a file with that column beside a numbered one."""
    source = folder / "table.csv"
    quoted = ('"' + cell.replace('"', '""') + '"' for cell in cells)
    source.write_text(f"row,{name}\n" + "".join(f"{n},{cell}\n" for n, cell in enumerate(quoted)))
    found = ingest(source, folder / "out")
    return found, pl.read_parquet(folder / "out" / "data.parquet")[name]


@pytest.mark.parametrize(
    ("cells", "dtype", "values"),
    [
        (["1", " 2 ", "+3", "", "NaN", "-0"], pl.Int64, [1, 2, 3, None, None, 0]),
        (["1", "2.5", ".5", "1e-3", "NULL", " "], pl.Float64, [1, 2.5, 0.5, 0.001, None, None]),
        (["1.5", "inf", "-Infinity", "2"], pl.Float64, [1.5, None, None, 2]),
        (["007", "008", "123"], pl.String, ["007", "008", "123"]),
        (["1", "99999999999999999999"], pl.String, ["1", "99999999999999999999"]),
        (["9223372036854775807", "1"], pl.Int64, [9223372036854775807, 1]),
        (["1_000", "2"], pl.String, ["1_000", "2"]),
        (["0x1F", "2"], pl.String, ["0x1F", "2"]),
        (["true", "FALSE", "", "None"], pl.Boolean, [True, False, None, None]),
        (["Yes", "No", "Yes"], pl.String, ["Yes", "No", "Yes"]),
        (["None", "x", " y "], pl.String, ["None", "x", " y "]),
        (["2024-01-31", "", "2024-02-01"], pl.Date, [date(2024, 1, 31), None, date(2024, 2, 1)]),
        (["2024-02-30", "2024-02-01"], pl.String, ["2024-02-30", "2024-02-01"]),
        (["2024-01-31T10:00:00Z", "2024-01-31"], pl.Datetime("us"), [datetime(2024, 1, 31, 10), datetime(2024, 1, 31)]),
        (["2024-01-31 10:00:00+02:00"], pl.Datetime("us"), [datetime(2024, 1, 31, 8)]),
        (
            ["2024/01/31 23:59:59", "2024/1/2"],
            pl.Datetime("us"),
            [datetime(2024, 1, 31, 23, 59, 59), datetime(2024, 1, 2)],
        ),
        (["01/02/24", "12/31/24"], pl.Date, [date(2024, 1, 2), date(2024, 12, 31)]),
        (["01/02/2024", "31/12/2024"], pl.Date, [date(2024, 2, 1), date(2024, 12, 31)]),
        (["01-02-24", "02-02-99"], pl.Date, [date(2024, 2, 1), date(1999, 2, 2)]),
        (
            ["01/02/24 13:05", "12/31/24 1:05 PM"],
            pl.Datetime("us"),
            [datetime(2024, 1, 2, 13, 5), datetime(2024, 12, 31, 13, 5)],
        ),
        (["5 Jan 2024", "Jan 6, 2024"], pl.Date, [date(2024, 1, 5), date(2024, 1, 6)]),
        (["31/12/2024", "12/31/2024"], pl.String, ["31/12/2024", "12/31/2024"]),
    ],
)
def test_a_column_gets_the_type_all_its_cells_have(tmp_path, cells, dtype, values):
    _, column = read(cells, tmp_path)
    assert column.dtype == dtype
    assert column.to_list() == values


@pytest.mark.parametrize(
    ("usual", "late", "dtype"),
    [
        ("12", "1.5", pl.Float64),
        ("12", "x", pl.String),
        ("12", "007", pl.String),
        ("12", "N/A", pl.Int64),
        ("1.5", "00.5", pl.String),
        ("1.5", "1_5", pl.String),
        ("1.5", "inf", pl.Float64),
        ("true", "maybe", pl.String),
        ("2024-01-01", "2024-01-01 10:30:00", pl.Datetime("us")),
        ("2024-01-01 10:30:00", "2024-01-01 10:30:00+05:00", pl.Datetime("us")),
        ("2024-01-01", "infinity", pl.String),
        ("word", "\u00a0", pl.String),
        ("", "3", pl.Int64),
        ("?", "3", pl.String),
    ],
)
def test_one_late_cell_decides_as_much_as_an_early_one(tmp_path, usual, late, dtype):
    cells = [usual] * LONG + [late]
    found, column = read(cells, tmp_path)
    assert column.dtype == dtype
    assert column.len() == LONG + 1
    if dtype == pl.String and late.strip():
        assert column.to_list()[-1] == late
    gaps = sum(cell.strip() in ("", "N/A", "inf") for cell in cells)
    assert found.columns[1].missing == column.null_count() == gaps


def test_what_was_done_is_said(tmp_path):
    said = {
        "In 'x', 2 infinite numbers are now missing.": ["1.5", "inf", "-inf"],
        "In 'x', 1 cell, 'NaN', is read as missing.": ["1.5", "NaN", "2"],
        "'x' stays text, so that the zeros that open cells such as '007' are kept.": ["12", "007"],
        "'x' stays text: 1 cell, 'abc', is not a number. Change its kind to number to make it missing.": ["1"] * 200
        + ["abc"],
        "Dates in 'x', such as '01/02/2024', could have the day or the month first; "
        "they are read with the month first.": ["01/02/2024"],
        "'x' stays text: some of its dates have the day first and others the month.": ["31/12/2024", "12/31/2024"],
        "'x' holds 2 cells '?' that may mean missing.": ["?", "a", "?"],
    }
    for sentence, cells in said.items():
        assert sentence in read(cells, tmp_path)[0].notes


@pytest.mark.parametrize(
    ("cells", "name", "kind"),
    [
        ([str(n) for n in range(100, 150)], "x", Kind.IDENTIFIER),
        ([str(n * 7) for n in range(50)], "x", Kind.NUMBER),
        ([str(n * 7) for n in range(50)], "order_id", Kind.IDENTIFIER),
        ([str(n * 7 % 11) for n in range(50)], "order_id", Kind.NUMBER),
        ([str(n + 0.5) for n in range(50)], "order_id", Kind.NUMBER),
        ([f"A-{n}" for n in range(50)], "x", Kind.IDENTIFIER),
        ([f"A-{n}" for n in range(15)], "x", Kind.CATEGORY),
        ([f"the order number {n} came late" for n in range(50)], "x", Kind.TEXT),
        (["the same long sentence here"] * 50, "x", Kind.CATEGORY),
        ([f"A-{n // 3 * 2 + n % 3 // 2}" for n in range(600)], "x", Kind.TEXT),
        (["red", "green"] * 25, "x", Kind.CATEGORY),
        (["true", "false"] * 25, "x", Kind.BOOLEAN),
        (["2024-01-01", "2024-01-02"] * 25, "x", Kind.DATE),
        ([""] * 50, "x", Kind.CATEGORY),
    ],
)
def test_kinds(tmp_path, cells, name, kind):
    assert read(cells, tmp_path, name)[0].columns[1].kind is kind


CELLS = {
    Kind.NUMBER: ["1", " 2.5 ", "1e3", "", "nan", "abc", "99999999999999999999", "inf", ".5", "1_0"],
    Kind.DATE: [
        "2024-01-31",
        "1/2/2024",
        "31/1/2024 10:00",
        "2024-01-31T10:00:00-05:00",
        "5 Jan 2024",
        "soon",
        "",
        "2024-02-30",
    ],
}


@pytest.mark.parametrize(("kind", "cells"), CELLS.items())
def test_a_few_cells_are_read_as_a_file_is(tmp_path, kind, cells):
    read_alone = pl.DataFrame({"x": cells}).select(cast(pl.col("x"), kind))["x"]
    for cell, alone in zip(cells, read_alone.to_list(), strict=True):
        if alone is not None:
            first = "31/12/2024" if kind is Kind.DATE else "0.5"
            in_file = read([first, cell], tmp_path)[1].to_list()[1]
            assert in_file in (alone, alone.date() if kind is Kind.DATE else None)
    assert read_alone.null_count() == {Kind.NUMBER: 5, Kind.DATE: 3}[kind]


def test_cast_reads_words_for_true_and_false_and_keeps_text():
    table = pl.DataFrame({"x": ["Yes", "no", "TRUE", "0", "perhaps", " "], "zip": ["007"] * 6})
    assert table.select(cast(pl.col("x"), Kind.BOOLEAN))["x"].to_list() == [True, False, True, False, None, None]
    assert table.select(cast(pl.col("x"), Kind.CATEGORY))["x"].to_list()[-2:] == ["perhaps", None]
    assert table.select(cast(pl.col("zip"), Kind.NUMBER))["zip"].to_list() == [7.0] * 6
