"""The model card to read and to hand on: its versions and their status on top, then the card."""

from collections.abc import Sequence

import streamlit as st

from app.models.card import Card
from app.models.card_changes import changed_labels
from app.models.card_pages import markdown_body
from app.models.card_status import CardStatus
from app.models.card_version import CardVersion
from app.models.run import Run
from components import state
from components.frame import guarded
from components.resources import cards
from components.wording import breakable, moment, plain

FORMATS = {
    "HTML": ("html", "text/html", Card.to_html),
    "Markdown": ("md", "text/markdown", Card.to_markdown),
    "JSON": ("json", "application/json", Card.to_json),
}
BADGES = {
    CardStatus.DRAFT: (":material/edit_note:", "gray"),
    CardStatus.PENDING: (":material/rate_review:", "orange"),
    CardStatus.APPROVED: (":material/verified:", "green"),
    CardStatus.ARCHIVED: (":material/inventory_2:", "blue"),
}
HEADING = 3
"""The level of the card's sections on the page, under its title."""
LONGEST_TEXT = 3_000


def choose_version(versions: Sequence[CardVersion]) -> CardVersion | None:
    """Draw the choice of a saved version with its status; None where none is saved and the card is the run's."""
    if not versions:
        st.badge("Not saved yet", icon=":material/edit_note:", color="gray")
        st.caption("This is what the run tells. Edit it to say what only a person knows, and save a first version.")
        return None
    by_number = {one.number: one for one in versions}
    newest = (versions[0].run, versions[0].number)
    if st.session_state.get("card newest") != newest:  # a version was saved, or another model is open
        st.session_state["card newest"] = newest
        st.session_state["card.version"] = newest[1]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        number = st.selectbox(
            "Version", list(by_number), key="card.version", width=260, persist_state="session",
            format_func=lambda each: f"Version {each}, {by_number[each].status.label}",
        )  # fmt: skip
        shown = by_number[number]
        icon, color = BADGES[shown.status]
        st.badge(shown.status.label, icon=icon, color=color)
    _describe(shown)
    return shown


def _describe(shown: CardVersion) -> None:
    by = f" by {plain(shown.person)}" if shown.person else ""
    remark = f" {plain(shown.remark, 1_000)}" if shown.remark else ""
    st.caption(f"Saved {moment(shown.created)}{by}.{remark} {shown.status.meaning}")
    for one in shown.sendings[-1:]:
        st.caption(
            f"Sent to SageMaker {moment(one.created)}, {one.region}, as its version {one.version} "
            f"({one.status.label}): {plain(one.arn)}"
        )


def tell_news(told: Card, newest: CardVersion) -> None:
    """Say where the run tells something else by now than its newest version, in fields nobody wrote."""
    labels = changed_labels(newest.document, told.edited(newest.edits).document)
    if labels:
        st.info(
            f"The run tells something else by now: {', '.join(labels)}. Edit and save to take it into a new version.",
            icon=":material/update:",
        )


def change_status(shown: CardVersion, newest: bool) -> None:
    """Draw the statuses that may follow, and set the one that is chosen."""
    following = shown.status.following(newest)
    if not following:
        return
    with st.popover("Change status", icon=":material/published_with_changes:", key="card.statuses"):
        if st.session_state.get("card.status") not in following:
            st.session_state["card.status"] = following[0]
        wanted = st.radio(
            f"Status after {shown.status.label}", following, key="card.status",
            format_func=lambda one: CardStatus(one).label,
            captions=[one.meaning for one in following],
        )  # fmt: skip
        person = st.text_input("Your name", key="card.person", persist_state="session", placeholder="Optional")
        if st.button("Set status", key="card.set_status", type="primary"):
            with guarded():
                cards().set_status(shown.run, shown.number, CardStatus(wanted), person)
                state.say(f"Version {shown.number} is now {CardStatus(wanted).label}.")
                st.rerun()


def card_download(card: Card, version: CardVersion | None) -> None:
    """Draw the choice of a format and the download; JSON has the shape of SageMaker's model cards."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.segmented_control(
            "Format", list(FORMATS), default="HTML", required=True, key="card.format", persist_state="session",
            help="HTML to read and print, Markdown for a repository, JSON in the shape of SageMaker's model cards.",
        )  # fmt: skip
        ending, kind, write = FORMATS[chosen]
        name = f"model_card_version_{version.number}" if version else "model_card"
        st.download_button(
            f"Download as {chosen}", write(card), f"{name}.{ending}", kind, key="card.download", type="primary",
            icon=":material/download:", on_click="ignore",
        )  # fmt: skip


def card_body(card: Card) -> None:
    """Draw the card to be read."""
    with st.container(border=True):
        st.markdown(markdown_body(card.sections, HEADING, _shown))


def _shown(text: str) -> str:
    """A text as Markdown that shows it letter for letter; long words, such as ids, may break."""
    return plain(breakable(text), LONGEST_TEXT)


def edit_buttons(run: Run) -> None:
    """Draw the way into the form: anew, or with what was written and not saved."""
    from app.models import card_drafts

    with st.container(horizontal=True):
        if st.button("Edit", key="card.edit", icon=":material/edit:"):
            state.use_card_draft(card_drafts.begin(cards(), run.id).id)
            st.rerun()
        waiting = next((one for one in card_drafts.open_drafts(cards(), run.id) if one.wrote), None)
        if waiting and st.button(
            f"Go on with unsaved changes of {moment(waiting.changed)}", key="card.continue", icon=":material/history:"
        ):
            state.use_card_draft(waiting.id)
            st.rerun()
