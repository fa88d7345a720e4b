"""The figure of what moved one prediction, with its sentence and the table behind it."""

from typing import TYPE_CHECKING

import polars as pl

from app.prediction.reasons import Move, Reasons
from components.charts import BASELINE, TRAIN, VALIDATION, literal, show
from components.effect_charts import WITHIN
from components.model_charts import framed
from components.wording import figure as written
from components.wording import plain

if TYPE_CHECKING:
    import plotly.graph_objects as go

ROOM = 0.12  # of the axis, for words beside the bars


def draw_moves(reasons: Reasons, target: str, key: str) -> None:
    """What moved one prediction, from the base value to the answer."""
    chance = reasons.about is not None
    table = pl.DataFrame(
        [{"column": _named(one), "value": written(one.cell) if one.column is not None else "",
          f"contribution{WITHIN[reasons.unit]}": one.contribution, "from": one.before, "to": one.after}
         for one in reasons.moves]
    )  # fmt: skip
    end = f"{reasons.answer:.1%}" if chance else f"{reasons.answer:,.4g}"
    about = f"the chance of {reasons.about}" if chance else f"the predicted {target}"
    order = " Steps depend on their order, the largest contribution first." if reasons.unit == "log-odds" else ""
    caption = f"{plain(reasons.start, 500)} The cells of this row move it to {end}, {plain(about)}.{order}"
    show(_moves(reasons, chance), f"{caption} {plain(reasons.method)}.", table, key)


def _named(move: Move) -> str:
    return move.column if move.column is not None else f"{move.others:,} other columns"


def _moves(reasons: Reasons, chance: bool) -> "go.Figure":
    import plotly.graph_objects as go

    names = ["base value", *(_label(one) for one in reasons.moves), "this row"]
    changes = [one.after - one.before for one in reasons.moves]
    figure = go.Figure(
        go.Waterfall(
            orientation="h", y=list(range(len(names))), x=[reasons.base, *changes, reasons.answer],
            measure=["absolute", *("relative" for _ in changes), "total"],
            increasing={"marker": {"color": TRAIN}}, decreasing={"marker": {"color": VALIDATION}},
            totals={"marker": {"color": BASELINE}}, connector={"line": {"color": BASELINE, "width": 1}},
            text=["", *(_change(one, chance) for one in changes), ""], textposition="outside",
            cliponaxis=False,
        )
    )  # fmt: skip
    figure.update_yaxes(tickvals=list(range(len(names))), ticktext=names, autorange="reversed")
    ends = [0.0, reasons.base, *(one.after for one in reasons.moves)]
    room = ROOM * (max(ends) - min(ends))
    figure.update_xaxes(
        tickformat=".0%" if chance else None, range=[min(ends) - room * (min(ends) < 0), max(ends) + room]
    )
    below = f"Chance of {literal(reasons.about)}" if chance else "Predicted number"
    return framed(figure, below, "", height=max(180, 80 + 30 * len(names)))


def _label(move: Move) -> str:
    if move.column is None:
        return f"{move.others:,} other columns"
    name = literal(move.column, 20)
    return f"{name} missing" if move.cell is None else f"{name} = {literal(written(move.cell), 20)}"


def _change(change: float, chance: bool) -> str:
    return f"{change * 100:+.1f} points" if chance else f"{change:+,.4g}"
