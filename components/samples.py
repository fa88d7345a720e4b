"""Samples to choose from, and one of them made a dataset."""

from pathlib import Path
from tempfile import TemporaryDirectory

import streamlit as st

from app.data.dataset import Version
from app.data.samples import Sample, samples, write_sample
from components import state, workbench
from components.resources import library, settings
from components.wording import count, plain


def choose_sample(key: str) -> Sample:
    """Draw the choice of a sample with what it is, and return the chosen one."""
    known = {sample.key: sample for sample in samples()}
    chosen = known[
        st.selectbox(
            "Sample", list(known), key=key, persist_state="session",
            format_func=lambda name: known[name].name if name in known else name,
        )
    ]  # fmt: skip
    st.markdown(plain(chosen.summary))
    shape = f"{count(chosen.rows, 'row')}, {count(chosen.columns, 'column')}"
    st.caption(plain(f"{chosen.origin.capitalize()}. {shape}. Predicts {chosen.target}. {chosen.licence}"))
    return chosen


def use_sample(sample: Sample) -> Version:
    """Read a sample into a new dataset, make it the current one and propose its target."""
    settings().home.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=settings().home) as folder:
        file = write_sample(sample.key, Path(folder))
        version = library().add(file, f"{sample.name}{file.suffix}")
    workbench.keep_draft(version.dataset, target=sample.target)
    state.use_dataset(version.dataset)
    return version
