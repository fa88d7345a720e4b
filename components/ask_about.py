"""Ask about what a page shows: a folded panel with the questions that fit the place."""

from collections.abc import Callable, Sequence

import streamlit as st

from app.errors import NotApplicable
from app.narration.answers import facts_digest
from app.narration.bedrock import Bedrock
from app.narration.facts import Facts
from app.narration.questions import PLACES
from app.narration.tools import Tool
from components.answer_view import Asking, keep_stopped, newest, show, tell
from components.ask import current_manner
from components.bedrock_form import current_settings
from components.navigation import link
from components.resources import answers
from components.wording import plain


def ask_about(
    place: str,
    subject: str,
    facts: Callable[[], Facts],
    label: str = "Ask about this",
    digest: Callable[[], str] | None = None,
    tools: Callable[[], Sequence[Tool]] = tuple,
) -> None:
    """Draw the panel of a place ("report", "column", "curve", "prediction", "card"); folded, it computes nothing.

    `subject` is the run, or the dataset and its version, that answers are saved with. `digest` is a hash of the state
    they are made from, that of the facts where it is not given. The offline rules answer; Bedrock at an own click.
    """
    panel = st.expander(label, icon=":material/forum:", key=f"ask.{place}", on_change="rerun")
    if not panel.open:
        return
    with panel:
        try:
            _panel(place, subject, facts(), digest, tools)
        except NotApplicable as refusal:
            st.error(plain(refusal, 2_000), icon=":material/info:")


def _panel(
    place: str,
    subject: str,
    known: Facts,
    digest: Callable[[], str] | None,
    tools: Callable[[], Sequence[Tool]],
) -> None:
    last = f"ask {place} last"
    stopped = keep_stopped()
    offered = st.selectbox("Question", [one.text for one in PLACES[place]], key=f"ask.{place}.question")
    own = st.text_input("Or in your own words", key=f"ask.{place}.free", max_chars=1000)
    manner = current_manner()
    narrator = _asked_of(place, tools)
    if st.toggle("Show the facts, which are all that would be sent", key=f"ask.{place}.facts"):
        st.code(known.to_text(), language=None, wrap_lines=True)
    st.caption(
        f"Answered for the audience {manner.audience}, in {manner.language}; change that, and the model, under Explain."
    )
    link("explain", "Settings and all answers", ":material/tune:")
    hash_ = digest() if digest else facts_digest(known)
    if stopped:
        st.session_state[last] = (subject, stopped)
    if narrator is not False:
        asking = Asking(place, subject, hash_, own.strip() or offered, known, manner, narrator)
        st.session_state[last] = (subject, tell(asking))
    of, id = st.session_state.get(last) or ("", None)
    one = newest(answers().of(subject, place), id) if of == subject else None
    if one:
        with st.container(border=True, key=f"ask.{place}.answer"):
            show(one, one.digest != hash_)


def _asked_of(place: str, tools: Callable[[], Sequence[Tool]]) -> "Bedrock | None | bool":
    """Draw the buttons: who was asked now, None for the offline rules, False for nobody."""
    with st.container(horizontal=True):
        offline = st.button("Ask", key=f"ask.{place}.ask", icon=":material/forum:")
        by_bedrock = Bedrock.available() and st.button(
            "Ask Amazon Bedrock", key=f"ask.{place}.bedrock", icon=":material/cloud:",
            help="Sends the question and the facts to AWS, which bills it.",
        )  # fmt: skip
    if by_bedrock:
        return Bedrock(current_settings(), tools() if st.session_state.get("explain.tools", True) else ())
    return None if offline else False
