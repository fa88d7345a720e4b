"""The confusion matrix, from which probability on to act, and what that is worth."""

from typing import TYPE_CHECKING

import streamlit as st

from app.evaluation.decision import Decision, Stakes, best_threshold, expected, profits
from app.evaluation.report import Report
from app.models.run import Run
from app.problem import Problem
from components import class_charts
from components.charts import draw
from components.frame import guarded
from components.resources import report_table, store
from components.wording import count, plain

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

SLIDER, STEP = "analyze.threshold", 0.001
VALIDATION = "thresholds_validation"


def confusion(run: Run, report: Report) -> None:
    """Draw the confusion matrix; of two classes at a threshold that can be moved, priced and saved."""
    if report.problem is Problem.BINARY and report.metrics["AUC"].value is not None:
        _with_threshold(run, report)
        return
    showing = _showing([class_charts.COUNTS, class_charts.SHARES])
    draw(class_charts.confusion(report.classes, report.confusion, showing), "analyze.confusion")


def _showing(offered: list[str]) -> str:
    return st.segmented_control(
        "Cells show", offered, default=offered[0], required=True, key="analyze.confusion.show"
    )  # fmt: skip


def _with_threshold(run: Run, report: Report) -> None:
    saved = run.decision or Decision(report.threshold)
    if SLIDER not in st.session_state:
        st.session_state[SLIDER] = saved.threshold
    stakes = None
    with guarded():
        stakes = _stakes(run, report, saved)
    threshold = st.slider(
        f"Predict {plain(report.positive)} from a probability of (threshold)", 0.0, 1.0, step=STEP, format="%.3f",
        key=SLIDER, help="Lower finds more of them, with more false alarms.",
    )  # fmt: skip
    at = report_table(run.id, "thresholds").row(round(threshold / STEP), named=True)
    kinds = [class_charts.COUNTS, class_charts.SHARES, *([] if stakes is None else [class_charts.MONEY])]
    counts = ((at["tn"], at["fp"]), (at["fn"], at["tp"]))
    draw(class_charts.confusion(report.classes, counts, _showing(kinds), stakes), "analyze.confusion")
    st.markdown(_told(report, threshold, at))
    if stakes is not None:
        _worth(run, stakes, threshold, at)
    _save(run, saved, Decision(threshold, stakes))


def _told(report: Report, threshold: float, at: dict[str, int]) -> str:
    positive, found, alarms = plain(report.positive), at["tp"] + at["fn"], at["tp"] + at["fp"]
    right = f"{at['tp'] / alarms:.0%} of these alarms are right (Precision)" if alarms else "there is no alarm"
    return (
        f"At {threshold:.3g}, {at['tp']:,} of {found:,} rows with {positive} are found "
        f"(Recall {at['tp'] / max(1, found):.0%}), with {at['fp']:,} false alarms; {right}."
    )


def _stakes(run: Run, report: Report, saved: Decision) -> Stakes | None:
    """Draw what hits earn and errors cost, and the button that finds the best threshold."""
    begun = saved.stakes or Stakes(report.rows["test"])
    positive = plain(report.positive)
    with st.expander("What right and wrong answers are worth", icon=":material/payments:", expanded=not begun.free):
        st.caption(
            "In a currency of your choice. The best threshold is found on the validation rows, and what it is worth is "
            "measured on the test rows, which took no part in choosing it."
        )
        first = st.columns(3)
        hit = first[0].number_input(f"A found {positive} earns", value=begun.hit, key="analyze.money.hit")
        alarm = first[1].number_input("A false alarm costs", value=begun.false_alarm, key="analyze.money.false_alarm")
        miss = first[2].number_input(f"A missed {positive} costs", value=begun.miss, key="analyze.money.miss")
        second = st.columns(3)
        rows = second[0].number_input(
            "Rows that will come", 1, value=begun.rows, key="analyze.money.rows", help="Profits are for so many rows."
        )
        capacity = second[1].number_input(
            "Alarms you can act on", 0, value=begun.capacity, key="analyze.money.capacity", placeholder="Any number",
            help="Such as 200, if you can call 200 customers.",
        )  # fmt: skip
        return _priced(run, second[2], Stakes(rows, hit, alarm, miss, capacity))


def _priced(run: Run, place: "DeltaGenerator", stakes: Stakes) -> Stakes | None:
    """Draw the button that moves the threshold to where the profit on validation rows is highest."""
    best = None if stakes.free else best_threshold(report_table(run.id, VALIDATION), stakes)
    place.space("small")
    place.button(
        "Use the best threshold", key="analyze.money.best", icon=":material/target:", disabled=best is None,
        on_click=_move_to, args=(best,), width="stretch",
    )  # fmt: skip
    return None if stakes.free else stakes


def _move_to(threshold: float) -> None:
    st.session_state[SLIDER] = threshold


def _worth(run: Run, stakes: Stakes, threshold: float, at: dict[str, int]) -> None:
    """Draw what a threshold is worth: on validation rows along all thresholds, and to be expected by the test rows."""
    chosen_on = report_table(run.id, VALIDATION)
    best = best_threshold(chosen_on, stakes)
    draw(class_charts.profit(profits(chosen_on, stakes), threshold, best), "analyze.profit")
    found = expected((at["tp"], at["fp"], at["tn"], at["fn"]), stakes, run.spec.seed)
    tested = profits(report_table(run.id, "thresholds"), stakes).row(round(threshold / STEP), named=True)
    st.markdown(
        f"Of {count(stakes.rows, 'row')} to come, expect {tested['alarms']:,.0f} alarms and a profit of "
        f"**{found.value:,.0f}** (95 % interval {found.low:,.0f} to {found.high:,.0f}). Without the model, acting on "
        f"all rows or on none, whichever is better, gives {found.baseline:,.0f}."
    )
    if not tested["possible"]:
        st.warning(
            f"That is more than the {count(stakes.capacity, 'alarm')} you can act on; raise the threshold.",
            icon=":material/warning:",
        )


def _save(run: Run, saved: Decision, wanted: Decision) -> None:
    """Draw the button that saves the threshold with the model; predictions use it from then on."""
    clicked = st.button("Save with the model", key="analyze.save", icon=":material/save:", disabled=wanted == saved)
    if clicked:
        store().decide(run.id, wanted)
        st.success(
            f"Saved: predictions of this model use a threshold of {wanted.threshold:.3g}.",
            icon=":material/check_circle:",
        )
    elif wanted != saved:
        st.caption(f"Not saved yet; predictions use a threshold of {saved.threshold:.3g}.")
