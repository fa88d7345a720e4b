"""Changes of a recipe: saved at once, unless it was changed elsewhere meanwhile or a later step would fail."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from app.data.dataset import Version
from app.errors import NotApplicable
from app.wrangling.breakage import Breakage, breakage
from app.wrangling.difference import difference
from app.wrangling.history import History
from app.wrangling.recipe import Recipe
from app.wrangling.step import Step
from components import resources, workbench
from components.frame import guarded
from components.wording import plain

PENDING, PLACE = "prepare pending", "prepare place"
EDIT, INSERT = "edit", "insert"
Steps = list[dict[str, Any]]


@dataclass(frozen=True)
class Pending:
    """A change that is not saved yet because it breaks later steps; `known` is the recipe it was made of."""

    dataset: str
    known: Steps
    changed: Steps
    label: str


@dataclass(frozen=True)
class Place:
    """Where the form of a step stands: at the step that is edited, or before the one it is inserted before."""

    way: str
    dataset: str
    known: Steps
    place: int


def propose(version: Version, known: Steps, changed: Recipe, label: str = "") -> bool:
    """Save a change made of a known recipe; return whether it is saved, and not put aside as it breaks later steps.

    Refused where the recipe is no longer the known one.
    """
    history = workbench.history(version.dataset)
    if history.now.to_dict() != known:
        raise NotApplicable("The recipe was changed in another tab; it is shown as it is now. Try again.")
    label = label or difference(history.now, changed)
    if _breakage(version, history.now, changed, label):
        st.session_state[PENDING] = Pending(version.dataset, known, changed.to_dict(), label)
        return False
    _save(version, history, changed, label)
    return True


@guarded()
def change(version: Version, known: Steps, make: Callable[[Recipe], Recipe], label: str = "") -> None:
    """Change the recipe that was drawn, and save it."""
    propose(version, known, make(Recipe.from_dict(known)), label)


@guarded()
def travel(dataset: str, way: str) -> None:
    """Undo or redo."""
    st.session_state.pop(PENDING, None)
    history = workbench.history(dataset)
    workbench.keep_history(dataset, history.undo() if way == "undo" else history.redo())


def pending_change(version: Version, recipe: Recipe) -> None:
    """Draw the change that is put aside, what it breaks, and the ways out."""
    pending: Pending | None = st.session_state.get(PENDING)
    if pending is None:
        return
    changed = Recipe.from_dict(pending.changed)
    known = pending.dataset == version.dataset and pending.known == recipe.to_dict()
    broken = _breakage(version, recipe, changed, pending.label) if known else None
    if broken is None:
        del st.session_state[PENDING]
        return
    told = " ".join(f"{sentence[0].upper()}{sentence[1:]}" for sentence in broken.sentences)
    st.warning(f"{plain(told, 3_000)} The recipe is still as it was.", icon=":material/warning:")
    steps = ("step " if len(broken.numbers) == 1 else "steps ") + ", ".join(map(str, broken.numbers))
    with st.container(horizontal=True):
        st.button("Keep the recipe as it was", key="prepare.broken.keep", on_click=_forget)
        st.button(
            f"Do it, and switch off {steps}", key="prepare.broken.switch_off", icon=":material/toggle_off:",
            on_click=_switch_off, args=(version, pending, broken, f"{pending.label}, and switch off {steps}"),
        )  # fmt: skip


def place_of_form(version: Version, recipe: Recipe) -> Place | None:
    """Where a step is being edited or inserted; None where the form stands at the end, for another step."""
    place: Place | None = st.session_state.get(PLACE)
    if place and (place.dataset != version.dataset or place.known != recipe.to_dict()):
        del st.session_state[PLACE]
        return None
    return place


def open_form(way: str, version: Version, known: Steps, place: int) -> None:
    """Have the form stand at a step, to edit it, or before it, to insert another one."""
    st.session_state[PLACE] = Place(way, version.dataset, known, place)
    if way == INSERT:
        st.session_state["prepare.step"] = None


def close_form() -> None:
    """Have the form stand at the end of the recipe again, empty."""
    st.session_state.pop(PLACE, None)
    st.session_state["prepare.step"] = None


def duplicated(recipe: Recipe, place: int) -> Recipe:
    """The recipe with a step twice, one behind the other."""
    step: Step = recipe.steps[place][0]
    return recipe.insert(place + 1, step)


def _breakage(version: Version, before: Recipe, after: Recipe, label: str) -> Breakage | None:
    return breakage(before, after, label, lambda recipe: resources.trial(version.dataset, version.number, recipe))


def _forget() -> None:
    st.session_state.pop(PENDING, None)


@guarded()
def _switch_off(version: Version, pending: Pending, broken: Breakage, label: str) -> None:
    history = workbench.history(version.dataset)
    if history.now.to_dict() != pending.known:
        raise NotApplicable("The recipe was changed in another tab; it is shown as it is now. Try again.")
    _save(version, history, broken.switched_off, label)


def _save(version: Version, history: History, changed: Recipe, label: str) -> None:
    workbench.keep_history(version.dataset, history.push(changed, label))
    for fact in (PENDING, PLACE):
        st.session_state.pop(fact, None)
