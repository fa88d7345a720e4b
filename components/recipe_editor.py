"""The recipe of a dataset: its steps, the form of a step to add, insert or edit, and what changes."""

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from app.data.columns import Kind
from app.data.dataset import Version
from app.errors import NotApplicable
from app.params import dataset_reference
from app.wrangling.breakage import told
from app.wrangling.difference import shortened
from app.wrangling.history import History
from app.wrangling.recipe import Recipe, kinds_after
from app.wrangling.step import Step, steps
from app.wrangling.trial import Change
from components import resources, state
from components.change_view import MOST_SHOWN, change_view
from components.frame import guarded
from components.navigation import link
from components.params_form import params_form, start_anew
from components.recipe_change import EDIT, Place, close_form, pending_change, place_of_form, propose
from components.recipe_list import caution, recipe_list, undo_and_redo
from components.step_gallery import step_choice
from components.wording import count, exact, plain

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

FORM = "prepare.param"


@dataclass(frozen=True)
class Tried:
    """The step in the form as it is set, as a sentence with what it learns, the recipe with it, and what it changes."""

    step: Step
    sentence: str
    changed: Recipe
    change: Change
    edited: bool


def recipe_editor(version: Version, history: History) -> "tuple[Tried | None, DeltaGenerator]":
    """Draw the recipe and the form of a step.

    Returns the step in the form, which is not in the recipe yet, and a place below the recipe for what can be added.
    """
    recipe = history.now
    found: list[Tried | None] = []
    place = place_of_form(version, recipe)
    form = partial(_form, version, recipe, place, found)
    undo_and_redo(version, history)
    with guarded():
        pending_change(version, recipe)
        caution(version, recipe)
        recipe_list(version, resources.trial(version.dataset, version.number, recipe), place, form)
    below = st.container()
    with guarded():
        if place is None:
            form()
    return (found[0] if found else None), below


def step_in_form(tried: Tried) -> None:
    """Draw what the step in the form would do to the table."""
    st.subheader(f"What the {'edited' if tried.edited else 'new'} step would change", anchor=False)
    st.markdown(f"**{plain(tried.sentence, 2_000)}**")
    change_view(tried.change, "prepare.new")


def whole_recipe(version: Version, recipe: Recipe) -> None:
    """Draw what the recipe, or one of its steps, does to the table; the table as it is where there are no steps."""
    if not recipe.steps:
        _table(version)
        return
    whole = "The whole recipe"
    sentences = {f"Step {place}": shortened(one) for place, one in enumerate(recipe.describe(), 1)}
    options = [whole, *sentences]
    if st.session_state.get("prepare.look") not in options:
        st.session_state["prepare.look"] = whole
    st.subheader("What changes", anchor=False)
    looked = st.selectbox(
        "Look at", options, key="prepare.look", width=480, persist_state="session",
        format_func=lambda one: f"{one}: {sentences[one]}" if one in sentences else one,
    )  # fmt: skip
    with guarded():
        if looked == whole:
            change_view(resources.trial(version.dataset, version.number, recipe).whole, "prepare.recipe")
            return
        trial = resources.trial(version.dataset, version.number, recipe.first(options.index(looked)))
        if trial.failure:
            raise NotApplicable(trial.failure.sentence)
        change_view(trial.change, "prepare.recipe")


def _table(version: Version) -> None:
    """The first rows of the table as it is."""
    st.subheader("The table", anchor=False)
    rows = resources.preview(version.dataset, version.number)
    shown = exact(rows[:, :MOST_SHOWN])
    st.dataframe(shown, hide_index=True, key="prepare.table", alt="The first rows of the table as it is.")
    columns = count(rows.width, "column")
    st.caption(
        f"{rows.height:,} of {count(version.rows, 'row')}, "
        f"{columns if shown.width == rows.width else f'{shown.width:,} of {columns}'}."
    )


def _form(version: Version, recipe: Recipe, place: Place | None, found: list[Tried | None]) -> None:
    """Draw the form of a step where it stands, and the button that saves it; put the step as it is set in `found`."""
    edited = recipe.steps[place.place][0] if place and place.way == EDIT else None
    if edited is None:
        where = f"Insert a step as number {place.place + 1}" if place else "Add a step"
        st.subheader(where, anchor=False)
    key = edited.key if edited else step_choice()
    tried, problem = None, "Choose a step first."
    if key:
        at = place.place if place else len(recipe.steps)
        step = _settings(version, recipe.first(at), key, edited, place)
        tried, problem = _try(version, recipe, place, key, step)
    found.append(tried)
    _buttons(version, recipe, place, tried, problem, chosen=bool(key))


