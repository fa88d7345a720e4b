"""Every message of a file: what it would cost first, then row by row, to be stopped and gone on with."""

from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import streamlit as st

from app.assistant.batch import Batch
from app.assistant.batch_files import Messages, estimate, messages_of, read_messages
from app.assistant.comprehend import Comprehend
from app.assistant.desk import Desk
from app.assistant.first_model import MESSAGE_WORDS
from app.data.export import csv_bytes
from app.errors import NotApplicable
from app.narration.wording import dollars
from app.prediction.files import FileRows
from components.assistant_batch_replies import batch_replies
from components.assistant_case import sentiment_by
from components.assistant_model import Reader
from components.frame import guarded
from components.resources import settings
from components.wording import count, plain, time_left

BATCH, FILE = "assistant batch", "assistant file"
SHOWN = 100
SHOWN_FIRST = ("category", "urgency", "reply", "reply by", "reply numbers", "reply note", "ask a person")


def whole_file(reader: Reader, desk: Desk) -> None:
    """Draw the upload of a file, what it would cost, its rows as they are read, and the downloads."""
    upload = st.file_uploader(
        "A file of messages", key="assistant.upload",
        help="CSV, TSV, Excel, Parquet or JSON with a column of messages, and the model's other columns if it has any.",
    )  # fmt: skip
    if upload is None:
        st.caption(
            "Each message gets category, confidence, sentiment, urgency and a reply by template; Amazon Bedrock may "
            "write the replies afterwards. Nothing is sent before you agree to it."
        )
        return
    file = _read(upload)
    names = file.rows.columns
    column = st.selectbox(
        "Column of messages", names, _likely(names, reader.column), key=f"assistant.file.column.{upload.file_id}"
    )
    judge = sentiment_by("assistant.file.sentiment")
    messages = messages_of(file, column)
    agreed = _cost(messages, desk, judge)
    going = (upload.file_id, column, reader, judge is None)
    kept = st.session_state.get(BATCH)
    batch = kept[1] if kept and kept[0] == going else None
    if batch:
        with st.spinner("Finishing what is under way"):
            batch.settle()
    label = "Go on" if batch and not batch.finished else "Read every message"
    if st.button(label, key="assistant.batch", icon=":material/table_view:", disabled=not agreed):
        if batch is None or batch.finished:
            if not messages.rows.height:
                raise NotApplicable(f"No row has a message in '{column}'; choose another column.")
            batch = Batch(reader.bundle, reader.column, messages, desk, judge)
            st.session_state[BATCH] = (going, batch)
        _go(batch)
    if batch:
        _show(batch, desk)


def _read(upload: object) -> FileRows:
    """The rows of the upload, read once."""
    kept = st.session_state.get(FILE)
    if kept and kept[0] == upload.file_id:
        return kept[1]
    st.session_state.pop(FILE, None)
    settings().home.mkdir(parents=True, exist_ok=True)
    with st.spinner("Reading the file"), TemporaryDirectory(dir=settings().home) as place:
        path = Path(place) / "upload"
        path.write_bytes(upload.getbuffer())
        found = read_messages(path, Path(place) / "read", upload.name)
    st.session_state[FILE] = (upload.file_id, found)
    return found


def _likely(names: list[str], column: str) -> int:
    """The place of the column that most likely holds the messages."""
    lower = [name.strip().lower() for name in names]
    if column.strip().lower() in lower:
        return lower.index(column.strip().lower())
    return next((place for place, name in enumerate(lower) if any(word in name for word in MESSAGE_WORDS)), 0)


def _cost(messages: Messages, desk: Desk, judge: Comprehend | None) -> bool:
    """Say what the file would cost; return whether it may be read: with AWS only after a person agreed to it."""
    number = count(messages.rows.height, "message")
    refused = f" {count(messages.rejects.height, 'row')} cannot be read." if messages.rejects.height else ""
    if judge is None:
        st.caption(f"{number}.{refused} Offline: nothing is sent, and it costs nothing.")
        return True
    what = estimate(messages, desk.prices)
    price = plain(dollars(what.cost))
    unfit = f" {count(what.unfit, 'message')} cannot be sent and stay without sentiment." if what.unfit else ""
    st.warning(
        f"{number}.{refused} {what.sent:,} would be sent to Amazon Comprehend for about {price}, by the "
        f"price in the settings.{unfit}",
        icon=":material/payments:",
    )
    return st.checkbox(
        f"Send {count(what.sent, 'message')} to AWS for about {price}",
        key=f"assistant.agree.{what.sent}.{what.cost:.6f}",
    )


def _go(batch: Batch) -> None:
    """Do the rows; pressing Stop ends the drawing, and what is done stays."""
    slot = st.empty()
    with slot.container():
        bar = st.progress(batch.done / batch.total, text="Beginning")
        st.button("Stop", key="assistant.batch_stop", icon=":material/stop:")
        while not batch.finished:
            batch.step()
            left = f" {time_left(batch.seconds_left)}" if not batch.finished else ""
            bar.progress(batch.done / batch.total, text=f"{batch.done:,} of {batch.total:,} messages.{left}")
    slot.empty()


def _show(batch: Batch, desk: Desk) -> None:
    """Draw what was found, the replies and who writes them, and the downloads."""
    table, rejects = batch.table, batch.rejects
    asks = table.select(pl.col(batch.named["ask a person"]) != "").to_series().sum()
    refused = f", {count(rejects.height, 'row')} could not be" if rejects.height else ""
    if batch.finished:
        person = f"{asks:,} {'needs' if asks == 1 else 'need'} a person to say the category"
        st.success(
            f"{count(table.height, 'message')} read{refused}. {person}. It took "
            f"{batch.seconds:.1f} s and cost {plain(dollars(batch.cost))}.",
            icon=":material/check_circle:",
        )
    else:
        st.info(
            f"Stopped after {batch.done:,} of {batch.total:,} messages; what is done is kept. Go on, or download it.",
            icon=":material/pause_circle:",
        )
    if batch.trouble:
        st.error(plain(f"Sentiment was judged no further: {batch.trouble}", 1_000), icon=":material/info:")
    with guarded():
        batch_replies(batch, desk)
    found = [batch.named[name] for name in dict.fromkeys((*SHOWN_FIRST, *batch.named))]
    wide = {batch.messages.column: "medium", batch.named["reply"]: "large"}
    st.dataframe(
        table.select([batch.messages.column, *found]).head(SHOWN), hide_index=True, key="assistant.preview",
        column_config={name: st.column_config.Column(width=width) for name, width in wide.items()},
    )  # fmt: skip
    st.caption(f"The first {min(SHOWN, table.height):,} of {count(table.height, 'row')}; the download has all of them.")
    with st.container(horizontal=True):
        st.download_button(
            "Download what was found", lambda: csv_bytes(table), "tickets_read.csv", "text/csv",
            key="assistant.batch_download", icon=":material/download:", on_click="ignore",
        )  # fmt: skip
        if rejects.height:
            st.download_button(
                "Download rows that could not be read", lambda: csv_bytes(rejects), "rejects.csv", "text/csv",
                key="assistant.batch_rejects", icon=":material/report:", on_click="ignore",
            )  # fmt: skip
