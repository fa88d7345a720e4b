"""What the coach sees in a curve, each remedy one click away, and the run beside the one it was made from."""

from dataclasses import replace

import streamlit as st

from app.algorithms.algorithm import algorithm
from app.errors import NotApplicable
from app.evaluation.loss import loss_name
from app.evaluation.report import Report
from app.jobs.start import start
from app.models.run import Run
from app.training.coach import Advice, advise
from app.training.spec import BuildSpec
from components import state
from components.curve_charts import Looks, draw_curves
from components.frame import guarded
from components.navigation import go
from components.resources import engine, library, report, store
from components.wording import plain


def coach(run: Run) -> None:
    """Draw the advice for a run that has ended."""
    found = _report(run)
    rounds = found.rounds if found else store().curve(run.id)
    advice = advise(run.spec, rounds, loss_name(run.spec.problem), found.ending if found else None, found)
    st.subheader("Coach", anchor=False)
    if not advice:
        st.caption("Nothing stands out in this curve.")
    for one in advice:
        _draw(one, run)
    if run.has_model and algorithm(run.spec.algorithm).continues:
        _further(run)


def _report(run: Run) -> Report | None:
    """The run's report, if it has one; its curve alone says something too."""
    try:
        return report(run.id) if run.has_model else None
    except NotApplicable:
        return None


def beside_parent(run: Run) -> None:
    """Draw the run's curve beside that of the run it was made from."""
    if not run.parent:
        return
    try:
        before = store().run(run.parent)
    except NotApplicable:
        return
    curves = {f"Before: {before.name}": store().curve(before.id), f"Now: {run.name}": store().curve(run.id)}
    if all(curves.values()):
        st.subheader("Before and now", anchor=False)
        draw_curves(curves, Looks(loss_name(run.spec.problem)), f"coach.curves.{run.id}")


def _draw(one: Advice, run: Run) -> None:
    with st.container(border=True):
        st.markdown(f"**{one.title}**")
        st.markdown(plain(f"{one.seen} Likely cause: {one.cause}", 1_000))
        st.caption(plain(f"{one.change}{_difference(run.spec, one.spec)}", 500))
        if one.spec is None:
            st.caption("No setting of this algorithm does that; try another algorithm.")
        elif st.button("Apply and train again", key=f"coach.{one.code}", icon=":material/healing:"):
            _start(one.spec, run, one.title)


def _difference(before: BuildSpec, after: BuildSpec | None) -> str:
    """The settings that change, as words."""
    if after is None:
        return ""
    kind = algorithm(before.algorithm)
    params = {param.name: param for param in kind.params}
    changed = [
        f"{params[name].label} from {before.settings.get(name, params[name].default)} to {value}"
        for name, value in after.settings.items()
        if name in params and before.settings.get(name, params[name].default) != value
    ]
    return f" {'; '.join(changed)}." if changed else ""


def _further(run: Run) -> None:
    """Draw the button that trains on from the model as it is."""
    help = "Starts from the kept model and adds as many rounds again at most, on the same rows."
    if st.button("Train further from here", key="coach.further", icon=":material/fast_forward:", help=help):
        _start(replace(run.spec, continues=run.id), run, "further")


def _start(spec: BuildSpec, run: Run, why: str) -> None:
    with guarded():
        name = f"{run.name.split(' · ')[0]} · {why.lower()}"
        state.use_run(store().run(start(spec, library(), store(), engine(), name, run.id)))
        go("training")
