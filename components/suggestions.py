"""What Validate data found that steps can mend, each with what the steps would change and the click that adds them."""

import streamlit as st

from app.data.dataset import Version
from app.data.validation.finding import Finding
from app.wrangling.recipe import Recipe
from components import findings, resources
from components.navigation import link
from components.recipe_change import change
from components.wording import count, plain

FEW_CELLS, FEW_COLUMNS = 500_000, 60
ON_A_PAGE = 5
ASKED = "prepare asked for problems"


def suggestions(version: Version, recipe: Recipe) -> None:
    """Draw the findings that steps mend; of a large table, once they are asked for."""
    asked = (version.dataset, version.number, str(recipe.to_dict()))
    sizes = (version.rows, len(version.columns)), _size_after(version, recipe)
    small = all(rows * columns <= FEW_CELLS and columns <= FEW_COLUMNS for rows, columns in sizes)
    if not small and st.session_state.get(ASKED) != asked:
        st.button(
            "Look for problems", key="prepare.look_for_problems", icon=":material/troubleshoot:", on_click=_ask,
            args=(asked,), help="Looks through all rows and tries the steps on them, which takes a while.",
        )  # fmt: skip
        return
    plan = findings.plan(version)
    found = [one for one in resources.findings(version.dataset, version.number, plan) if one.fix and one.fix.steps]
    label = f"{count(len(found), 'suggestion')} from Validate data" if found else "No suggestions: nothing to mend here"
    with st.expander(label, icon=":material/lightbulb:", key="prepare.suggestions"):
        if not found:
            st.caption("No check of the data found anything that a step would mend.")
        for one in found[:ON_A_PAGE]:
            _suggestion(version, recipe, one)
        if len(found) > ON_A_PAGE:
            st.caption(f"And {len(found) - ON_A_PAGE:,} more.")
        link("validate", "All findings", ":material/fact_check:")


def _size_after(version: Version, recipe: Recipe) -> tuple[int, int]:
    """How many rows and columns the table has after the recipe, as each suggestion is tried on these."""
    trial = resources.trial(version.dataset, version.number, recipe)
    return (trial.change.seen.rows_after, len(trial.schema)) if trial.change else (0, 0)


def _suggestion(version: Version, recipe: Recipe, one: Finding) -> None:
    """A finding, what its steps do, and the button that adds them."""
    longer = Recipe.from_dict([*recipe.to_dict(), *one.fix.steps])
    trial = resources.trial(version.dataset, version.number, longer)
    with st.container(border=True, gap="small"):
        st.markdown(f"**{plain(one.title)}.** {plain(one.sentence, 600)}")
        if trial.failure:
            st.caption(plain(f"Its steps do not fit here: {trial.failure.sentence}", 600))
            return
        new = trial.steps()[len(recipe.steps) :]
        st.caption(" ".join(plain(f"{each.sentence}: {each.change.seen.sentence}.", 600) for each in new))
        st.button(
            plain(one.fix.label, 200), key=f"prepare.suggest.{findings.id_of(one)}", icon=":material/add:",
            on_click=change, args=(version, recipe.to_dict(), lambda _: longer),
        )  # fmt: skip


def _ask(asked: tuple[str, int, str]) -> None:
    st.session_state[ASKED] = asked
