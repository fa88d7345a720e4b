"""How sure a single prediction is: promised against seen, and probabilities against what happened."""

import polars as pl
import streamlit as st

from app.evaluation.conformal import USUAL
from app.evaluation.coverage import Coverage, Covered
from app.evaluation.reliability import Calibration
from app.evaluation.report import Report
from app.problem import Problem
from components.charts import Picture, draw
from components.confidence import percent
from components.reliability_charts import group_coverage, reliability
from components.resources import report_table
from components.wording import count, figure, plain

WIDTH, SET_SIZE = "mean width", "categories in a set"
PERCENT = st.column_config.NumberColumn(format="percent")


def certainty(run: str, report: Report) -> None:
    """Draw what intervals or sets promised and held, and how reliable probabilities are."""
    if report.coverage is None:
        st.caption("This model was built by an older version of Easel, which gave no intervals; build it again.")
        return
    _coverage(report, report.coverage)
    if report.calibration is not None and report.calibration.after is not None:
        st.subheader("Do probabilities mean what they say?", anchor=False)
        _reliability(run, report, report.calibration)


def _coverage(report: Report, found: Coverage) -> None:
    numbers = report.problem is Problem.REGRESSION
    st.markdown(coverage_sentence(report, found))
    if found.note:
        st.caption(plain(found.note))
    size = WIDTH if numbers else SET_SIZE
    st.dataframe(_levels(found, size), hide_index=True, key="analyze.coverage", column_config=dict.fromkeys(
        ("seen", "low (95 %)", "high (95 %)"), PERCENT) | {size: st.column_config.NumberColumn(format="%.4g")},
    )  # fmt: skip
    told = f"Learned from {count(found.learned_rows, 'validation row')}"
    if numbers:
        told += "; wider where larger errors are expected" if found.varies else "; as wide for every row"
    st.caption(f"{told}. The promise holds on average over rows like these, not for every group of rows.")
    if found.groups:
        draw(coverage_picture(report, found), "analyze.coverage.groups")


def coverage_picture(report: Report, found: Coverage) -> Picture:
    """How often intervals or sets held for each group of rows: ranges in order, of categories the worst first."""
    if report.problem is Problem.REGRESSION:
        return group_coverage(found.groups, USUAL, WIDTH)
    return group_coverage(sorted(found.groups, key=lambda one: one.seen), USUAL, SET_SIZE)


def coverage_sentence(report: Report, found: Coverage) -> str:
    """What the usual level promises and what was seen, as a sentence (Markdown)."""
    usual = found.at(USUAL)
    if usual.seen is None:
        return plain(usual.undefined)
    told = f"**{percent(USUAL)} promised, {usual.seen * 100:.0f} % seen**: "
    if report.problem is Problem.REGRESSION:
        told += f"intervals, {figure(usual.size)} wide on average, held the true {plain(report.target, 60)}"
    else:
        told += f"sets, of {usual.size:.2f} of {len(report.classes)} categories on average, held the true one"
    return (
        f"{told} in {round(usual.seen * found.rows):,} of {count(found.rows, 'test row')} (95 % interval of that share "
        f"{usual.low:.1%} to {usual.high:.1%})."
    )


def _levels(found: Coverage, size: str) -> pl.DataFrame:
    rows = [
        (percent(one.level), one.seen, one.low, one.high, _kept(one), one.size, _verdict(one)) for one in found.levels
    ]
    number = pl.Float64
    schema = {"promised": pl.String, "seen": number, "low (95 %)": number, "high (95 %)": number,
              "kept, chance gives": pl.String, size: number, "in words": pl.String}  # fmt: skip
    return pl.DataFrame(rows, schema, orient="row")


def _verdict(one: Covered) -> str:
    if one.seen is None:
        return one.undefined
    return "kept" if one.fits else "more than promised" if one.seen > one.level else "fewer than promised"


def _kept(one: Covered) -> str:
    """What share chance would give in 95 of 100 builds that keep the promise."""
    return "" if one.seen is None else f"{one.chance_low:.1%} to {one.chance_high:.1%}"


def _reliability(run: str, report: Report, found: Calibration) -> None:
    st.markdown(plain(found.reason, 1_000))
    stages = {"before": found.before, "finished model": found.after} if found.method != "none" else {
        "finished model": found.after}  # fmt: skip
    rows = {
        "LogLoss": lambda one: one.log_loss,
        "Brier score (mean squared distance)": lambda one: one.brier,
        "calibration error (mean gap of the bins, ECE)": lambda one: one.error,
        "the same by chance alone, of perfect probabilities": lambda one: one.chance,
    }
    table = pl.DataFrame(
        {"on test rows, lower is better": list(rows)}
        | {name: [number(one) for number in rows.values()] for name, one in stages.items()}
    )
    numbers = {name: st.column_config.NumberColumn(format="%.4f") for name in stages}
    st.dataframe(table, hide_index=True, column_config=numbers, key="analyze.calibration")
    st.caption(f"The calibration error is over {found.binning}.")
    draw(reliability_picture(run, report, found), "analyze.reliability")


def reliability_picture(run: str, report: Report, found: Calibration) -> Picture:
    """Predicted and seen shares of the positive category, or of the predicted one."""
    about = plain(report.positive, 60) if report.positive is not None else "the predicted category"
    return reliability(report_table(run, "reliability"), found.method != "none", about)
