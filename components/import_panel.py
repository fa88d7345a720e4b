"""Two ways to a dataset: an uploaded file, or a sample."""

from typing import Any

import streamlit as st

from app.data import names
from app.data.dataset import Version
from app.data.reading import DETECTED, ReadSettings
from components import resources, state
from components.frame import HALF, guarded
from components.reading_form import reading_form
from components.resources import library
from components.samples import choose_sample, use_sample
from components.wording import count, plain

SEEN = "data.import seen"
FORMATS = "CSV, TSV, Excel, Parquet or JSON, also zipped. Separator, encoding and header are found for you."


def import_panel() -> None:
    """Draw both ways and the button that takes the one that was touched last; a taken table is the current dataset."""
    panels = st.container(horizontal=True, gap="medium")
    with panels.container(width=HALF - 30):
        upload = st.file_uploader("Upload a table", key="data.upload", help=FORMATS)
    with panels.container(width=HALF - 30):
        sample = choose_sample("data.sample")
    uploaded = _upload_is_meant(upload, sample.key)
    settings, refusal = reading_form(upload) if uploaded else (DETECTED, None)
    grows = _dataset_to_grow() if uploaded else None
    name = st.text_input(
        "Name of the dataset", key="data.name", placeholder="Optional; the name of the file or sample otherwise"
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = st.button("Use this table", key="data.use", type="primary", icon=":material/check:")
        st.caption(f"Takes the {'upload ' + plain(upload.name, 60) if uploaded else 'sample ' + plain(sample.name)}.")
    if not pressed:
        return
    if uploaded and refusal:
        st.error(f"This file was not taken. {plain(refusal, 2_000)}", icon=":material/info:")
        return
    with guarded():
        if name.strip():
            names.given(name)
        with st.spinner("Reading the table"):
            version = _add(upload, settings, grows) if uploaded else use_sample(sample)
        if name.strip():
            library().rename(version.dataset, name)
        _announce(version)


def _upload_is_meant(upload: Any, sample: str) -> bool:
    """Whether the upload is taken: the one of upload and sample that was chosen last is."""
    seen = st.session_state.get(SEEN, {})
    file = upload.file_id if upload else None
    if file != seen.get("file"):
        meant = upload is not None
    else:
        meant = upload is not None and seen.get("meant", False) and sample == seen.get("sample", sample)
    st.session_state[SEEN] = {"file": file, "sample": sample, "meant": meant}
    return meant


def _dataset_to_grow() -> str | None:
    """The current dataset, if the upload is to become its next version."""
    version = state.current_version()
    if version is None:
        return None
    wanted = st.toggle(
        f"As the next version of {plain(library().dataset(version.dataset).name, 60)}", key="data.as_version",
        help="The dataset keeps its earlier versions, its recipe and its models.",
    )  # fmt: skip
    return version.dataset if wanted else None


def _add(upload: Any, settings: ReadSettings, grows: str | None) -> Version:
    with resources.on_disk(upload) as file:
        if grows:
            version = library().add_version(grows, file, upload.name, settings)
        else:
            version = library().add(file, upload.name, settings)
    state.use_dataset(version.dataset)
    return version


def _announce(version: Version) -> None:
    name = plain(library().dataset(version.dataset).name)
    shape = f"{count(version.rows, 'row')} and {count(len(version.columns), 'column')}"
    lost = f"{count(version.rejected, 'row')} could not be read" if version.rejected else "every row could be read"
    state.say(f"{name} is open: {shape}; {lost}.")
    st.rerun()
