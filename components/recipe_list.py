"""The steps of a recipe as sentences, each with what it changes and what can be done with it, under undo and redo."""

from collections.abc import Callable

import streamlit as st

from app.data.dataset import Version
from app.errors import NotApplicable
from app.wrangling.breakage import told
from app.wrangling.difference import named, shortened
from app.wrangling.history import History
from app.wrangling.recipe import Recipe
from app.wrangling.trial import Trial
from app.wrangling.use_of_rows import use_of_rows
from components.recipe_change import EDIT, INSERT, Place, change, close_form, duplicated, open_form, travel
from components.wording import plain

LOOK, BEFORE, AFTER, TWICE = "See what it changes", "Insert before", "Insert after", "Duplicate"
LONGEST_LABEL = 44


def undo_and_redo(version: Version, history: History) -> None:
    """Draw the head of the recipe with undo and redo, which say what they take back or do again."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader("Recipe", anchor=False)
        for key, icon, what in (
            ("undo", ":material/undo:", history.undone),
            ("redo", ":material/redo:", history.redone),
        ):
            name = key.capitalize()
            st.button(
                plain(f"{name}: {what}", LONGEST_LABEL) if what else name, key=f"prepare.{key}", icon=icon,
                type="tertiary", disabled=not what, help=plain(f"{name}: {what}", 500) if what else None,
                on_click=travel, args=(version.dataset, key),
            )  # fmt: skip


def caution(version: Version, recipe: Recipe) -> None:
    """Draw why a build would refuse the order of the steps, with the click that mends it."""
    try:
        recipe.parted()
    except NotApplicable as refusal:
        st.warning(f"A build would stop here. {plain(refusal, 1_000)}", icon=":material/warning:")
        st.button(
            "Move it behind", key="prepare.move_behind", icon=":material/low_priority:", on_click=change,
            args=(version, recipe.to_dict(), Recipe.mended, "move steps that learn behind those that shape the table"),
        )  # fmt: skip


def recipe_list(version: Version, trial: Trial, place: Place | None, form: Callable[[], None]) -> None:
    """Draw the steps in order, with the form at the place where a step is edited or inserted."""
    recipe = trial.recipe
    if not recipe.steps:
        st.info("No steps yet. Add the first one, or go on with the table as it is.", icon=":material/blender:")
    for number, begun in enumerate(trial.steps()):
        at = place if place and place.place == number else None
        if at and at.way == INSERT:
            form()
        with st.container(border=True, gap="small"):
            _step(version, recipe, begun, number)
            if at and at.way == EDIT:
                form()
    if place and place.way == INSERT and place.place == len(recipe.steps):
        form()


def _step(version: Version, recipe: Recipe, trial: Trial, place: int) -> None:
    _, enabled = recipe.steps[place]
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="small"):
        words = f"{place + 1}\\. {plain(trial.sentence)}"
        st.markdown(words if enabled else f":gray[{words} (off)]", width="stretch")
        _controls(version, recipe, place)
    if trial.failure and trial.failure.place == place:
        st.error(plain(f"{told(recipe, trial.failure)} Edit it, switch it off, or remove it.", 2_000))
    elif trial.failure:
        st.caption(f"Not tried, because step {trial.failure.place + 1} fails.")
    elif enabled:
        st.caption(plain(f"{trial.change.seen.sentence}. {use_of_rows(recipe, place)}".strip(), 600))


def _controls(version: Version, recipe: Recipe, place: int) -> None:
    _, enabled = recipe.steps[place]
    key, known, last = f"prepare.step.{place}", recipe.to_dict(), len(recipe.steps) - 1
    if st.session_state.get(f"{key}.on") != enabled:
        st.session_state[f"{key}.on"] = enabled
    st.toggle(
        "On", key=f"{key}.on", on_change=change, args=(version, known, lambda now: now.switch(place)),
        width="content", label_visibility="collapsed", help="Switch this step on or off",
    )  # fmt: skip
    st.button(
        "", key=f"{key}.edit", icon=":material/edit:", help="Edit", type="tertiary", on_click=open_form,
        args=(EDIT, version, known, place),
    )  # fmt: skip
    for name, icon, help, off, make in (
        ("up", ":material/arrow_upward:", "Move up", place == 0, lambda now: now.move(place, place - 1)),
        ("down", ":material/arrow_downward:", "Move down", place == last, lambda now: now.move(place, place + 1)),
        ("remove", ":material/delete:", "Remove", False, lambda now: now.remove(place)),
    ):
        label = f"move {named(recipe, place)}, {name}" if name in ("up", "down") else ""
        st.button(
            "", key=f"{key}.{name}", icon=icon, help=help, type="tertiary", disabled=off,
            on_click=change, args=(version, known, make, label),
        )  # fmt: skip
    st.menu_button(
        "", (LOOK, BEFORE, AFTER, TWICE), key=f"{key}.more", icon=":material/more_vert:", type="tertiary",
        help="See, insert, duplicate", on_click=_more, args=(version, recipe, place),
    )  # fmt: skip


def _more(version: Version, recipe: Recipe, place: int) -> None:
    chosen, known = st.session_state[f"prepare.step.{place}.more"], recipe.to_dict()
    if chosen == LOOK:
        close_form()
        st.session_state["prepare.look"] = f"Step {place + 1}"
    elif chosen == TWICE:
        label = f"duplicate step {place + 1}, {shortened(recipe.steps[place][0].describe())}"
        change(version, known, lambda now: duplicated(now, place), label)
    else:
        open_form(INSERT, version, known, place + (chosen == AFTER))
