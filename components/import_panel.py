"""The ways to a dataset: uploaded files, a sample, an address, or a query of a database."""

from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any

import streamlit as st

from app.data import names
from app.data.dataset import Version
from app.data.formats import NamedFile
from app.data.progress import Asked, Tell
from app.data.reading import DETECTED, ReadSettings
from app.data.uploads import on_disk
from components import reading_job, resources, state
from components.elsewhere import elsewhere
from components.frame import HALF, guarded
from components.reading_form import reading_form
from components.resources import library
from components.samples import choose_sample, use_sample
from components.wording import count, plain

SEEN = "data.import seen"
WANTED_NAME = "data.import name"
FORMATS = (
    "CSV, TSV, Excel, OpenDocument, Parquet, Arrow, ORC or JSON, also packed. Separator, encoding and header are found "
    "for you. Several files of the same columns become one table."
)


def import_panel() -> None:
    """Draw all ways and the button that takes what was touched last; a taken table is the current dataset."""
    job = reading_job.current()
    if job is None:
        _ways()
    elif job.done.is_set():
        _finish(job)
    else:
        reading_job.watch()


def _ways() -> None:
    panels = st.container(horizontal=True, gap="medium")
    with panels.container(width=HALF - 30):
        uploads = st.file_uploader("Upload a table", key="data.upload", help=FORMATS, accept_multiple_files=True)
    with panels.container(width=HALF - 30):
        sample = choose_sample("data.sample")
    uploaded = _uploads_are_meant(uploads, sample.key)
    settings, refusal = reading_form(uploads[-1]) if uploaded else (DETECTED, None)
    grows = _dataset_to_grow()
    source_column = _source_column() if uploaded and len(uploads) > 1 else None
    name = st.text_input(
        "Name of the dataset", key="data.name", placeholder="Optional; the name of the file or sample otherwise"
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = st.button("Use this table", key="data.use", type="primary", icon=":material/check:")
        st.caption(f"Takes {_told(uploads) if uploaded else 'the sample ' + plain(sample.name)}.")
    with st.expander("From the web, S3 or a database", icon=":material/cloud_download:"), guarded():
        if elsewhere(grows):
            _remember_name(name)
            st.rerun()
    if pressed and uploaded and refusal:
        st.error(f"This file was not taken. {plain(refusal, 2_000)}", icon=":material/info:")
    elif pressed:
        with guarded():
            _take(uploads, settings, grows, source_column, name) if uploaded else _announce(use_sample(sample), name)


def _told(uploads: Sequence[Any]) -> str:
    if len(uploads) == 1:
        return f"the upload {plain(uploads[0].name, 60)}"
    return f"{count(len(uploads), 'file')} as one table, read like {plain(uploads[-1].name, 60)}"


def _uploads_are_meant(uploads: Sequence[Any], sample: str) -> bool:
    """Whether the uploads are taken: those of uploads and sample that were chosen last are."""
    seen = st.session_state.get(SEEN, {})
    files = [upload.file_id for upload in uploads]
    if files != seen.get("files", []):
        meant = bool(files)
    else:
        meant = bool(files) and seen.get("meant", False) and sample == seen.get("sample", sample)
    st.session_state[SEEN] = {"files": files, "sample": sample, "meant": meant}
    return meant


def _dataset_to_grow() -> str | None:
    """The current dataset, if the table is to become its next version."""
    version = state.current_version()
    if version is None:
        return None
    wanted = st.toggle(
        f"As the next version of {plain(library().dataset(version.dataset).name, 60)}", key="data.as_version",
        help="The dataset keeps its earlier versions, its recipe and its models. Samples become datasets of their own.",
    )  # fmt: skip
    return version.dataset if wanted else None


def _source_column() -> str | None:
    wanted = st.toggle("Add a column with the name of the file", key="data.source_column")
    return "source_file" if wanted else None


def _take(
    uploads: Sequence[Any], settings: ReadSettings, grows: str | None, source_column: str | None, name: str
) -> None:
    """Begin to read the uploads as one table."""
    _remember_name(name)
    known, stack = library(), ExitStack()
    home = resources.settings().home
    files = [NamedFile(stack.enter_context(on_disk(upload.getbuffer(), home)), upload.name) for upload in uploads]

    def read(tell: Tell, asked: Asked) -> Version:
        with stack:
            return known.add_files(
                files, settings, dataset=grows, source_column=source_column, progress=tell, cancelled=asked
            )

    reading_job.begin(uploads[-1].name, read)
    st.rerun()


def _remember_name(name: str) -> None:
    st.session_state[WANTED_NAME] = names.given(name) if name.strip() else ""


def _finish(job: reading_job.ReadingJob) -> None:
    """Open the table that was read, or say why there is none."""
    reading_job.forget()
    if job.result is None:
        st.error(f"This table was not taken. {plain(job.refusal, 2_000)}", icon=":material/info:")
        _ways()
        return
    state.use_dataset(job.result.dataset)
    st.session_state[SEEN] = st.session_state.get(SEEN, {}) | {"meant": False}  # an upload is taken once
    _announce(job.result, st.session_state.pop(WANTED_NAME, ""))


def _announce(version: Version, name: str) -> None:
    if name.strip():
        library().rename(version.dataset, name)
    known = plain(library().dataset(version.dataset).name)
    shape = f"{count(version.rows, 'row')} and {count(len(version.columns), 'column')}"
    lost = f"{count(version.rejected, 'row')} could not be read" if version.rejected else "every row could be read"
    state.say(f"{known} is open: {shape}; {lost}.")
    st.rerun()
