"""A saved recipe on the present dataset: which column is which is shown before it is used."""

import polars as pl
import streamlit as st

from app.data.dataset import Version
from app.errors import NotApplicable
from app.wrangling.history import History
from app.wrangling.recipe_book import RecipeVersion
from app.wrangling.recipe_matching import ALIKE, EXACT, Match, first_fault, matches, renamed
from components import state, workbench
from components.resources import library, recipe_book
from components.wording import count, plain

OWNER, COLUMN = "recipe.use owner", "recipe.column."


def use_recipe(version: Version, history: History) -> None:
    """Draw the choice of a saved recipe, its columns beside those of the dataset, and the button that takes it over."""
    saved = {one.id: one for one in recipe_book().recipes()}
    if not saved:
        st.info("No recipe is saved yet. Save one, or import one.", icon=":material/menu_book:")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        id = st.selectbox(
            "Saved recipe", list(saved), index=None, key="recipe.saved", placeholder="Choose a recipe",
            format_func=lambda id: saved[id].name if id in saved else id,
        )  # fmt: skip
        if not id or id not in saved:
            return
        numbers = saved[id].versions[::-1]
        number = st.selectbox("Version", numbers, key="recipe.version", width=120) if len(numbers) > 1 else numbers[0]
    chosen = recipe_book().version(id, number)
    _about(chosen)
    names = _columns(version, chosen)
    if history.now.steps:
        st.caption(f"It takes the place of the present {count(len(history.now.steps), 'step')}; undo brings them back.")
    if st.button("Use this recipe", key="recipe.use", icon=":material/playlist_add_check:"):
        with st.spinner("Trying the steps"):
            _use(version, history, chosen, names)


def _about(chosen: RecipeVersion) -> None:
    made_for = f" Made for {plain(chosen.origin)}." if chosen.origin else ""
    st.caption(f"{count(len(chosen.recipe.steps), 'step')}.{made_for}")
    with st.expander("Its steps", icon=":material/list:"):
        said = zip(chosen.recipe.describe(), chosen.recipe.steps, strict=True)
        lines = [f"{place}. {plain(text)}{'' if on else ' (off)'}" for place, (text, (_, on)) in enumerate(said, 1)]
        st.markdown("\n".join(lines))


def _columns(version: Version, chosen: RecipeVersion) -> dict[str, str]:
    """Draw which column stands for which, a choice for each that is not there; return the choices."""
    kinds = {column.name: column.kind for column in version.columns}
    found = matches(chosen.file, kinds)
    _start((chosen.id, chosen.number, version.dataset, version.number), found)
    if not found:
        st.caption("It needs no particular column.")
        return {}
    rows = [
        {
            "The recipe needs": one.wanted,
            "Kind": one.kind.value if one.kind else "not known",
            "Column here": one.there,
            "Its kind": one.kind_there.value if one.kind_there else "",
            "Found by": one.how if one.same_kind else f"{one.how}, of another kind",
        }
        for one in found
    ]
    st.dataframe(pl.DataFrame(rows), hide_index=True, key="recipe.columns", alt="Columns the recipe needs")
    unsure = [one for one in found if one.how not in (EXACT, ALIKE)]
    sure = len(found) - len(unsure)
    st.caption(
        f"{sure:,} of {count(len(found), 'column')} found by name." + (" Say which the others are:" if unsure else "")
    )
    names = {one.wanted: one.there for one in found if one not in unsure}
    return names | {one.wanted: _choice(one, list(kinds)) for one in unsure}


def _choice(one: Match, offered: list[str]) -> str:
    return st.selectbox(
        f"Column for {plain(one.wanted, 80)}", offered, index=None, key=f"{COLUMN}{one.wanted}",
        placeholder="Choose a column",
    ) or ""  # fmt: skip


def _start(owner: tuple[str, int, str, int], found: list[Match]) -> None:
    """Propose the similar names until something else is chosen."""
    if st.session_state.get(OWNER) == owner:
        return
    st.session_state[OWNER] = owner
    for one in found:
        st.session_state[f"{COLUMN}{one.wanted}"] = one.there or None


def _use(version: Version, history: History, chosen: RecipeVersion, names: dict[str, str]) -> None:
    """Take the recipe over, under the names of this dataset; one that does not fit changes nothing."""
    absent = [name for name, there in names.items() if not there]
    if absent:
        raise NotApplicable(f"Choose the column that stands for '{absent[0]}' first.")
    recipe = renamed(chosen.file, names)
    fault = first_fault(recipe.bound(library().tables(recipe.tables())), version.data)
    if fault:
        raise NotApplicable(f"{fault} The recipe of this dataset stays as it is.")
    workbench.keep_history(version.dataset, history.push(recipe))
    state.say(f"{plain(chosen.name)}, version {chosen.number}, is the recipe now: {count(len(recipe.steps), 'step')}.")
    st.rerun()
