"""A whole file: rejects, stopping, what it costs, and a service that fails on the way."""

import polars as pl
import pytest

from app.assistant.batch import OUTCOME, Batch
from app.assistant.batch_files import estimate, messages_of, read_messages
from app.assistant.comprehend import Comprehend
from app.assistant.desk import Desk
from app.assistant.prices import Prices
from app.data.export import csv_bytes
from app.errors import NotApplicable
from app.prediction.files import FileRows
from tests.assistant.tickets_home import CLEAR, JAPANESE, UNCLEAR

DESK = Desk()


@pytest.fixture
def messages(tmp_path):
    """The messages of a file made of rows."""

    def made(*texts, column="message", others=None):
        table = pl.DataFrame({"id": [str(place) for place in range(len(texts))], column: texts} | (others or {}))
        table.write_csv(tmp_path / "m.csv")
        return messages_of(read_messages(tmp_path / "m.csv", tmp_path / "read", "m.csv"), column)

    return made


def all_of(batch):
    while not batch.finished:
        batch.step()
    return batch


def test_every_message_gets_all_stages_and_bad_rows_are_rejects_with_their_lines(messages, tickets_model):
    batch = all_of(Batch(tickets_model, "message", messages(CLEAR, "  ", UNCLEAR, JAPANESE, "x" * 20_001), DESK))
    table = batch.table
    assert table.columns == ["id", "message", *OUTCOME]
    assert table["category"][0] == "delivery" and "carrier" in table["reply"][0]
    assert table["ask a person"][1] and table["reply"][1] == ""
    assert (
        table["language"][2] == "ja" and table["sentiment"][2] is None and "English only" in table["sentiment note"][2]
    )
    assert batch.rejects["line"].to_list() == [3, 6]
    assert "empty" in batch.rejects["reason"][0] and "longer" in batch.rejects["reason"][1]
    assert batch.cost == 0 and batch.seconds_left == 0


def test_columns_of_the_file_keep_their_names_and_another_column_may_hold_the_messages(messages, tickets_model):
    others = {"message": ["not this one"], "category": ["mine"], "reply": ["=1+1"]}
    batch = all_of(Batch(tickets_model, "message", messages(CLEAR, column="text", others=others), DESK))
    row = batch.table.row(0, named=True)
    assert row["message"] == "not this one" and row["category"] == "mine" and row["category (2)"] == "delivery"
    assert b"'=1+1" in csv_bytes(batch.table)


def test_a_batch_stops_between_steps_and_goes_on_where_it_was(messages, tickets_model):
    batch = Batch(tickets_model, "message", messages(*[CLEAR] * 1_200), DESK)
    batch.step()
    assert batch.done == batch.table.height == 500
    assert batch.seconds_left > 0
    assert all_of(batch).table.height == 1_200
    assert batch.table["id"].is_unique().all()


def test_the_cost_is_estimated_before_anything_is_sent(messages, comprehend_endpoint):
    what = estimate(messages(CLEAR, "あ" * 2_000, "12345", "y" * 1_000), Prices())
    assert (what.sent, what.unfit) == (2, 2)
    assert what.cost == pytest.approx(0.0013)
    assert comprehend_endpoint == []


def test_comprehend_judges_what_it_takes(messages, tickets_model, comprehend_endpoint):
    batch = all_of(Batch(tickets_model, "message", messages(*[CLEAR] * 12, "あ" * 2_000), DESK, Comprehend()))
    assert batch.table["sentiment"].to_list() == ["neutral"] * 12 + [None]
    assert "takes 5,000" in batch.table["sentiment note"][12]
    assert len(comprehend_endpoint) == 12 and batch.cost == pytest.approx(0.0036)
    assert batch.trouble == ""


def test_a_service_that_fails_is_asked_no_further_and_the_rows_are_kept(
    messages, tickets_model, comprehend_endpoint, no_aws
):
    no_aws.setenv("AWS_ENDPOINT_URL_COMPREHEND", "http://127.0.0.1:9")
    batch = all_of(Batch(tickets_model, "message", messages(*[CLEAR] * 25), DESK, Comprehend()))
    assert "could not be reached" in batch.trouble
    assert batch.table.height == 25 and batch.table["sentiment"].null_count() == 25
    assert batch.cost == 0 and comprehend_endpoint == []


def test_a_file_without_the_column_is_refused(messages):
    known = messages(CLEAR)
    with pytest.raises(NotApplicable, match="no column 'body'; its columns are: id, message"):
        messages_of(FileRows(known.rows, known.lines, known.rejects, ()), "body")
