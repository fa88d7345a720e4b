"""The choice among the versions of a dataset."""

import streamlit as st

from app.data.dataset import Version
from components import state
from components.frame import guarded
from components.resources import library
from components.wording import moment


def version_choice(version: Version) -> None:
    """Draw the versions to choose from, where there are several; the chosen one is the current one."""
    numbers = list(reversed(library().dataset(version.dataset).versions))
    if len(numbers) == 1:
        return
    st.session_state["data.version"] = version.number
    created = {number: moment(library().version(version.dataset, number).created) for number in numbers}
    st.selectbox(
        "Version", numbers, key="data.version", width=260, on_change=_open, args=(version.dataset, numbers[0]),
        format_func=lambda number: f"Version {number}, {created[number]}" if number in created else str(number),
    )  # fmt: skip


@guarded()
def _open(dataset: str, newest: int) -> None:
    number = st.session_state["data.version"]
    state.use_dataset(dataset, None if number == newest else number)
