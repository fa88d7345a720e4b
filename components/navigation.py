"""The pages of Easel: where each one is, what it is called, and links to it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Place:
    """A page: its section in the menu, its title, its icon and its script."""

    section: str
    title: str
    icon: str
    path: str

    @property
    def built(self) -> bool:
        """Whether the page's script is there."""
        return (ROOT / self.path).is_file()


PLACES = {
    "home": Place("", "Home", ":material/home:", "pages/start/home.py"),
    "datasets": Place("Data", "Datasets", ":material/table:", "pages/data/datasets.py"),
    "prepare": Place("Data", "Prepare", ":material/blender:", "pages/data/prepare.py"),
    "validate": Place("Data", "Validate data", ":material/fact_check:", "pages/data/validate.py"),
    "build": Place("Model", "Build", ":material/construction:", "pages/model/build.py"),
    "training": Place("Model", "Training", ":material/show_chart:", "pages/model/training.py"),
    "analyze": Place("Model", "Analyze", ":material/analytics:", "pages/model/analyze.py"),
    "card": Place("Model", "Model card", ":material/badge:", "pages/model/card.py"),
    "models": Place("Model", "My models", ":material/inventory_2:", "pages/model/models.py"),
    "predict": Place("Use", "Predict", ":material/online_prediction:", "pages/use/predict.py"),
    "explain": Place("Ask", "Explain", ":material/forum:", "pages/ask/explain.py"),
    "assistant": Place("Ask", "Support assistant", ":material/support_agent:", "pages/ask/assistant.py"),
}


def sections() -> dict[str, list[Any]]:
    """The pages that are there, by section, as Streamlit's navigation takes them."""
    found: dict[str, list[Any]] = {}
    for key, place in PLACES.items():
        if place.built:
            page = st.Page(place.path, title=place.title, icon=place.icon, default=key == "home")
            found.setdefault(place.section, []).append(page)
    return found


def link(key: str, label: str | None = None, icon: str | None = None) -> None:
    """Draw a link to a page; of a page that is not there, only its label. The label is Markdown."""
    place = PLACES[key]
    if place.built:
        st.page_link(place.path, label=label or place.title, icon=icon)
    else:
        st.markdown(f":gray[{label or place.title}]")


def go(*keys: str) -> None:
    """Go to the first of these pages that is there."""
    st.switch_page(next(PLACES[key].path for key in keys if PLACES[key].built))
