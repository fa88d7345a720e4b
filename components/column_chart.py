"""The picture of one column: how often which values occur."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import polars as pl
import streamlit as st

from components import charts
from components.wording import count, figure, plain

if TYPE_CHECKING:
    from app.data.profile import ColumnProfile

LONGEST = 60


def column_chart(profile: "ColumnProfile", rows: int) -> None:
    """Draw the histogram of a column, or its most frequent values, with a sentence and the table behind it."""
    bins = [bar for bar in profile.histogram if bar.left is not None]
    if not bins and profile.distinct:
        such = ", ".join(plain(example, LONGEST) for example in profile.examples[:3])
        different = count(profile.distinct, "different value")
        return st.info(f"{plain(profile.name, LONGEST)} tells rows apart: it has {different}, such as {such}.")
    if not bins:
        return st.info(f"Every cell of {plain(profile.name)} is missing, so there is nothing to draw.")
    if isinstance(profile.low, str) and len(bins) == 1 and bins[0].right - bins[0].left <= 1:
        return st.info(f"Every cell of {plain(profile.name)} has {count(int(bins[0].left), 'character')}.")
    if any(isinstance(bar.left, str) for bar in bins):
        return _values(profile, rows)
    return _ranges(profile, bins)


def _values(profile: "ColumnProfile", rows: int) -> None:
    values, counts = zip(*profile.most_frequent, strict=True)
    first, often = profile.most_frequent[0]
    shown = f"the {len(values)} most frequent are shown" if profile.distinct > len(values) else "all are shown"
    about = "about " if profile.distinct_estimated else ""
    caption = (
        f"{plain(profile.name, LONGEST)} has {about}{count(profile.distinct, 'different value')}; {shown}. "
        f"Most frequent: {plain(first, LONGEST)}, in {count(often, 'row')} ({often / max(rows, 1):.1%})."
    )
    table = pl.DataFrame({"Value": values, "Rows": counts})
    charts.show(charts.bars(values, counts, profile.name), caption, table, "data.chart")


def _ranges(profile: "ColumnProfile", bins: list[Any]) -> None:
    fullest = max(bins, key=lambda bar: bar.count)
    parts = [f"From {figure(profile.low)} to {figure(profile.high)}"]
    if profile.mean is not None:
        parts.append(f"mean {figure(profile.mean)}, median {figure(profile.median)}")
    title = profile.name
    if isinstance(profile.low, str):
        parts, title = [], f"Characters of {profile.name}"
    place = f"from {_edge(fullest.left)} to {_edge(_last(fullest))}"
    if _last(fullest) == fullest.left:
        place = f"at {_edge(fullest.left)}"
    parts.append(f"the fullest bar holds {count(fullest.count, 'row')}, {place}")
    sentence = "; ".join(parts)
    caption = f"{plain(title, LONGEST)}: {plain(sentence[0].lower() + sentence[1:], 2_000)}."
    table = pl.DataFrame(
        {
            "From": [_edge(bar.left) for bar in bins],
            "To": [_edge(_last(bar)) for bar in bins],
            "Rows": [bar.count for bar in bins],
        }
    )
    charts.show(charts.histogram(_middles(bins), title, _width(bins)), caption, table, "data.chart")


def _middles(bins: list[Any]) -> pl.DataFrame:
    middles = [bar.left + (_last(bar) - bar.left) / 2 for bar in bins]
    return pl.DataFrame({"middle": middles, "count": [bar.count for bar in bins]}, strict=False)


def _width(bins: list[Any]) -> float | None:
    """How wide a bar is on its axis: in the column's unit, or in milliseconds for dates."""
    span = bins[0].right - bins[0].left
    if isinstance(bins[0].left, date):
        return span.total_seconds() * 1_000 or None
    return float(span) or None


def _last(bar: Any) -> Any:
    """The last value of a bar: bars of whole numbers end one before the next begins."""
    return max(bar.right - 1, bar.left) if isinstance(bar.right, int) else bar.right


def _edge(value: Any) -> str:
    return value.strftime("%Y-%m-%d %H:%M") if isinstance(value, datetime) else figure(value)
