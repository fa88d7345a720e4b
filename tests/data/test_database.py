"""Queries of PostgreSQL and SQLite: every type comes over, nothing can be changed, no password is told."""

import shutil
import sqlite3
from datetime import date, datetime
from pathlib import Path

import polars as pl
import psycopg
import pytest
from sqlalchemy import make_url

from app.data.database import fetch_query
from app.data.ingest import ingest_many
from app.data.progress import Cancelled
from app.errors import NotApplicable

MANY = "SELECT i AS id, i / 2.0 AS half FROM generate_series(1, 300000) AS t(i)"
COUNT = "WITH RECURSIVE t(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM t WHERE i < {}) SELECT i AS id FROM t"


@pytest.fixture(scope="session")
def customers(postgres: str) -> str:
    with psycopg.connect(postgres) as connection:
        connection.execute(
            "CREATE TABLE customers AS SELECT 1 AS id, 9007199254740993::numeric AS big, 1.5::numeric AS price, "
            "true AS active, date '2024-02-29' AS since, timestamptz '2024-03-01 12:00+02' AS seen, "
            "time '09:30' AS at, '007' AS code, '{\"a\": [1]}'::jsonb AS facts, ARRAY[1, 2] AS sizes, "
            "'\\xff'::bytea AS raw, 'naïve 100% :x' AS words, NULL::int AS none, interval '90 seconds' AS wait"
        )
        connection.execute("CREATE TABLE kept AS SELECT 1 AS n")
        connection.execute("CREATE SEQUENCE counter")
    return postgres


@pytest.fixture
def shop(tmp_path: Path) -> str:
    path = tmp_path / "my shop.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE sales (day DATE, at TEXT, amount, code TEXT, raw BLOB)")
        connection.execute("INSERT INTO sales VALUES ('2024-01-02', '2024-01-02 03:04:05', 1, '007', x'ff')")
        connection.execute("INSERT INTO sales VALUES ('2024-01-03', NULL, 2.5, '12', NULL)")
    connection.close()
    return f"sqlite:///{path}"


def read(address: str, query: str, folder: Path, **options) -> pl.DataFrame:
    file = fetch_query(address, query, folder / "in", **options)
    ingest_many([file], folder / "out")
    return pl.read_parquet(folder / "out" / "data.parquet")


def test_types_of_postgresql_come_over(customers, tmp_path):
    row = read(customers, "SELECT * FROM customers WHERE words LIKE '%:x' -- all;", tmp_path).to_dicts()[0]
    assert row == {
        "id": 1, "big": 9007199254740993, "price": 1.5, "active": True, "since": date(2024, 2, 29),
        "seen": datetime(2024, 3, 1, 10), "at": "09:30:00", "code": "007", "facts": '{"a": [1]}', "sizes": "[1, 2]",
        "raw": "ff", "words": "naïve 100% :x", "none": None, "wait": "90 seconds",
    }  # fmt: skip


def test_types_of_sqlite_come_over(shop, tmp_path):
    table = read(shop, "SELECT *, amount AS amount FROM sales ORDER BY day;", tmp_path)
    assert table.rows() == [
        (date(2024, 1, 2), datetime(2024, 1, 2, 3, 4, 5), 1.0, "007", "ff", 1.0),
        (date(2024, 1, 3), None, 2.5, "12", None, 2.5),
    ]
    assert table.columns[-1] == "amount_2"


def test_many_rows_are_streamed_up_to_a_limit(customers, shop, tmp_path):
    told = []
    table = read(customers, MANY, tmp_path, progress=lambda *step: told.append(step))
    assert table["id"].sum() == 300_000 * 300_001 // 2 and table["half"].max() == 150_000
    assert len({step for step, _ in told}) > 5
    file = fetch_query(shop, COUNT.format(10**9), tmp_path / "in", rows=70_000)
    assert pl.read_parquet(file.path)["id"].to_list() == list(range(1, 70_001))
    assert file.notes[1] == "Only the first 70,000 rows of the query were read; there are more."
    assert len(fetch_query(customers, "SELECT 1", tmp_path / "in", rows=1).notes) == 1


