"""The report as one HTML file that opens offline: every score, picture and table, nothing loaded from elsewhere."""

import html
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

import streamlit as st

from app.algorithms.algorithm import algorithm
from app.evaluation.check import checks
from app.evaluation.interactions import strongest
from app.evaluation.report import Report
from app.evaluation.trust import trust
from app.models.run import Run
from app.problem import Problem
from components import class_charts
from components.certainty_view import coverage_picture, reliability_picture
from components.charts import Picture, plotly_script, to_html
from components.curve_charts import Looks, curve_picture
from components.effect_charts import pairs, rankings
from components.model_charts import column_impact
from components.pictures_view import classes, classes_with_curves, numbers
from components.report_view import TOLD, digits, sentence
from components.resources import manifest
from components.segment_charts import segment_scores
from components.why_view import effect_picture
from components.wording import figure, unmarked

POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline' 'unsafe-eval'; img-src data: blob:"
MOST_ROWS, LONGEST_NUMBER = 40, 15
NUMBER = ' class="number"'
STYLE = """
body { margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: #1c2430; font: 1rem/1.5 system-ui, sans-serif;
  overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2.2rem; border-bottom: 1px solid #c9d1dc; }
h3 { font-size: 1rem; margin: 1.5rem 0 .2rem; }
table { border-collapse: collapse; font-size: .9rem; } figure { margin: 1rem 0; break-inside: avoid; }
th, td { border: 1px solid #c9d1dc; padding: .2rem .5rem; text-align: left; }
th, td.number { overflow-wrap: normal; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
figcaption, summary { color: #4a5565; font-size: .9rem; }
"""


def report_download(run: Run, report: Report) -> None:
    """Draw the button that writes the report and hands it on."""
    st.download_button(
        "Download the report", lambda: report_file(run, report), "report.html", "text/html", key="analyze.download",
        icon=":material/download:", on_click="ignore",
        help="One HTML file with every number and picture; opens offline.",
    )  # fmt: skip


def report_file(run: Run, report: Report) -> bytes:
    """The report of a run as an HTML file, encoded as UTF-8."""
    title, told = f"Report: {run.name}", trust(report)
    body = [
        _section("Job details", _table(("What", "Value"), _details(run, report))),
        _section(f"Verdict: {told.verdict.value}", *_sentences([told.paragraph])),
        _section("Checks", _table(("Check", "Code", "Result", "What to do"), _checks(report))),
        _section("How good it is", *_sentences(_leading(report)), _table(*_metrics(report))),
        *([_section("By category", _table(*_by_class(report)))] if report.by_class else []),
        _section("Pictures", *_pictures(pictures_of(run.id, report))),
        *([_section("What was done to the data", *_sentences(report.notes))] if report.notes else []),
    ]
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        f"<title>{html.escape(title)}</title>\n<style>{STYLE}</style>\n<script>{plotly_script()}</script>\n</head>\n"
        f"<body>\n<h1>{html.escape(title)}</h1>\n{''.join(body)}\n</body>\n</html>\n"
    ).encode()


def pictures_of(run: str, report: Report) -> dict[str, Picture]:
    """Every picture of a report, by title; of several categories the curves of the most frequent one."""
    return _scoring(run, report) | _certainty(run, report) | _why(run, report) | _failures(report)


def _scoring(run: str, report: Report) -> dict[str, Picture]:
    found: dict[str, Picture] = {}
    if report.problem is Problem.REGRESSION:
        found |= numbers(run, report)
    else:
        found["Confusion matrix"] = class_charts.confusion(report.classes, report.confusion)
        shown = classes_with_curves(run, report)
        found |= classes(run, report, shown[0] if shown else None)
    if report.rounds:
        found["Loss curve"] = curve_picture(report.rounds, Looks(report.loss), report.round_name)
    return found


def _certainty(run: str, report: Report) -> dict[str, Picture]:
    found: dict[str, Picture] = {}
    if report.coverage is not None and report.coverage.groups:
        found["How often intervals and sets hold"] = coverage_picture(report, report.coverage)
    if report.calibration is not None and report.calibration.after is not None:
        found["Do probabilities mean what they say"] = reliability_picture(run, report, report.calibration)
    return found


