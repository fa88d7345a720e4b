"""The figures of certainty: predicted against seen shares, and how often intervals or sets held."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from app.evaluation.coverage import GroupCoverage
from components.charts import BASELINE, TRAIN, Picture, literal
from components.model_charts import framed
from components.wording import count, plain

if TYPE_CHECKING:
    import plotly.graph_objects as go

MOST_GROUPS = 15


def reliability(bins: pl.DataFrame, corrected: bool, about: str) -> Picture:
    """Predicted and seen shares of test rows by bin, before and after the correction; `about` is Markdown."""
    after = bins.filter(pl.col("stage") == "after")
    gap = (pl.col("predicted") - pl.col("seen")).abs()
    widest = after.row(after.select(gap.arg_max()).item(), named=True)
    caption = (
        f"Each point is a bin of test rows, by the probability of {about}; on the dotted line it means what it says. "
        f"The widest gap: {widest['predicted']:.1%} predicted on average, {widest['seen']:.1%} seen in "
        f"{count(widest['rows'], 'row')} (95 % interval {widest['low']:.1%} to {widest['high']:.1%})."
    )
    return Picture(_reliability(bins, corrected), caption, bins)


def group_coverage(groups: Sequence[GroupCoverage], promised: float, size: str) -> Picture:
    """How often intervals or sets held, by group in their order; `size` says what their size is."""
    worst = min(groups, key=lambda one: one.seen)
    first = f"the first {MOST_GROUPS} of {len(groups):,} are drawn" if len(groups) > MOST_GROUPS else ""
    caption = (
        f"Lowest for {plain(worst.name, 60)}: {worst.seen:.1%} of {count(worst.rows, 'test row')} (95 % interval "
        f"{worst.low:.1%} to {worst.high:.1%}), where {promised:.0%} is promised over all rows"
        f"{f'; {first}' if first else ''}."
    )
    table = pl.DataFrame(
        [{"rows of": one.name, "rows": one.rows, "seen": one.seen, "low (95 %)": one.low, "high (95 %)": one.high,
          size: one.size} for one in groups]
    )  # fmt: skip
    return Picture(_group_coverage(groups[:MOST_GROUPS], promised), caption, table)


def _reliability(bins: pl.DataFrame, corrected: bool) -> "go.Figure":
    import plotly.graph_objects as go

    figure = go.Figure()
    stages = [("before", "before the correction", BASELINE, "circle-open")] if corrected else []
    for stage, name, color, symbol in [*stages, ("after", "finished model", TRAIN, "circle")]:
        part = bins.filter(pl.col("stage") == stage)
        seen = part["seen"]
        figure.add_scatter(
            x=part["predicted"].to_list(), y=seen.to_list(), mode="lines+markers", name=name,
            line={"color": color, "width": 1}, marker={"color": color, "symbol": symbol, "size": 9},
            error_y={"array": (part["high"] - seen).to_list(), "arrayminus": (seen - part["low"]).to_list(),
                     "color": color, "thickness": 1, "width": 3},
            customdata=part["rows"].to_list(),
            hovertemplate="predicted %{x:.1%}, seen %{y:.1%} of %{customdata:,} rows<extra></extra>",
        )  # fmt: skip
    figure.add_shape(type="line", x0=0, y0=0, x1=1, y1=1, line={"color": BASELINE, "dash": "dot"})
    figure.update_xaxes(tickformat=".0%", range=[-0.02, 1.02])
    figure.update_yaxes(tickformat=".0%", range=[-0.02, 1.02])
    return framed(figure, "Probability predicted, on average", "Share seen")


def _group_coverage(groups: Sequence[GroupCoverage], promised: float) -> "go.Figure":
    import plotly.graph_objects as go

    names, places = [literal(one.name, 40) for one in groups], list(range(len(groups)))
    figure = go.Figure(
        go.Scatter(
            x=[one.seen for one in groups], y=places, mode="markers", marker={"color": TRAIN, "size": 9},
            error_x={"array": [one.high - one.seen for one in groups],
                     "arrayminus": [one.seen - one.low for one in groups], "color": TRAIN, "thickness": 1},
            customdata=list(zip(names, [one.rows for one in groups], strict=True)),
            hovertemplate="%{customdata[0]}: %{x:.1%} of %{customdata[1]:,} rows<extra></extra>",
        )
    )  # fmt: skip
    figure.add_vline(x=promised, line={"color": BASELINE, "dash": "dot"})
    figure.update_yaxes(tickvals=places, ticktext=names, range=[len(groups) - 0.5, -0.5])
    lowest = min(one.low for one in groups)
    figure.update_xaxes(tickformat=".0%", range=[max(0.0, min(lowest, promised) - 0.05), 1.01])
    return framed(figure, "Rows whose true value was inside", "", height=max(150, 80 + 34 * len(groups)))
