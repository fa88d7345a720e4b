"""Exported CSV: no cell runs as a formula, no number is spoiled."""

import polars as pl

from app.data.export import csv_bytes, write_csv


def test_formulas_are_neutralised_and_numbers_kept(tmp_path):
    risky = ["=1+1", "+cmd|'/C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1"]
    table = pl.DataFrame({"text": [*risky, "-5", "+4.5e3", "a=b"], "n": [-1.5] * 9, "=name": [None] * 9})
    write_csv(table, tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_bytes() == csv_bytes(table)
    back = pl.read_csv(csv_bytes(table), infer_schema=False)
    assert back["text"].to_list() == [*(f"'{cell}" for cell in risky), "-5", "+4.5e3", "a=b"]
    assert back["n"].to_list() == ["-1.5"] * 9
    assert back.columns == ["text", "n", "'=name"]


def test_lists_and_categories_are_written_too():
    table = pl.DataFrame({"a": [[1, 2]], "b": pl.Series(["=x"], dtype=pl.Categorical), "c": [b"\x01"]})
    assert csv_bytes(table) == b'a,b,c\n"[1, 2]",\'=x,01\n'


def test_any_name_of_a_column_is_one_column_and_lists_are_json():
    table = pl.DataFrame({"^.*$": ["=a", "b"], "*": [[float("nan"), 1.5], None], "s": [{"x": "é"}, None]})
    assert csv_bytes(table).decode() == '^.*$,*,s\n\'=a,"[null, 1.5]","{""x"": ""é""}"\nb,,\n'
