"""The curves of training: of one run or several, as loss or as objective metric, each with its sentence and table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl
import streamlit as st

from app.evaluation.loss import loss_name
from app.evaluation.metrics import OBJECTIVES
from app.problem import Problem
from app.training.monitor import Round
from components.charts import BASELINE, CATEGORIES, TRAIN, VALIDATION, Picture, draw, literal
from components.model_charts import framed
from components.wording import plain

if TYPE_CHECKING:
    import plotly.graph_objects as go

MOST_POINTS = 400
SMOOTHING = 0.25
FEW_ROUNDS = 20  # of which each has its mark on the axis
DASHES = ("solid", "dash", "dot", "dashdot")


@dataclass(frozen=True)
class Looks:
    """How curves are drawn: the name of what they show, on a logarithmic scale, smoothed."""

    measure: str
    logarithmic: bool = False
    smooth: bool = False

    @property
    def is_metric(self) -> bool:
        """Whether an objective metric is shown, not the loss."""
        return self.measure in OBJECTIVES.values()


def choose_looks(problem: Problem, rounds: Sequence[Round], section: str) -> Looks:
    """Draw the choices of how curves look; the objective metric is offered where it is known of a round."""
    objective = OBJECTIVES[problem]
    measures = [loss_name(problem), *([objective] if any(objective in one.extra for one in rounds) else [])]
    with st.container(horizontal=True, vertical_alignment="center"):
        measure = st.segmented_control(
            "Show", measures, default=measures[0], required=True, key=f"{section}.measure", persist_state="session",
            label_visibility="collapsed", help="The loss is what training lowers; the metric is what a build aims at.",
        )  # fmt: skip
        logarithmic = st.toggle("Logarithmic scale", key=f"{section}.log", persist_state="session")
        smooth = st.toggle("Smooth", key=f"{section}.smooth", persist_state="session", help="A moving average.")
    return Looks(measure or measures[0], logarithmic, smooth)


def draw_curve(rounds: Sequence[Round], looks: Looks, round_name: str, key: str) -> None:
    """Draw the curve of one run."""
    draw(curve_picture(rounds, looks, round_name), key)


def curve_picture(rounds: Sequence[Round], looks: Looks, round_name: str) -> Picture:
    """Train and validation loss by round, or the objective metric on validation rows, the kept round marked."""
    best = min(rounds, key=lambda one: one.valid)
    if looks.is_metric:
        judged, caption = looks.measure, _told_as_metric(rounds, looks.measure, round_name, best)
        lines = [("Validation", looks.measure, VALIDATION, "dash")]
    else:
        judged, caption = "validation", _told_as_loss(rounds, looks.measure, round_name, best)
        lines = [("Train", "train", TRAIN, "solid"), ("Validation", "validation", VALIDATION, "dash")]
        lines += [("Out of bag", "out_of_bag", CATEGORIES[2], "dot")] if "out_of_bag" in rounds[-1].extra else []
    figure = _curve(_thin(rounds), lines, looks)
    if len(rounds) < FEW_ROUNDS:
        figure.update_xaxes(dtick=1)
    figure.add_vline(x=best.round, line={"color": BASELINE, "dash": "dot"})
    figure.add_scatter(
        x=[best.round], y=[_value(best, judged)], name=f"Best {round_name}",
        mode="markers", marker={"color": VALIDATION, "size": 11, "symbol": "diamond"},
    )  # fmt: skip
    framed(figure, round_name.capitalize(), looks.measure)
    return _picture(figure, caption, table_of(rounds, round_name), looks)


def draw_curves(runs: Mapping[str, Sequence[Round]], looks: Looks, key: str) -> None:
    """Validation loss of several runs in one picture, or their objective metric."""
    is_metric = looks.is_metric
    name = looks.measure if is_metric else "validation"
    values = {
        run: [found for one in rounds if (found := _value(one, name)) is not None] for run, rounds in runs.items()
    }
    choose = max if is_metric else min
    reached = {run: choose(found) for run, found in values.items() if found}
    if not reached:
        st.caption(f"Of these runs no {looks.measure} by round is known.")
        return
    first = choose(reached, key=lambda run: reached[run])
    word = "highest" if is_metric else "lowest"
    caption = f"The {word} validation {looks.measure} is {reached[first]:.4g}, reached by {plain(first)}."
    table = pl.concat(
        [table_of(rounds, "round").insert_column(0, pl.lit(run).alias("model")) for run, rounds in runs.items()],
        how="diagonal_relaxed",
    )
    draw(_picture(_comparison(runs, name, looks), caption, table, looks), key)


def draw_leaderboard(rounds: Sequence[Round], problem: Problem, key: str) -> None:
    """The models that an ensemble has finished so far, best first, where every round is a model of its own."""
    loss, objective = loss_name(problem), OBJECTIVES[problem]
    table = pl.DataFrame(
        [{"model": name, "round": one.round, f"validation {loss}": one.extra[name], objective: one.extra.get(objective),
          "finished after": f"{one.seconds:,.1f} s"} for name, one in _first_told(rounds).items() if name != objective]
    ).sort(f"validation {loss}")  # fmt: skip
    st.markdown("**Leaderboard**")
    st.dataframe(table, hide_index=True, key=key)
    st.caption(f"{plain(table['model'][0])} leads {len(table):,} finished models on validation rows.")


def _first_told(rounds: Sequence[Round]) -> dict[str, Round]:
    """Each extra's name with the first round that told it."""
    found: dict[str, Round] = {}
    for one in rounds:
        for name in one.extra:
            found.setdefault(name, one)
    return found


