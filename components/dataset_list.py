"""All datasets: open, rename, delete and bring back."""

import streamlit as st

from app.data.dataset import Dataset, Version
from components import state
from components.frame import guarded
from components.resources import library
from components.wording import count, moment, plain

ON_A_PAGE = 10
ASKED = "data.delete asked"


def dataset_list(current: Version | None) -> None:
    """Draw every dataset with what can be done with it; long lists search and page."""
    found = _searched(library().datasets())
    pages = max(1, -(-len(found) // ON_A_PAGE))
    page = 1
    if pages > 1:
        page = st.pagination(pages, key="data.page")
    for dataset in found[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]:
        with st.container(border=True, gap="xsmall"):
            _row(dataset, current is not None and current.dataset == dataset.id)
    _deleted()


def _searched(datasets: list[Dataset]) -> list[Dataset]:
    if len(datasets) <= ON_A_PAGE:
        return datasets
    words = st.text_input("Find a dataset", key="data.search", placeholder="Part of its name").casefold()
    return [dataset for dataset in datasets if words in dataset.name.casefold()]


def _row(dataset: Dataset, is_open: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(gap=None):
            st.markdown(f"**{plain(dataset.name)}**" + ("  :blue-badge[Open]" if is_open else ""))
            versions = f", {count(len(dataset.versions), 'version')}" if len(dataset.versions) > 1 else ""
            shape = f"{count(dataset.rows, 'row')}, {count(dataset.columns, 'column')}{versions}"
            st.caption(f"{shape}, used {moment(dataset.used)}. From {plain(dataset.source)}")
        with st.container(horizontal=True, wrap=False, width="content", vertical_alignment="center"):
            _actions(dataset, is_open)
    if st.session_state.get(ASKED) == dataset.id:
        _ask(dataset, is_open)


def _actions(dataset: Dataset, is_open: bool) -> None:
    if not is_open and st.button("Open", key=f"data.open.{dataset.id}", icon=":material/folder_open:"):
        with guarded():
            state.use_dataset(dataset.id)
            st.rerun()
    _rename(dataset)
    if st.button("Delete", key=f"data.delete.{dataset.id}", icon=":material/delete:", type="tertiary"):
        st.session_state[ASKED] = dataset.id


def _rename(dataset: Dataset) -> None:
    with st.popover("Rename", icon=":material/edit:", type="tertiary"):
        name = st.text_input("New name", dataset.name, key=f"data.rename.{dataset.id}.name")
        if st.button("Rename", key=f"data.rename.{dataset.id}"):
            with guarded():
                renamed = library().rename(dataset.id, name)
                state.say(f"{plain(dataset.name)} is called {plain(renamed.name)} now.")
                st.rerun()


def _ask(dataset: Dataset, is_open: bool) -> None:
    """Ask once; a deleted dataset can be brought back."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"Delete {plain(dataset.name)}? You can bring it back below.", width="content")
        if st.button("Delete it", key=f"data.delete.{dataset.id}.yes", type="primary"):
            with guarded():
                st.session_state.pop(ASKED)
                library().delete(dataset.id)
                if is_open:
                    state.leave_dataset()
                state.say(f"{plain(dataset.name)} was deleted. It can be brought back under Deleted datasets.")
                st.rerun()
        if st.button("Keep it", key=f"data.delete.{dataset.id}.no"):
            st.session_state.pop(ASKED)
            st.rerun()


def _deleted() -> None:
    gone = library().datasets(deleted=True)
    if not gone:
        return
    with st.expander(f"Deleted datasets ({len(gone)})", icon=":material/restore_from_trash:"):
        for dataset in gone:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"{plain(dataset.name)} :gray[{count(dataset.rows, 'row')}]")
                if st.button("Bring back", key=f"data.restore.{dataset.id}", icon=":material/undo:"):
                    with guarded():
                        restored = library().restore(dataset.id)
                        state.say(f"{plain(restored.name)} is back.")
                        st.rerun()
