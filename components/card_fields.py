"""A field of a model card as a widget: the one map from what a field holds to how it is written."""

from typing import Any

import polars as pl
import streamlit as st

from app.models.card_field import Field, Kind

NAME, TEXT, VALUE, NOTES = "Name", "Text", "Value", "Notes"


def key_of(field: Field) -> str:
    """The key of the field's widget."""
    return f"card.edit.{field.key}"


def as_written(field: Field, value: Any) -> Any:
    """A field's value as its widget has it: texts a line each, pairs as lists, nothing as an empty text."""
    if field.kind is Kind.LINES:
        return "\n".join(value or ())
    if field.kind is Kind.PAIRS:
        return [[name, text] for name, text in (value or {}).items()]
    if field.kind is Kind.METRICS:
        return [{"notes": "", **one} for one in value or ()]
    return value if field.kind is Kind.NUMBER else value or ""


def start_field(field: Field, written: Any) -> None:
    """Have the field's widget start from a value, as it was written."""
    if field.kind is Kind.PAIRS:
        rows = [{NAME: name, TEXT: text} for name, text in written]
        _start_table(field, rows, {NAME: pl.String, TEXT: pl.String})
    elif field.kind is Kind.METRICS:
        rows = [{NAME: one["name"], VALUE: one["value"], NOTES: one["notes"]} for one in written]
        _start_table(field, rows, {NAME: pl.String, VALUE: pl.Float64, NOTES: pl.String})
    else:
        st.session_state[key_of(field)] = written


def _start_table(field: Field, rows: list[dict[str, Any]], schema: dict[str, Any]) -> None:
    """The editor keeps changes to the table it started with, so that table stays the same while it is edited."""
    st.session_state.pop(key_of(field), None)
    st.session_state[_table_of(field)] = pl.DataFrame(rows, schema=schema)


def _table_of(field: Field) -> str:
    return f"card table {field.key}"


def draw_field(field: Field) -> Any:
    """Draw the field's widget and return what is written in it."""
    if field.kind in (Kind.PAIRS, Kind.METRICS):
        return _table(field)
    key, shown = key_of(field), {"help": help_of(field), "persist_state": "session"}
    if field.kind is Kind.CHOICE:
        return st.segmented_control(field.label, field.choices, key=key, required=True, **shown)
    if field.kind is Kind.NUMBER:
        return st.number_input(field.label, min_value=1, step=1, key=key, value=None, placeholder="Optional", **shown)
    if field.kind is Kind.LINE:
        return st.text_input(field.label, key=key, **shown)
    placeholder = "One a line" if field.kind is Kind.LINES else None
    return st.text_area(field.label, key=key, height="content", placeholder=placeholder, **shown)


def help_of(field: Field) -> str:
    """What the field is for, and what SageMaker takes in it."""
    return f"{field.help} SageMaker takes {field.limits()}." if field.limits() else field.help


def _table(field: Field) -> list[Any]:
    st.markdown(field.label, help=help_of(field))
    columns = {VALUE: st.column_config.NumberColumn(VALUE, format="%g")} if field.kind is Kind.METRICS else {}
    edited = st.data_editor(
        st.session_state[_table_of(field)], num_rows="dynamic", hide_index=True, width="stretch", height="content",
        key=key_of(field), column_config=columns, alt=field.help,
    )  # fmt: skip
    st.caption("Click into the last line to add one; select a line to delete it.")
    rows = [row for row in edited.to_dicts() if any(part not in (None, "") for part in row.values())]
    if field.kind is Kind.PAIRS:
        return [[row[NAME] or "", row[TEXT] or ""] for row in rows]
    return [{"name": row[NAME] or "", "value": row[VALUE], "notes": row[NOTES] or ""} for row in rows]
