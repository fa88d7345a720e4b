"""The figures of reports, each with the sentence that says what it shows and the table behind it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from app.evaluation.report import Impact
from components.charts import TRAIN, Picture, literal, show
from components.wording import plain

if TYPE_CHECKING:
    import plotly.graph_objects as go

MOST_IMPACTS = 15
TALL = 380


def column_impact(impacts: Sequence[Impact], metric: str) -> Picture:
    """Column impact as shares, the largest on top."""
    first = impacts[0]
    caption = (
        f"{plain(first.column)} matters most: when its values are shuffled, {metric} on test rows gets worse by "
        f"{first.loss:.3g} (between {first.low:.3g} and {first.high:.3g}), {first.share:.0%} of all such losses."
    )
    table = pl.DataFrame(
        [{"column": one.column, "impact": one.share, f"loss of {metric}": one.loss, "low": one.low, "high": one.high}
         for one in impacts]
    )  # fmt: skip
    return Picture(_impacts(impacts[:MOST_IMPACTS]), caption, table)


def draw_probabilities(probabilities: Sequence[tuple[str, float]], key: str) -> None:
    """The probability of each class for one row, the likeliest on top."""
    ordered = sorted(probabilities, key=lambda one: -one[1])
    caption = f"The likeliest is {plain(ordered[0][0])} with a probability of {ordered[0][1]:.1%}."
    names = [literal(name) for name, _ in ordered[:MOST_IMPACTS]]
    figure = _bars(names, [share for _, share in ordered[:MOST_IMPACTS]], "Probability")
    figure.update_xaxes(range=[0, 1], tickformat=".0%")
    table = pl.DataFrame({"class": [name for name, _ in ordered], "probability": [share for _, share in ordered]})
    show(figure, caption, table, key)


def _impacts(impacts: Sequence[Impact]) -> "go.Figure":
    figure = _bars([literal(one.column) for one in impacts], [one.share for one in impacts], "Share of the impact")
    figure.update_xaxes(tickformat=".0%", rangemode="tozero")
    return figure


def _bars(names: Sequence[str], values: Sequence[float], below: str) -> "go.Figure":
    import plotly.graph_objects as go

    places = list(range(len(names)))
    figure = go.Figure(go.Bar(x=list(values), y=places, orientation="h", marker_color=TRAIN, customdata=names))
    figure.update_traces(hovertemplate="%{customdata}: %{x:.1%}<extra></extra>")
    figure.update_yaxes(tickvals=places, ticktext=list(names), autorange="reversed")
    return framed(figure, below, "", height=max(140, 44 + 26 * len(names)))


def framed(figure: "go.Figure", below: str, beside: str, height: int = TALL, legend: bool = True) -> "go.Figure":
    """The figure with its axes named and its size set."""
    options: dict[str, Any] = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0}
    figure.update_layout(
        height=height, margin={"l": 8, "r": 24, "t": 8, "b": 8}, xaxis_title=below, yaxis_title=beside,
        legend=options, showlegend=legend and len(figure.data) > 1, uirevision="kept",
    )  # fmt: skip
    figure.update_xaxes(automargin=True)
    figure.update_yaxes(automargin=True)
    return figure
