"""Replies to all messages of a file by Amazon Bedrock: what they would take first, then one after the other."""

from hashlib import sha256

import streamlit as st

from app.assistant import prompt
from app.assistant.batch import Batch
from app.assistant.batch_writing import MOST_FAILURES, Writing, WritingEstimate, estimate_replies, spent
from app.assistant.desk import Desk
from app.assistant.reply import BEDROCK
from app.narration.aws_account import configured_region
from app.narration.bedrock import BedrockSettings
from app.narration.prompts import as_text
from app.narration.wording import LEAST_DOLLARS, dollars
from components import state
from components.answer_view import session_spending, tokens_and_price
from components.assistant_writer import writer
from components.wording import count, plain, time_left

WITH_IT = "its category, sentiment, urgency and language"


def batch_replies(batch: Batch, desk: Desk) -> None:
    """Draw who writes the replies of a batch, what Bedrock would be sent for what price, and what it has written."""
    _count(batch)
    st.subheader("Replies", anchor=False)
    settings = writer("assistant.file.writer", "the prompt of each message")
    if settings is None and not batch.tried:
        st.caption("Every message whose category is certain has the reply of a template; nothing was sent for it.")
    if settings is not None and batch.waiting:
        _ask(batch, desk, settings)
    elif settings is not None and not batch.tried:
        st.caption("No message has a certain category, so there is no reply to write. Read them one by one.")
    if batch.tried:
        _told(batch)


def _ask(batch: Batch, desk: Desk, settings: BedrockSettings) -> None:
    """Draw the first prompt, the price and the consent; write once a person agreed and pressed."""
    with st.expander("The first prompt, exactly as it is sent", icon=":material/visibility:"):
        first = as_text(prompt.request(batch.case(batch.waiting[0]), desk, settings))
        st.code(first, language=None, wrap_lines=True)
    what = estimate_replies(batch, desk, settings)
    replies = count(what.calls, "reply", "replies")
    price = _price(what.cost)
    st.warning(_sent(what, settings, price), icon=":material/payments:")
    asks = batch.found.height - what.calls - spent(batch).written
    doubt = f"{count(asks, 'more message needs', 'more messages need')} a person to say the category; no reply yet. "
    st.caption(
        f"{doubt if asks else ''}While AWS is busy, a call is made up to {count(settings.attempts, 'time')}, with "
        "growing pauses. What fails keeps its template."
    )
    mark = sha256(f"{what}{settings}{first}".encode("utf-8", "replace")).hexdigest()[:12]  # another, another consent
    agreed = st.checkbox(
        f"Send {count(what.calls, 'message')} to Amazon Bedrock for {price}", key=f"assistant.file.agree.{mark}"
    )
    again = "Go on with " if batch.tried else "Write "
    if st.button(f"{again}{replies}", key="assistant.file.write", icon=":material/edit_note:", disabled=not agreed):
        _write(Writing(batch, desk, settings))
        st.rerun()


def _sent(what: WritingEstimate, settings: BedrockSettings, price: str) -> str:
    """What would leave this machine, to where, and what it would take, for Markdown."""
    place = settings.region or configured_region() or "the region of your AWS configuration"
    return (
        f"To {BEDROCK} ({plain(settings.model_id, 100)} in {plain(place)}) would go the text of "
        f"{count(what.calls, 'message')}, each with {WITH_IT}, and the company, tone and policy of the settings, as "
        f"the prompt above shows; no other column of the file. That is {count(what.calls, 'call')}, about "
        f"{what.read:,} tokens read and at most {what.written:,} written, for {price}."
    )


def _price(most: float | None) -> str:
    """What is paid at most, for Markdown."""
    if most is None:
        return "a price that is not known"
    return plain(f"at most about {dollars(most)}" if most >= LEAST_DOLLARS else dollars(most))


def _write(writing: Writing) -> None:
    """Have the replies written; pressing Stop ends the drawing, and every reply is kept as it comes."""
    total = len(writing.waiting)
    with st.empty().container():
        bar = st.progress(0.0, text=f"0 of {total:,} replies.")
        st.button(
            "Stop", key="assistant.file.stop", icon=":material/stop:", help="The reply under way is finished and kept."
        )
        while not writing.finished:
            writing.step()
            _count(writing.batch)
            left = f" {time_left(writing.seconds_left)}" if not writing.finished else ""
            bar.progress(writing.done / total, text=f"{writing.done:,} of {total:,} replies.{left}")


def _count(batch: Batch) -> None:
    """Count what requests took for the session; a reply that was under way at Stop is counted by the next run."""
    while batch.uncounted:
        state.spend(batch.uncounted[0].usage, batch.uncounted[0].cost)
        batch.uncounted.pop(0)


def _told(batch: Batch) -> None:
    """Draw what Bedrock has written so far, what it took, and what went wrong."""
    took = spent(batch)
    waiting = len(batch.waiting)
    if batch.reply_trouble:
        st.error(
            plain(
                f"It failed {MOST_FAILURES} times in a row, so nothing more was sent. {batch.reply_trouble} The other "
                "messages keep their templates; you can try again.", 1_500,
            ),
            icon=":material/info:",
        )  # fmt: skip
    failed = f" {took.failed:,} failed and keep the template; the column 'reply note' says why." if took.failed else ""
    never = waiting - took.failed
    rest = f" {never:,} not sent yet keep the template." if never else ""
    check = (
        f" {count(took.to_check, 'reply has', 'replies have')} a number that neither the message nor the policy holds."
        if took.to_check
        else " No reply has an unfounded number."
    )
    more = (
        f" The price of {count(took.unknown, 'reply', 'replies')} is not known and not counted." if took.unknown else ""
    )
    cost = None if took.unknown == took.written + took.failed else took.cost
    st.info(
        f"{count(took.written, 'reply', 'replies')} by {BEDROCK}.{check if took.written else ''}{failed}{rest} It took "
        f"{tokens_and_price(took.usage, cost)}, {took.seconds:,.1f} s.{more} Read them before you use them.",
        icon=":material/edit_note:",
    )
    session_spending()