def _settings(
    version: Version, before: Recipe, key: str, edited: Step | None, place: Place | None
) -> dict[str, object]:
    """Draw the settings of a step, with the columns as the steps before it leave them."""
    params = steps()[key].params
    reads = any(param.kind == "dataset" for param in params)
    datasets = _datasets(version, edited) if reads else {}
    if reads and not datasets:
        st.info("There is no other dataset yet to read from. Upload one first.", icon=":material/table:")
        link("datasets", "Go to Datasets", ":material/arrow_forward:")
    owner = f"{version.dataset} {key} {(place.way, place.place) if place else ''}"
    values = edited.settings if edited else None
    return params_form(
        params, FORM, columns_at(version, before), values, owner=owner, datasets=datasets, columns_of=_columns_of
    )


def _datasets(version: Version, edited: Step | None) -> dict[str, str]:
    """The newest versions of the other datasets, and those that the step reads already."""
    known = {one.id: one for one in resources.library().datasets() if one.id != version.dataset}
    offered = {f"{one.id}/{one.versions[-1]} {one.name}": one.name for one in known.values()}
    named = [edited.settings[param.name] for param in edited.params if param.kind == "dataset"] if edited else []
    for value in filter(None, named):
        dataset, _, number = dataset_reference(value).partition("/")
        if dataset in known:
            offered.setdefault(value, f"{known[dataset].name}, version {number}")
    return offered


def _columns_of(value: str) -> list[str]:
    """The columns of a dataset that a setting names."""
    dataset, _, number = dataset_reference(value).partition("/")
    return [column.name for column in resources.library().version(dataset, int(number)).columns]


def columns_at(version: Version, before: Recipe) -> dict[str, Kind]:
    """The columns as a recipe leaves them, with their kinds; where a step fails, as the steps before it leave them."""
    kinds = {column.name: column.kind for column in version.columns}
    trial = resources.trial(version.dataset, version.number, before)
    fitting = before.first(trial.failure.place) if trial.failure else before
    return kinds_after(trial.schema, fitting.kinds(kinds)) if fitting.steps else kinds


def _try(
    version: Version, recipe: Recipe, place: Place | None, key: str, given: dict[str, object]
) -> tuple[Tried | None, str]:
    """The step with these settings and what it changes; or why it does not fit."""
    at = place.place if place else len(recipe.steps)
    try:
        step = steps()[key](**given)
    except NotApplicable as refusal:
        return None, str(refusal)
    edited = place is not None and place.way == EDIT
    changed = recipe.replace(at, step) if edited else recipe.insert(at, step)
    trial = resources.trial(version.dataset, version.number, changed.first(at + 1))
    if trial.failure is None:
        return Tried(step, trial.sentence, changed, trial.change, edited), ""
    if trial.failure.place == at:
        return None, trial.failure.sentence
    return None, f"{told(changed, trial.failure)} Mend that step first."


def _buttons(
    version: Version, recipe: Recipe, place: Place | None, tried: Tried | None, problem: str, chosen: bool
) -> None:
    key, label, icon = "prepare.add", "Add this step", ":material/add:"
    if place:
        edits = place.way == EDIT
        key, label = ("prepare.save", "Save the step") if edits else (key, "Insert this step")
        icon = ":material/check:" if edits else icon
    with st.container(horizontal=True):
        pressed = st.button(label, key=key, type="primary", icon=icon)
        if place:
            st.button("Cancel", key="prepare.cancel", on_click=close_form)
    if tried is None and (pressed or chosen):
        _refused(problem, pressed)
    elif pressed:
        with guarded():
            _save(version, recipe, place, tried)
    elif place and chosen:
        st.caption(f"{plain(tried.change.seen.sentence, 600)}. The rows are shown below.")


def _refused(problem: str, pressed: bool) -> None:
    """Draw why there is no step; a formula stands in letters of one width, above the mark at its wrong character."""
    sentence, _, formula = problem.partition("\n")
    if pressed:
        st.error(plain(sentence, 2_000), icon=":material/info:")
    else:
        st.caption(plain(sentence, 2_000))
    if formula:
        st.code(formula, language=None)


def _save(version: Version, recipe: Recipe, place: Place | None, tried: Tried) -> None:
    if propose(version, recipe.to_dict(), tried.changed):
        start_anew(FORM)
        done = "Saved" if place and place.way == EDIT else "Added"
        state.say(f"{done}: {plain(tried.step.describe())}.")
    st.rerun()
