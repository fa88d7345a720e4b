"""The facts of a session, and the only place that names them: which dataset, which run, what is to be said next.

A fact is looked for in the session, then in the address, then in what was used last; an unknown one falls through. Both
session and address are kept up to date, so that a refresh or another tab shows the same.
"""

import re
from contextlib import suppress
from typing import TYPE_CHECKING

import streamlit as st

from app.data.dataset import Version
from app.errors import NotApplicable
from components import workbench
from components.resources import library, store

if TYPE_CHECKING:
    from app.models.run import Run
    from app.narration.answers import Told
    from app.narration.narrator import Usage

DATASET, VERSION, RUN, NOTICE = "fact.dataset", "fact.version", "fact.run", "fact.notice"
SPENT, PENDING = "fact.spent", "fact.pending_answer"
RUN_ID = re.compile("[0-9a-f]{32}")
DATASET_IN_ADDRESS, VERSION_IN_ADDRESS, RUN_IN_ADDRESS = "dataset", "version", "run"
CARD_DRAFT, CARD_DRAFT_IN_ADDRESS = "fact.card_draft", "draft"


def use_dataset(dataset: str, number: int | None = None) -> None:
    """Make a dataset the current one, in its newest version if no number is given, and its last run with it."""
    library().use(dataset)
    _remember(dataset, number)
    _remember_run(workbench.last_run(dataset).get("id"))


def leave_dataset() -> None:
    """Have no current dataset and run any more, so that the last used one is found next."""
    _remember(None, None)
    _remember_run(None)


def current_version() -> Version | None:
    """The current version of the current dataset, if there is any dataset."""
    asked, number = _asked_dataset(), _number(st.query_params.get(VERSION_IN_ADDRESS))
    candidates = [
        (st.session_state.get(DATASET), st.session_state.get(VERSION)),
        (asked, number),
        (asked, None),
        (library().last_used(), None),
    ]
    for dataset, chosen in candidates:
        if dataset:
            with suppress(NotApplicable):
                version = library().version(dataset, chosen)
                _remember(dataset, chosen)
                return version
    return None


def _asked_dataset() -> str | None:
    """The dataset of the address, or that of its run where a new session begins with a run alone."""
    asked, run = st.query_params.get(DATASET_IN_ADDRESS), st.query_params.get(RUN_IN_ADDRESS, "")
    if not asked and not st.session_state.get(DATASET) and RUN_ID.fullmatch(run):
        with suppress(NotApplicable):
            return store().run(run).dataset
    return asked


def use_run(run: "Run") -> None:
    """Make a run the current one, and its dataset too if it is still there."""
    facts = {"id": run.id, "name": run.name, "status": run.status.value}
    with suppress(NotApplicable):
        if st.session_state.get(DATASET) != run.dataset:
            use_dataset(run.dataset)
        if workbench.last_run(run.dataset) != facts:
            workbench.keep(run.dataset, **{workbench.RUN: facts})
    _remember_run(run.id)


def leave_run() -> None:
    """Have no current run any more, so that the newest one is found next."""
    st.session_state.pop(RUN, None)
    st.query_params.pop(RUN_IN_ADDRESS, None)


def current_run() -> "Run | None":
    """The current run: of the session, of the address, the last looked at or newest of the current dataset.

    Where there is no dataset any more, the newest run of all.
    """
    version = current_version()
    last = workbench.last_run(version.dataset) if version else {}
    for id in (st.session_state.get(RUN), st.query_params.get(RUN_IN_ADDRESS), last.get("id")):
        if id and RUN_ID.fullmatch(id):
            with suppress(NotApplicable):
                run = store().run(id)
                use_run(run)
                return run
    newest = next((run for run in store().runs() if version is None or run.dataset == version.dataset), None)
    if newest:
        use_run(newest)
    return newest


def card_draft() -> str | None:
    """The id of the work in progress on a model card, of the session or, after a refresh, of the address."""
    id = st.session_state.get(CARD_DRAFT) or st.query_params.get(CARD_DRAFT_IN_ADDRESS)
    if id and re.fullmatch(r"[0-9a-f]{32}", id):
        use_card_draft(id)
        return id
    return None


def use_card_draft(id: str | None) -> None:
    """Make some work in progress on a model card the one that is in the form, or none."""
    st.session_state[CARD_DRAFT] = id
    _show(CARD_DRAFT_IN_ADDRESS, id)


def say(sentence: str) -> None:
    """Keep a sentence (Markdown) to be said once, on the next page that is drawn."""
    st.session_state[NOTICE] = sentence


def said() -> str | None:
    """The sentence to be said now, if there is one."""
    return st.session_state.pop(NOTICE, None)


def spend(usage: "Usage", dollars: float | None) -> None:
    """Count an answer of Amazon Bedrock, with its price where that is known."""
    if not (usage.input_tokens or usage.output_tokens):
        return
    asked, used, known, unknown = spent()
    st.session_state[SPENT] = (asked + 1, used + usage, known + (dollars or 0.0), unknown + (dollars is None))


def spent() -> "tuple[int, Usage, float, int]":
    """The answers of Amazon Bedrock in this session, their tokens, their price, and how many have no known price."""
    from app.narration.narrator import Usage

    return st.session_state.get(SPENT, (0, Usage(), 0.0, 0))


def keep_pending(answer: "tuple[str, str, str, Told] | None") -> None:
    """Keep what has arrived of an answer (subject, place, digest, answer), or that none is under way."""
    st.session_state[PENDING] = answer


def pending() -> "tuple[str, str, str, Told] | None":
    """What had arrived of an answer that was stopped."""
    return st.session_state.get(PENDING)


def _remember(dataset: str | None, number: int | None) -> None:
    st.session_state[DATASET], st.session_state[VERSION] = dataset, number
    _show(DATASET_IN_ADDRESS, dataset)
    _show(VERSION_IN_ADDRESS, None if number is None else str(number))


def _remember_run(run: str | None) -> None:
    st.session_state[RUN] = run
    _show(RUN_IN_ADDRESS, run)


def _show(name: str, value: str | None) -> None:
    if st.query_params.get(name) == value:
        return
    if value is None:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = value


def _number(text: str | None) -> int | None:
    return int(text) if text and re.fullmatch(r"\d{1,9}", text) else None
