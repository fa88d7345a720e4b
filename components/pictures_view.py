"""The pictures of a report that fit its problem, each with its caption and the table behind it."""

import polars as pl
import streamlit as st

from app.evaluation.conformal import USUAL
from app.evaluation.report import ClassScore, Report
from app.problem import Problem
from components import class_charts, number_charts
from components.charts import Picture, draw
from components.model_charts import column_impact
from components.resources import report_table
from components.wording import plain

KEY = "analyze"


def pictures(run: str, report: Report) -> None:
    """Draw the pictures of test rows: of numbers their errors, of classes their curves."""
    if report.problem is Problem.REGRESSION:
        found = numbers(run, report)
    else:
        shown = _class_choice(run, report)
        found = classes(run, report, shown)
        if shown is None:
            st.caption("There are no curves: all test rows are of one category.")
    _in_pairs(found)


def numbers(run: str, report: Report) -> dict[str, Picture]:
    """The pictures of a model of numbers, by title."""
    errors = report_table(run, "errors")
    found = {"Actual and predicted": number_charts.actual_predicted(errors, report)}
    if report.coverage is not None and report.coverage.at(USUAL).seen is not None:
        band = number_charts.interval_band(report_table(run, "answers"), report_table(run, "intervals"))
        found["Prediction intervals"] = band
    return found | {
        "Residuals": number_charts.residuals(errors),
        "Error density": number_charts.error_density(report_table(run, "error_density")),
        "Error by range": number_charts.error_by_range(report_table(run, "error_by_range")),
    }


def classes(run: str, report: Report, shown: ClassScore | None) -> dict[str, Picture]:
    """The pictures of a classifier, by title, its curves for one class."""
    found = {
        "Predicted and actual": class_charts.flow(report.classes, report.confusion),
        "Score distribution": class_charts.distribution(report_table(run, "distribution"), report.positive),
    }
    if shown is None:
        return found
    of_class = pl.col("class") == shown.name
    points = {name: report_table(run, name).filter(of_class) for name in ("roc", "precision_recall", "gain")}
    share = shown.rows / report.rows["test"]
    return found | {
        "ROC curve": class_charts.roc(points["roc"].drop("class"), shown.auc.value, shown.name),
        "Precision-recall curve": class_charts.precision_recall(
            points["precision_recall"].drop("class"), shown.auprc.value, share
        ),
        "Gain": class_charts.gain(points["gain"].drop("class"), shown.name),
        "Lift": class_charts.lift(points["gain"].drop("class"), shown.name),
    }


def classes_with_curves(run: str, report: Report) -> list[ClassScore]:
    """The classes that curves are drawn of, the positive one or the most frequent first."""
    try:
        names = report_table(run, "roc")["class"].unique(maintain_order=True).to_list()
    except FileNotFoundError:
        return []
    by_name = {one.name: one for one in report.by_class}
    return [by_name[name] for name in names]


def _class_choice(run: str, report: Report) -> ClassScore | None:
    offered = classes_with_curves(run, report)
    if len(offered) < 2:
        return offered[0] if offered else None
    return st.selectbox(
        "Curves of", offered, format_func=lambda one: plain(one.name), key=f"{KEY}.class",
        help="Each category against all others; the twenty most frequent.",
    )  # fmt: skip


def _in_pairs(found: dict[str, Picture]) -> None:
    titles = list(found)
    for first in range(0, len(titles), 2):
        for place, title in zip(st.columns(2), titles[first : first + 2], strict=False):
            with place:
                st.subheader(title, anchor=False)
                draw(found[title], f"{KEY}.{title.lower().replace(' ', '_')}")


def impact(report: Report) -> None:
    """What each column contributes."""
    if not report.impacts or report.impacts[0].loss <= 0:
        st.caption("No column makes a measurable difference on the test rows.")
        return
    draw(column_impact(report.impacts, report.objective), f"{KEY}.impact")
