"""A form drawn from declared settings: the one map from a setting's kind to a widget."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from app.data.columns import Kind
from app.params import Param


@dataclass(frozen=True)
class Offered:
    """What settings may name: columns with their kinds, datasets with their names by "id/version".

    `others` are the columns of the dataset that is chosen.
    """

    columns: Mapping[str, Kind]
    datasets: Mapping[str, str]
    others: Sequence[str] = ()


def params_form(
    params: Iterable[Param],
    key_prefix: str,
    columns: Mapping[str, Kind] | None = None,
    values: Mapping[str, Any] | None = None,
    owner: str = "",
    datasets: Mapping[str, str] | None = None,
    columns_of: Callable[[str], Sequence[str]] = lambda _: (),
) -> dict[str, Any]:
    """Draw the settings, the simple ones first, and return what was given, unchecked, by name.

    The key of a widget is `<key_prefix>.<name>`. `columns` are the table's columns with their kinds; `values` are where
    the form starts, instead of the defaults. `owner` says whose settings they are (a step, an algorithm): when it
    changes, the form starts anew. `datasets` are the names of the datasets on offer by "id/version", and `columns_of`
    gives the columns of one of them.
    """
    params = tuple(params)
    _start(params, key_prefix, values or {}, owner)
    chosen = [st.session_state[f"{key_prefix}.{param.name}"] for param in params if param.kind == "dataset"]
    others = columns_of(chosen[0]) if chosen and chosen[0] in (datasets or {}) else ()
    given, offered = {}, Offered(columns or {}, datasets or {}, others)
    for param in params:
        if not param.advanced:
            given[param.name] = _draw(param, f"{key_prefix}.{param.name}", offered)
    advanced = [param for param in params if param.advanced]
    if advanced:
        with st.expander("More settings", icon=":material/tune:"):
            for param in advanced:
                given[param.name] = _draw(param, f"{key_prefix}.{param.name}", offered)
    return {param.name: given[param.name] for param in params}


def start_anew(key_prefix: str) -> None:
    """Have the form of this prefix start from its defaults when it is drawn next."""
    st.session_state.pop(_owner_key(key_prefix), None)


def starts_anew(key_prefix: str) -> bool:
    """Whether the form of this prefix will start from given values when it is drawn next."""
    return _owner_key(key_prefix) not in st.session_state


def _owner_key(key_prefix: str) -> str:
    return f"{key_prefix} owner"


def _start(params: tuple[Param, ...], key_prefix: str, values: Mapping[str, Any], owner: str) -> None:
    """Give every widget that has no value yet the one it starts with."""
    mine = _owner_key(key_prefix)
    changed = st.session_state.get(mine) != owner
    st.session_state[mine] = owner
    for param in params:
        key = f"{key_prefix}.{param.name}"
        if changed or key not in st.session_state:
            st.session_state[key] = _first_value(param, values.get(param.name, param.default))


def _first_value(param: Param, value: Any) -> Any:
    """A value as the widget of the setting takes it."""
    if param.kind in ("columns", "other columns", "choices"):
        return list(value or [])
    if param.kind == "text":
        return str(value or "")
    if value is None:
        return False if param.kind == "boolean" else None
    return {"integer": int, "number": float, "boolean": bool}.get(param.kind, str)(value)


def _draw(param: Param, key: str, offered: Offered) -> Any:
    return WIDGETS[param.kind](param, key, offered, help=_help(param))


def _help(param: Param) -> str | None:
    parts = [param.help]
    if param.low is not None and param.high is not None:
        parts.append(f"From {param.low:g} to {param.high:g}.")
    if param.aws_default is not None:
        parts.append(f"AWS starts at {param.aws_default}.")
    return " ".join(part for part in parts if part) or None


def _number(param: Param, key: str, _: Offered, help: str | None) -> float | int | None:
    kind: Callable[[float], float | int] = int if param.kind == "integer" else float
    low, high = (None if bound is None else kind(bound) for bound in (param.low, param.high))
    step = 1 if param.kind == "integer" else _step(param)
    shown = "%d" if param.kind == "integer" else "%g"
    return st.number_input(
        param.label, low, high, step=step, format=shown, key=key, help=help, value=None, persist_state="session",
        placeholder="Optional" if param.optional else None,
    )  # fmt: skip


def _step(param: Param) -> float:
    """How far one press of plus or minus goes: a tenth of the default's size."""
    return 10.0 ** (math.floor(math.log10(abs(param.default))) - 1) if param.default else 0.1