def _why(run: str, report: Report) -> dict[str, Picture]:
    found: dict[str, Picture] = {}
    if report.impacts and report.impacts[0].loss > 0:
        found["Column impact"] = column_impact(report.impacts, report.objective)
    if report.why is None or report.why.undefined:
        return found
    found["Columns by shuffling and by SHAP"] = rankings(report)
    found |= {f"Effect of {one.column}": effect_picture(run, one) for one in report.why.effects}
    if report.why.interactions:
        told = strongest(report.why.interactions)
        found["Columns that act together"] = pairs(report.why.interactions, report.why.unit, told)
    return found


def _failures(report: Report) -> dict[str, Picture]:
    return {"Where it fails": segment_scores(report.segments)} if report.segments else {}


def _details(run: Run, report: Report) -> Iterable[tuple[str, str]]:
    made = manifest(run.id)
    rows = report.rows
    yield from (
        ("Model", run.name),
        ("Run", run.id),
        ("Dataset", f"{run.dataset_name}, version {run.spec.version}"),
        ("Target", report.target),
        ("Problem", report.problem.label),
        ("Algorithm", algorithm(report.algorithm).name),
        ("Objective metric", report.objective),
        ("Rows", f"{rows['train']:,} training, {rows['validation']:,} validation, {rows['test']:,} test"),
        ("Training", f"{figure(report.seconds)} seconds; {report.stopped}"),
        ("Seed", str(run.spec.seed)),
        ("Built", f"{made.created} with Easel {made.versions['easel']}"),
        ("Written", datetime.now(UTC).isoformat(timespec="seconds")),
    )


def _checks(report: Report) -> Iterable[tuple[str, ...]]:
    for one in checks(report):
        found = one.sentence if one.state != "passed" else "passed"
        yield one.title, one.code, found, one.remedy if one.state == "finding" else ""


def _leading(report: Report) -> tuple[str, ...]:
    return tuple(unmarked(sentence(key, report.metrics[key], report)) for key in TOLD[report.problem])


def _metrics(report: Report) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    header = ("Metric", "Test", "95 % interval", "Baseline", "Training", "Validation", "In words")
    lines = []
    for key, score in report.metrics.items():
        between = "" if score.low is None else f"{digits(score.low, score)} to {digits(score.high, score)}"
        values = [
            score.value,
            score.baseline,
            *(report.parts.get(part, {}).get(key) for part in ("train", "validation")),
        ]
        words = unmarked(sentence(key, score, report))
        test, baseline, *others = ("" if one is None else digits(one, score) for one in values)
        lines.append((key, test, between, baseline, *others, words))
    return header, lines


def _by_class(report: Report) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    names = ("Recall", "Precision", "F1", "AUC", "AUPRC")
    lines = []
    for one in report.by_class:
        scores = [getattr(one, name.lower()).value for name in names]
        told = ["" if value is None else f"{value:.3f}" for value in scores]
        lines.append((one.name, f"{one.rows:,}", f"{one.predicted:,}", *told))
    return ("Category", "Test rows", "Predicted", *names), lines


def _pictures(found: Mapping[str, Picture]) -> Iterable[str]:
    for title, picture in found.items():
        table = picture.table.head(MOST_ROWS)
        rows = [tuple(map(figure, row)) for row in table.iter_rows()]
        more = f", the first {MOST_ROWS} of {picture.table.height:,} rows" if picture.table.height > MOST_ROWS else ""
        yield (
            f"<h3>{html.escape(title)}</h3>\n<figure>{to_html(picture.figure)}\n"
            f"<figcaption>{html.escape(unmarked(picture.caption))}</figcaption>\n"
            f"<details><summary>Data behind this picture{more}</summary>{_table(tuple(table.columns), rows)}</details>"
            "</figure>\n"
        )


def _section(title: str, *parts: str) -> str:
    return f"<section>\n<h2>{html.escape(title)}</h2>\n{''.join(parts)}</section>\n"


def _sentences(texts: Iterable[str]) -> Iterable[str]:
    return (f"<p>{html.escape(text)}</p>\n" for text in texts)


def _table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    head = "".join(f'<th scope="col">{html.escape(cell)}</th>' for cell in header)
    body = "\n".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>\n"


def _cell(text: str) -> str:
    is_number = text.lstrip("-")[:1].isdigit() and len(text) < LONGEST_NUMBER
    return f"<td{NUMBER if is_number else ''}>{html.escape(text)}</td>"
