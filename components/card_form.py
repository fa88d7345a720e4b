"""The form of a model card: every field a person may write, by section, with the letters that are left."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from app.errors import NotApplicable
from app.models import card_drafts
from app.models.card import Card
from app.models.card_changes import rewritten
from app.models.card_drafts import CardDraft
from app.models.card_field import Field, is_empty
from app.models.card_fields import BY_KEY, FIELDS, SECTIONS
from app.models.card_version import CardVersion
from app.models.run import Run
from components import state
from components.card_fields import as_written, draw_field, key_of, start_field
from components.frame import guarded
from components.resources import cards
from components.wording import plain

EDITED = tuple(field for field in FIELDS if field.by_person)


def draft_of(run: Run) -> CardDraft | None:
    """The work in progress on a run's card that this page is about, if it is in the form."""
    id = state.card_draft()
    return card_drafts.find(cards(), run.id, id) if id else None


def card_form(run: Run, told: Card, versions: Sequence[CardVersion], draft: CardDraft) -> None:
    """Draw the form, keep what is written as work in progress, and save it as a new version or give it up."""
    base = next((one for one in versions if one.number == draft.base), None)
    before = dict(base.edits) if base else {}
    start = told.edited(before).values
    _start(draft, start)
    if versions and versions[0].number != draft.base:
        _tell_newer(draft, base, versions[0])
    number = versions[0].number + 1 if versions else 1
    st.caption(
        f"What you do not touch goes on following the run. Saving makes version {number}, a draft"
        f"{f'; version {number - 1} stays as it is' if versions else ''}. Unsaved changes are kept as you write."
    )
    wrote = _sections(told, start)
    if wrote != draft.wrote:
        draft = card_drafts.write(cards(), draft, wrote)
    _end(run, told, before | wrote, draft, number)


def _start(draft: CardDraft, start: Mapping[str, Any]) -> None:
    """Give every widget its first value: what was written and not saved, else what the card says."""
    mine = (draft.id, draft.base)
    anew = st.session_state.get("card form") != mine
    st.session_state["card form"] = mine
    for field in EDITED:
        if anew or key_of(field) not in st.session_state:
            start_field(field, draft.wrote.get(field.key, as_written(field, start.get(field.key))))


def _sections(told: Card, start: Mapping[str, Any]) -> dict[str, Any]:
    """What a person wrote that is not what the form started from, by field."""
    wrote = {}
    for section, tab in zip(SECTIONS, st.tabs(list(SECTIONS.values()), key="card.sections"), strict=True):
        with tab:
            for field in EDITED:
                if field.section != section:
                    continue
                value = draw_field(field)
                _tell(field, value, told.values.get(field.key))
                if value != as_written(field, start.get(field.key)):
                    wrote[field.key] = value
    return wrote


def _tell(field: Field, value: Any, run_says: Any) -> None:
    """Under a field: who says it, the letters that are left, or why it cannot be saved; and the way back to the run."""
    follows = False
    with st.container(horizontal=True, vertical_alignment="center"):
        try:
            kept = field.check(value)
            follows = kept == run_says or (is_empty(kept) and is_empty(run_says))
            st.caption(_standing(field, kept, follows), width="stretch")
        except NotApplicable as refusal:
            st.markdown(f":red[{plain(refusal, 1_000)}]", width="stretch")
        if field.prefill and not follows:
            st.button(
                "Follow the run again", key=f"card.reset.{field.key}", type="tertiary", icon=":material/undo:",
                on_click=start_field, args=(field, as_written(field, run_says)),
            )  # fmt: skip


def _standing(field: Field, kept: Any, follows: bool) -> str:
    words = []
    if field.prefill and not (follows and is_empty(kept)):
        words.append("Follows the run." if follows else "Written by a person.")
    if isinstance(kept, str) and field.limit:
        words.append(f"{field.limit - len(kept):,} of {field.limit:,} letters left.")
    elif field.most:
        words.append(f"{len(kept):,} of {field.most} used.")
    return " ".join(words)


def _tell_newer(draft: CardDraft, base: CardVersion | None, newest: CardVersion) -> None:
    """Say that somebody saved in the meantime and what, and offer to go on from there with what was written."""
    theirs = rewritten(base.edits if base else {}, newest.edits)
    both = [field.label for field in theirs if field.key in draft.wrote]
    by = f" by {plain(newest.person)}" if newest.person else ""
    told = f"Version {newest.number} was saved{by} since you began."
    if theirs:
        told += f" It changed {', '.join(field.label for field in theirs)}."
    told += f" You both changed {', '.join(both)}; yours would replace it." if both else " What you wrote is kept."
    st.warning(told, icon=":material/group:")
    if st.button(
        f"Take my changes over to version {newest.number}", key="card.take_over", icon=":material/merge:",
        help="What others changed in other fields stays.",
    ):  # fmt: skip
        card_drafts.take_over(cards(), draft)
        st.rerun()


def _end(run: Run, told: Card, edits: Mapping[str, Any], draft: CardDraft, number: int) -> None:
    with st.container(horizontal=True):
        person = st.text_input("Your name", key="card.person", persist_state="session", placeholder="Optional")
        remark = st.text_input("What changed", key="card.remark", placeholder="Optional, for the history")
    with st.container(horizontal=True):
        save = st.button(f"Save version {number}", key="card.save", type="primary", icon=":material/save:")
        close = st.button("Close", key="card.close", icon=":material/close:", help="Changes are kept for 30 days.")
        discard = draft.wrote and st.button("Discard changes", key="card.discard", icon=":material/delete:")
    if save:
        with guarded():
            saved = cards().save(run.id, told, edits, draft.base, person, remark, draft.id)
            _leave(f"Version {saved.number} of the card is saved as a draft.")
    if discard:
        card_drafts.discard(cards(), draft)
        _leave(f"Your changes were discarded: {', '.join(BY_KEY[key].label for key in draft.wrote)}.")
    if close:
        if not draft.wrote:
            card_drafts.discard(cards(), draft)
        _leave("Your changes are kept; go on with them when you like." if draft.wrote else "")


def _leave(sentence: str) -> None:
    """Go back to the card, with a sentence on what was done."""
    state.use_card_draft(None)
    if sentence:
        state.say(sentence)
    st.rerun()
