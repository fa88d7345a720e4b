"""A field of a model card as a widget: the one map from what a field holds to how it is written.

Pairs and metrics are written as lines: a table on the screen loses letters that are typed while it is drawn anew.
"""

from typing import Any

import streamlit as st

from app.models.card_field import Field, Kind
from app.models.card_lines import metric_lines, pair_lines

HINTS = {Kind.LINES: "One a line", Kind.PAIRS: "name: text", Kind.METRICS: "name: number, and notes if you like"}
"""What an empty field says of how it is written."""


def key_of(field: Field) -> str:
    """The key of the field's widget."""
    return f"card.edit.{field.key}"


def as_written(field: Field, value: Any) -> Any:
    """A field's value as its widget has it: what there are several of as a line each, nothing as an empty text."""
    if field.kind is Kind.LINES:
        return "\n".join(value or ())
    if field.kind is Kind.PAIRS:
        return pair_lines(value or {})
    if field.kind is Kind.METRICS:
        return metric_lines(value or ())
    return value if field.kind is Kind.NUMBER else value or ""


def start_field(field: Field, written: Any) -> None:
    """Have the field's widget start from a value, as it was written."""
    st.session_state[key_of(field)] = written


def draw_field(field: Field) -> Any:
    """Draw the field's widget and return what is written in it."""
    shown = {"key": key_of(field), "help": _help(field), "persist_state": "session"}
    if field.kind is Kind.CHOICE:
        return st.segmented_control(field.label, field.choices, required=True, **shown)
    if field.kind is Kind.NUMBER:
        return st.number_input(field.label, min_value=1, step=1, value=None, placeholder="Optional", **shown)
    if field.kind is Kind.LINE:
        return st.text_input(field.label, **shown)
    return st.text_area(field.label, height="content", placeholder=HINTS.get(field.kind), **shown)


def _help(field: Field) -> str:
    return f"{field.help} SageMaker takes {field.limits()}." if field.limits() else field.help
