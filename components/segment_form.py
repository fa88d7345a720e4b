"""The form that names a segment: a column, and which of its values, what range, or that it is missing."""

from datetime import date

import polars as pl
import streamlit as st

from app.evaluation.condition import Condition, unnamed
from components.frame import HALF
from components.wording import figure

MOST_VALUES = 200


def condition_form(rows: pl.DataFrame, key: str, label: str, without: str | None = None) -> Condition | None:
    """Draw the choice of a column but `without`, and of a part of it; None until both are chosen."""
    names = [name for name in rows.columns if name != without]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        column = st.selectbox(
            label,
            names,
            index=None,
            key=f"{key}.column",
            placeholder="None",
            width=HALF,
            on_change=_forget,
            args=(key,),
        )
        if column is None:
            return None
        cells = unnamed(rows[column])
        if cells.null_count() and st.checkbox("Only where it is missing", key=f"{key}.missing"):
            return Condition(column, missing=True)
        if cells.dtype.is_numeric():
            return _numbers(column, cells, key)
        if cells.dtype in (pl.Date, pl.Datetime):
            return _days(column, cells, key)
        return _values(column, cells, key)


def _forget(key: str) -> None:
    """Forget what was chosen of another column."""
    for part in ("missing", "values", "low", "high"):
        st.session_state.pop(f"{key}.{part}", None)


def _values(column: str, cells: pl.Series, key: str) -> Condition | None:
    counts = cells.drop_nulls().cast(pl.String).alias("value").value_counts(name="rows")
    ordered = counts.sort(["rows", "value"], descending=[True, False]).head(MOST_VALUES)["value"].to_list()
    chosen = st.multiselect("Values", ordered, key=f"{key}.values", placeholder="Choose some", width=HALF)
    return Condition(column, tuple(chosen)) if chosen else None


def _numbers(column: str, cells: pl.Series, key: str) -> Condition | None:
    finite = cells.cast(pl.Float64).drop_nulls()
    finite = finite.filter(finite.is_finite())
    seen = f"In the test rows from {figure(finite.min())} to {figure(finite.max())}." if len(finite) else None
    low = st.number_input("From", value=None, format="%g", key=f"{key}.low", help=seen, width=HALF // 2)
    high = st.number_input("To", value=None, format="%g", key=f"{key}.high", help=seen, width=HALF // 2)
    return None if low is high is None else Condition(column, low=low, high=high)


def _days(column: str, cells: pl.Series, key: str) -> Condition | None:
    seen = f"In the test rows from {figure(cells.min())} to {figure(cells.max())}."
    ends = []
    for name, end in (("From", "low"), ("To", "high")):
        day = st.date_input(
            name, value=None, min_value=date.min, max_value=date.max, key=f"{key}.{end}", help=seen, width=HALF // 2
        )
        ends.append(day.isoformat() if day else None)
    return None if ends == [None, None] else Condition(column, low=ends[0], high=ends[1])
