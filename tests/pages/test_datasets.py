"""Datasets: both ways in, bad files, kinds, versions, and keeping order."""

import io

import polars as pl
import pytest

from components import workbench
from components.resources import library

DATASETS = "pages/data/datasets.py"
FIRST_PAGE = "pages/start/home.py"


def test_without_a_dataset_the_page_offers_both_ways_in(open_app, words):
    at = open_app(DATASETS)
    assert not at.exception
    assert at.get_by_key("data.upload")
    assert "Loans" in at.selectbox(key="data.sample").options
    assert "All datasets" in words(at)


def test_an_upload_becomes_the_current_dataset_and_a_new_tab_shows_it(open_app, words):
    at = open_app(DATASETS)
    at.file_uploader(key="data.upload").upload("leavers.csv", b"id,plan\n1,gold\n2,\n", "text/csv").run()
    at.text_input(key="data.name").input("May *leavers*").run()
    at.button(key="data.use").click().run()
    assert not at.error
    assert r"May \*leavers\* is open: 2 rows and 2 columns; every row could be read." in words(at)
    again = open_app(DATASETS)
    assert [metric.value for metric in again.metric][:3] == ["2", "2", "25.0%"]
    assert "2 of 2 rows" in words(again)


def test_a_sample_becomes_the_current_dataset(open_app):
    at = open_app(DATASETS)
    at.selectbox(key="data.sample").select("housing_prices").run()
    at.button(key="data.use").click().run()
    assert not at.error
    assert at.metric[0].value == "5,000"


def test_the_choice_made_last_is_taken(with_churn, words):
    at = with_churn(DATASETS)
    at.file_uploader(key="data.upload").upload("again.csv", b"a,b\n1,2\n3,4\n", "text/csv").run()
    assert "Takes the upload again.csv" in words(at)
    at.selectbox(key="data.sample").select("iris").run()
    assert "Takes the sample Iris" in words(at)
    at.file_uploader(key="data.upload").upload("other.csv", b"a,b\n1,2\n3,4\n", "text/csv").run()
    assert "Takes the upload other.csv" in words(at)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.csv", b""),
        ("blank.csv", b"\n\n  \n"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(200)),
        ("broken.xlsx", b"PK\x03\x04 not a workbook"),
        ("header.csv", b"a,b,c\n"),
        ("broken.parquet", b"PAR1 not a table PAR1"),
    ],
)
def test_a_bad_file_is_refused_with_a_sentence_that_names_it(open_app, name, content):
    at = open_app(DATASETS)
    at.file_uploader(key="data.upload").upload(name, content, "application/octet-stream").run()
    assert name in at.error[0].value
    at.button(key="data.use").click().run()
    assert name in at.error[0].value
    assert not at.exception
    assert "Something went wrong" not in "".join(error.value for error in at.error)
    assert not library().datasets()


def test_a_sheet_of_a_workbook_is_chosen(open_app):
    book = pl.DataFrame({"a": [1, 2]}), pl.DataFrame({"city": ["Oslo", "Rome", "Bern"]})
    file = io.BytesIO()
    import xlsxwriter

    with xlsxwriter.Workbook(file) as workbook:
        for table, title in zip(book, ("Numbers", "Cities"), strict=True):
            table.write_excel(workbook, worksheet=title)
    at = open_app(DATASETS)
    at.file_uploader(key="data.upload").upload("book.xlsx", file.getvalue(), "application/x").run()
    at.selectbox(key="data.sheet").select("Cities").run()
    at.button(key="data.use").click().run()
    assert not at.error
    assert at.metric[0].value == "3"


def test_rows_that_cannot_be_read_are_counted_and_can_be_downloaded(open_app, words):
    at = open_app(DATASETS)
    rows = b"".join(b"%d,%d\n" % (number, number * 2) for number in range(50))
    at.file_uploader(key="data.upload").upload("ragged.csv", b"a,b\n" + rows + b"1,2,3,4\n", "text/csv").run()
    at.button(key="data.use").click().run()
    assert "1 row could not be read" in words(at)
    assert at.get_by_key("data.rejects")


def test_a_changed_kind_makes_a_new_version_and_the_old_one_can_be_opened(with_churn, words):
    at = with_churn(DATASETS)
    at.selectbox(key="data.column").select("plan").run()
    at.selectbox(key="data.kind").select("text").run()
    at.button(key="data.set_kind").click().run()
    assert "Version 2 was made" in words(at)
    at.selectbox(key="data.version").select(1).run()
    assert at.query_params["version"] == "1"
    assert "This is version 1" in words(at)


def test_a_column_shows_its_shapes_and_goes_with_the_target(with_churn, words):
    workbench.keep_draft(library().last_used(), target="left")
    at = with_churn(DATASETS)
    at.selectbox(key="data.column").select("plan").run()
    assert "Textual pattern" in words(at) and "left by plan" in words(at)
    assert not at.exception


def test_an_upload_becomes_the_next_version_of_the_open_dataset(with_churn, words):
    at = with_churn("pages/data/datasets.py")
    at.file_uploader(key="data.upload").upload("may.csv", b"id,age\n1,30\n2,31\n", "text/csv").run()
    at.toggle(key="data.as_version").set_value(True).run()
    at.button(key="data.use").click().run()
    assert not at.error
    assert "2 rows" in words(at)
    assert [dataset.versions for dataset in library().datasets()] == [(1, 2)]


def test_a_kind_that_fits_no_cell_is_refused(with_churn):
    at = with_churn(DATASETS)
    at.selectbox(key="data.column").select("plan").run()
    at.selectbox(key="data.kind").select("date").run()
    at.button(key="data.set_kind").click().run()
    assert "No cell of plan" in at.error[0].value


def test_datasets_are_renamed_deleted_and_brought_back(with_churn, words):
    at = with_churn(DATASETS)
    known = library().last_used()
    at.text_input(key=f"data.rename.{known}.name").input("Leavers *of* May").run()
    at.button(key=f"data.rename.{known}").click().run()
    assert r"Leavers \*of\* May" in words(at)
    at.button(key=f"data.delete.{known}").click().run()
    at.button(key=f"data.delete.{known}.yes").click().run()
    assert not library().datasets()
    at.button(key=f"data.restore.{known}").click().run()
    assert [dataset.name for dataset in library().datasets()] == ["Leavers *of* May"]
    assert not at.exception


def test_an_unknown_dataset_in_the_address_falls_through_to_the_last_used(with_churn):
    at = with_churn(DATASETS, dataset="nonsense", version="99")
    assert [metric.value for metric in at.metric][:2] == ["6", "5"]
    assert at.query_params["dataset"] == library().last_used()


def test_random_rows_are_shown_on_request(with_churn):
    at = with_churn(DATASETS)
    at.segmented_control(key="data.preview").set_value("Random rows").run()
    assert not at.error


def test_every_column_can_be_looked_at(with_churn):
    at = with_churn(DATASETS)
    for name in ("id", "age", "plan", "note", "left"):
        at.selectbox(key="data.column").select(name).run()
        assert not at.error, name
        assert not at.exception
