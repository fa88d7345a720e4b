"""The picture of a column against the target: its mean, or the shares of its classes, by level."""

from typing import TYPE_CHECKING, Any

import polars as pl

from components.charts import CATEGORIES, TRAIN, literal, show
from components.model_charts import framed
from components.wording import figure, plain

if TYPE_CHECKING:
    from app.data.relation import Level, Relation

MOST_CLASSES = 8


def relation_chart(relation: "Relation") -> None:
    """Draw the target by levels of the column, with the strength in the caption and the table behind it."""
    import plotly.graph_objects as go

    names = [_name(level) for level in relation.levels]
    places = list(range(len(names)))
    drawn = go.Figure()
    if relation.classes:
        for at, name in enumerate(relation.classes[:MOST_CLASSES]):
            drawn.add_bar(
                y=places, x=[level.shares[at] for level in relation.levels], name=literal(name), orientation="h",
                marker_color=CATEGORIES[at % len(CATEGORIES)], hovertemplate="%{x:.1%}",
            )  # fmt: skip
        drawn.update_layout(barmode="stack")
        drawn.update_xaxes(tickformat=".0%", range=[0, 1])
    else:
        drawn.add_bar(y=places, x=[level.mean for level in relation.levels], orientation="h", marker_color=TRAIN)
    drawn.update_yaxes(tickvals=places, ticktext=[literal(name) for name in names], autorange="reversed")
    beside = f"Share of {relation.target}" if relation.classes else f"Mean of {relation.target}"
    framed(drawn, literal(beside), literal(relation.column), height=max(160, 60 + 26 * len(names)))
    show(drawn, plain(relation.sentence, 500), _table(relation, names), "data.relation")


def _name(level: "Level") -> str:
    left, right = figure(level.left), figure(level.right)
    return str(left) if left == right else f"{left} to {right}"


def _table(relation: "Relation", names: list[str]) -> pl.DataFrame:
    columns: dict[str, Any] = {"level": names, "rows": [level.rows for level in relation.levels]}
    if relation.classes:
        for at, name in enumerate(relation.classes):
            columns[f"share of {name}"] = [level.shares[at] for level in relation.levels]
    else:
        columns[f"mean of {relation.target}"] = [level.mean for level in relation.levels]
    return pl.DataFrame(columns)
