"""The reply: the prompt to be read first, the text as it arrives, and a person who changes and approves it."""

import time
from collections.abc import Iterator

import streamlit as st

from app.assistant import prompt
from app.assistant.case import REPLY, Case, Stage
from app.assistant.desk import Desk
from app.assistant.reply import BEDROCK, TEMPLATE, template, written
from app.errors import NotApplicable
from app.models.run import Run
from app.narration.bedrock import BedrockSettings
from app.narration.narrator import Answer
from app.narration.prompts import as_text
from app.narration.wording import markdown
from components import state
from components.answer_view import tokens_and_price
from components.assistant_numbers import reply_numbers
from components.assistant_writer import writer
from components.resources import replies
from components.wording import plain

DRAFT, TEXT, APPROVED, TOLD = "assistant draft", "assistant.reply", "assistant approved", "assistant told"
ARRIVED = "assistant arrived"


def forget_draft() -> None:
    """Have no reply in work, because it is about another message or category."""
    for key in (DRAFT, TEXT, APPROVED, TOLD, ARRIVED):
        st.session_state.pop(key, None)


def reply(case: Case, desk: Desk, run: Run) -> Case | None:
    """Draw who writes the reply, the prompt, the reply and its approval.

    Where a reply was written just now, or stopped, return the case with what that took; it is drawn with the next run.
    """
    stopped = st.session_state.pop(ARRIVED, None)
    if stopped:
        return case.with_stage(stopped)
    st.subheader("Reply", anchor=False)
    settings = writer("assistant.writer", "the prompt below")
    if settings:
        with st.expander("The prompt, exactly as it is sent", icon=":material/visibility:"):
            st.code(as_text(prompt.request(case, desk, settings)), language=None, wrap_lines=True)
    begun = bool(st.session_state.get(DRAFT))  # one stopped before its first piece has no text
    pressed = st.button(
        "Write it again" if begun else "Write the reply", key="assistant.write", icon=":material/edit_note:",
        type="secondary" if begun else "primary",
    )  # fmt: skip
    if pressed:
        forget_draft()
        return _stream(case, desk, settings) if settings else _from_template(case, desk)
    if begun:
        _edit(case, desk, run)
    return None


def _from_template(case: Case, desk: Desk) -> Case:
    begin = time.perf_counter()
    st.session_state[DRAFT] = st.session_state[TEXT] = template(case, desk)
    st.session_state[TOLD] = f"Written by an {TEMPLATE.lower()}; nothing was sent."
    return case.with_stage(Stage(REPLY, TEMPLATE, time.perf_counter() - begin))


def _stream(case: Case, desk: Desk, settings: BedrockSettings) -> Case:
    """Draw the reply as it arrives; Stop keeps what is there, since every piece is kept as it comes."""
    st.session_state[DRAFT] = ""
    st.session_state[TOLD] = "Stopped before its end, and AWS may bill what had been written; it is yours to finish."
    slot = st.empty()
    begin, answer = time.perf_counter(), written(case, desk, settings)
    by = f"{BEDROCK}, {settings.model_id}"
    try:
        with slot.container(border=True):
            st.button("Stop", key="assistant.stop", icon=":material/stop:")
            st.write_stream(_kept(answer, by, begin))
    except NotApplicable:
        st.session_state.pop(ARRIVED, None)
        if not st.session_state[DRAFT]:
            forget_draft()
        raise
    slot.empty()
    cost, used = desk.prices.reply(settings.model_id, answer.usage), answer.usage
    state.spend(used, cost)
    st.session_state[TOLD] = f"Written by {BEDROCK} ({plain(settings.model_id, 100)}): {tokens_and_price(used, cost)}."
    st.session_state.pop(ARRIVED, None)
    return case.with_stage(Stage(REPLY, by, time.perf_counter() - begin, cost))


def _kept(answer: Answer, by: str, begin: float) -> Iterator[str]:
    """The pieces of an answer as Markdown shows them letter for letter, each kept before it is drawn."""
    for piece in answer:
        st.session_state[DRAFT] += piece
        st.session_state[TEXT] = st.session_state[DRAFT]
        st.session_state[ARRIVED] = Stage(REPLY, by, time.perf_counter() - begin, None)
        yield markdown(piece)


def _edit(case: Case, desk: Desk, run: Run) -> None:
    """Draw the reply to be changed beside its numbers, and who approves it."""
    left, right = st.columns([3, 2])
    with left:
        text = st.text_area("Reply, yours to change", key=TEXT, height=260, persist_state="session")
        st.caption(st.session_state[TOLD])
    with right:
        reply_numbers(text, case, desk)
    if st.session_state.get(APPROVED):
        st.success(plain(st.session_state[APPROVED]), icon=":material/check_circle:")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        person = st.text_input("Approved by", key="assistant.person", persist_state="session", width=280)
        pressed = st.button("Approve and save", key="assistant.approve", type="primary", icon=":material/verified:")
    if pressed:
        kept = replies().approve(case, desk, run.id, st.session_state[DRAFT], st.session_state[TEXT], person)
        st.session_state[APPROVED] = (
            f"Approved by {kept.person} and saved under Approved replies. Nothing was sent; copy it from there."
        )
        st.rerun()
