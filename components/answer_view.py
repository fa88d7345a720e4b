"""An answer on the screen: as it arrives, its numbers checked, with tools and price, and kept when it is stopped."""

import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace

import polars as pl
import streamlit as st

from app.narration.answers import SavedAnswer, Told
from app.narration.bedrock import Bedrock
from app.narration.bedrock_models import price
from app.narration.explain import explain
from app.narration.facts import Facts
from app.narration.manner import Manner
from app.narration.narrator import Answer, Narrator, Usage, asked
from app.narration.verify import Checked, Checker, Standing
from app.narration.wording import LEAST_DOLLARS, dollars
from components import state
from components.resources import answers
from components.wording import count, plain

OFFLINE, BEDROCK = "Offline rules", "Amazon Bedrock"
SECONDS_BETWEEN_LOOKS = 0.2
ICONS = {Standing.FOUND: "✓", Standing.DERIVED: "≈", Standing.ABSENT: "✗"}


@dataclass(frozen=True)
class Asking:
    """What is asked, about what, and where the answer is kept: place, run or dataset, and a hash of its state."""

    place: str
    subject: str
    digest: str
    question: str
    facts: Facts
    manner: Manner
    narrator: Narrator | None


def tell(asking: Asking) -> str:
    """Draw an answer as it arrives, with a button that stops it, and save it; returns its id."""
    settings = asking.narrator.settings if isinstance(asking.narrator, Bedrock) else None
    begun, text = time.perf_counter(), ""
    answer = explain(asking.question, asking.facts, asking.narrator, asking.manner)
    told = Told(
        asked(asking.question).text, Checked("", ()), asking.manner, "bedrock" if settings else "offline",
        settings.model_id if settings else "",
    )  # fmt: skip
    if settings is None:
        text = "".join(answer)
        return answers().save(asking.subject, asking.place, asking.digest, _now(told, asking, answer, text, begun))
    place, stop, drawn = st.empty(), st.empty(), 0.0
    state.keep_pending((asking.subject, asking.place, asking.digest, replace(told, stopped=True)))
    stop.button("Stop", key=f"ask.{asking.place}.stop", icon=":material/stop_circle:")
    with closing(answer):
        for piece in answer:
            text += piece
            if time.perf_counter() - drawn > SECONDS_BETWEEN_LOOKS:
                told = _now(told, asking, answer, text, begun)
                state.keep_pending((asking.subject, asking.place, asking.digest, replace(told, stopped=True)))
                place.markdown(told.checked.as_markdown())
                drawn = time.perf_counter()
    told = _now(told, asking, answer, text, begun)
    state.keep_pending(None)
    place.empty()
    stop.empty()
    return _save(asking.subject, asking.place, asking.digest, told)


def at_once(asking: Asking) -> None:
    """Draw what the offline rules answer, without a click and without keeping it."""
    text = "".join(explain(asking.question, asking.facts, None, asking.manner))
    checked = Checker(asking.facts).check(text)
    st.markdown(checked.as_markdown())
    st.caption(
        f"{checked.caption} Answered by {OFFLINE.lower()}; nothing was sent. Ask keeps the answer with the model."
    )


def answers_it(one: SavedAnswer, asking: Asking) -> bool:
    """Whether a saved answer is the one that is asked for now: question, reader and narrator."""
    by = "bedrock" if isinstance(asking.narrator, Bedrock) else "offline"
    return (one.question, one.manner, one.narrator) == (asked(asking.question).text, asking.manner, by)


def keep_stopped() -> str | None:
    """Save what had arrived of an answer that was stopped, by the button or by anything else that was clicked."""
    pending = state.pending()
    if pending is None:
        return None
    state.keep_pending(None)
    return _save(*pending)


def _save(subject: str, place: str, digest: str, told: Told) -> str:
    state.spend(told.usage, told.dollars)
    return answers().save(subject, place, digest, told)


