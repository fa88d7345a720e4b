"""Why a model answers as it does, on the screen: rankings of its columns, their effects, and which act together."""

import polars as pl
import streamlit as st

from app.evaluation.interactions import strongest
from app.evaluation.report import Report
from app.evaluation.why import Effect, Why
from app.problem import Problem
from components.charts import Picture, draw
from components.effect_charts import column_effect, pairs, rankings
from components.resources import report_table
from components.wording import plain

MOST_DIRECTIONS = 5
WORTH_TELLING = 0.01


def why(run: str, report: Report) -> None:
    """Draw everything the report knows of why."""
    found = report.why
    if found is None:
        st.caption(
            "This report was made before Easel explained answers; build the model again to see why it answers so."
        )
        return
    if found.undefined:
        st.caption(plain(found.undefined))
        return
    if found.agreement:
        st.markdown(plain(found.agreement.sentence, 1_000))
    directions(report)
    draw(rankings(report), "analyze.contributions")
    effects(run, found)
    st.subheader("Columns that act together", anchor=False)
    told = strongest(found.interactions)
    if found.interactions:
        draw(pairs(found.interactions, found.unit, told), "analyze.interactions")
    else:
        st.caption(told)


def directions(report: Report) -> None:
    """Which way the first columns move the answers."""
    first = [one for one in report.why.contributions if one.direction and one.share >= WORTH_TELLING][:MOST_DIRECTIONS]
    lines = (f"- **{plain(one.column, 60)}** ({one.share:.0%}): {plain(one.direction, 300)}" for one in first)
    st.markdown("\n".join((f"Which way the first columns move answers{_about(report)}:\n", *lines)))


def _about(report: Report) -> str:
    """What "it" is in directions; of several categories these name one."""
    if report.problem is Problem.MULTICLASS:
        return ""
    what = f"the predicted {report.target}" if report.positive is None else f"the chance of {report.positive}"
    return f", where it is {plain(what)}"


def effects(run: str, found: Why) -> None:
    """Draw the effect of the column that is chosen."""
    st.subheader("Effect of a column", anchor=False)
    if not found.effects:
        st.caption(
            "Not defined because no column that moves the answers has two values to compare; free text has none."
        )
        return
    by_column = {one.column: one for one in found.effects}
    chosen = st.selectbox("Column", list(by_column), key="analyze.effect", format_func=lambda name: plain(name, 80))
    draw(effect_picture(run, by_column[chosen]), "analyze.effect.chart")


def effect_picture(run: str, effect: Effect) -> Picture:
    """What answers do along a column's values."""
    means, lines = (report_table(run, name).filter(pl.col("column") == effect.column) for name in ("effects", "ice"))
    return column_effect(effect, means, lines)
