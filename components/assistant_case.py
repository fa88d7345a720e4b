"""One message: what it is about, how its writer feels and how urgent it is, stage by stage."""

from typing import Any

import streamlit as st

from app.assistant.case import Case, Stage, understand
from app.assistant.classifier import other_columns
from app.assistant.comprehend import NAME as COMPREHEND
from app.assistant.comprehend import Comprehend
from app.assistant.desk import Desk
from app.assistant.sentiment import VADER
from app.assistant.ticket import LANGUAGES, Ticket
from app.errors import NotApplicable
from app.narration.wording import dollars
from components.answer_view import session_spending
from components.assistant_model import Reader
from components.assistant_reply import forget_draft, reply
from components.bedrock_form import no_credentials
from components.frame import guarded
from components.resources import manifest
from components.wording import count, plain

CASE = "assistant case"
DETECT = "detect"
FIRST = 3


def one_message(reader: Reader, desk: Desk) -> None:
    """Draw the form of a message, what the stages found, and the reply."""
    message = st.text_area(
        "What the customer wrote", key="assistant.message", height=160, persist_state="session",
        placeholder="Paste one message, in any language.",
    )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="bottom"):
        language = st.selectbox(
            "Language", [DETECT, *LANGUAGES], key="assistant.language", persist_state="session", width=200,
            format_func=lambda one: LANGUAGES.get(one, "Detect it"),
        )  # fmt: skip
        judge = sentiment_by("assistant.sentiment")
    others = _others(reader)
    case = _kept(reader)
    asked = st.button(
        "Read the message", key="assistant.read", icon=":material/search:",
        type="secondary" if case and case.ticket.message == message.strip() else "primary",
    )  # fmt: skip
    if asked:
        st.session_state.pop(CASE, None)
        forget_draft()
        st.session_state.pop("assistant.category", None)
        ticket = Ticket.written(message, None if language == DETECT else language, others)
        with st.spinner("Reading the message"):
            case = understand(ticket, reader.bundle, reader.column, reader.run.name, desk, judge)
        st.session_state[CASE] = (reader, case)
        st.rerun()
    if case is None:
        st.caption(
            "Nothing is read before you press the button, and nothing leaves this machine unless you choose AWS."
        )
        return
    if case.ticket.message != message.strip():
        st.caption("The message has changed since it was read; read it again to see what it is about.")
        return
    _show(case)
    _settle(case, reader, desk)
    if case.settled:
        with guarded():
            answered = reply(case, desk, reader.run)
            if answered is not None:
                st.session_state[CASE] = (reader, answered)
                st.rerun()
        session_spending()


def sentiment_by(key: str) -> Comprehend | None:
    """Draw who judges sentiment; None is VADER. Without credentials, what to do about that."""
    by = st.segmented_control(
        "Sentiment by", [VADER, COMPREHEND], default=VADER, required=True, key=key, persist_state="session",
        help=f"VADER works offline and knows English only. Amazon Comprehend judges {len(LANGUAGES)} languages; the "
        "message is sent to AWS and billed.",
    )  # fmt: skip
    if by == VADER:
        return None
    if Comprehend.available():
        return Comprehend()
    no_credentials("VADER judges offline")
    return None


def _others(reader: Reader) -> dict[str, Any]:
    """Draw what the model takes beside the message, if anything."""
    columns = other_columns(manifest(reader.run.id), reader.column)
    if not columns:
        return {}
    with st.expander(f"{count(len(columns), 'other column')} of the model", icon=":material/view_column:"):
        st.caption("What is left empty counts as missing.")
        return {
            one.name: st.text_input(plain(one.name, 80), key=f"assistant.value.{one.name}", persist_state="session")
            for one in columns
        }


def _kept(reader: Reader) -> Case | None:
    """What was read before by the same model, if anything."""
    kept = st.session_state.get(CASE)
    return kept[1] if kept and kept[0] == reader else None


def _show(case: Case) -> None:
    """Draw what each stage found, and what each took."""
    category, feeling, urgent = case.category, case.sentiment, case.urgency
    with st.container(horizontal=True):
        said = "said by you" if category.chosen else f"probability {category.probability:.0%}"
        st.metric("Category", plain(category.name), said, delta_color="off", delta_arrow="off", border=True)
        st.metric(
            "Sentiment", (feeling.label or "not known").capitalize(), feeling.by, delta_color="off",
            delta_arrow="off", border=True,
        )  # fmt: skip
        st.metric(
            "Urgency", urgent.level.capitalize(), count(urgent.points, "point"), delta_color="off",
            delta_arrow="off", border=True,
        )  # fmt: skip
    st.caption(f"Took: {'; '.join(map(_took, case.stages))}.")
    with st.expander("How each stage came to it", icon=":material/account_tree:"):
        _reasons(case)


def _took(stage: Stage) -> str:
    """The time and the cost of a stage, for Markdown."""
    seconds = f"{stage.seconds:.1f} s" if stage.seconds >= 1 else f"{stage.seconds * 1000:.0f} ms"
    return plain(f"{stage.name.lower()} {seconds}, {dollars(stage.cost)}")


def _reasons(case: Case) -> None:
    category = case.category
    language = LANGUAGES.get(case.ticket.language or "", "not known")
    likely = plain(", ".join(category.likely), 300)
    first = ", ".join(f"{name} {share:.0%}" for name, share in category.ranked[:FIRST])
    st.markdown(f"**Category.** {plain(first, 300)}. With {category.level:.0%} confidence: {likely}.")
    for warning in category.warnings:
        st.caption(plain(warning, 300))
    shares = ", ".join(f"{name} {share:.0%}" for name, share in case.sentiment.shares)
    st.markdown(f"**Sentiment.** {shares or 'Not judged'}. {plain(case.sentiment.note)} Language: {language}.")
    hits = "; ".join(f"{hit.sentence} ({hit.points:+d})" for hit in case.urgency.hits)
    st.markdown(f"**Urgency.** {plain(hits, 1_000) or 'No rule holds'}.")
    took = [
        {"stage": one.name, "milliseconds": round(one.seconds * 1000, 1), "cost": dollars(one.cost), "by": one.by}
        for one in case.stages
    ]
    st.dataframe(took, hide_index=True, key="assistant.stages")


def _settle(case: Case, reader: Reader, desk: Desk) -> None:
    """Draw the choice of the category: asked for where the model is not sure, on offer where it is."""
    if case.category.doubt:
        st.warning(f"{plain(case.category.doubt, 600)} What is the message about?", icon=":material/help:")
        offered = case.category.offered
        rest = [name for name, _ in case.category.ranked if name not in offered]
        name = st.radio("Category", [*offered, *rest], key="assistant.category", index=None, format_func=plain)
        pressed = st.button("Use this category", key="assistant.choose", type="primary", icon=":material/check:")
        if pressed and name is None:
            raise NotApplicable("No category is chosen; choose what the message is about.")
    else:
        with st.popover("Another category", icon=":material/edit:"):
            names = [name for name, _ in case.category.ranked]
            now = names.index(case.category.name)
            name = st.selectbox("Category", names, now, key=f"assistant.other.{case.category.name}", format_func=plain)
            pressed = st.button("Use it instead", key="assistant.correct", icon=":material/check:")
    if pressed:
        st.session_state[CASE] = (reader, case.about(name, desk.rules))
        forget_draft()
        st.rerun()
