"""Every picture, made from a table that the domain returned: the palette, the figures, and how one is shown."""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl
import streamlit as st

if TYPE_CHECKING:
    import plotly.graph_objects as go

TRAIN, VALIDATION, BASELINE = "#0072B2", "#E69F00", "#7F7F7F"
CATEGORIES = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#7F7F7F")
"""The palette of Okabe and Ito, told apart by colour-blind people too."""
HEIGHT = 280
LONGEST_LABEL = 30


@dataclass(frozen=True)
class Picture:
    """A figure with the sentence that says what it shows with its numbers in it (Markdown), and the table behind it."""

    figure: "go.Figure"
    caption: str
    table: pl.DataFrame


def draw(picture: Picture, key: str) -> None:
    """Draw a picture on the page."""
    show(picture.figure, picture.caption, picture.table, key)


def show(figure: "go.Figure", caption: str, table: Any, key: str) -> None:
    """Draw a figure with a sentence that holds its numbers (Markdown), and the table behind it."""
    st.plotly_chart(figure, key=key, config=_buttons(key), alt=caption)
    st.caption(caption)
    with st.expander("Data behind this picture", icon=":material/table_rows:"):
        st.dataframe(table, hide_index=True, alt=caption, key=f"{key}.table")


def _buttons(name: str) -> dict[str, Any]:
    """Of Plotly's buttons only the one that hands the picture on; it shows when the mouse is over the picture."""
    image = {"format": "svg", "filename": name.replace(".", "_")}
    return {"displaylogo": False, "modeBarButtons": [["toImage"]], "toImageButtonOptions": image}


def to_html(figure: "go.Figure") -> str:
    """A figure as a piece of a page that has `plotly_script`."""
    return figure.to_html(full_html=False, include_plotlyjs=False, config=_buttons("picture") | {"responsive": True})


def plotly_script() -> str:
    """What draws figures in a page, as text, so that the page loads nothing."""
    from plotly.offline import get_plotlyjs

    return get_plotlyjs()


def literal(text: object, longest: int = LONGEST_LABEL) -> str:
    """Text of data as Plotly shows it letter for letter: it would read marks such as <b>."""
    line = " ".join(str(text).split())
    return html.escape(line if len(line) <= longest else line[: longest - 1] + "…", quote=False)


def histogram(bins: pl.DataFrame, title: str, width: Any = None) -> "go.Figure":
    """Bars of `middle` (numbers or moments), `count` high; `width` is how wide a bar is on its axis."""
    import plotly.graph_objects as go

    bars = go.Bar(x=bins["middle"].to_list(), y=bins["count"].to_list(), width=width, marker_color=TRAIN)
    figure = go.Figure(bars)
    figure.update_traces(hovertemplate="%{x}<br>%{y:,} rows<extra></extra>")
    return _framed(figure, title, "Rows")


def bars(labels: Sequence[str], counts: Sequence[int], title: str) -> "go.Figure":
    """Lying bars, the first on top; labels are text of data."""
    import plotly.graph_objects as go

    names = [literal(label) or "(empty)" for label in labels]
    figure = go.Figure(go.Bar(x=list(counts), y=list(range(len(names))), orientation="h", marker_color=TRAIN))
    figure.update_traces(customdata=names, hovertemplate="%{customdata}: %{x:,} rows<extra></extra>")
    figure.update_yaxes(tickvals=list(range(len(names))), ticktext=names, autorange="reversed")
    return _framed(figure, "Rows", title)


def _framed(figure: "go.Figure", below: str, beside: str) -> "go.Figure":
    figure.update_layout(
        height=HEIGHT, margin={"l": 8, "r": 8, "t": 8, "b": 8}, bargap=0.08, showlegend=False,
        xaxis_title=literal(below), yaxis_title=literal(beside),
    )  # fmt: skip
    figure.update_xaxes(automargin=True)
    figure.update_yaxes(automargin=True)
    return figure
