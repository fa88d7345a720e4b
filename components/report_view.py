"""The report of a model on the screen: scores, pictures, column impact, notes."""

from collections.abc import Sequence

import polars as pl
import streamlit as st

from app.algorithms.algorithm import algorithm
from app.evaluation.metrics import metric
from app.evaluation.report import Report, Score
from app.problem import Problem
from components.curve_charts import choose_looks, draw_curve, draw_leaderboard
from components.wording import count, plain, unmarked

LEADING = {
    Problem.BINARY: ("AUC", "Accuracy", "Precision", "Recall"),
    Problem.MULTICLASS: ("Accuracy", "BalancedAccuracy", "F1macro", "LogLoss"),
    Problem.REGRESSION: ("R2", "RMSE", "MAE", "MAPE"),
}


TOLD = {Problem.BINARY: ("AUC",), Problem.MULTICLASS: ("Accuracy",), Problem.REGRESSION: ("R2", "MAE")}
"""What is said in words above everything else."""


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
    for key in TOLD[report.problem]:
        st.markdown(sentence(key, report.metrics[key], report))
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
    return f"{round(value, places) + 0.0:,.{places - 1 if width >= 10 else places}f}"


def scores_table(report: Report) -> None:
    """Every metric on test rows with its interval, next to training and validation rows and the baseline."""
    rows = [
        {"metric": key, "test": score.value, "low (95 %)": score.low, "high (95 %)": score.high,
         "baseline": score.baseline, "train": report.parts.get("train", {}).get(key),
         "validation": report.parts.get("validation", {}).get(key),
         "better": "higher" if metric(key).higher_is_better else "lower",
         "in words": unmarked(sentence(key, score, report))}
        for key, score in report.metrics.items()
    ]  # fmt: skip
    named = list(rows[0])[1:7]
    numbers = {name: st.column_config.NumberColumn(format="%.4g") for name in named}
    table = pl.DataFrame(rows, schema_overrides=dict.fromkeys(named, pl.Float64))
    st.dataframe(table, hide_index=True, column_config=numbers, key="analyze.metrics")


def class_table(report: Report) -> None:
    """How well each class is told apart from the others."""
    rows = [
        {"category": one.name, "test rows": one.rows, "predicted": one.predicted}
        | {name: getattr(one, name.lower()).value for name in ("Recall", "Precision", "F1", "AUC", "AUPRC")}
        | {"Recall from": one.recall.low, "Recall to": one.recall.high}
        for one in report.by_class
    ]
    shares = list(rows[0])[3:]
    numbers = {name: st.column_config.NumberColumn(format="%.3f") for name in shares}
    table = pl.DataFrame(rows, schema_overrides=dict.fromkeys(shares, pl.Float64))
    st.dataframe(table, hide_index=True, column_config=numbers, key="analyze.classes")
    weakest = min((one for one in report.by_class if one.recall.value is not None), key=lambda one: one.recall.value)
    st.caption(
        f"{plain(weakest.name)} is found least reliably: {weakest.recall.value:.0%} of its "
        f"{count(weakest.rows, 'test row')} (Recall). An empty cell is a score that is not defined on these rows."
    )


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
