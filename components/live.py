"""A run as it goes on: its stage, its curve, the time left, and Stop."""

import streamlit as st

from app.algorithms.algorithm import algorithm
from app.errors import NotApplicable
from app.evaluation.loss import loss_name
from app.models.run import Run, Status
from app.training.monitor import Round
from components import workbench
from components.curve_charts import choose_looks, draw_curve, draw_leaderboard
from components.frame import next_step
from components.resources import store
from components.wording import count, plain

SECONDS_BETWEEN_LOOKS = 0.5
ENDINGS = {
    Status.FINISHED: (st.success, ":material/check_circle:"),
    Status.STOPPED: (st.info, ":material/stop_circle:"),
    Status.FAILED: (st.error, ":material/error:"),
    Status.INTERRUPTED: (st.warning, ":material/power_off:"),
}


def watch(run: Run) -> None:
    """Draw a run; while it is active, look again twice a second without drawing the page anew."""
    look = st.fragment(_look, run_every=SECONDS_BETWEEN_LOOKS if run.status.active else None)
    look(run.id, run.status.active)


def latest(dataset: str) -> None:
    """Draw the last build of a dataset that was looked at, if there is one, and the way to its report."""
    last = workbench.last_run(dataset)
    try:
        run = store().run(last["id"]) if last else None
    except NotApplicable:  # it was deleted
        run = None
    if run is None:
        return
    st.divider()
    st.subheader(f"Latest build: {plain(run.name)}", anchor=False)
    watch(run)
    if run.has_model:
        next_step("See how good it is", "analyze")


def _look(id: str, was_active: bool) -> None:
    run = store().run(id)
    if was_active and not run.status.active:
        st.rerun()
    rounds = store().curve(id)
    if run.status.active:
        _progress(run, rounds)
    else:
        draw, icon = ENDINGS[run.status]
        draw(plain(run.message, 2_000), icon=icon)
    if rounds:
        _numbers(run, rounds)
        name = algorithm(run.spec.algorithm).round_name
        draw_curve(rounds, choose_looks(run.spec.problem, rounds, "training"), name, f"training.curve.{id}")
        if algorithm(run.spec.algorithm).ranks_models:
            draw_leaderboard(rounds, run.spec.problem, f"training.leaderboard.{id}")
    elif run.status.active:
        st.caption("The curve appears with the first finished round.")


def _progress(run: Run, rounds: tuple[Round, ...]) -> None:
    share = run.share if run.share is not None else len(rounds) / run.total if run.total and rounds else 0.0
    left = _time_left(run, rounds)
    st.progress(min(1.0, share), text=f"{plain(run.stage)}. {left}".strip())
    if run.share is not None:
        return  # the training is over, there is nothing left to stop
    stopping = store().stop_asked(run.id)
    label = "Stopping after this round" if stopping else "Stop"
    if st.button(label, key="training.stop", icon=":material/stop:", disabled=stopping):
        store().ask_to_stop(run.id)
        st.toast("Training ends after the present round; the best round is kept.")


def _time_left(run: Run, rounds: tuple[Round, ...]) -> str:
    """A bound on the time left: training may end earlier."""
    if not run.total or not rounds or run.share is not None:
        return ""
    seconds = rounds[-1].seconds / len(rounds) * (run.total - len(rounds))
    if run.spec.time_limit:
        seconds = min(seconds, max(0.0, run.spec.time_limit - rounds[-1].seconds))
    if seconds < 90:
        return f"At most {count(round(seconds), 'second')} left; early stopping may end it sooner."
    return f"At most {count(round(seconds / 60), 'minute')} left; early stopping may end it sooner."


def _numbers(run: Run, rounds: tuple[Round, ...]) -> None:
    best, last = min(rounds, key=lambda one: one.valid), rounds[-1]
    loss = loss_name(run.spec.problem)
    name = algorithm(run.spec.algorithm).round_name.capitalize()
    with st.container(horizontal=True):
        st.metric(name, f"{last.round:,}" + (f" of {run.total:,}" if run.total else ""), border=True)
        st.metric(f"Train {loss}", f"{last.train:.4g}", border=True)
        st.metric(f"Validation {loss}", f"{last.valid:.4g}", border=True)
        st.metric(f"Best {name.lower()}", f"{best.round:,}", border=True)
        st.metric("Training time", f"{last.seconds:,.1f} s", border=True)
