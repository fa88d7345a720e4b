"""`python -m app prepare` and `recipe`: last month's recipe on this month's file, without a screen."""

import json
import subprocess
import sys

import duckdb
import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from app.data.columns import Kind
from app.wrangling.recipe import Recipe
from app.wrangling.recipe_file import RecipeFile
from app.wrangling.step import steps

each = steps()
APRIL = (
    Recipe()
    .add(each["fill_missing"](columns=["age", "fare"]))
    .add(each["drop_missing"](columns=["port"]))
    .add(each["one_hot_encode"](columns=["port"]))
)
KINDS = {"age": Kind.NUMBER, "fare": Kind.NUMBER, "port": Kind.CATEGORY}
MAY = "Age,fare amount,port\n22,7.5,S\n,8,C\n40,9.25,=S\n31,,\n"
PREPARED = {"Age": [22, 31, 40], "fare amount": [7.5, 8.0, 9.25], "port = C": [0, 1, 0], "port = S": [1, 0, 0]}


@pytest.fixture
def run(run, tmp_path, monkeypatch):
    """Run a command in a folder with a recipe and a table; return its exit code and what it wrote."""
    (tmp_path / "r.json").write_text(RecipeFile(APRIL, "Monthly", KINDS).to_json())
    (tmp_path / "may.csv").write_text(MAY)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EASEL_HOME", str(tmp_path / "home"))
    return run


FARE = ("--column", "fare=fare amount")


def test_a_file_is_prepared_in_every_format(run):
    for ending in ("csv", "parquet", "xlsx"):
        code, out, err = run("prepare", "may.csv", "--recipe", "r.json", *FARE, "--out", f"o.{ending}", "--json")
        told = json.loads(out)
        assert (code, err, told["rows"], told["rejected"]) == (0, "", 3, 0)
        assert told["engine"] == "Polars" and told["notes"][-1].startswith("3 rows written by Polars: ")
        assert told["notes"][-3:-1] == ["Column 'Age' was read as 'age'.", "Column 'fare amount' was read as 'fare'."]
        assert told["steps"][0] == "Fill gaps in Age and fare amount with their own median (31 and 8)"
    assert [one["name"] for one in told["columns"]][:2] == ["Age", "fare amount"]
    for table in (pl.read_csv("o.csv"), pl.read_parquet("o.parquet")):
        assert {name: table[name].to_list() for name in PREPARED} == PREPARED
    sheet = CalamineWorkbook.from_path("o.xlsx").get_sheet_by_index(0).to_python()
    assert [row[:2] for row in sheet] == [["Age", "fare amount"], [22.0, 7.5], [31.0, 8.0], [40.0, 9.25]]


def test_a_plain_list_of_steps_is_read_too(run, tmp_path):
    (tmp_path / "r.json").write_text(json.dumps(APRIL.to_dict()))
    code, out, _ = run("prepare", "may.csv", "--recipe", "r.json", *FARE, "--out", "o.csv")
    assert code == 0 and "rows: 3" in out


def test_a_recipe_becomes_a_script_and_a_statement(run):
    code, script, _ = run("recipe", "r.json", "may.csv", *FARE, "--to", "script")
    assert code == 0
    with open("p.py", "w", encoding="utf-8") as file:  # noqa: PTH123
        file.write(script)
    subprocess.run([sys.executable, "-I", "p.py", "may.csv", "o.parquet", "--training"], check=True)  # noqa: S603
    table = pl.read_parquet("o.parquet")
    assert {name: table[name].to_list() for name in PREPARED} == PREPARED
    code, sql, _ = run("recipe", "r.json", "may.csv", *FARE, "--to", "sql")
    with duckdb.connect() as engine:
        engine.execute("CREATE TABLE dataset AS SELECT * FROM read_csv('may.csv')")
        table = engine.sql(sql).pl()
        assert {name: table[name].to_list() for name in PREPARED} == PREPARED
        all_rows = run("recipe", "r.json", "may.csv", *FARE, "--to", "sql", "--predict", "--out", "s.sql")
        assert all_rows[0] == 0 and "written: s.sql" in all_rows[1]
        assert len(engine.sql(open("s.sql", encoding="utf-8").read()).fetchall()) == 4  # noqa: PTH123, SIM115


WRONG = {
    "no such recipe": (["prepare", "may.csv", "--recipe", "gone"], "There is no file 'gone'"),
    "no such table": (["prepare", "gone.csv", "--recipe", "r.json"], "There is no file 'gone.csv'"),
    "a recipe that is none": (["prepare", "may.csv", "--recipe", "may.csv"], "may.csv is not a recipe"),
    "a newer recipe": (["prepare", "may.csv", "--recipe", "new.json"], "has format 2 of recipes"),
    "a similar name": (["prepare", "may.csv", "--recipe", "r.json"], '--column "fare=fare amount"'),
    "a column that is not there": (
        ["prepare", "may.csv", "--recipe", "r.json", "--column", "fare=x"], "the table has no column 'x'"),
    "a column without a name": (
        ["prepare", "may.csv", "--recipe", "r.json", "--column", "fare"], "NEEDED=THERE, not 'fare'"),
    "a step that does not fit": (
        ["prepare", "may.csv", "--recipe", "r.json", "--column", "fare=port", "--column", "port=fare amount"],
        "Step 1 (Fill gaps in Age and port"),
    "a format that is not written": (
        ["prepare", "may.csv", "--recipe", "r.json", *FARE, "--out", "o.pdf"], "ends in .csv, .parquet or .xlsx"),
    "a step that SQL cannot say": (
        ["recipe", "sql.json", "may.csv", "--to", "sql"], "Step 1 (Run SELECT * FROM table) cannot be said"),
}  # fmt: skip


@pytest.mark.parametrize(("arguments", "sentence"), WRONG.values(), ids=WRONG)
def test_bad_input_is_a_sentence_and_exit_code_2(run, tmp_path, arguments, sentence):
    (tmp_path / "new.json").write_text('{"format": 2, "steps": []}')
    (tmp_path / "sql.json").write_text(json.dumps(Recipe().add(each["sql"](query="SELECT * FROM table")).to_dict()))
    out = [] if "--out" in arguments else ["--out", "o.csv"]
    code, printed, err = run(*arguments, *out)
    assert (code, printed) == (2, "") and not (tmp_path / "o.csv").exists()
    assert sentence in err and err.count("\n") == 1 and err.endswith(".\n")
