"""The figures of reports, each with the sentence that says what it shows and the table behind it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from app.evaluation.report import Impact, Report
from components.charts import BASELINE, TRAIN, literal, show
from components.wording import plain

if TYPE_CHECKING:
    import plotly.graph_objects as go

MOST_IMPACTS = 15
MOST_NAMED_CELLS = 12
TALL = 380


def draw_confusion(classes: Sequence[str], counts: Sequence[Sequence[int]], key: str) -> None:
    """Test rows by actual and predicted class."""
    total = sum(map(sum, counts))
    right = sum(row[place] for place, row in enumerate(counts))
    caption = f"{right:,} of {total:,} test rows are predicted correctly; they lie on the diagonal."
    table = pl.DataFrame(
        {"actual": classes} | {f"predicted {name}": [row[at] for row in counts] for at, name in enumerate(classes)}
    )
    show(_confusion(classes, counts), caption, table, key)


def draw_roc(points: pl.DataFrame, auc: float, key: str) -> None:
    """The ROC curve."""
    caption = (
        f"Each point is a threshold: how many positives are found against how many negatives are flagged by mistake. "
        f"The area under the curve (AUC) is {auc:.3f}; guessing gives 0.5."
    )
    figure = _line(points["fpr"], points["tpr"], "Negatives flagged by mistake", "Positives found (Recall)")
    figure.add_shape(type="line", x0=0, y0=0, x1=1, y1=1, line={"color": BASELINE, "dash": "dot"})
    show(figure, caption, points, key)


def draw_precision_recall(points: pl.DataFrame, share: float, key: str) -> None:
    """The precision-recall curve, with the share of positives that guessing reaches."""
    caption = (
        f"How often an alarm is right (Precision) against how many positives are found (Recall); "
        f"flagging rows at random is right {share:.1%} of the time."
    )
    figure = _line(
        points["recall"], points["precision"], "Positives found (Recall)", "Alarms that are right (Precision)"
    )
    figure.add_hline(y=share, line={"color": BASELINE, "dash": "dot"})
    show(figure, caption, points, key)


def draw_actual_predicted(errors: pl.DataFrame, report: Report, key: str) -> None:
    """Predicted against actual numbers of test rows."""
    rmse = report.metrics["RMSE"].value or 0.0
    within = errors.filter((pl.col("actual") - pl.col("predicted")).abs() <= rmse).height
    caption = (
        f"{within / errors.height:.0%} of {errors.height:,} test rows lie within one typical error (RMSE, {rmse:,.4g}) "
        "of the line where prediction and actual value agree."
    )
    figure = _points(errors["actual"], errors["predicted"], "Actual", "Predicted")
    low, high = errors["actual"].min(), errors["actual"].max()
    figure.add_shape(type="line", x0=low, y0=low, x1=high, y1=high, line={"color": BASELINE, "dash": "dot"})
    show(figure, caption, errors, key)


def draw_residuals(errors: pl.DataFrame, key: str) -> None:
    """Errors of test rows against the prediction."""
    table = errors.with_columns(residual=pl.col("actual") - pl.col("predicted"))
    residual = table["residual"]
    caption = (
        f"Residuals (actual minus predicted) have a median of {residual.median():,.4g}; nine of ten lie between "
        f"{residual.quantile(0.05):,.4g} and {residual.quantile(0.95):,.4g}."
    )
    figure = _points(table["predicted"], residual, "Predicted", "Residual")
    figure.add_hline(y=0, line={"color": BASELINE, "dash": "dot"})
    show(figure, caption, table, key)


def draw_impacts(impacts: Sequence[Impact], metric: str, key: str) -> None:
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
    show(_impacts(impacts[:MOST_IMPACTS]), caption, table, key)


def draw_probabilities(probabilities: Sequence[tuple[str, float]], key: str) -> None:
    """The probability of each class for one row, the likeliest on top."""
    ordered = sorted(probabilities, key=lambda one: -one[1])
    caption = f"The likeliest is {plain(ordered[0][0])} with a probability of {ordered[0][1]:.1%}."
    names = [literal(name) for name, _ in ordered[:MOST_IMPACTS]]
    figure = _bars(names, [share for _, share in ordered[:MOST_IMPACTS]], "Probability")
    figure.update_xaxes(range=[0, 1], tickformat=".0%")
    table = pl.DataFrame({"class": [name for name, _ in ordered], "probability": [share for _, share in ordered]})
    show(figure, caption, table, key)


def _confusion(classes: Sequence[str], counts: Sequence[Sequence[int]]) -> "go.Figure":
    import plotly.graph_objects as go

    names = [f"{literal(name)} " for name in classes]
    totals = [max(1, sum(row)) for row in counts]
    shares = [[count / total for count in row] for row, total in zip(counts, totals, strict=True)]
    places = list(range(len(names)))
    figure = go.Figure(
        go.Heatmap(
            x=places, y=places, z=shares, zmin=0, zmax=1, showscale=False,
            colorscale=[[0, "#EAF2F8"], [1, TRAIN]],
            text=[[f"{count:,}<br>{share:.0%}" for count, share in zip(*rows, strict=True)]
                  for rows in zip(counts, shares, strict=True)],
            texttemplate="%{text}" if len(names) <= MOST_NAMED_CELLS else None,
            hovertemplate="%{text} of the actual class<extra></extra>",
        )
    )  # fmt: skip
    figure.update_xaxes(tickvals=places, ticktext=names)
    figure.update_yaxes(tickvals=places, ticktext=names, autorange="reversed")
    return framed(figure, "Predicted", "Actual")


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


def _line(x: pl.Series, y: pl.Series, below: str, beside: str) -> "go.Figure":
    import plotly.graph_objects as go

    figure = go.Figure(go.Scatter(x=x.to_list(), y=y.to_list(), mode="lines", line={"color": TRAIN, "width": 2}))
    figure.update_xaxes(range=[0, 1], tickformat=".0%")
    figure.update_yaxes(range=[0, 1.02], tickformat=".0%")
    return framed(figure, below, beside, legend=False)


def _points(x: pl.Series, y: pl.Series, below: str, beside: str) -> "go.Figure":
    import plotly.graph_objects as go

    marker = {"color": TRAIN, "size": 5, "opacity": 0.45}
    figure = go.Figure(go.Scattergl(x=x.to_list(), y=y.to_list(), mode="markers", marker=marker))
    return framed(figure, below, beside, legend=False)


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