@pytest.mark.parametrize(("query", "sentence"), [
    ("DELETE FROM {}", "The query begins with 'DELETE'. Only one that reads is run"),
    ("SELECT 1; DROP TABLE {}", "holds several commands"),
    ("SELECT 1; COMMIT; DROP TABLE {}", "holds several commands"),
    ("/* SELECT */ ATTACH 'x.db' AS x", "begins with 'ATTACH'"),
    ("SELECT nothing FROM {}", "The database refuses the query .*nothing"),
    ("SELECT * FROM {} WHERE 1 = 0", "gives no rows"),
    (" ; ", "The query is empty"),
])  # fmt: skip
def test_only_one_query_that_reads_is_run(customers, shop, tmp_path, query, sentence):
    for address, table in ((customers, "kept"), (shop, "sales")):
        with pytest.raises(NotApplicable, match=sentence):
            fetch_query(address, query.format(table), tmp_path / "in")
        assert not list((tmp_path / "in").glob("*"))
        assert len(read(address, f"SELECT * FROM {table}", tmp_path)) > 0  # noqa: S608 - a name of ours
        shutil.rmtree(tmp_path / "in")


@pytest.mark.parametrize("query", [
    "WITH gone AS (DELETE FROM kept RETURNING *) SELECT * FROM gone",
    "SELECT set_config('transaction_read_only', 'off', false), lo_create(0)",
    "SELECT nextval('counter')",
])  # fmt: skip
def test_postgresql_changes_nothing_within_a_select(customers, tmp_path, query):
    with pytest.raises(NotApplicable):
        fetch_query(customers, query, tmp_path / "in")
    assert read(customers, "TABLE kept", tmp_path).height == 1


def test_sqlite_changes_nothing_within_a_select(shop, tmp_path):
    with pytest.raises(NotApplicable, match="would change the database, or read beyond it"):
        fetch_query(shop, "WITH t AS (SELECT 1) INSERT INTO sales (code) SELECT * FROM t", tmp_path / "in")
    assert read(shop, "SELECT * FROM sales", tmp_path).height == 2


@pytest.mark.parametrize("forever", ["postgres", "sqlite"])
def test_a_query_ends_when_it_is_cancelled_or_takes_too_long(customers, shop, tmp_path, forever):
    address = customers if forever == "postgres" else shop
    query = "SELECT count(*) FROM generate_series(1, 10000000000)" if forever == "postgres" else (
        COUNT.format(10**12).replace("SELECT i AS id", "SELECT count(*)")
    )  # fmt: skip
    asked = iter([False, False] + [True] * 1000)
    with pytest.raises(Cancelled):
        fetch_query(address, query, tmp_path / "in", cancelled=lambda: next(asked))
    with pytest.raises(NotApplicable, match="took (longer than|too long)"):
        fetch_query(address, query, tmp_path / "in", seconds=0.5)
    assert not list((tmp_path / "in").iterdir())


def test_no_password_is_told(customers, tmp_path):
    file = fetch_query(customers, "SELECT 1 AS n", tmp_path / "in")
    assert file.notes == ("It was read from the PostgreSQL database postgres on 127.0.0.1.",)
    wrong = make_url(customers).set(password="hush%hush")  # noqa: S106 - a wrong one
    for url in (wrong, wrong.set(port=9), wrong.set(host="no.such.host.invalid"), wrong.set(database="hush%hush")):
        with pytest.raises(NotApplicable) as refusal:
            fetch_query(url.render_as_string(hide_password=False), "SELECT 1", tmp_path / "in")
        told = f"{refusal.value} {refusal.value.__cause__} {refusal.getrepr(style='native', showlocals=False)}"
        assert "hush" not in str(refusal.value) or url.database == "hush%hush"
        assert "accept" in told or "cannot be reached" in told
    for bad, sentence in (
        ("mysql://u:hush@h/d", "Databases of the kind 'mysql' are not read"), ("hush:hush@nowhere", "no address"),
        ("postgresql://u:hush@h:port/d", "no address"), ("sqlite:////none/hu.db", "There is no SQLite file"),
    ):  # fmt: skip
        with pytest.raises(NotApplicable, match=sentence) as refusal:
            fetch_query(bad, "SELECT 1", tmp_path / "in")
        assert "hush" not in str(refusal.value)
    (tmp_path / "no.db").write_bytes(b"no database" * 100)
    with pytest.raises(NotApplicable, match="is no SQLite database"):
        fetch_query(f"sqlite:///{tmp_path / 'no.db'}", "SELECT 1 FROM sqlite_master", tmp_path / "in")
