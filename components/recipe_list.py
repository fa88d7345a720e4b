"""The steps of a recipe as sentences, each to switch, move and remove, with undo and redo."""

import json
from collections.abc import Callable
from typing import Any

import streamlit as st

from app.data.dataset import Version
from app.errors import NotApplicable
from app.wrangling.history import History
from app.wrangling.recipe import Recipe
from components import resources, workbench
from components.frame import guarded
from components.wording import plain


def as_text(recipe: Recipe) -> str:
    """The recipe as JSON text, under which its results are cached."""
    return json.dumps(recipe.to_dict())


def recipe_list(version: Version, history: History) -> None:
    """Draw undo, redo and the steps in order; every change is saved at once."""
    recipe = history.now
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader("Recipe", anchor=False)
        for key, icon, can in (
            ("undo", ":material/undo:", history.can_undo),
            ("redo", ":material/redo:", history.can_redo),
        ):
            st.button(
                key.capitalize(), key=f"prepare.{key}", icon=icon, type="tertiary", disabled=not can,
                on_click=_travel, args=(version.dataset, key),
            )  # fmt: skip
    if not recipe.steps:
        st.info("No steps yet. Add the first one, or go on with the table as it is.", icon=":material/blender:")
        return
    for place, sentence in enumerate(_sentences(version, recipe)):
        _step(version.dataset, recipe, place, sentence)


def _sentences(version: Version, recipe: Recipe) -> list[str]:
    try:
        return resources.sentences(version.dataset, version.number, as_text(recipe))
    except NotApplicable as refusal:
        st.error(f"{plain(refusal, 2_000)} Remove the step, switch it off, or undo.", icon=":material/info:")
        return recipe.describe()


def _step(dataset: str, recipe: Recipe, place: int, sentence: str) -> None:
    _, enabled = recipe.steps[place]
    key, known = f"prepare.step.{place}", recipe.to_dict()
    if st.session_state.get(f"{key}.on") != enabled:
        st.session_state[f"{key}.on"] = enabled

    with st.container(border=True, horizontal=True, wrap=False, vertical_alignment="center", gap="small"):
        words = f"{place + 1}\\. {plain(sentence)}"
        st.markdown(words if enabled else f":gray[{words} (off)]")
        st.toggle(
            "On", key=f"{key}.on", on_change=_change, args=(dataset, known, lambda now: now.switch(place)),
            width="content", label_visibility="collapsed", help="Switch this step on or off",
        )  # fmt: skip
        last = len(recipe.steps) - 1
        for name, icon, help, off, make in (
            ("up", ":material/arrow_upward:", "Move up", place == 0, lambda now: now.move(place, place - 1)),
            ("down", ":material/arrow_downward:", "Move down", place == last, lambda now: now.move(place, place + 1)),
            ("remove", ":material/delete:", "Remove", False, lambda now: now.remove(place)),
        ):
            st.button(
                "", key=f"{key}.{name}", icon=icon, help=help, type="tertiary", disabled=off,
                on_click=_change, args=(dataset, known, make),
            )  # fmt: skip


@guarded()
def _change(dataset: str, known: list[dict[str, Any]], make: Callable[[Recipe], Recipe]) -> None:
    """Change the recipe and save it, unless it was changed elsewhere since it was drawn."""
    history = workbench.history(dataset)
    if history.now.to_dict() != known:
        raise NotApplicable("The recipe was changed in another tab; it is shown as it is now. Try again.")
    workbench.keep_history(dataset, history.push(make(history.now)))


@guarded()
def _travel(dataset: str, way: str) -> None:
    history = workbench.history(dataset)
    workbench.keep_history(dataset, history.undo() if way == "undo" else history.redo())
