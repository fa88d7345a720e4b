"""The pictures of a report on predicted numbers: actual and predicted, and how the errors spread."""

from typing import TYPE_CHECKING

import polars as pl

from app.evaluation.judged import rows_judged
from app.evaluation.report import Report
from components.charts import BASELINE, TRAIN, VALIDATION, Picture
from components.model_charts import framed
from components.wording import count

if TYPE_CHECKING:
    import plotly.graph_objects as go

MOST_BAND_ROWS = 600


def actual_predicted(errors: pl.DataFrame, report: Report) -> Picture:
    """Predicted against actual numbers of test rows."""
    rmse = report.metrics["RMSE"].value or 0.0
    within = errors.filter((pl.col("actual") - pl.col("predicted")).abs() <= rmse).height
    caption = (
        f"{within / errors.height:.0%} of {errors.height:,} test rows lie within one typical error (RMSE, {rmse:,.4g}) "
        "of the line where prediction and actual value agree."
    )
    figure = _points(errors["actual"], errors["predicted"], "Actual", "Predicted")
    low, high = errors["actual"].min(), errors["actual"].max()
    for offset, dash in ((0, "dot"), (-rmse, "dash"), (rmse, "dash")):
        line = {"color": BASELINE, "dash": dash, "width": 1 if offset else 2}
        figure.add_shape(type="line", x0=low, y0=low + offset, x1=high, y1=high + offset, line=line)
    return Picture(figure, caption, errors)


def interval_band(answers: pl.DataFrame, intervals: pl.DataFrame) -> Picture:
    """Actual values against predictions inside the band of their 90 % intervals; some of many test rows."""
    import plotly.graph_objects as go

    rows = answers.hstack(intervals)
    shown = rows[rows_judged(rows.height, MOST_BAND_ROWS, 0)].sort("predicted")
    figure = go.Figure()
    for name, side in (("low", None), ("high", "tonexty")):
        figure.add_scatter(
            x=shown["predicted"].to_list(), y=shown[name].to_list(), mode="lines", line={"width": 0}, fill=side,
            fillcolor="rgba(0,114,178,0.2)", name="90 % interval", showlegend=side is not None, hoverinfo="skip",
        )  # fmt: skip
    for inside, name, color, symbol in ((True, "inside", TRAIN, "circle"), (False, "outside", VALIDATION, "x")):
        part = shown.filter(pl.col("covered") == inside)
        figure.add_scatter(
            x=part["predicted"].to_list(), y=part["actual"].to_list(), mode="markers", name=name,
            marker={"color": color, "size": 5, "symbol": symbol, "opacity": 0.6},
        )  # fmt: skip
    width = rows["high"] - rows["low"]
    caption = (
        f"{rows['covered'].mean():.1%} of {rows.height:,} test rows lie inside their 90 % interval; intervals are "
        f"{width.median():,.4g} wide in the middle, nine of ten between {width.quantile(0.05):,.4g} and "
        f"{width.quantile(0.95):,.4g}."
    )
    return Picture(framed(figure, "Predicted", "Actual"), caption, shown)


def residuals(errors: pl.DataFrame) -> Picture:
    """Errors of test rows against the prediction, also in typical errors (standardized)."""
    spread = (errors["actual"] - errors["predicted"]).std() or 1.0
    table = errors.with_columns(residual=pl.col("actual") - pl.col("predicted")).with_columns(
        standardized=pl.col("residual") / spread
    )
    residual, far = table["residual"], table.filter(pl.col("standardized").abs() > 3).height
    caption = (
        f"Residuals (actual minus predicted) have a median of {residual.median():,.4g}; nine of ten lie between "
        f"{residual.quantile(0.05):,.4g} and {residual.quantile(0.95):,.4g}. {count(far, 'row')} of {table.height:,} "
        f"lie more than three standard deviations ({spread:,.4g} each) away."
    )
    figure = _points(table["predicted"], residual, "Predicted", "Residual")
    figure.add_hline(y=0, line={"color": BASELINE, "dash": "dot"})
    return Picture(figure, caption, table)


def error_density(bins: pl.DataFrame) -> Picture:
    """How many test rows have which error."""
    import plotly.graph_objects as go

    middle = ((bins["low"] + bins["high"]) / 2).to_list()
    figure = go.Figure(go.Bar(x=middle, y=bins["rows"].to_list(), marker_color=TRAIN))
    figure.update_layout(bargap=0.02)
    figure.add_vline(x=0, line={"color": BASELINE, "dash": "dot"})
    total = bins["rows"].sum()
    above = bins.filter(pl.col("low") >= 0)["rows"].sum() / total
    most = bins.row(int(bins["rows"].arg_max()), named=True)
    caption = (
        f"The most frequent residuals lie between {most['low']:,.3g} and {most['high']:,.3g}; about {above:.0%} of "
        f"{total:,} test rows have a higher actual value than predicted."
    )
    return Picture(framed(figure, "Residual (actual minus predicted)", "Test rows", legend=False), caption, bins)


def error_by_range(ranges: pl.DataFrame) -> Picture:
    """How far predictions are off, by how high they are."""
    import plotly.graph_objects as go

    names = [f"{low:,.3g} to {high:,.3g}" for low, high in ranges.select("low", "high").iter_rows()]
    places = list(range(len(names)))
    figure = go.Figure()
    figure.add_bar(x=places, y=ranges["mae"].to_list(), name="Mean error (MAE)", marker_color=TRAIN)
    marks = {"color": VALIDATION, "size": 9, "symbol": "diamond"}
    figure.add_scatter(
        x=places, y=ranges["bias"].to_list(), name="Too high or too low (bias)", mode="markers", marker=marks
    )
    figure.update_xaxes(tickvals=places, ticktext=names)
    worst, best = (
        ranges.row(int(ranges["mae"].arg_max()), named=True),
        ranges.row(int(ranges["mae"].arg_min()), named=True),
    )
    caption = (
        f"Predictions from {worst['low']:,.3g} to {worst['high']:,.3g} are off most, by {worst['mae']:,.3g} on "
        f"average; those from {best['low']:,.3g} to {best['high']:,.3g} least, by {best['mae']:,.3g}."
    )
    return Picture(framed(figure, "Predicted", "Error"), caption, ranges)


def _points(x: pl.Series, y: pl.Series, below: str, beside: str) -> "go.Figure":
    import plotly.graph_objects as go

    marker = {"color": TRAIN, "size": 5, "opacity": 0.45}
    figure = go.Figure(go.Scattergl(x=x.to_list(), y=y.to_list(), mode="markers", marker=marker))
    return framed(figure, below, beside, legend=False)
