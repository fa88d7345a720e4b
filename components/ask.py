"""Asking about a model: offline by default, or Amazon Bedrock; what would be sent can be read first."""

import streamlit as st

from app.algorithms.algorithm import algorithm
from app.errors import NotApplicable
from app.models.run import Run
from app.narration.bedrock import BEDROCK_PARAMS, Bedrock, BedrockSettings
from app.narration.explain import explain
from app.narration.facts import Facts, facts
from app.narration.narrator import QUESTIONS, Narrator
from components.params_form import params_form
from components.resources import manifest, report
from components.wording import count, plain

OFFLINE, BEDROCK = "Offline rules", "Amazon Bedrock"


def ask(run: Run) -> None:
    """Draw the questions, who answers, the facts, and the answer as it arrives."""
    known = _facts(run)
    question = st.selectbox(
        "Question", [one.text for one in QUESTIONS], key="explain.question", persist_state="session"
    )
    by = st.segmented_control(
        "Answered by", [OFFLINE, BEDROCK], default=OFFLINE, required=True, key="explain.narrator",
        persist_state="session",
        help="Offline rules need no key and send nothing. Amazon Bedrock sends the facts below to AWS.",
    )  # fmt: skip
    narrator = _bedrock() if by == BEDROCK else None
    with st.expander("Facts the answer is made from", icon=":material/fact_check:"):
        st.caption("Aggregates of the report only, never rows of the table. With Amazon Bedrock, this is what is sent.")
        st.code(known.to_text(), language=None, wrap_lines=True)
    if st.button("Ask", key="explain.ask", type="primary", icon=":material/forum:"):
        _answer(question, known, narrator)


def _facts(run: Run) -> Facts:
    name = algorithm(run.spec.algorithm).name
    return facts(report(run.id), run.dataset_name, name, manifest(run.id).recipe)


def _bedrock() -> Narrator | None:
    """The settings of Bedrock; without credentials, what to do about that."""
    if not Bedrock.available():
        st.info(
            "No AWS credentials were found, so the offline rules answer. Set them up with the AWS CLI (aws configure) "
            "or the AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY variables, and start Easel again.",
            icon=":material/key_off:",
        )
        return None
    with st.expander("Settings of Amazon Bedrock", icon=":material/tune:"):
        given = params_form(BEDROCK_PARAMS, "explain.param", owner="bedrock")
    return Bedrock(BedrockSettings.of(given))


def _answer(question: str, known: Facts, narrator: Narrator | None) -> None:
    with st.container(border=True):
        try:
            answer = explain(question, known, narrator)
            st.write_stream(answer.as_markdown())
        except NotApplicable as refusal:
            st.error(plain(refusal, 2_000), icon=":material/info:")
            return
        if narrator is None:
            st.caption(f"Answered by {OFFLINE.lower()} from the facts; nothing was sent.")
        elif answer.usage.input_tokens or answer.usage.output_tokens:
            read, wrote = count(answer.usage.input_tokens, "token"), count(answer.usage.output_tokens, "token")
            st.caption(f"Answered by {BEDROCK}: {read} read, {wrote} written.")
        else:
            st.caption(f"{BEDROCK} was asked and counted no tokens.")
