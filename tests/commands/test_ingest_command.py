"""`python -m app ingest`: any file into a clean table, without a screen."""

import json

from tests.commands.late import TABLE, lines


def test_ingest_tells_what_was_read_and_writes_it(run, tmp_path):
    (tmp_path / "a.csv").write_bytes("name;amount\nZoë;1.5\nMax;\nodd;2;3;4\nAnn;2.25\nLi;17.5\n".encode("cp1252"))
    code, out, err = run(
        "ingest", tmp_path / "a.csv", "--json", "--out", tmp_path / "o.csv", "--rejects", tmp_path / "r.csv"
    )
    told = json.loads(out)
    assert (code, err) == (0, "")
    assert (told["rows"], told["rejected"], told["dialect"]["delimiter"]) == (4, 1, ";")
    assert [(one["name"], one["missing"]) for one in told["columns"]] == [("name", 0), ("amount", 1)]
    assert lines(tmp_path / "o.csv") == [
        ["name", "amount"],
        ["Zoë", "1.5"],
        ["Max", ""],
        ["Ann", "2.25"],
        ["Li", "17.5"],
    ]
    assert lines(tmp_path / "r.csv")[1][0] == "4"


def test_ingest_of_several_files_reads_those_it_can_and_names_those_it_cannot(run, tmp_path, table):
    (tmp_path / "empty.csv").write_text("")
    code, out, err = run(
        "ingest", table, tmp_path / "empty.csv", tmp_path / "gone.csv", "--json", "--out", tmp_path / "o"
    )
    told = [json.loads(line) for line in out.splitlines()]
    assert [one.get("rows") for one in told] == [90, None, None]
    assert [one.get("refused", "")[:9] for one in told] == ["", "empty.csv", "There is "]
    assert (code, err) == (2, "2 of 3 files could not be read; each says why under 'refused'.\n")
    assert len(lines(tmp_path / "o" / "late.csv.csv")) == 91


def test_files_of_the_same_name_are_not_written_over_each_other(run, tmp_path, table):
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "late.csv").write_text(TABLE)
    code, _, err = run("ingest", table, tmp_path / "b" / "late.csv", "--out", tmp_path / "o")
    assert code == 2 and "Two files are called late.csv" in err and not (tmp_path / "o").exists()


def test_ingest_puts_files_together_and_reads_queries(run, tmp_path):
    import sqlite3

    for name, rows in (("jan", "1,a"), ("feb", "2,b")):
        (tmp_path / f"{name}.csv").write_text(f"n,word\n{rows}\n")
    code, out, _ = run(
        "ingest", tmp_path / "jan.csv", tmp_path / "feb.csv", "--together", "--source-column", "month", "--json",
        "--out", tmp_path / "o.csv",
    )  # fmt: skip
    assert (code, [file["rows"] for file in json.loads(out)["files"]]) == (0, [1, 1])
    assert lines(tmp_path / "o.csv") == [["n", "word", "month"], ["1", "a", "jan.csv"], ["2", "b", "feb.csv"]]
    with sqlite3.connect(tmp_path / "shop.db") as connection:
        connection.execute("CREATE TABLE sales AS SELECT 7 AS n, 'x' AS word")
    connection.close()
    address = f"sqlite:///{tmp_path / 'shop.db'}"
    assert run("ingest", "--sql", address, "SELECT * FROM sales", "--out", tmp_path / "o.csv")[0] == 0
    assert lines(tmp_path / "o.csv") == [["n", "word"], ["7", "x"]]
    code, _, err = run("ingest", "--sql", address, "DROP TABLE sales", "--out", tmp_path / "o.csv")
    assert code == 2 and "Only one that reads is run" in err
