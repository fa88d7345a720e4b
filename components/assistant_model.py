"""The classifier of the support assistant: which model reads messages, and the quickest way to a first one."""

from dataclasses import dataclass
from typing import Literal

import streamlit as st

from app.algorithms.algorithm import algorithms
from app.assistant.classifier import text_columns, vectorized
from app.assistant.first_model import ALGORITHM, category_choices, specification, text_choices
from app.data.columns import Kind
from app.data.dataset import Version
from app.data.samples import sample
from app.errors import NotApplicable
from app.jobs.start import start
from app.models.bundle import Bundle
from app.models.run import Run
from app.problem import Problem
from app.wrangling.history import History
from app.wrangling.recipe import Recipe
from app.wrangling.text_steps import VECTORIZE
from components import state, workbench
from components.frame import HALF, READABLE, guarded
from components.live import watch
from components.navigation import link
from components.resources import bundle, engine, library, manifest, store
from components.samples import use_sample
from components.wording import plain

SAMPLE = "support_tickets"
MOST_RUNS, MOST_TABLES = 100, 20
WATCHED = "assistant build"
WITHOUT = "so the model reads its 300 most frequent words only, and Japanese hardly at all"


@dataclass(frozen=True)
class Reader:
    """The chosen model and its column that messages are put into."""

    run: Run
    column: str

    @property
    def bundle(self) -> Bundle:
        """The model itself."""
        return bundle(self.run.id)


def choose_model() -> Reader | None:
    """Draw the choice of a model that reads text; None where there is none yet."""
    _watch_build()
    known = {run.id: run for run in _readers()}
    if not known:
        return None
    wanted = state.current_run()
    if st.session_state.get("assistant.model") not in known:
        st.session_state["assistant.model"] = wanted.id if wanted and wanted.id in known else next(iter(known))
    left, right = st.columns(2)
    with left:
        id = st.selectbox(
            "Model that says what a message is about", list(known), key="assistant.model", persist_state="session",
            format_func=lambda one: known[one].name if one in known else one,
        )  # fmt: skip
    columns = text_columns(manifest(id))
    if st.session_state.get("assistant.column") not in columns:
        st.session_state["assistant.column"] = columns[0]
    with right:
        column = st.selectbox("Its column of messages", columns, key="assistant.column", persist_state="session")
    _about(known[id], column)
    with st.expander("Build another model", icon=":material/construction:"):
        _panels("secondary")
    return Reader(known[id], column)


def first_model() -> None:
    """Draw what to do where no model reads text yet: one click with the sample, or a table of one's own."""
    if _building() is not None:
        return
    st.info(
        "No model reads messages yet. Build one from messages whose category is known: it learns what a message is "
        "about, and takes about half a minute for the sample.",
        icon=":material/support_agent:",
    )
    _panels("primary")


def _panels(kind: Literal["primary", "secondary"]) -> None:
    """Draw the two ways to a model: the sample, and a table of one's own."""
    panels = st.container(horizontal=True)
    with panels.container(border=True, width=HALF):
        known = sample(SAMPLE)
        st.markdown(f"**{known.name}**")
        st.markdown(known.summary)
        st.caption(f"{known.origin.capitalize()}. {known.rows:,} messages in six categories.")
        if st.button("Build from the sample", key="assistant.sample", type=kind, icon=":material/play_arrow:"):
            with st.spinner("Reading the sample"):
                version = use_sample(known)
            _start(version, "message", known.target, ALGORITHM)
    with panels.container(border=True, width=HALF), guarded():
        st.markdown("**A table of your own**")
        _from_dataset()


def _readers() -> list[Run]:
    """The newest models that predict categories from a text."""
    found = [run for run in store().runs() if run.has_model and run.spec.problem is not Problem.REGRESSION]
    readers = []
    for run in found[:MOST_RUNS]:
        try:
            if text_columns(manifest(run.id)):
                readers.append(run)
        except NotApplicable:  # its files are gone or of another version
            continue
    return readers


def _about(run: Run, column: str) -> None:
    """How good the model is, and what would make it read better."""
    told = f"Learned from {plain(run.dataset_name)}, predicts {plain(run.spec.target)}."
    if run.score is not None:
        told += f" {run.objective} {run.score:.3f} on test rows (95 % interval {run.low:.3f} to {run.high:.3f})."
    st.caption(told)
    if not vectorized(manifest(run.id), column):
        st.info(
            f"No Vectorize step turns {plain(column)} into numbers, {WITHOUT}. Build another model below with the "
            "recommended recipe.",
            icon=":material/tips_and_updates:",
        )


