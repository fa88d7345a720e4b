"""How an upload is read: what was found is shown, each item can be fixed, and the rows follow at once."""

import pytest

DATASETS = "pages/data/datasets.py"
SEMICOLONS = "Report of May\n\nname;height\nAda;1,70\nBob;1,80\nEve;1,65\nTotal: 3\n".encode("utf-16")


@pytest.fixture
def upload(open_app):
    """Open Datasets with a file uploaded."""

    def uploaded(content: bytes, name: str = "may.csv"):
        at = open_app(DATASETS)
        return at.file_uploader(key="data.upload").upload(name, content, "text/csv").run()

    return uploaded


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


def test_another_file_is_found_anew(upload):
    at = upload(b"a,b\n1,2\n")
    at.number_input(key="data.read.header_rows").set_value(0).run()
    at.file_uploader(key="data.upload").upload("other.csv", b"c,d\n1,2\n", "text/csv").run()
    assert at.number_input(key="data.read.header_rows").value is None
    assert list(rows(at).columns) == ["c", "d"]
