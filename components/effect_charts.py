"""The figures of why a model answers as it does, each with its sentence and the table behind it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from app.evaluation.report import Report
from app.evaluation.why import Effect, Interaction
from components.charts import BASELINE, CATEGORIES, TRAIN, VALIDATION, Picture, literal
from components.model_charts import framed
from components.wording import figure as written
from components.wording import plain

if TYPE_CHECKING:
    import plotly.graph_objects as go

MOST_COLUMNS, MOST_PAIRS = 12, 10
TALL = 420
FAINT = "rgba(127,127,127,0.28)"
WITHIN = {"number": "", "probability": " of probability", "log-odds": " in log-odds"}


def rankings(report: Report) -> Picture:
    """The columns by their share of the impact, by shuffling and by SHAP."""
    why = report.why
    shuffled = {one.column: one.share for one in report.impacts}
    table = pl.DataFrame(
        [{"column": one.column, "share by SHAP": one.share, "share by shuffling": shuffled.get(one.column, 0.0),
          "mean_abs (SHAP)": one.mean_abs, "direction": one.direction} for one in why.contributions]
    )  # fmt: skip
    first = why.contributions[0]
    rest = f" {why.rest:,} further columns together move them by {why.rest_share:.0%} of all." if why.rest else ""
    caption = (
        f"{plain(first.column)} moves single answers most: by {written(first.mean_abs)}{WITHIN[why.unit]} on average "
        f"over {why.rows:,} test rows, {first.share:.0%} of all that moves them.{rest} {plain(why.method)}."
    )
    return Picture(_rankings(table.head(MOST_COLUMNS)), caption, table)


def column_effect(effect: Effect, means: pl.DataFrame, lines: pl.DataFrame) -> Picture:
    """The mean answer along a column's values, some test rows one by one, and how many training rows are near."""
    told = means if effect.about is None else means.filter(pl.col("class") == effect.about)
    mark = "mark" if effect.kind == "category" else "line"
    caption = (
        f"{plain(effect.sentence, 1_000)} The thick {mark} is the mean (partial dependence, PDP), each faint {mark} "
        f"one test row (ICE). Bars show how many of {told['rows'].sum():,} training rows are near; where they are low, "
        "the model has seen little."
    )
    drawn = _category if effect.kind == "category" else _along
    return Picture(drawn(effect, means, told, lines), caption, means)


def pairs(found: Sequence[Interaction], unit: str, sentence: str) -> Picture:
    """Pairs of columns by what their joint effect has that is in neither alone."""
    table = pl.DataFrame(
        [{"first": one.first, "second": one.second, "H-statistic": one.strength, f"size{WITHIN[unit]}": one.size,
          "in words": one.sentence} for one in found]
    )  # fmt: skip
    ordered = " Pairs are ordered by the size of what is in neither alone." if len(found) > 1 else ""
    return Picture(_interactions(found[:MOST_PAIRS]), f"{plain(sentence, 1_000)}{ordered}", table)


def _interactions(shown: Sequence[Interaction]) -> "go.Figure":
    import plotly.graph_objects as go

    names = [f"{literal(one.first, 20)} and {literal(one.second, 20)}" for one in shown]
    places, shares = list(range(len(names))), [min(1.0, one.strength**2) for one in shown]
    figure = go.Figure(go.Bar(x=shares, y=places, orientation="h", marker_color=TRAIN, customdata=names))
    figure.update_traces(hovertemplate="%{customdata}: %{x:.1%}<extra></extra>")
    figure.update_yaxes(tickvals=places, ticktext=names, autorange="reversed")
    figure.update_xaxes(range=[0, 1], tickformat=".0%")
    return framed(
        figure, "Share of their joint effect that is in neither alone", "", height=max(140, 80 + 28 * len(names))
    )


def _rankings(table: pl.DataFrame) -> "go.Figure":
    import plotly.graph_objects as go

    names, places = [literal(name) for name in table["column"]], list(range(table.height))
    figure = go.Figure()
    for name, color, pattern in (("SHAP", TRAIN, ""), ("shuffling", VALIDATION, "/")):
        figure.add_bar(
            x=table[f"share by {name}"].to_list(), y=places, orientation="h", name=name, marker_color=color,
            marker_pattern_shape=pattern, customdata=names, hovertemplate="%{customdata}: %{x:.1%}<extra></extra>",
        )  # fmt: skip
    figure.update_layout(barmode="group", bargap=0.25)
    figure.update_yaxes(tickvals=places, ticktext=names, autorange="reversed")
    figure.update_xaxes(tickformat=".0%", rangemode="tozero")
    return framed(figure, "Share of the impact", "", height=max(200, 90 + 34 * len(names)))


