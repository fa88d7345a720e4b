"""Where a model fails, on the screen: segments found and named by hand, the worst rows, the error against a column."""

import polars as pl
import streamlit as st

from app.evaluation.condition import Condition
from app.evaluation.report import Report
from app.evaluation.segment import Segment
from app.problem import Problem
from components.charts import draw
from components.frame import guarded
from components.resources import report_table, segment
from components.segment_charts import column_errors, segment_scores
from components.segment_form import condition_form
from components.wording import count, plain

FEW_ROWS = 30


def failures(run: str, report: Report) -> None:
    """Draw all of it; of a report that was made before it was measured, how to get it."""
    if report.segments is None:
        st.caption("Not measured when this report was made; build again to measure it.")
        return
    _segments(report)
    st.markdown("**A segment of your own**")
    with guarded():
        _by_hand(run, report)
    st.markdown("**The error against a column**")
    _errors(run, report)
    st.markdown("**The rows with the largest loss**")
    worst = report_table(run, "worst_rows")
    loss = "absolute error" if report.problem is Problem.REGRESSION else "surprise at the actual category (LogLoss)"
    st.caption(f"The {count(worst.height, 'test row')} with the largest {loss}, the largest first.")
    st.dataframe(worst, hide_index=True, key="analyze.worst")


def _segments(report: Report) -> None:
    if not report.segments:
        st.caption(
            "No segment of at least 30 test rows was found in which the model is clearly worse than elsewhere; all "
            "columns and pairs of the most promising were searched."
        )
        return
    draw(segment_scores(report.segments), "analyze.segments")
    for one in report.segments[1:]:
        st.markdown(f"- {plain(one.sentence, 600)}")


def _by_hand(run: str, report: Report) -> None:
    rows = report_table(run, "rows").drop(report.target, strict=False)
    conditions = [condition_form(rows, "analyze.segment", "Column")]
    if conditions[0] is not None:
        conditions.append(condition_form(rows, "analyze.segment.second", "And a second column", conditions[0].column))
    chosen = tuple(one for one in conditions if one is not None)
    if not chosen:
        st.caption("Choose a column, and which of its values or what range, to see how good the model is there.")
        return
    _show(segment(run, chosen), chosen)


def _show(found: Segment, chosen: tuple[Condition, ...]) -> None:
    few = f" Fewer than {FEW_ROWS} rows say little." if found.rows < FEW_ROWS else ""
    name = " and ".join(one.name for one in chosen)
    st.markdown(f"{count(found.rows, 'test row')} ({found.share:.1%}) with {plain(name, 300)}.{few}")
    lines = [
        {"metric": one.metric, "here": one.value, "low (95 %)": one.low, "high (95 %)": one.high,
         "elsewhere": one.elsewhere} for one in found.scores
    ]  # fmt: skip
    if found.covered is not None:
        lines.append({"metric": "coverage", "here": found.covered, "elsewhere": found.covered_elsewhere})
    schema = {"metric": pl.String} | dict.fromkeys(("here", "low (95 %)", "high (95 %)", "elsewhere"), pl.Float64)
    numbers = {name: st.column_config.NumberColumn(format="%.4g") for name in list(schema)[1:]}
    table = pl.DataFrame(lines, schema=schema)
    st.dataframe(table, hide_index=True, column_config=numbers, key="analyze.segment.scores")
    st.caption(_difference(found))


def _difference(found: Segment) -> str:
    told = f"The mean loss of a row is {found.loss:.4g} here and {found.elsewhere:.4g} elsewhere"
    if found.p_value is None or found.p_value > 0.05:
        return f"{told}; chance alone can explain that it is larger, if it is."
    chance = f"{found.p_value:.2%}" if found.p_value >= 0.0001 else "less than 0.01%"
    return f"{told}; chance alone would make it so much larger in {chance} of such tables."


def _errors(run: str, report: Report) -> None:
    errors = report_table(run, "column_errors")
    first = [impact.column for impact in report.impacts]
    names = list(dict.fromkeys(errors["column"].to_list()))
    names.sort(key=lambda name: first.index(name) if name in first else len(first))
    if not names:
        st.caption("No column has bands to compare.")
        return
    column = st.selectbox("Column", names, key="analyze.error.column")
    chosen = errors.filter(pl.col("column") == column)
    draw(column_errors(chosen, column, report.problem is not Problem.REGRESSION), "analyze.errors")
