"""Explain: the questions about a model, who answers and how, what is sent, and every answer so far."""

import streamlit as st

from app.algorithms.algorithm import algorithm
from app.errors import NotApplicable
from app.models.run import Run
from app.narration.answers import SavedAnswer, report_digest
from app.narration.bedrock import Bedrock
from app.narration.facts import Facts, facts
from app.narration.manner import AUDIENCES, LANGUAGES, SHOTS, USUAL, Manner
from app.narration.model_tools import ModelReader, model_tools
from app.narration.narrator import QUESTIONS
from app.narration.prompts import as_text
from app.narration.tools import Tool
from components.answer_view import (
    BEDROCK,
    OFFLINE,
    Asking,
    answers_it,
    at_once,
    keep_stopped,
    newest,
    session_spending,
    show,
    tell,
)
from components.bedrock_form import bedrock_form, current_settings
from components.resources import answers, bundle, manifest, report, report_table, segment
from components.wording import moment, plain

PLACE, LAST, AGAIN = "report", "explain last answer", "explain again"
MOST_SHOWN, MOST_LEVELS = 10, 200


def ask(run: Run) -> None:
    """Draw the questions, who answers, the facts, the answer as it arrives, and the saved ones."""
    known, digest = report_facts(run), report_digest(report(run.id))
    stopped = keep_stopped()
    question = _question()
    narrator, manner = _narrator(run)
    _preview(question, known, narrator, manner)
    pressed = st.button("Ask", key="explain.ask", type="primary", icon=":material/forum:")
    if stopped:
        st.session_state[LAST] = stopped
    asking = Asking(PLACE, run.id, digest, question, known, manner, narrator)
    if pressed or st.session_state.pop(AGAIN, False):
        st.session_state[LAST] = None
        try:
            st.session_state[LAST] = tell(asking)
        except NotApplicable as refusal:
            st.error(plain(refusal, 2_000), icon=":material/info:")
    _saved(run, digest, asking)


def report_facts(run: Run) -> Facts:
    """The facts of a run's report."""
    name = algorithm(run.spec.algorithm).name
    return facts(report(run.id), run.dataset_name, name, manifest(run.id).recipe, names_in_model(run))


def names_in_model(run: Run) -> list[str]:
    """The columns of a run's model and the categories in them whose digits state nothing."""
    inputs = manifest(run.id).inputs
    levels = (level for one in inputs for level in one.levels[:MOST_LEVELS] if any(map(str.isdigit, level)))
    return [*(one.name for one in inputs), *levels]


def tools_of(run: Run) -> tuple[Tool, ...]:
    """The tools about a run's model, which read when they are used."""
    return model_tools(
        ModelReader(
            report(run.id),
            manifest(run.id),
            run.threshold,
            lambda: bundle(run.id),
            lambda name: report_table(run.id, name),
            lambda conditions: segment(run.id, conditions),
        )
    )


def current_manner() -> Manner:
    """For whom and in which language answers were last asked for in this session."""
    given = (st.session_state.get(f"explain.{name}") for name in ("audience", "language", "shots"))
    audience, language, shots = given
    return Manner(audience or USUAL.audience, language or USUAL.language, shots or USUAL.shots)


def _question() -> str:
    offered = st.selectbox("Question", [one.text for one in QUESTIONS], key="explain.question", persist_state="session")
    own = st.text_input(
        "Or in your own words", key="explain.free", placeholder="Such as: Is it good enough to call customers?",
        max_chars=1000, persist_state="session",
    )  # fmt: skip
    return own.strip() or offered


