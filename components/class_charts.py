"""The pictures of a classifier's report: right and wrong predictions, and what every threshold would give."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from app.evaluation.by_class import grouped
from app.evaluation.decision import Stakes
from components.charts import BASELINE, CATEGORIES, TRAIN, VALIDATION, Picture, literal
from components.model_charts import framed
from components.wording import count, plain

if TYPE_CHECKING:
    import plotly.graph_objects as go

MOST_NAMED_CELLS, MOST_FLOWS = 12, 10
COUNTS, SHARES, MONEY = "Counts", "Shares of the actual category", "Money"


def confusion(
    classes: Sequence[str], counts: Sequence[Sequence[int]], showing: str = COUNTS, stakes: Stakes | None = None
) -> Picture:
    """Test rows by actual and predicted class, as counts, shares, or what they are worth of two classes."""
    total = sum(map(sum, counts))
    right = sum(row[place] for place, row in enumerate(counts))
    caption = f"{right:,} of {total:,} test rows are predicted correctly; they lie on the diagonal."
    shares = [[cell / max(1, sum(row)) for cell in row] for row in counts]
    cells: Sequence[Sequence[float]] = counts
    texts = [[f"{cell:,}<br>{share:.0%}" for cell, share in zip(*rows, strict=True)]
             for rows in zip(counts, shares, strict=True)]  # fmt: skip
    if showing == SHARES:
        cells, texts = shares, [[f"{share:.1%}" for share in row] for row in shares]
        caption += " Each line adds up to 100 %: where the rows of an actual category go."
    elif showing == MONEY and stakes is not None:
        worth = ((0.0, -stakes.false_alarm), (-stakes.miss, stakes.hit))
        cells = [[cell * each for cell, each in zip(*rows, strict=True)] for rows in zip(counts, worth, strict=True)]
        texts = [[f"{cell:+,.0f}" for cell in row] for row in cells]
        caption = f"On the {total:,} test rows these predictions are worth {sum(map(sum, cells)):,.0f} in all."
    table = pl.DataFrame(
        {"actual": classes} | {f"predicted {name}": [row[at] for row in cells] for at, name in enumerate(classes)},
        strict=False,
    )
    return Picture(_confusion(classes, shares, texts), caption, table)


def flow(classes: Sequence[str], counts: Sequence[Sequence[int]]) -> Picture:
    """Where test rows of each predicted class come from: bands from predicted to actual, as wide as they have rows.

    Beyond ten classes the smaller ones are one.
    """
    names, merged = grouped(classes, counts, MOST_FLOWS)
    wrong = [(merged[a][p], a, p) for a in range(len(names)) for p in range(len(names)) if a != p and merged[a][p]]
    total, right = sum(map(sum, merged)), sum(row[place] for place, row in enumerate(merged))
    kept = f"{right / max(1, total):.1%} of {total:,} rows keep to their category."
    caption = f"Left what was predicted, right what it was: {kept}"
    if wrong:
        rows, actual, predicted = max(wrong)
        caption += (
            f" The widest wrong band is {count(rows, 'row')} predicted as {plain(names[predicted])} "
            f"that are {plain(names[actual])}."
        )
    table = pl.DataFrame(
        [{"predicted": names[p], "actual": names[a], "rows": merged[a][p]}
         for p in range(len(names)) for a in range(len(names)) if merged[a][p]],
        schema={"predicted": pl.String, "actual": pl.String, "rows": pl.Int64},
    )  # fmt: skip
    return Picture(_flow(names, merged), caption, table)


def roc(points: pl.DataFrame, auc: float, name: str) -> Picture:
    """The ROC curve of a class."""
    caption = (
        f"Each point is a threshold: how many rows with {plain(name)} are found against how many others are flagged by "
        f"mistake. The area under the curve (AUC) is {auc:.3f}; guessing gives 0.5."
    )
    figure = _line(points["fpr"], points["tpr"], "Others flagged by mistake", "Found (Recall)")
    figure.add_shape(type="line", x0=0, y0=0, x1=1, y1=1, line={"color": BASELINE, "dash": "dot"})
    return Picture(figure, caption, points)


def precision_recall(points: pl.DataFrame, auprc: float, share: float) -> Picture:
    """The precision-recall curve of a class, with the share of rows that are of it, which guessing reaches."""
    caption = (
        "How often an alarm is right (Precision) against how many are found (Recall); flagging rows at random is "
        f"right {share:.1%} of the time. The area under the curve (AUPRC) is {auprc:.3f}."
    )
    figure = _line(points["recall"], points["precision"], "Found (Recall)", "Alarms that are right (Precision)")
    figure.add_hline(y=share, line={"color": BASELINE, "dash": "dot"})
    return Picture(figure, caption, points)


def gain(points: pl.DataFrame, name: str) -> Picture:
    """How many rows of a class are found among the shares of rows that are likeliest of it."""
    tenth, fifth = points.row(10, named=True)["gain"], points.row(20, named=True)["gain"]
    caption = (
        f"Taking the rows that are likeliest {plain(name)} first, a tenth of all rows holds {tenth:.0%} of them and a "
        f"fifth holds {fifth:.0%}; at random it would be 10 % and 20 %."
    )
    figure = _line(points["share"], points["gain"], "Rows taken, likeliest first", "Found (gain)")
    figure.add_shape(type="line", x0=0, y0=0, x1=1, y1=1, line={"color": BASELINE, "dash": "dot"})
    return Picture(figure, caption, points)


def lift(points: pl.DataFrame, name: str) -> Picture:
    """How many times more rows of a class are found than at random."""
    tenth = points.row(10, named=True)["lift"]
    caption = f"In the tenth of rows that is likeliest {plain(name)} there are {tenth:.2g} times as many as at random."
    figure = _line(points["share"], points["lift"], "Rows taken, likeliest first", "Times as many as at random (lift)")
    figure.update_yaxes(range=[0, max(points["lift"].max() * 1.05, 1.5)], tickformat="")
    figure.add_hline(y=1, line={"color": BASELINE, "dash": "dot"})
    return Picture(figure, caption, points)


def distribution(bins: pl.DataFrame, positive: str | None) -> Picture:
    """How many test rows got which probability, by class or by right and wrong."""
    import plotly.graph_objects as go

    groups = bins["group"].unique(maintain_order=True).to_list()
    figure = go.Figure()
    for group, color, pattern in zip(groups, (TRAIN, VALIDATION), ("", "/"), strict=True):
        part = bins.filter(pl.col("group") == group)
        figure.add_bar(
            x=((part["low"] + part["high"]) / 2).to_list(), y=part["rows"].to_list(), name=literal(group),
            marker={"color": color, "pattern": {"shape": pattern}}, opacity=0.7,
        )  # fmt: skip
    figure.update_layout(barmode="overlay", bargap=0.02)
    figure.update_xaxes(range=[0, 1], tickformat=".0%")
    sure = bins.filter((pl.col("low") >= 0.9) | ((pl.col("high") <= 0.1) & (positive is not None)))["rows"].sum()
    total = max(1, bins["rows"].sum())
    of = f"of {plain(positive)}" if positive is not None else "of the predicted category"
    caption = f"The probability {of} that test rows got; {sure / total:.0%} of the rows are surer than 90 %."
    return Picture(
        framed(figure, f"Probability {'of ' + literal(positive) if positive else ''}", "Test rows"), caption, bins
    )


def profit(points: pl.DataFrame, threshold: float, best: float) -> Picture:
    """What each threshold is worth on the validation rows, the chosen and the best one marked."""
    import plotly.graph_objects as go

    possible = points.filter("possible")
    figure = go.Figure(
        go.Scatter(x=possible["threshold"].to_list(), y=possible["profit"].to_list(), mode="lines",
                   line={"color": VALIDATION, "width": 2})
    )  # fmt: skip
    at = possible.filter(pl.col("threshold") == best)["profit"][0]
    figure.add_scatter(
        x=[best], y=[at], mode="markers", marker={"color": CATEGORIES[2], "size": 11, "symbol": "diamond"}
    )
    figure.add_vline(x=threshold, line={"color": BASELINE, "dash": "dot"})
    figure.update_xaxes(range=[0, 1])
    caption = f"On validation rows the profit is highest, {at:,.0f}, at a threshold of {best:.3g}."
    return Picture(framed(figure, "Threshold", "Profit", legend=False), caption, points)


def _confusion(
    classes: Sequence[str], shares: Sequence[Sequence[float]], texts: Sequence[Sequence[str]]
) -> "go.Figure":
    import plotly.graph_objects as go

    names = [f"{literal(name)} " for name in classes]
    places = list(range(len(names)))
    figure = go.Figure(
        go.Heatmap(
            x=places, y=places, z=shares, zmin=0, zmax=1, showscale=False,
            colorscale=[[0, "#EAF2F8"], [1, TRAIN]], text=texts,
            texttemplate="%{text}" if len(names) <= MOST_NAMED_CELLS else None,
            hovertemplate="%{text} of the actual class<extra></extra>",
        )
    )  # fmt: skip
    figure.update_xaxes(tickvals=places, ticktext=names)
    figure.update_yaxes(tickvals=places, ticktext=names, autorange="reversed")
    return framed(figure, "Predicted", "Actual")


def _flow(names: Sequence[str], counts: Sequence[Sequence[int]]) -> "go.Figure":
    import plotly.graph_objects as go

    size = len(names)
    links = [(p, a, counts[a][p]) for p in range(size) for a in range(size) if counts[a][p]]
    shown = [literal(name) for name in names]
    colors = [CATEGORIES[place % len(CATEGORIES)] for place in range(size)]
    figure = go.Figure(
        go.Sankey(
            node={"label": [f"predicted {name}" for name in shown] + [f"actual {name}" for name in shown],
                  "color": colors * 2, "pad": 14, "thickness": 16},
            link={"source": [p for p, _, _ in links], "target": [size + a for _, a, _ in links],
                  "value": [rows for _, _, rows in links],
                  "color": ["rgba(0,114,178,0.35)" if p == a else "rgba(213,94,0,0.35)" for p, a, _ in links]},
        )
    )  # fmt: skip
    return framed(figure, "", "")


def _line(x: pl.Series, y: pl.Series, below: str, beside: str) -> "go.Figure":
    import plotly.graph_objects as go

    figure = go.Figure(go.Scatter(x=x.to_list(), y=y.to_list(), mode="lines", line={"color": TRAIN, "width": 2}))
    figure.update_xaxes(range=[0, 1], tickformat=".0%")
    figure.update_yaxes(range=[0, 1.02], tickformat=".0%")
    return framed(figure, below, beside, legend=False)
