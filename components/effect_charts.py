"""The figures of why a model answers as it does, each with its sentence and the table behind it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from app.evaluation.report import Report
from app.evaluation.why import Effect, Interaction
from components.charts import BASELINE, CATEGORIES, TRAIN, VALIDATION, literal, show
from components.model_charts import framed
from components.wording import plain

if TYPE_CHECKING:
    import plotly.graph_objects as go

MOST_COLUMNS, MOST_PAIRS = 12, 10
TALL = 420
FAINT = "rgba(127,127,127,0.28)"
WITHIN = {"number": "", "probability": " of probability", "log-odds": " of log-odds"}


def draw_rankings(report: Report, key: str) -> None:
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
        f"{plain(first.column)} moves single answers most: by {first.mean_abs:.3g}{WITHIN[why.unit]} on average over "
        f"{why.rows:,} test rows, {first.share:.0%} of all that moves them.{rest} {plain(why.method)}."
    )
    show(_rankings(table.head(MOST_COLUMNS)), caption, table, key)


def draw_effect(effect: Effect, means: pl.DataFrame, lines: pl.DataFrame, key: str) -> None:
    """The mean answer along a column's values, some test rows one by one, and how many training rows are near."""
    told = means if effect.about is None else means.filter(pl.col("class") == effect.about)
    mark = "mark" if effect.kind == "category" else "line"
    caption = (
        f"{plain(effect.sentence, 1_000)} The thick {mark} is the mean (partial dependence, PDP), each faint {mark} "
        f"one test row (ICE). Bars count the {told['rows'].sum():,} training rows near each value; where they are low, "
        "the model has seen little."
    )
    drawn = _category if effect.kind == "category" else _along
    show(drawn(effect, means, told, lines), caption, means, key)


def draw_interactions(found: Sequence[Interaction], unit: str, sentence: str, key: str) -> None:
    """Pairs of columns by what their joint effect has that is in neither alone."""
    table = pl.DataFrame(
        [{"first": one.first, "second": one.second, "H-statistic": one.strength, f"size{WITHIN[unit]}": one.size,
          "in words": one.sentence} for one in found]
    )  # fmt: skip
    show(_interactions(found[:MOST_PAIRS], unit), plain(sentence, 1_000), table, key)


def _interactions(shown: Sequence[Interaction], unit: str) -> "go.Figure":
    import plotly.graph_objects as go

    names = [f"{literal(one.first, 20)} and {literal(one.second, 20)}" for one in shown]
    places = list(range(len(names)))
    figure = go.Figure(go.Bar(x=[one.size for one in shown], y=places, orientation="h", marker_color=TRAIN))
    figure.update_traces(
        customdata=[[name, one.strength] for name, one in zip(names, shown, strict=True)],
        hovertemplate="%{customdata[0]}: %{x:.3g} (H %{customdata[1]:.2f})<extra></extra>",
    )
    figure.update_yaxes(tickvals=places, ticktext=names, autorange="reversed")
    figure.update_xaxes(rangemode="tozero")
    return framed(figure, f"What neither column does alone{WITHIN[unit]}", "", height=max(140, 70 + 28 * len(names)))


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
    framed(figure, "", subject, height=TALL)
    figure.update_xaxes(title_text="", row=1, col=1)
    figure.update_xaxes(title_text=literal(effect.column), row=2, col=1)
    figure.update_yaxes(title_text="Rows", rangemode="tozero", row=2, col=1)
    if effect.about is not None:
        figure.update_yaxes(tickformat=".0%", row=1, col=1)
    return figure


def _along(effect: Effect, means: pl.DataFrame, told: pl.DataFrame, lines: pl.DataFrame) -> "go.Figure":
    """Numbers and dates on their axis; the missing value is a dotted line across."""
    figure, gap = _panels(effect), told.filter(pl.col("missing"))
    known = told.filter(~pl.col("missing"))
    x = known["position" if effect.kind == "number" else "feature_values"].to_list()
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
    bars = {"x": x, "y": known["rows"].to_list(), "marker_color": BASELINE, "showlegend": False, "name": "Rows"}
    figure.add_bar(**bars, hovertemplate="%{x}: %{y:,} rows<extra></extra>", row=2, col=1)
    if effect.kind == "date":
        figure.update_xaxes(type="date")
    return figure


def _category(effect: Effect, means: pl.DataFrame, told: pl.DataFrame, lines: pl.DataFrame) -> "go.Figure":
    figure, places = _panels(effect), told["place"].to_list()
    figure.add_scatter(
        x=lines["place"].to_list(), y=lines["model_predictions"].to_list(), mode="markers", name="Single rows",
        marker={"color": FAINT, "size": 5}, hoverinfo="skip", row=1, col=1,
    )  # fmt: skip
    for line in _classes(effect, means, told):
        figure.add_scatter(x=places, mode="markers", marker_size=10, row=1, col=1, **line)
    bars = {"x": places, "y": told["rows"].to_list(), "marker_color": BASELINE, "showlegend": False, "name": "Rows"}
    figure.add_bar(**bars, hovertemplate="%{y:,} rows<extra></extra>", row=2, col=1)
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