def _narrator(run: Run) -> tuple[Bedrock | None, Manner]:
    """Draw for whom, in which language and by whom the answer is given; None for the offline rules."""
    with st.container(horizontal=True, gap="medium"):
        audience = st.segmented_control(
            "For", list(AUDIENCES), default=USUAL.audience, required=True, key="explain.audience",
            format_func=str.capitalize, persist_state="session",
        )  # fmt: skip
        language = st.selectbox("Language", LANGUAGES, key="explain.language", width=180, persist_state="session")
    by = st.segmented_control(
        "Answered by", [OFFLINE, BEDROCK], default=OFFLINE, required=True, key="explain.narrator",
        persist_state="session",
        help="Offline rules need no key and send nothing. Amazon Bedrock sends the facts below to AWS, which bills it.",
    )  # fmt: skip
    if by == OFFLINE:
        return None, Manner(audience, language)
    settings = bedrock_form("the offline rules answer")
    if settings is None:
        return None, Manner(audience, language)
    shots = st.segmented_control(
        "Examples before the question", list(SHOTS), default=0, required=True, key="explain.shots",
        format_func=SHOTS.get, persist_state="session",
        help="Made-up facts with a good answer, which show the model what is wanted. They cost tokens.",
    )  # fmt: skip
    may_ask = st.toggle(
        "The model may ask Easel", value=True, key="explain.tools", persist_state="session",
        help="For a score, a column, a prediction of a made-up row, a segment or a threshold. It can only read. "
        "Switch it off for models without tool use.",
    )  # fmt: skip
    return Bedrock(settings, tools_of(run) if may_ask else ()), Manner(audience, language, shots)


def _preview(question: str, known: Facts, narrator: Bedrock | None, manner: Manner) -> None:
    with st.expander("Facts the answer is made from", icon=":material/fact_check:"):
        st.caption("Aggregates of the report only, never rows of the table.")
        st.code(known.to_text(), language=None, wrap_lines=True)
    if st.session_state.get("explain.narrator") == BEDROCK:
        label = "Everything that is sent to Amazon Bedrock" if narrator else "Everything that would be sent"
        shown = narrator or Bedrock(current_settings())
        with st.expander(label, icon=":material/send:"):
            st.caption("Letter for letter, before anything is sent. What tools return follows only if the model asks.")
            st.code(as_text(shown.request(question, known, manner)), language=None, wrap_lines=True)


def _saved(run: Run, digest: str, asking: Asking) -> None:
    """Draw the answer just given, or what the offline rules answer at once, then the answers before it."""
    found = answers().of(run.id)
    last = newest(found, st.session_state.get(LAST))
    if last and (asking.narrator or answers_it(last, asking)):
        with st.container(border=True, key="explain.answer"):
            show(last, last.digest != digest and last.place == PLACE)
    elif asking.narrator is None:
        last = None
        with st.container(border=True, key="explain.answer"):
            at_once(asking)
    session_spending()
    earlier = [one for one in found if one is not last]
    if not earlier:
        return
    st.subheader("Earlier answers", anchor=False)
    everything = len(earlier) > MOST_SHOWN and st.toggle(f"Show all {len(earlier):,}", key="explain.all")
    for one in earlier if everything else earlier[:MOST_SHOWN]:
        _earlier(one, digest)


def _earlier(one: SavedAnswer, digest: str) -> None:
    stale = one.place == PLACE and one.digest != digest
    label = f"{plain(one.question, 100)} · {moment(one.created)}{' · the report has changed since' if stale else ''}"
    with st.expander(label, icon=":material/chat:"):
        show(one, stale)
        with st.container(horizontal=True):
            if one.place == PLACE:
                st.button(
                    "Ask again", key=f"explain.again.{one.id}", icon=":material/refresh:", on_click=_again, args=(one,)
                )
            st.button(
                "Delete", key=f"explain.delete.{one.id}", icon=":material/delete:", on_click=_delete, args=(one.id,)
            )


def _again(one: SavedAnswer) -> None:
    """Ask the question of an answer once more, for the same reader, by the narrator that gave it."""
    stated = one.question in [each.text for each in QUESTIONS]
    st.session_state["explain.free"] = "" if stated else one.question
    if stated:
        st.session_state["explain.question"] = one.question
    st.session_state["explain.audience"] = one.manner.audience
    st.session_state["explain.language"] = one.manner.language
    st.session_state["explain.shots"] = one.manner.shots
    st.session_state["explain.narrator"] = BEDROCK if one.narrator == "bedrock" else OFFLINE
    st.session_state[AGAIN] = True


def _delete(id: str) -> None:
    answers().delete(id)
