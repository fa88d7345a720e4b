"""The pictures of where a model fails: segments against the rest, and the error against a column."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from app.evaluation.metrics import metric
from app.evaluation.segment import SHARES, Segment
from components.charts import BASELINE, TRAIN, VALIDATION, Picture, literal
from components.model_charts import framed
from components.wording import plain

if TYPE_CHECKING:
    import plotly.graph_objects as go

LONGEST = 44


def segment_scores(segments: Sequence[Segment]) -> Picture:
    """A metric within each segment, with its interval, beside its value on all other rows."""
    key_of = segments[0].told.metric
    lines = [(one, next(score for score in one.scores if score.metric == key_of)) for one in segments]
    better = "higher" if metric(key_of).higher_is_better else "lower"
    caption = f"{plain(segments[0].sentence, 600)} Points with their 95 % interval, {key_of}; {better} is better."
    table = pl.DataFrame(
        [{"segment": one.name, "rows": one.rows, "share": one.share, key_of: score.value, "low": score.low,
          "high": score.high, "elsewhere": score.elsewhere, "p-value": one.p_value} for one, score in lines],
        infer_schema_length=None,
    )  # fmt: skip
    return Picture(_points(table, key_of), caption, table)


def column_errors(errors: pl.DataFrame, column: str, share: bool) -> Picture:
    """The mean error in each band of a column, with its interval; `share`: of wrong predictions."""
    known = errors.filter(pl.col("error").is_not_null())
    worst = known.sort("error", descending=True).row(0, named=True)
    what = "Share of wrong predictions" if share else "Mean absolute error"
    value = (
        f"{worst['error']:.1%} of predictions are wrong" if share else f"the error is {worst['error']:,.4g} on average"
    )
    caption = (
        f"Where {plain(column, 60)} is {plain(worst['band'], 80)} ({worst['rows']:,} test rows), {value}: the most of "
        f"its {known.height} bands. Lines are 95 % intervals."
    )
    return Picture(_bars(known, what, column, share), caption, errors.drop("column"))


def _points(table: pl.DataFrame, name: str) -> "go.Figure":
    import plotly.graph_objects as go

    places = list(range(table.height))
    reach = {"type": "data", "symmetric": False, "array": (table["high"] - table[name]).to_list(),
             "arrayminus": (table[name] - table["low"]).to_list(), "color": VALIDATION}  # fmt: skip
    names = [literal(one, LONGEST) for one in table["segment"]]
    within = go.Scatter(
        x=table[name].to_list(), y=places, mode="markers", name="in the segment", error_x=reach, customdata=names,
        marker={"color": VALIDATION, "size": 10}, hovertemplate="%{customdata}: %{x:.4g}<extra>in the segment</extra>",
    )  # fmt: skip
    outside = go.Scatter(
        x=table["elsewhere"].to_list(), y=places, mode="markers", name="elsewhere", customdata=names,
        marker={"color": BASELINE, "size": 10, "symbol": "diamond"},
        hovertemplate="%{customdata}: %{x:.4g}<extra>elsewhere</extra>",
    )  # fmt: skip
    figure = go.Figure([within, outside])
    figure.update_yaxes(tickvals=places, ticktext=names, range=[table.height - 0.5, -0.5])
    figure.update_xaxes(tickformat=".0%" if name in SHARES else None)
    return framed(figure, name, "", height=max(170, 90 + 34 * table.height))


def _bars(errors: pl.DataFrame, what: str, column: str, share: bool) -> "go.Figure":
    import plotly.graph_objects as go

    places = list(range(errors.height))
    names = [literal(band, LONGEST) for band in errors["band"]]
    reach = {"type": "data", "symmetric": False, "array": (errors["high"] - errors["error"]).to_list(),
             "arrayminus": (errors["error"] - errors["low"]).to_list(), "color": BASELINE}  # fmt: skip
    bars = go.Bar(x=errors["error"].to_list(), y=places, orientation="h", marker_color=TRAIN, error_x=reach,
                  customdata=names, hovertemplate="%{customdata}: %{x:.4g}<extra></extra>")  # fmt: skip
    figure = go.Figure(bars)
    figure.update_yaxes(tickvals=places, ticktext=names, autorange="reversed")
    figure.update_xaxes(rangemode="tozero", tickformat=".0%" if share else None)
    return framed(figure, what, literal(column), height=max(160, 70 + 26 * errors.height))
