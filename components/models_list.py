"""The list of runs: search, open, rename, delete, run again, compare."""

from collections.abc import Sequence
from contextlib import suppress

import polars as pl
import streamlit as st

from app.algorithms.algorithm import algorithms
from app.errors import NotApplicable
from app.evaluation.report import Score
from app.jobs.start import start
from app.models.run import Run, Status
from components import state, workbench
from components.curve_charts import choose_looks, draw_curves
from components.frame import guarded
from components.navigation import go
from components.report_view import digits
from components.resources import engine, library, report, store
from components.wording import count, moment, plain

PAGE_SIZE = 10
MOST_COMPARED = 6
METRIC = "metric"
"""The first column of a comparison; the others are called by their models."""
BADGES = {
    Status.QUEUED: (":material/hourglass_empty:", "gray"),
    Status.RUNNING: (":material/play_arrow:", "blue"),
    Status.FINISHED: (":material/check_circle:", "green"),
    Status.STOPPED: (":material/stop_circle:", "blue"),
    Status.FAILED: (":material/error:", "red"),
    Status.INTERRUPTED: (":material/power_off:", "orange"),
}


def models_list(runs: Sequence[Run]) -> None:
    """Draw the runs, newest first, a page at a time."""
    wanted = st.text_input("Search", key="models.search", placeholder="Name, dataset, target or algorithm")
    found = [run for run in runs if wanted.strip().lower() in _words(run)]
    if not found:
        st.info(f"No model matches '{plain(wanted)}'.", icon=":material/search_off:")
        return
    pages = -(-len(found) // PAGE_SIZE)
    number = st.pagination(pages, key="models.page") if pages > 1 else 1
    for run in found[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]:
        with st.container(border=True):
            _row(run)


def run_again(run: Run) -> None:
    """Draw the button that builds a run's specification once more."""
    if st.button("Run again", key=f"models.again.{run.id}", icon=":material/replay:"):
        with guarded(), st.spinner("Handing the build to a worker"):
            state.use_run(store().run(start(run.spec, library(), store(), engine(), run.name)))
            go("training")


def undo_delete() -> None:
    """Draw the way back after a deletion."""
    deleted = st.session_state.get("models deleted")
    if deleted and st.button(f"Undo deleting {plain(deleted[1])}", key="models.undo", icon=":material/undo:"):
        store().restore(deleted[0])
        del st.session_state["models deleted"]
        st.rerun()


def compare(runs: Sequence[Run]) -> None:
    """Draw test metrics and validation curves of several models side by side."""
    with_model = {run.id: run for run in runs if run.has_model}
    if len(with_model) < 2:
        st.caption("Two finished models can be compared here.")
        return
    chosen = st.multiselect(
        "Models to compare", list(with_model), key="models.compare", format_func=lambda id: with_model[id].name,
        max_selections=MOST_COMPARED, placeholder="Choose two or more",
    )  # fmt: skip
    problems = sorted({with_model[id].spec.problem for id in chosen})
    together = [[with_model[id] for id in chosen if with_model[id].spec.problem == problem] for problem in problems]
    for group in together:
        if len(group) > 1:
            _side_by_side(group)
        elif len(chosen) > 1:
            label = group[0].spec.problem.label
            st.caption(f"{plain(group[0].name)} is the only {label} here; a different problem has other metrics.")


def _side_by_side(runs: Sequence[Run]) -> None:
    names = _distinct_names(runs)
    reports = {name: report(run.id) for name, run in names.items()}
    rows = []
    for metric in next(iter(reports.values())).metrics:
        scores = {name: one.metrics[metric] for name, one in reports.items()}
        rows.append({METRIC: metric} | {name: _told(score) for name, score in scores.items()})
    st.dataframe(pl.DataFrame(rows), hide_index=True, key=f"models.metrics.{runs[0].spec.problem}")
    targets = {one.target for one in reports.values()}
    if len(targets) > 1 or len({run.spec.dataset for run in runs}) > 1:
        st.caption(
            "These models predict different targets or come from different tables; their numbers differ in kind."
        )
    curves = {name: one.rounds for name, one in reports.items()}
    problem = runs[0].spec.problem
    looks = choose_looks(problem, [one for rounds in curves.values() for one in rounds], f"models.{problem}")
    draw_curves(curves, looks, f"models.curves.{problem}")


def _distinct_names(runs: Sequence[Run]) -> dict[str, Run]:
    names: dict[str, Run] = {}
    for run in runs:
        names[run.name if run.name not in (METRIC, *names) else f"{run.name} ({run.id[:6]})"] = run
    return names


def _told(score: Score) -> str:
    if score.value is None:
        return "not defined"
    between = f" ({digits(score.low, score)} to {digits(score.high, score)})" if score.low is not None else ""
    return f"{digits(score.value, score)}{between}"


def _words(run: Run) -> str:
    kind = algorithms().get(run.spec.algorithm)
    return f"{run.name} {run.dataset_name} {run.spec.target} {kind.name if kind else ''} {run.status}".lower()


def _row(run: Run) -> None:
    icon, color = BADGES[run.status]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(run.status.value.capitalize(), icon=icon, color=color)
        st.markdown(f"**{plain(run.name)}**", width="stretch")
        st.caption(moment(run.created), width="content")
    st.caption(f"{_summary(run)} {plain(run.message, 500)}".strip())
    with st.container(horizontal=True):
        if st.button("Open", key=f"models.open.{run.id}", icon=":material/open_in_new:"):
            state.use_run(run)
            go("analyze" if run.has_model else "training")
        if not run.status.active:
            run_again(run)
            _rename(run)
            _delete(run)


def _summary(run: Run) -> str:
    kind = algorithms().get(run.spec.algorithm)
    what = (
        f"{kind.name if kind else run.spec.algorithm} predicts {plain(run.spec.target)} from {plain(run.dataset_name)}."
    )
    if run.score is None:
        return what
    between = f" (between {run.low:.3f} and {run.high:.3f})" if run.low is not None else ""
    return f"{what} {run.objective} {run.score:.3f}{between}."


def _rename(run: Run) -> None:
    with st.popover("Rename", icon=":material/edit:"):
        name = st.text_input("New name", run.name, key=f"models.name.{run.id}")
        if st.button("Save", key=f"models.rename.{run.id}"):
            with guarded():
                store().rename(run.id, name)
                st.rerun()


def _delete(run: Run) -> None:
    with st.popover("Delete", icon=":material/delete:"):
        st.markdown(f"Delete {plain(run.name)}? It can be undone.")
        if st.button("Delete it", key=f"models.delete.{run.id}"):
            with guarded():
                store().delete(run.id)
                st.session_state["models deleted"] = (run.id, run.name)
                _forget(run)
                st.rerun()


def _forget(run: Run) -> None:
    """Have a deleted run no longer be the current one, here and in the strip of its dataset."""
    state.leave_run()
    with suppress(NotApplicable):
        if workbench.last_run(run.dataset).get("id") == run.id:
            workbench.keep(run.dataset, **{workbench.RUN: None})


def none_yet(runs: Sequence[Run]) -> bool:
    """Whether there is no run; then the list says what to do next."""
    if not runs:
        st.info("No model yet. Build one from a dataset.", icon=":material/construction:")
    return not runs


def active(runs: Sequence[Run]) -> str:
    """How many runs are going on, as a sentence; empty when none is."""
    going = sum(run.status.active for run in runs)
    return f"{count(going, 'build')} going on." if going else ""
