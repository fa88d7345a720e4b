"""The gallery of steps to choose from: searched, by group, each with what it does and an example."""

import streamlit as st

from app.wrangling.gallery import Entry, found, gallery, shown
from components.frame import HALF
from components.wording import count, plain

ON_A_PAGE = 6


def step_choice() -> str | None:
    """Draw the choice of a step, and the gallery while none is chosen; return its key."""
    labels = {
        entry.key: entry.name if entry.name == entry.group else f"{entry.group}: {entry.name}" for entry in gallery()
    }
    key = st.selectbox(
        "Step", list(labels), index=None, key="prepare.step", placeholder="Choose a step, or find one below",
        format_func=lambda key: labels.get(key, key), persist_state="session",
    )  # fmt: skip
    if key:
        _told(next(entry for entry in gallery() if entry.key == key))
    else:
        _gallery()
    return key


def _told(entry: Entry) -> None:
    example = shown(entry.key)
    st.caption(plain(entry.summary))
    if example:
        st.caption(f"Example: {plain(example.sentence)}. {plain(example.before)} **→** {plain(example.after)}")


def _gallery() -> None:
    with st.container(horizontal=True):
        search = st.text_input(
            "Search", key="prepare.search", placeholder="Such as gaps, outliers, dates", icon=":material/search:",
            persist_state="session",
        )  # fmt: skip
        group = st.selectbox(
            "Group", sorted({entry.group for entry in gallery()}), index=None, key="prepare.group",
            placeholder="All groups", persist_state="session",
        )  # fmt: skip
    fitting = found(search, group)
    if not fitting:
        st.info("No step has all of these words. Try fewer or other ones.", icon=":material/search_off:")
        return
    pages = -(-len(fitting) // ON_A_PAGE)
    place = st.container(horizontal=True)
    with st.container(horizontal=True, vertical_alignment="center"):
        page = st.pagination(pages, key=f"prepare.gallery.page.{search}.{group}") if pages > 1 else 1
        st.caption(count(len(fitting), "step"))
    with place:
        for entry in fitting[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]:
            _card(entry)


def _card(entry: Entry) -> None:
    example = shown(entry.key)
    with st.container(border=True, width=HALF, height="stretch", gap="small"):
        with st.container(horizontal=True, wrap=False, vertical_alignment="center"):
            st.markdown(f"**{plain(entry.name)}**  \n:gray[{plain(entry.group)}]", width="stretch")
            st.button(
                "Choose", key=f"prepare.gallery.{entry.key}", help=f"Choose {plain(entry.name)}", on_click=_choose,
                args=(entry.key,),
            )  # fmt: skip
        st.markdown(plain(entry.summary))
        if example:
            st.caption(f"{plain(example.before)} **→** {plain(example.after)}")


def _choose(key: str) -> None:
    st.session_state["prepare.step"] = key