def _panels(effect: Effect) -> "go.Figure":
    """Answers above, rows below, on one axis."""
    from plotly.subplots import make_subplots

    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, row_heights=[0.76, 0.24], vertical_spacing=0.04)
    subject = "Predicted number" if effect.about is None else f"Chance of {literal(effect.about, 20)}"
    framed(figure, "", subject, height=TALL).update_layout(showlegend=True, bargap=0)
    figure.update_xaxes(title_text="", row=1, col=1)
    figure.update_xaxes(title_text=literal(effect.column), row=2, col=1)
    figure.update_yaxes(title_text="Rows", rangemode="tozero", showticklabels=False, row=2, col=1)
    if effect.about is not None:
        figure.update_yaxes(tickformat=".0%", row=1, col=1)
    return figure


def _along(effect: Effect, means: pl.DataFrame, told: pl.DataFrame, lines: pl.DataFrame) -> "go.Figure":
    """Numbers and dates on their axis; the missing value is a dotted line across."""
    figure, gap = _panels(effect), told.filter(pl.col("missing"))
    known = told.filter(~pl.col("missing"))
    x = _axis(known["position"], effect.kind)
    rows = lines.filter(pl.col("place") < known.height).partition_by("line", maintain_order=True)
    figure.add_scatter(
        x=[value for _ in rows for value in (*x, None)], mode="lines", line={"color": FAINT, "width": 1},
        y=[value for row in rows for value in (*row["model_predictions"], None)], name="Single rows", hoverinfo="skip",
        row=1, col=1,
    )  # fmt: skip
    for line in _classes(effect, means, known):
        figure.add_scatter(x=x, mode="lines+markers", row=1, col=1, **line)
    if gap.height:
        value = gap["model_predictions"][0]
        figure.add_hline(y=value, line={"color": VALIDATION, "dash": "dot"}, annotation_text="missing", row=1, col=1)
    _rows(figure, known, effect.kind)
    if effect.kind == "date":
        figure.update_xaxes(type="date")
    return figure


def _axis(positions: pl.Series, kind: str) -> list[Any]:
    """Where points are drawn: numbers, or moments."""
    return positions.to_list() if kind == "number" else pl.from_epoch(positions.cast(pl.Int64), "ms").to_list()


def _rows(figure: "go.Figure", known: pl.DataFrame, kind: str) -> None:
    """A bar for every point, as wide as what is nearest to it and so high that its area is its rows."""
    places = known["position"].to_list()
    middles = [one / 2 + other / 2 for one, other in zip(places[:-1], places[1:], strict=True)]
    edges = [2 * places[0] - middles[0], *middles, 2 * places[-1] - middles[-1]] if middles else []
    cells = list(zip(edges[:-1], edges[1:], strict=True)) or [(places[0] - 1, places[0] + 1)]
    widths = [high - low for low, high in cells]
    centres = pl.Series([low / 2 + high / 2 for low, high in cells], dtype=pl.Float64)
    heights = [rows / width for rows, width in zip(known["rows"], widths, strict=True)]
    told = list(zip(known["feature_values"], known["rows"], strict=True))
    figure.add_bar(
        x=_axis(centres, kind), y=heights, width=widths, marker_color=BASELINE, showlegend=False, customdata=told,
        hovertemplate="Near %{customdata[0]}: %{customdata[1]:,} rows<extra></extra>", row=2, col=1,
    )  # fmt: skip


def _category(effect: Effect, means: pl.DataFrame, told: pl.DataFrame, lines: pl.DataFrame) -> "go.Figure":
    figure, places = _panels(effect), told["place"].to_list()
    figure.add_scatter(
        x=lines["place"].to_list(), y=lines["model_predictions"].to_list(), mode="markers", name="Single rows",
        marker={"color": FAINT, "size": 5}, hoverinfo="skip", row=1, col=1,
    )  # fmt: skip
    for line in _classes(effect, means, told):
        figure.add_scatter(x=places, mode="markers", marker_size=10, row=1, col=1, **line)
    bars = {"x": places, "y": told["rows"].to_list(), "marker_color": BASELINE, "showlegend": False, "name": "Rows"}
    figure.add_bar(**bars, hovertemplate="%{y:,} rows<extra></extra>", row=2, col=1, width=0.8)
    figure.update_xaxes(tickvals=places, ticktext=[literal(one, 20) for one in told["feature_values"]])
    return figure


def _classes(effect: Effect, means: pl.DataFrame, told: pl.DataFrame) -> list[dict[str, Any]]:
    """How to draw the mean of the category that is told, on top of those of some others."""
    mean = "Mean" if effect.about is None else f"Mean, {literal(effect.about, 20)}"
    lines = [{"name": mean, "y": told["model_predictions"].to_list(), "marker_color": TRAIN, "line_width": 3}]
    others = [name for name in means["class"].unique(maintain_order=True) if name != effect.about]
    for name, color in zip(others[: len(CATEGORIES) - 1], CATEGORIES[1:], strict=False):
        part = means.filter((pl.col("class") == name) & pl.col("place").is_in(told["place"].to_list()))
        values = part["model_predictions"].to_list()
        lines.append({"name": literal(name, 20), "y": values, "marker_color": color, "line_width": 1.5})
    return lines[::-1]
