"""The journey from a table to an answer, and where on it somebody is."""

from dataclasses import dataclass
from typing import Literal

import streamlit as st

from app.data.dataset import Version
from components import workbench
from components.navigation import link

Standing = Literal["done", "current", "next"]
BADGES = {
    "done": ("Done", ":material/check:", "green"),
    "current": ("You are here", ":material/my_location:", "blue"),
    "next": ("Later", ":material/more_horiz:", "gray"),
}
CARD_WIDTH = 192


@dataclass(frozen=True)
class Stage:
    """One stage of the journey: its name, its page and what happens there."""

    name: str
    page: str
    sentence: str


STAGES = (
    Stage("Data", "datasets", "Upload a table, or take a sample."),
    Stage("Prepare", "prepare", "Clean it, one readable step at a time."),
    Stage("Build", "build", "Choose what to predict and start."),
    Stage("Watch", "training", "See the model learn, live."),
    Stage("Analyze", "analyze", "Read how good it is, and how sure."),
    Stage("Card", "card", "Hand on what the model is for."),
    Stage("Predict", "predict", "Ask it about one row, or a file."),
    Stage("Ask", "explain", "Get the why in plain words."),
)


def standings(version: Version | None) -> tuple[Standing, ...]:
    """How each stage stands: done, current or next."""
    if version is None:
        done = 0
    else:
        run = workbench.last_run(version.dataset)
        prepared = bool(workbench.history(version.dataset).now.steps)
        done = 2 if prepared else 1
        if run:
            done = 4 if run.get("status") in ("finished", "stopped") else 3
    return tuple("done" if place < done else "current" if place == done else "next" for place in range(len(STAGES)))


def current(version: Version | None) -> Stage:
    """The stage where somebody is."""
    return STAGES[standings(version).index("current")]


def draw(version: Version | None) -> None:
    """Draw the stages as cards, each a link to its page."""
    with st.container(horizontal=True, gap="small"):
        for stage, standing in zip(STAGES, standings(version), strict=True):
            with st.container(border=True, width=CARD_WIDTH, height="stretch", gap="xsmall"):
                label, icon, color = BADGES[standing]
                st.badge(label, icon=icon, color=color)
                link(stage.page, f"**{stage.name}**")
                st.markdown(f":gray[{stage.sentence}]")
