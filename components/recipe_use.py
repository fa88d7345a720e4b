"""A saved recipe on the present dataset, instead of its steps or after them: which column is which is shown first."""

import polars as pl
import streamlit as st

from app.data.columns import Kind
from app.data.dataset import Version
from app.errors import NotApplicable
from app.wrangling.history import History
from app.wrangling.recipe import Recipe
from app.wrangling.recipe_book import RecipeVersion
from app.wrangling.recipe_matching import ALIKE, EXACT, Match, first_fault, matches, renamed
from components import state, workbench
from components.recipe_editor import columns_at
from components.resources import library, recipe_book
from components.wording import count, plain

OWNER, COLUMN = "recipe.use owner", "recipe.column."
REPLACE, APPEND = "Replace the present steps", "Append after the present steps"


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
    earlier = _kept(history.now)
    names = _columns(version, earlier, chosen)
    if st.button("Use this recipe", key="recipe.use", icon=":material/playlist_add_check:"):
        with st.spinner("Trying the steps"):
            _use(version, history, earlier, chosen, names)


def _kept(present: Recipe) -> Recipe:
    """Draw the choice of what becomes of the present steps; return those that stay before the saved ones."""
    if not present.steps:
        return Recipe()
    way = st.radio("This dataset has steps already", (REPLACE, APPEND), key="recipe.use.way", horizontal=True)
    many = count(len(present.steps), "step")
    st.caption(
        f"It takes the place of the present {many}; undo brings them back."
        if way == REPLACE
        else f"It starts as step {len(present.steps) + 1}, with the columns as the steps before leave them; undo takes "
        "it away again."
    )
    return Recipe() if way == REPLACE else present


def _about(chosen: RecipeVersion) -> None:
    made_for = f" Made for {plain(chosen.origin)}." if chosen.origin else ""
    st.caption(f"{count(len(chosen.recipe.steps), 'step')}.{made_for}")
    with st.expander("Its steps", icon=":material/list:"):
        said = zip(chosen.recipe.describe(), chosen.recipe.steps, strict=True)
        lines = [f"{place}. {plain(text)}{'' if on else ' (off)'}" for place, (text, (_, on)) in enumerate(said, 1)]
        st.markdown("\n".join(lines))


def _columns(version: Version, earlier: Recipe, chosen: RecipeVersion) -> dict[str, str]:
    """Draw which column stands for which, a choice for each that is not there; return the choices."""
    kinds = columns_at(version, earlier)
    found = matches(chosen.file, kinds)
    _start((chosen.id, chosen.number, version.dataset, version.number, tuple(kinds.items())), found)
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


def _start(owner: tuple[str, int, str, int, tuple[tuple[str, Kind], ...]], found: list[Match]) -> None:
    """Propose the similar names until something else is chosen."""
    if st.session_state.get(OWNER) == owner:
        return
    st.session_state[OWNER] = owner
    for one in found:
        st.session_state[f"{COLUMN}{one.wanted}"] = one.there or None


def _use(version: Version, history: History, earlier: Recipe, chosen: RecipeVersion, names: dict[str, str]) -> None:
    """Take the recipe over, under the names of this dataset; one that does not fit changes nothing."""
    absent = [name for name, there in names.items() if not there]
    if absent:
        raise NotApplicable(f"Choose the column that stands for '{absent[0]}' first.")
    recipe = Recipe((*earlier.steps, *renamed(chosen.file, names).steps))
    fault = first_fault(recipe.bound(library().tables(recipe.tables())), version.data)
    if fault:
        why, _, _ = fault.partition("\n")  # below it may stand an excerpt of a formula
        raise NotApplicable(f"{why} The recipe of this dataset stays as it is.")
    title, steps = f"{chosen.name}, version {chosen.number}", count(len(chosen.recipe.steps), "step")
    if earlier.steps:
        label, done = f"append the {steps} of {title}", f"{steps} of {title} stand after the earlier ones now"
    else:
        before = f" instead of the {len(history.now.steps)} before" if history.now.steps else ""
        label, done = f"use the {steps} of {title}{before}", f"{title}, is the recipe now: {steps}"
    workbench.keep_history(version.dataset, history.push(recipe, label))
    state.say(f"{plain(done)}.")
    st.rerun()