def _from_dataset() -> None:
    """Draw the choice of a table and its two columns, and the button that starts the build."""
    known = {one.id: one for one in library().datasets()}
    if not known:
        st.markdown("Bring messages with a column that says what each is about.")
        link("datasets", "Upload a table", ":material/upload_file:")
        return
    if st.session_state.get("assistant.dataset") not in known:
        st.session_state["assistant.dataset"] = next(
            filter(_holds_messages, list(known)[:MOST_TABLES]), next(iter(known))
        )
    chosen = st.selectbox(
        "Table", list(known), key="assistant.dataset", format_func=lambda one: known[one].name if one in known else one
    )
    version = library().version(chosen)
    kinds = {one.name: one.kind for one in version.columns}
    texts = text_choices(kinds)
    if not texts:
        _nothing_here("no column of text", "messages")
        return
    text = st.selectbox("Column of messages", texts, key=f"assistant.text.{chosen}")
    categories = category_choices(kinds, text)
    if not categories:
        _nothing_here("no column of categories", "messages that says what each is about")
        return
    category = st.selectbox("Column of categories", categories, key=f"assistant.target.{chosen}")
    offered = algorithms()
    algorithm = st.selectbox(
        "Algorithm", list(offered), key="assistant.algorithm", index=list(offered).index(ALGORITHM),
        format_func=lambda one: offered[one].name, help="Linear Learner is quick and good on text.",
    )  # fmt: skip
    st.caption(f"The recipe is made for you: Vectorize turns {plain(text)} into numbers (TF-IDF of pairs of letters).")
    if st.button("Build from this table", key="assistant.build", icon=":material/play_arrow:"):
        _start(version, text, category, algorithm)


def _holds_messages(dataset: str) -> bool:
    """Whether a table has a column of text, and one that may say what each is about."""
    kinds = {one.name: one.kind for one in library().version(dataset).columns}
    return Kind.TEXT in kinds.values() and any(category_choices(kinds, text) for text in text_choices(kinds)[:1])


def _nothing_here(lacking: str, wanted: str) -> None:
    """Draw what to do with a table from which no classifier can be built."""
    st.markdown(
        f"This table has {lacking}, so there is nothing to learn from here. Choose another table of {wanted}, upload "
        "one, or build from the support tickets of the sample."
    )
    link("datasets", "Upload a table", ":material/upload_file:")


def _start(version: Version, text: str, category: str, algorithm: str) -> None:
    """Start the build with the recommended recipe, which also becomes that of the dataset where it has none."""
    spec = specification(library(), version, text, category, algorithm)
    with st.spinner("Handing the build to a worker"):
        run = store().run(start(spec, library(), store(), engine()))
    if not workbench.history(version.dataset).now.steps:
        workbench.keep_history(version.dataset, History().push(Recipe.from_dict(spec.recipe)))
    workbench.keep_draft(version.dataset, target=category)
    state.use_run(run)
    st.session_state[WATCHED] = run.id
    st.rerun()


def _building() -> Run | None:
    """The build of a classifier that goes on: the one started here, else the newest with a Vectorize step."""
    id = st.session_state.get(WATCHED)
    if id is not None:
        return store().run(id)
    steps = ((run, step["step"]) for run in store().runs() if run.status.active for step in run.spec.recipe)
    return next((run for run, step in steps if step == VECTORIZE), None)


def _watch_build() -> None:
    """Draw the build that goes on; a finished one that was started here becomes the chosen model."""
    run = _building()
    if run is None:
        return
    if run.status.active:
        with st.container(border=True, width=READABLE):
            st.markdown(f"Building **{plain(run.name)}**. You can go on; it is chosen here when it is ready.")
            watch(run)
        return
    st.session_state.pop(WATCHED, None)
    if run.has_model:
        st.session_state["assistant.model"] = run.id
        st.success(plain(f"{run.name} is ready. {run.message}", 500), icon=":material/check_circle:")
    else:
        st.error(plain(f"{run.name} has no model: {run.message}", 1_000), icon=":material/error:")
