"""Saved recipes under the recipe of a dataset: save, use, import and export, and the prepared table."""

import streamlit as st

from app.data.dataset import Version
from app.wrangling.history import History
from app.wrangling.recipe import Recipe
from app.wrangling.recipe_book import RecipeName
from components import state
from components.frame import READABLE, guarded
from components.prepared_view import prepared_table
from components.recipe_exchange import exchange
from components.recipe_use import use_recipe
from components.resources import library, recipe_book
from components.wording import count, moment, plain

NAME, ASKED = "recipe.name", "recipe.delete asked"
ON_A_PAGE = 10
TABS = ("Save recipe", "Use a saved recipe", "Import or export", "Prepared table")


def recipe_section(version: Version, history: History) -> None:
    """Draw what can be done with the whole recipe of a dataset."""
    with st.container(width=READABLE):
        st.subheader("The whole recipe", anchor=False)
        save, use, travel, table = st.tabs(TABS, key="recipe.tabs", on_change="rerun")
        with save, guarded():
            _save(version, history.now)
            _saved_recipes()
        with use, guarded():
            use_recipe(version, history)
        with travel, guarded():
            exchange(version, history.now)
        with table, guarded():
            prepared_table(version, history.now)


def _save(version: Version, recipe: Recipe) -> None:
    """Draw the name and the button that saves the recipe under it."""
    name = st.text_input("Name of the recipe", key=NAME, placeholder="Such as: monthly clean-up")
    same = next((one for one in recipe_book().recipes() if one.name.casefold() == name.strip().casefold()), None)
    if same:
        st.caption(f"There is a recipe of this name; this becomes its version {same.versions[-1] + 1}.")
    if not recipe.steps:
        st.caption("The recipe has no steps yet.")
    if st.button("Save recipe", key="recipe.save", icon=":material/save:", disabled=not recipe.steps):
        columns = {column.name: column.kind for column in version.columns}
        origin = f"{library().dataset(version.dataset).name}, version {version.number}"
        saved = recipe_book().save(name, recipe, columns, origin)
        st.success(
            f"Saved as version {saved.number} of {plain(saved.name)}, {count(len(recipe.steps), 'step')}.",
            icon=":material/check_circle:",
        )


def _saved_recipes() -> None:
    """Draw the saved recipes, each to rename, delete and bring back; long lists page."""
    saved, gone = recipe_book().recipes(), recipe_book().recipes(deleted=True)
    if saved:
        st.markdown(f"**{count(len(saved), 'saved recipe')}**")
    pages = max(1, -(-len(saved) // ON_A_PAGE))
    page = st.pagination(pages, key="recipe.page") if pages > 1 else 1
    for one in saved[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]:
        with st.container(border=True, gap="xsmall"):
            _row(one)
    if gone:
        with st.expander(f"Deleted recipes ({len(gone)})", icon=":material/restore_from_trash:"):
            for one in gone:
                _deleted(one)


def _row(one: RecipeName) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(gap=None):
            st.markdown(f"**{plain(one.name)}**")
            versions = f", {count(len(one.versions), 'version')}" if len(one.versions) > 1 else ""
            st.caption(f"{count(one.steps, 'step')}{versions}, saved {moment(one.saved)}")
        with st.container(horizontal=True, wrap=False, width="content", vertical_alignment="center"):
            with st.popover("Rename", icon=":material/edit:", type="tertiary"):
                name = st.text_input("New name", one.name, key=f"recipe.rename.{one.id}.name")
                if st.button("Rename", key=f"recipe.rename.{one.id}"):
                    renamed = recipe_book().rename(one.id, name)
                    state.say(f"{plain(one.name)} is called {plain(renamed.name)} now.")
                    st.rerun()
            if st.button("Delete", key=f"recipe.delete.{one.id}", icon=":material/delete:", type="tertiary"):
                st.session_state[ASKED] = one.id
    if st.session_state.get(ASKED) == one.id:
        _ask(one)


def _ask(one: RecipeName) -> None:
    """Ask once; a deleted recipe can be brought back."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"Delete {plain(one.name)}? You can bring it back below.", width="content")
        if st.button("Delete it", key=f"recipe.delete.{one.id}.yes"):
            st.session_state.pop(ASKED)
            recipe_book().delete(one.id)
            state.say(f"{plain(one.name)} was deleted. It can be brought back under Deleted recipes.")
            st.rerun()
        if st.button("Keep it", key=f"recipe.delete.{one.id}.no"):
            st.session_state.pop(ASKED)
            st.rerun()


def _deleted(one: RecipeName) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"{plain(one.name)} :gray[{count(one.steps, 'step')}]")
        if st.button("Bring back", key=f"recipe.restore.{one.id}", icon=":material/undo:"):
            restored = recipe_book().restore(one.id)
            state.say(f"{plain(restored.name)} is back.")
            st.rerun()
