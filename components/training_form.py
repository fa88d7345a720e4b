"""How a build trains: which rows and columns count differently, the split, and when it ends."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from app.algorithms.algorithm import Algorithm
from app.data.columns import Kind
from app.problem import Problem
from app.training.spec import EarlyStopping, Split

WEIGHTS = {"equal": "Every row counts alike", "balanced": "Every category counts alike (balanced)"}


def counting(
    chosen: type[Algorithm], problem: Problem, names: Sequence[str], kinds: Mapping[str, Kind]
) -> dict[str, Any]:
    """Draw row weights and monotone constraints where the algorithm takes them; return them for the specification."""
    found: dict[str, Any] = {}
    if not chosen.takes_weights and not chosen.takes_monotone:
        return found
    numbers = [name for name in names if kinds[name] is Kind.NUMBER]
    with st.expander("Rows and columns that count differently", icon=":material/balance:"):
        if chosen.takes_weights:
            found |= _weights(problem, numbers)
        if chosen.takes_monotone and problem is not Problem.MULTICLASS:
            found["monotone"] = _monotone(numbers)
    return found


def _weights(problem: Problem, numbers: list[str]) -> dict[str, Any]:
    offered = list(WEIGHTS) if problem is not Problem.REGRESSION else ["equal"]
    if st.session_state["build.weights"] not in offered:
        st.session_state["build.weights"] = "equal"
    weights = st.selectbox(
        "Row weights", offered, key="build.weights", persist_state="session", format_func=WEIGHTS.__getitem__,
        help="Balanced weights help to find a rare category, at the price of more false alarms.",
    )  # fmt: skip
    if st.session_state["build.weight_column"] not in numbers:
        st.session_state["build.weight_column"] = None
    column = st.selectbox(
        "Column of row weights", numbers, index=None, key="build.weight_column", persist_state="session",
        placeholder="None", help="A number that says how many rows each row stands for; it is not learned from.",
    )  # fmt: skip
    return {"weights": weights, "weight_column": column}


def _monotone(numbers: list[str]) -> dict[str, int]:
    """The columns with which the answer may only rise (1) or only fall (-1)."""
    chosen: dict[str, int] = {}
    for key, way, label in (("rising", 1, "may only rise"), ("falling", -1, "may only fall")):
        options = [name for name in numbers if name not in chosen and name != st.session_state["build.weight_column"]]
        kept = [name for name in st.session_state[f"build.{key}"] if name in options]
        if kept != st.session_state[f"build.{key}"]:
            st.session_state[f"build.{key}"] = kept
        picked = st.multiselect(
            f"The answer {label} with", options, key=f"build.{key}", persist_state="session", placeholder="None",
            help="A monotone constraint: what you know to be so, such as a price that rises with the area.",
        )  # fmt: skip
        chosen |= dict.fromkeys(picked, way)
    return chosen


def training(problem: Problem) -> tuple[Split, EarlyStopping, int, float | None]:
    """Draw split, early stopping, time limit and seed."""
    st.subheader("Training", anchor=False)
    first, second = st.slider(
        "Split: training up to the first handle, validation to the second, test the rest", 5, 95, step=5,
        format="%d %%", key="build.split", persist_state="session",
        help="Training rows teach, validation rows decide when to stop, test rows judge once at the end.",
    )  # fmt: skip
    st.caption(f"{first} % training, {second - first} % validation, {100 - second} % test.")
    columns = st.columns(2, vertical_alignment="bottom")
    patience = columns[0].number_input(
        "Patience of early stopping (rounds)", 0, 1000, key="build.patience", persist_state="session",
        help="Training ends after so many rounds without improvement on validation rows; 0 switches it off.",
    )  # fmt: skip
    limit = columns[1].number_input(
        "Time limit (seconds)", 1.0, None, key="build.time_limit", persist_state="session", placeholder="None",
        step=10.0, format="%g", help="Training ends after so many seconds; the best round is kept.",
    )  # fmt: skip
    with st.expander("More about training", icon=":material/tune:"):
        stratified = st.toggle(
            "Keep the shares of the categories in every part (stratified)", key="build.stratified",
            persist_state="session", disabled=problem is Problem.REGRESSION,
        )  # fmt: skip
        tolerance = st.number_input(
            "Least improvement that counts (tolerance)", 0.0, None, key="build.tolerance", persist_state="session",
            step=0.0001, format="%g",
        )  # fmt: skip
        seed = st.number_input(
            "Seed", 0, 2**31 - 1, key="build.seed", persist_state="session",
            help="The same table, settings and seed give the same model.",
        )  # fmt: skip
    shares = Split(first / 100, round(second - first) / 100, (100 - second) / 100, stratified)
    return shares, EarlyStopping(patience, tolerance), seed, limit


def handles(split: Split) -> tuple[int, int]:
    """The slider's two handles for a split, in percent."""
    return round(split.train * 100), round((split.train + split.validation) * 100)