def _boolean(param: Param, key: str, _: Offered, help: str | None) -> bool:
    return st.toggle(param.label, key=key, help=help, persist_state="session")


def _choice(param: Param, key: str, _: Offered, help: str | None) -> str | None:
    if param.optional:
        return _select(param, key, list(param.choices), help, "Optional")
    if st.session_state[key] not in param.choices:
        st.session_state[key] = param.default if param.default in param.choices else param.choices[0]
    return st.selectbox(param.label, param.choices, key=key, help=help, persist_state="session")


def _text(param: Param, key: str, _: Offered, help: str | None) -> str:
    shown = "Optional" if param.optional else None
    return st.text_input(param.label, key=key, help=help, placeholder=shown, persist_state="session")


def _column(param: Param, key: str, offered: Offered, help: str | None) -> str | None:
    options = _fitting(param, offered.columns)
    return _select(param, key, options, help, "Choose a column" if options else _none(param))


def _columns(param: Param, key: str, offered: Offered, help: str | None) -> list[str]:
    options = _fitting(param, offered.columns)
    kept = [name for name in st.session_state[key] if name in options]
    if kept != st.session_state[key]:
        st.session_state[key] = kept
    return st.multiselect(
        param.label, options, key=key, help=help, placeholder="Choose columns" if options else _none(param),
        persist_state="session",
    )  # fmt: skip


def _other_columns(param: Param, key: str, offered: Offered, help: str | None) -> list[str]:
    """Names of the other dataset's columns; any may be written, as a recipe may be older than the dataset."""
    known = [*offered.others, *(name for name in st.session_state[key] if name not in offered.others)]
    return st.multiselect(
        param.label, known, key=key, help=help, accept_new_options=True, persist_state="session",
        placeholder="Choose or write names of columns" if known else "Choose the other dataset first",
    )  # fmt: skip


def _choices(param: Param, key: str, _: Offered, help: str | None) -> list[str]:
    kept = [one for one in st.session_state[key] if one in param.choices]
    if kept != st.session_state[key]:
        st.session_state[key] = kept
    return st.multiselect(param.label, param.choices, key=key, help=help, persist_state="session")


def _dataset(param: Param, key: str, offered: Offered, help: str | None) -> str | None:
    known = offered.datasets
    return _select(param, key, list(known), help, "Choose a dataset", lambda name: known.get(name, name))


def _select(
    param: Param, key: str, options: list[str], help: str | None, placeholder: str, shown: Callable[[str], str] = str
) -> str | None:
    if st.session_state[key] not in options:
        st.session_state[key] = None
    return st.selectbox(
        param.label, options, index=None, key=key, help=help, placeholder=placeholder, format_func=shown,
        persist_state="session",
    )  # fmt: skip


def _none(param: Param) -> str:
    """What stands where there is nothing to choose."""
    kinds = f" of kind {' or '.join(param.choices)}" if param.choices else ""
    return f"There is no column{kinds} at this point"


def _fitting(param: Param, columns: Mapping[str, Kind]) -> list[str]:
    """The columns that the setting takes."""
    return [name for name, kind in columns.items() if not param.choices or kind in param.choices]


WIDGETS: dict[str, Callable[..., Any]] = {
    "integer": _number,
    "number": _number,
    "boolean": _boolean,
    "choice": _choice,
    "text": _text,
    "column": _column,
    "columns": _columns,
    "dataset": _dataset,
    "other columns": _other_columns,
    "choices": _choices,
}
