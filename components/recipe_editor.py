"""A step to add to a recipe: chosen, set, seen before it is added."""

import streamlit as st

from app.data.columns import Kind
from app.data.dataset import Version
from app.errors import NotApplicable
from app.wrangling.history import History
from app.wrangling.preview import Preview
from app.wrangling.recipe import Recipe, kinds_after
from app.wrangling.step import Step, steps
from components import resources, state, workbench
from components.frame import guarded
from components.overview import rows_table
from components.params_form import params_form, start_anew
from components.recipe_list import as_text
from components.wording import count, plain

FORM = "prepare.param"
BEFORE, AFTER = "Before", "After"


def add_step(version: Version, history: History) -> tuple[Step, Preview] | None:
    """Draw the choice of a step, its settings and the button that adds it; return the step with what it changes."""
    st.subheader("Add a step", anchor=False)
    offered = sorted(steps().values(), key=lambda kind: (kind.group, kind.name))
    labels = {kind.key: f"{kind.group}: {kind.name}" for kind in offered}
    key = st.selectbox(
        "Step", list(labels), index=None, key="prepare.step", placeholder="Choose a step",
        format_func=lambda key: labels.get(key, key), persist_state="session",
    )  # fmt: skip
    found, problem = None, "Choose a step first."
    if key:
        given = params_form(steps()[key].params, FORM, _columns(version, history.now), owner=f"{version.dataset} {key}")
        found, problem = _try(version, history.now, key, given)
    if st.button("Add this step", key="prepare.add", type="primary", icon=":material/add:"):
        if found is None:
            st.error(plain(problem, 2_000), icon=":material/info:")
        else:
            with guarded():
                _add(version, history, found[0])
    elif key and found is None:
        st.caption(plain(problem, 2_000))
    return found


def new_step(step: Step, seen: Preview) -> None:
    """Draw what a step that is not added yet would do to the table."""
    st.subheader("What the new step would change", anchor=False)
    st.markdown(f"**{plain(step.describe())}**")
    _show(seen, "prepare.new")


def whole_recipe(version: Version, recipe: Recipe) -> None:
    """Draw what the recipe, or one of its steps, does to the table."""
    if not recipe.steps:
        return
    whole = "The whole recipe"
    options = [whole, *(f"Step {place}" for place in range(1, len(recipe.steps) + 1))]
    if st.session_state.get("prepare.look") not in options:
        st.session_state["prepare.look"] = whole
    st.subheader("What changes", anchor=False)
    looked = st.selectbox("Look at", options, key="prepare.look", width=240, persist_state="session")
    with guarded():
        place = None if looked == whole else options.index(looked) - 1
        _show(resources.change(version.dataset, version.number, as_text(recipe), place), "prepare.recipe")


def _columns(version: Version, recipe: Recipe) -> dict[str, Kind]:
    """The columns at the end of the recipe with their kinds; those of the table where the recipe does not fit it."""
    kinds = {column.name: column.kind for column in version.columns}
    if not recipe.steps:
        return kinds
    try:
        after = resources.change(version.dataset, version.number, as_text(recipe)).after
    except NotApplicable:
        return kinds
    return kinds_after(after.schema, recipe.kinds(kinds))


def _try(
    version: Version, recipe: Recipe, key: str, given: dict[str, object]
) -> tuple[tuple[Step, Preview] | None, str]:
    """The step with these settings and what it changes; or why it does not fit."""
    try:
        step = steps()[key](**given)
        longer = recipe.add(step)
        seen = resources.change(version.dataset, version.number, as_text(longer), len(recipe.steps))
    except NotApplicable as refusal:
        return None, str(refusal)
    return (step, seen), ""


def _show(seen: Preview, key: str) -> None:
    st.markdown(f"{plain(seen.sentence, 2_000)}.".replace("..", "."))
    side = st.segmented_control(
        "Rows", (BEFORE, AFTER), default=AFTER, required=True, key=f"{key}.side", label_visibility="collapsed"
    )
    rows, total = (seen.before, seen.rows_before) if side == BEFORE else (seen.after, seen.rows_after)
    rows_table(rows, f"{key}.rows", f"The table {side.lower()} the change.")
    st.caption(f"{rows.height:,} of {count(total, 'row')}, {count(rows.width, 'column')}.")


def _add(version: Version, history: History, step: Step) -> None:
    workbench.keep_history(version.dataset, history.push(history.now.add(step)))
    start_anew(FORM)
    state.say(f"Added: {plain(step.describe())}.")
    st.rerun()
