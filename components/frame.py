"""The frame of every page: its head, where you are, its guards, the way on, and what happens when something fails."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_hex
from typing import TYPE_CHECKING

import streamlit as st

from app.data.dataset import Version
from app.errors import NotApplicable
from components import state, workbench
from components.navigation import link
from components.resources import library
from components.wording import count, plain

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from app.models.run import Run

LONGEST_LABEL = 40
READABLE, HALF = 820, 396
"""Widths in pixels of what is read line by line, and of two panels beside each other that wrap on small screens."""
log = logging.getLogger("easel")


@contextmanager
def guarded() -> Iterator[None]:
    """Show a refusal as its sentence, and a fault as a code whose trace is in the log only."""
    try:
        yield
    except NotApplicable as refusal:
        st.error(plain(refusal, longest=2_000), icon=":material/info:")
    except Exception:
        code = token_hex(3)
        log.exception("Fault %s", code)
        st.error(
            f"Something went wrong (code {code}). What you did before is saved; try again, and if it happens again, "
            "look for this code in the log of the server.",
            icon=":material/error:",
        )


def page(title: str, sentence: str) -> "DeltaGenerator":
    """Draw the head of a page: its title, what it is for, where you are, and what was just done.

    Returns the place of the strip that says where you are, for a page whose choices change it.
    """
    st.title(title, anchor=False)
    st.markdown(f":gray[{sentence}]")
    place = st.empty()
    draw_strip(place, state.current_version())
    notice = state.said()
    if notice:
        st.success(notice, icon=":material/check_circle:")
    return place


def need_dataset() -> Version:
    """The current version; where there is no dataset, the way to get one, and the page ends."""
    version = state.current_version()
    if version is None:
        st.info("No dataset yet. Upload a table or take one of the samples first.", icon=":material/table:")
        link("datasets", "Go to Datasets", ":material/arrow_forward:")
        st.stop()
    return version


def need_run() -> "Run":
    """The current run; where there is none, the way to get one, and the page ends."""
    run = state.current_run()
    if run is None:
        version = state.current_version()
        of = f" of {plain(library().dataset(version.dataset).name)}" if version else ""
        st.info(f"No model{of} yet. Build one, or open one of another dataset.", icon=":material/construction:")
        link("build", "Go to Build", ":material/arrow_forward:")
        link("models", "Go to My models", ":material/arrow_forward:")
        st.stop()
    return run


def need_model() -> "Run":
    """The current run, which has a model; where it has none, why, and the page ends."""
    run = need_run()
    if not run.has_model:
        going = "is still being built" if run.status.active else f"has no model: it {run.status.value}"
        st.info(f"{plain(run.name)} {going}. {plain(run.message)}".strip(), icon=":material/hourglass_empty:")
        link("training", "Go to Training", ":material/arrow_forward:")
        link("models", "Choose another model", ":material/arrow_forward:")
        st.stop()
    return run


def next_step(label: str, page: str) -> None:
    """Draw the link to the next step at the foot of a page."""
    st.space("small")
    link(page, label, ":material/arrow_forward:")


def draw_strip(place: "DeltaGenerator", version: Version | None) -> None:
    """Draw where you are: dataset, recipe, target and model, each a link to the page where it is made."""
    if version is None:
        return
    recipe = len(workbench.history(version.dataset).now.steps)
    target = workbench.draft(version.dataset).get("target")
    run = workbench.last_run(version.dataset).get("name")
    crumbs = [
        ("datasets", plain(library().dataset(version.dataset).name, LONGEST_LABEL), ":material/table:"),
        ("prepare", count(recipe, "step") if recipe else "No recipe yet", ":material/blender:"),
        ("build", f"Target {plain(target, LONGEST_LABEL)}" if target else "No target yet", ":material/target:"),
        ("training", plain(run, LONGEST_LABEL) if run else "No model yet", ":material/network_intelligence:"),
    ]
    with place.container(horizontal=True, gap="small", vertical_alignment="center"):
        for place, (key, label, icon) in enumerate(crumbs):
            if place:
                st.markdown(":gray[▸]", width="content")
            link(key, label, icon)
