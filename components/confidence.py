"""The confidence a user asks for, and where a true value lies with it, in words."""

import streamlit as st

from app.evaluation.conformal import LEVELS, USUAL
from app.prediction.ranges import Range
from components.wording import figure, plain

MOST_NAMED = 12


def choose_level() -> float:
    """Draw the choice of a confidence level; 0.8, 0.9 or 0.95."""
    return st.segmented_control(
        "Confidence of intervals and sets", LEVELS, default=USUAL, format_func=percent, key="predict.level",
        required=True,
        help="Of 100 rows like those the model learned from, so many have their true value inside. Higher is wider.",
    )  # fmt: skip


def percent(level: float) -> str:
    """A confidence level as people write it."""
    return f"{level * 100:.0f} %"


def range_sentence(found: Range) -> str:
    """Where the true value lies, as a sentence (Markdown)."""
    if found.undefined:
        return f"Interval or set at {percent(found.level)}: {plain(found.undefined)}"
    if found.low is not None:
        return f"With {percent(found.level)} confidence between {figure(found.low)} and {figure(found.high)}."
    names = ", ".join(plain(name, 60) for name in found.classes[:MOST_NAMED])
    more = len(found.classes) - MOST_NAMED
    names += f" and {more:,} more" if more > 0 else ""
    if len(found.classes) == 1:
        return f"This category alone holds the true one in {found.level * 100:.0f} of 100 rows: {names}."
    return f"These categories hold the true one in {found.level * 100:.0f} of 100 rows: {names}."