def _now(told: Told, asking: Asking, answer: Answer, text: str, begun: float) -> Told:
    """The answer so far; what tools returned counts as facts."""
    found = tuple(fact for call in answer.called for fact in call.facts)
    checked = Checker(replace(asking.facts, items=(*asking.facts.items, *found))).check(text)
    used = answer.usage
    dollars = price(told.model, used.input_tokens, used.output_tokens) if told.model else None
    seconds = time.perf_counter() - begun
    return replace(told, checked=checked, called=answer.called, usage=used, dollars=dollars, seconds=seconds)


def show(one: SavedAnswer, stale: bool) -> None:
    """Draw a saved answer with its marks, its tools and who gave it."""
    if stale:
        st.badge("The report has changed since", icon=":material/history:", color="orange")
    st.markdown(one.checked.as_markdown() or "(nothing had arrived)")
    if one.stopped:
        st.caption("You stopped this answer; AWS may bill for tokens that had been written.")
    st.caption(one.checked.caption)
    _marks(one.checked, one.id)
    _calls(one)
    st.caption(_by(one))


def _marks(checked: Checked, id: str) -> None:
    if not checked.marks:
        return
    with st.popover("How each number was checked", icon=":material/fact_check:", type="tertiary"):
        rows = [
            {"": ICONS[mark.standing], "Number": mark.text, "Standing": mark.standing.value, "Where or why": mark.how}
            for mark in checked.marks
        ]
        st.dataframe(pl.DataFrame(rows), hide_index=True, key=f"explain.marks.{id}")
        st.caption("✓ found in the facts, ≈ follows from them in one step, ✗ in no fact and struck through.")


def _calls(one: SavedAnswer) -> None:
    if not one.calls:
        return
    with st.expander(f"The model asked Easel {count(len(one.calls), 'time')}", icon=":material/build:"):
        for call in one.calls:
            told = call["refused"] or " ".join(call["told"])
            st.caption(f"**{plain(call['name'], 60)}** {plain(call['input'], 600)}: {plain(told, 2_000)}")


def _by(one: SavedAnswer) -> str:
    """Who answered, for whom, and at what cost."""
    whom = f"for an {one.manner.audience}" if one.manner.audience[0] in "ae" else f"for a {one.manner.audience}"
    if one.narrator == "offline":
        return f"Answered by {OFFLINE.lower()} from the facts, {whom}; nothing was sent."
    told = [f"Answered by {BEDROCK} ({plain(one.model, 100)}), {whom} in {one.manner.language}"]
    used = one.usage
    if used.input_tokens or used.output_tokens:
        told.append(tokens_and_price(used, one.dollars))
    else:
        told.append("no tokens were counted")
    told.append(
        f"{one.seconds:,.1f} s ({used.milliseconds:,} ms at AWS)" if used.milliseconds else f"{one.seconds:,.1f} s"
    )
    return f"{': '.join(told[:2])}, {', '.join(told[2:])}."


def tokens_and_price(used: Usage, dollars: float | None) -> str:
    """What an answer of Amazon Bedrock took: tokens, price, and requests where it took more than one."""
    requests = f", {used.attempts} requests" if used.attempts > 1 else ""
    return (
        f"{count(used.input_tokens, 'token')} read, {count(used.output_tokens, 'token')} written, "
        f"{_price(dollars)}{requests}"
    )


def session_spending() -> None:
    """Draw what this session has used of Amazon Bedrock."""
    asked_, used, known, unknown = state.spent()
    if not asked_:
        return
    more = f", {count(unknown, 'answer')} of a model whose price is not known not counted" if unknown else ""
    st.caption(
        f"This session: {count(asked_, 'answer')} by {BEDROCK}, {count(used.input_tokens, 'token')} read, "
        f"{count(used.output_tokens, 'token')} written, {_price(known)}{more}. AWS bills by its own price list."
    )


def _price(amount: float | None) -> str:
    """A price of the list, which is about what AWS bills, for Markdown."""
    return plain(f"about {dollars(amount)}" if amount and amount >= LEAST_DOLLARS else dollars(amount))


def newest(found: Sequence[SavedAnswer], id: str | None) -> SavedAnswer | None:
    """The answer of an id among saved ones."""
    return next((one for one in found if one.id == id), None)