def table_of(rounds: Sequence[Round], round_name: str) -> pl.DataFrame:
    """The rounds as a table, one row each."""
    extras = list(dict.fromkeys(name for one in rounds for name in one.extra))
    return pl.DataFrame(
        {round_name: [one.round for one in rounds], "train": [one.train for one in rounds],
         "validation": [one.valid for one in rounds], "seconds": [round(one.seconds, 3) for one in rounds]}
        | {name.replace("_", " "): [one.extra.get(name) for one in rounds] for name in extras},
        strict=False,
    )  # fmt: skip


def _picture(figure: "go.Figure", caption: str, table: pl.DataFrame, looks: Looks) -> Picture:
    shown = [value for trace in figure.data for value in trace.y if value is not None]
    if looks.logarithmic and min(shown) > 0:
        figure.update_yaxes(type="log")
    return Picture(figure, f"{caption}{' The lines are moving averages.' if looks.smooth else ''}", table)


def _told_as_loss(rounds: Sequence[Round], loss: str, round_name: str, best: Round) -> str:
    return (
        f"After {round_name} {rounds[-1].round:,} the {loss} is {rounds[-1].train:.4g} on training rows and "
        f"{rounds[-1].valid:.4g} on validation rows; the lowest validation {loss} so far is {best.valid:.4g} "
        f"at {round_name} {best.round:,}."
    )


def _told_as_metric(rounds: Sequence[Round], metric: str, round_name: str, best: Round) -> str:
    known = [one for one in rounds if metric in one.extra]
    highest, last = max(known, key=lambda one: one.extra[metric]), known[-1]
    kept = (
        f"; the {round_name} that is kept, {best.round:,}, has {best.extra[metric]:.4g}" if metric in best.extra else ""
    )
    return (
        f"After {round_name} {last.round:,} the {metric} is {last.extra[metric]:.4g} on validation rows "
        f"(10,000 of them at most); the highest so far is {highest.extra[metric]:.4g} "
        f"at {round_name} {highest.round:,}{kept}."
    )


def _value(one: Round, name: str) -> float | None:
    return {"train": one.train, "validation": one.valid}.get(name, one.extra.get(name))


def _thin(rounds: Sequence[Round]) -> list[Round]:
    step = max(1, len(rounds) // MOST_POINTS)
    return [one for place, one in enumerate(rounds) if place % step == 0 or place == len(rounds) - 1]


def _moving(values: list[float | None], smooth: bool) -> list[float | None]:
    """The values, or their exponential moving average."""
    if not smooth or None in values:
        return values
    averaged = values[:1]
    for value in values[1:]:
        averaged.append(averaged[-1] + SMOOTHING * (value - averaged[-1]))
    return averaged


def _curve(rounds: Sequence[Round], lines: Sequence[tuple[str, str, str, str]], looks: Looks) -> "go.Figure":
    import plotly.graph_objects as go

    figure = go.Figure()
    mode = "lines+markers" if len(rounds) < 3 else "lines"
    for label, name, color, dash in lines:
        y = _moving([_value(one, name) for one in rounds], looks.smooth)
        line = {"color": color, "dash": dash, "width": 2}
        figure.add_scatter(x=[one.round for one in rounds], y=y, name=label, mode=mode, line=line)
    return figure


def _comparison(runs: Mapping[str, Sequence[Round]], name: str, looks: Looks) -> "go.Figure":
    import plotly.graph_objects as go

    figure = go.Figure()
    for place, (run, rounds) in enumerate(runs.items()):
        thin = _thin(rounds)
        line = {"color": CATEGORIES[place % len(CATEGORIES)], "dash": DASHES[place % len(DASHES)], "width": 2}
        figure.add_scatter(
            x=[one.round for one in thin], y=_moving([_value(one, name) for one in thin], looks.smooth),
            name=literal(run), line=line, mode="lines+markers" if len(thin) < 3 else "lines",
        )  # fmt: skip
    return framed(figure, "Round", f"Validation {looks.measure}")
