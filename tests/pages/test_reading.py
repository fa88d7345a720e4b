"""How an upload is read: what was found is shown, each item can be fixed, and the rows follow at once."""

import sqlite3
import threading
from contextlib import closing
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from components.resources import library

DATASETS = "pages/data/datasets.py"
SEMICOLONS = "Report of May\n\nname;height\nAda;1,70\nBob;1,80\nEve;1,65\nTotal: 3\n".encode("utf-16")


@pytest.fixture
def upload(open_app):
    """Open Datasets with a file uploaded."""

    def uploaded(content: bytes, name: str = "may.csv"):
        at = open_app(DATASETS)
        return at.file_uploader(key="data.upload").upload(name, content, "text/csv").run()

    return uploaded


@pytest.fixture
def served(tmp_path):
    """The address of a folder with a table, on a server of this machine."""
    folder = tmp_path / "web"
    folder.mkdir()
    (folder / "may.csv").write_bytes(b"a,b\n1,x\n2,y\n")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def rows(at):
    """The first rows as they are shown."""
    return at.dataframe[0].value


def test_what_was_found_is_shown_and_taken(upload, words):
    at = upload(SEMICOLONS)
    assert at.selectbox(key="data.read.encoding").placeholder == "Found: utf-16"
    assert at.selectbox(key="data.read.delimiter").placeholder == "Found: Semicolon"
    assert at.number_input(key="data.read.skipped_lines").placeholder == "Found: 2"
    assert list(rows(at).columns) == ["name", "height"] and len(rows(at)) == 3
    at.button(key="data.use").click().run()
    assert "may is open: 3 rows and 2 columns" in words(at)


def test_what_is_fixed_redraws_the_rows_and_is_taken(upload, words):
    at = upload(b"a,b\n1,2\n3,4\n5,6\n")
    at.number_input(key="data.read.header_rows").set_value(0).run()
    assert len(rows(at)) == 4
    at.number_input(key="data.read.header_rows").set_value(1).run()
    at.number_input(key="data.read.footer_lines").set_value(1).run()
    assert len(rows(at)) == 2
    at.button(key="data.use").click().run()
    assert "2 rows and 2 columns" in words(at)
    assert not at.exception


def test_what_cannot_be_is_a_sentence_and_the_form_stays(upload):
    at = upload(b"a,b\n1,2\n")
    at.number_input(key="data.read.skipped_lines").set_value(50).run()
    assert at.error
    at.button(key="data.use").click().run()
    assert "This file was not taken" in " ".join(one.value for one in at.error)
    at.number_input(key="data.read.skipped_lines").set_value(None).run()
    assert not at.error and len(rows(at)) == 1


def test_decimal_commas_and_proposed_gaps_are_shown_and_can_be_fixed(upload):
    rows_of = "".join(f"{row};{row},5;{'?' if row % 4 == 0 else 'north'}\n" for row in range(40))
    at = upload(f"id;price;region\n{rows_of}".encode())
    assert at.selectbox(key="data.read.decimal").placeholder == "Found: Comma, 1,5"
    assert rows(at)["price"].iloc[1] == 1.5 and rows(at)["region"].iloc[0] == "?"
    at.multiselect(key="data.read.missing").select("? in region (10)").run()
    assert rows(at)["region"].isna().iloc[0]
    at.button(key="data.use").click().run()
    assert library().version(library().last_used()).column("region").missing == 10


def test_several_files_become_one_table_that_tells_its_files(open_app, words):
    at = open_app(DATASETS)
    files = [("may.csv", b"a,b\n1,x\n2,y\n", "text/csv"), ("june.csv", b"a,b,c\n3,z,1\n4,w,2\n", "text/csv")]
    at.file_uploader(key="data.upload").set_value(files).run()
    at.toggle(key="data.source_column").set_value(True).run()
    at.button(key="data.use").click().run()
    assert "4 rows and 4 columns" in words(at) and not at.exception
    assert [one.rows for one in library().version(library().last_used()).files] == [2, 2]


def test_a_table_comes_from_a_web_address_and_from_a_database(open_app, words, tmp_path, served):
    at = open_app(DATASETS)
    at.text_input(key="data.address").input(f"{served}/may.csv").run()
    at.button(key="data.fetch").click().run()
    assert "may is open: 2 rows and 2 columns" in words(at)
    with closing(sqlite3.connect(tmp_path / "shop.db")) as shop:
        shop.execute("CREATE TABLE orders AS SELECT 1 AS id, 'x' AS what UNION SELECT 2, 'y' UNION SELECT 3, 'z'")
        shop.commit()
    at.segmented_control(key="data.from").select("Database query").run()
    at.text_input(key="data.database").input(f"sqlite:///{tmp_path / 'shop.db'}").run()
    at.text_area(key="data.query").input("SELECT * FROM orders").run()
    at.button(key="data.run_query").click().run()
    assert "3 rows and 2 columns" in words(at)
    assert at.text_input(key="data.database").value == ""
    at.text_input(key="data.database").input(f"sqlite:///{tmp_path / 'shop.db'}").run()
    at.text_area(key="data.query").input("DROP TABLE orders").run()
    at.button(key="data.run_query").click().run()
    assert "This table was not taken" in " ".join(one.value for one in at.error)


def test_an_address_that_is_not_there_is_a_sentence(open_app, served):
    at = open_app(DATASETS)
    at.text_input(key="data.address").input(f"{served}/none.csv").run()
    at.button(key="data.fetch").click().run()
    assert "is not there. Check the address" in at.error[0].value and not at.exception


def test_another_file_is_found_anew(upload):
    at = upload(b"a,b\n1,2\n")
    at.number_input(key="data.read.header_rows").set_value(0).run()
    at.file_uploader(key="data.upload").upload("other.csv", b"c,d\n1,2\n", "text/csv").run()
    assert at.number_input(key="data.read.header_rows").value is None
    assert list(rows(at).columns) == ["c", "d"]
