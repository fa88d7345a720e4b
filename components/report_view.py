"""The report of a model on the screen: scores, pictures, column impact, notes."""

from collections.abc import Sequence

import polars as pl
import streamlit as st

from app.algorithms.algorithm import algorithm
from app.evaluation.metrics import metric
from app.evaluation.report import Report, Score
from app.problem import Problem
from components.curve_charts import choose_looks, draw_curve, draw_leaderboard
from components.model_charts import (
    draw_actual_predicted,
    draw_confusion,
    draw_impacts,
    draw_precision_recall,
    draw_residuals,
    draw_roc,
)
from components.resources import report_table
from components.wording import count, plain

LEADING = {
    Problem.BINARY: ("AUC", "Accuracy", "Precision", "Recall"),
    Problem.MULTICLASS: ("Accuracy", "BalancedAccuracy", "F1macro", "LogLoss"),
    Problem.REGRESSION: ("R2", "RMSE", "MAE", "MAPE"),
}


def headline(report: Report) -> None:
    """The leading scores, with their intervals and the baseline's."""
    with st.container(horizontal=True):
        for key in LEADING[report.problem]:
            score = report.metrics[key]
            baseline = None if score.baseline is None else f"baseline {digits(score.baseline, score)}"
            st.metric(
                key, "not defined" if score.value is None else digits(score.value, score),
                baseline, delta_color="off", delta_arrow="off", border=True, height="stretch",
                help=sentence(key, score, report),
            )  # fmt: skip
    objective = report.metrics[report.objective]
    st.markdown(sentence(report.objective, objective, report))
    rows = report.rows
    st.caption(
        f"Measured once on {count(rows['test'], 'test row')} that the model never saw; "
        f"{rows['train']:,} rows trained it and {rows['validation']:,} decided when to stop. {plain(report.stopped)}"
    )


def sentence(key: str, score: Score, report: Report) -> str:
    """A metric as a sentence with its number, interval and baseline in it (Markdown)."""
    if score.value is None:
        return f"{key}: {plain(score.undefined)}"
    told = metric(key).tell(score.value)
    if report.positive is not None:
        told = told.replace("positive rows", f"rows with {report.target} = {report.positive}")
        told = told.replace(
            "predicted as positive are positive", f"predicted as {report.positive} are {report.positive}"
        )
    between = ""
    if score.low is not None:
        between = f" With 95 % confidence it lies between {digits(score.low, score)} and {digits(score.high, score)}."
    baseline = "" if score.baseline is None else f" The baseline reaches {digits(score.baseline, score)}."
    return plain(f"{told}{between}{baseline}", 1_000)


def digits(value: float, score: Score) -> str:
    """A value with as many digits as its interval allows."""
    width = (score.high - score.low) if score.low is not None and score.high != score.low else abs(value) / 100 or 0.01
    places = 1
    while width < 10 ** (1 - places) and places < 6:
        places += 1
    return f"{value:,.{places - 1 if width >= 10 else places}f}"


def scores_table(report: Report) -> None:
    """Every metric with its interval, the baseline's value and its sentence."""
    rows = [
        {"metric": key, "value": score.value, "low (95 %)": score.low, "high (95 %)": score.high,
         "baseline": score.baseline, "better": "higher" if metric(key).higher_is_better else "lower",
         "in words": metric(key).tell(score.value) if score.value is not None else score.undefined}
        for key, score in report.metrics.items()
    ]  # fmt: skip
    numbers = {name: st.column_config.NumberColumn(format="%.4g") for name in list(rows[0])[1:5]}
    schema = {"value": pl.Float64, "low (95 %)": pl.Float64, "high (95 %)": pl.Float64, "baseline": pl.Float64}
    table = pl.DataFrame(rows, schema_overrides=schema)
    st.dataframe(table, hide_index=True, column_config=numbers, key="analyze.metrics")


def pictures(run: str, report: Report) -> None:
    """The pictures that fit the problem."""
    if report.problem is Problem.REGRESSION:
        errors = report_table(run, "errors")
        left, right = st.columns(2)
        with left:
            st.subheader("Actual and predicted", anchor=False)
            draw_actual_predicted(errors, report, "analyze.actual")
        with right:
            st.subheader("Residuals", anchor=False)
            draw_residuals(errors, "analyze.residuals")
        return
    st.subheader("Confusion matrix", anchor=False)
    if report.problem is Problem.BINARY and report.metrics["AUC"].value is not None:
        _with_threshold(run, report)
        left, right = st.columns(2)
        with left:
            st.subheader("ROC curve", anchor=False)
            draw_roc(report_table(run, "roc"), report.metrics["AUC"].value, "analyze.roc")
        with right:
            st.subheader("Precision-recall curve", anchor=False)
            positives = sum(report.confusion[1])
            draw_precision_recall(report_table(run, "precision_recall"), positives / report.rows["test"], "analyze.pr")
    else:
        draw_confusion(report.classes, report.confusion, "analyze.confusion")


def _with_threshold(run: str, report: Report) -> None:
    """The confusion matrix at the threshold that the slider gives."""
    positive = plain(report.positive)
    threshold = st.slider(
        f"Predict {positive} from a probability of (threshold)", 0.0, 1.0, report.threshold, 0.01,
        key="analyze.threshold", help="Lower finds more of them, with more false alarms.",
    )  # fmt: skip
    at = report_table(run, "thresholds").row(round(threshold * 100), named=True)
    counts = ((at["tn"], at["fp"]), (at["fn"], at["tp"]))
    draw_confusion(report.classes, counts, "analyze.confusion")
    found, alarms = at["tp"] + at["fn"], at["tp"] + at["fp"]
    right = f"{at['tp'] / alarms:.0%} of these alarms are right (Precision)" if alarms else "there is no alarm"
    st.markdown(
        f"At {threshold:.2f}, {at['tp']:,} of {found:,} rows with {positive} are found "
        f"(Recall {at['tp'] / max(1, found):.0%}), with {at['fp']:,} false alarms; {right}."
    )


def impact(report: Report) -> None:
    """What each column contributes."""
    if not report.impacts or report.impacts[0].loss <= 0:
        st.caption("No column makes a measurable difference on the test rows.")
        return
    draw_impacts(report.impacts, report.objective, "analyze.impact")


def curve(report: Report) -> None:
    """The curve of the training, as it was."""
    looks = choose_looks(report.problem, report.rounds, "analyze")
    draw_curve(report.rounds, looks, report.round_name, "analyze.curve")
    if algorithm(report.algorithm).ranks_models:
        draw_leaderboard(report.rounds, report.problem, "analyze.leaderboard")


def notes(sentences: Sequence[str]) -> None:
    """What was done to the data."""
    for one in sentences:
        st.markdown(f"- {plain(one, 1_000)}")
