"""A declared setting: the form, the card, the command line, the README and the tests all read the same declaration."""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from app.errors import NotApplicable

Role = Literal["rounds", "learning_rate", "batch_size", "regularization", "capacity", "time"]
ParamKind = Literal[
    "integer", "number", "boolean", "choice", "text", "column", "columns", "dataset", "other columns", "choices"
]

LARGEST = 2**53
"""Of whole numbers: larger ones are not held exactly everywhere a setting goes."""
CHOSEN = ("choice", "column", "columns", "dataset", "other columns")


@dataclass(frozen=True)
class Param:
    """One setting.

    `label` is what a person reads, `help` one plain sentence. `low` and `high` are inclusive bounds of numbers.
    `choices` are the values of a choice. A "column" or "columns" takes names of the table's columns, of the
    kinds in `choices` if any are given. A "dataset" takes a version of another dataset as "id/version", and
    its name behind a blank for who reads it, "other columns" names of that dataset's columns.
    "choices" takes any of `choices`, in their order.
    `aws_default` is AWS's documented default where Easel's differs.
    `advanced` settings are folded away. `role` says what the setting is to the coach.
    """

    name: str
    label: str
    kind: ParamKind
    default: Any = None
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    help: str = ""
    aws_default: Any = None
    advanced: bool = False
    optional: bool = False
    role: Role | None = None

    def check(self, value: Any) -> Any:
        """Return `value` as this setting's own type, or refuse it with a sentence."""
        if value is None or (value == "" and self.kind != "text"):
            if self.optional:
                return None
            raise NotApplicable(f"{self.label} is missing; {'choose one' if self.kind in CHOSEN else 'give a value'}.")
        return _CHECKS[self.kind](self, value)


def _number(param: Param, value: Any) -> float | int:
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    except (TypeError, ValueError):
        raise NotApplicable(f"{param.label} must be a number, not '{value}'.") from None
    if not math.isfinite(number):
        raise NotApplicable(f"{param.label} must be a finite number, not {_short(value)}.")
    if param.kind == "integer" and number != int(number):
        raise NotApplicable(f"{param.label} must be a whole number, not {value}.")
    if param.low is not None and number < param.low:
        raise NotApplicable(f"{param.label} must be at least {param.low:g}, not {value}.")
    if param.high is not None and number > param.high:
        raise NotApplicable(f"{param.label} must be at most {param.high:g}, not {value}.")
    if param.kind == "integer" and abs(number) > LARGEST:
        raise NotApplicable(f"{param.label} must be at most {LARGEST:,}, not {_short(value)}.")
    return int(number) if param.kind == "integer" else number


def _short(value: Any) -> str:
    try:
        text = str(value)
    except ValueError:  # Python refuses to write whole numbers of thousands of digits
        return "a number of thousands of digits"
    return text if len(text) <= 40 else f"{text[:39]}…"


def _boolean(param: Param, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    if str(value).lower() not in words:
        raise NotApplicable(f"{param.label} must be true or false, not '{value}'.")
    return words[str(value).lower()]


def _choice(param: Param, value: Any) -> str:
    if value not in param.choices:
        raise NotApplicable(f"{param.label} must be one of {', '.join(param.choices)}, not '{value}'.")
    return value


def _choices(param: Param, value: Any) -> list[str]:
    chosen = [value] if isinstance(value, str) else value
    if not isinstance(chosen, list | tuple):
        raise NotApplicable(f"{param.label} must be some of {', '.join(param.choices)}, not '{value}'.")
    chosen = [_choice(param, one) for one in chosen]
    if not chosen and not param.optional:
        raise NotApplicable(f"{param.label}: choose at least one of {', '.join(param.choices)}.")
    return [one for one in param.choices if one in chosen]


def _columns(param: Param, value: Any) -> list[str]:
    names = [value] if isinstance(value, str) else list(value)
    if not names:
        if param.optional:
            return names
        raise NotApplicable(f"{param.label}: choose at least one column.")
    return names


def dataset_reference(value: str) -> str:
    """The "id/version" of a dataset that a setting names."""
    return value.partition(" ")[0]


def dataset_name(value: str) -> str:
    """What people call the dataset that a setting names: its name, or its "id/version" where it has none."""
    reference, _, name = value.partition(" ")
    return name or reference


def _dataset(param: Param, value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9a-zA-Z_-]+/[1-9][0-9]*( .*)?", value):
        raise NotApplicable(f"{param.label} must be a dataset and its version, such as a1b2c3/1, not '{value}'.")
    return value


_CHECKS = {
    "integer": _number,
    "number": _number,
    "boolean": _boolean,
    "choice": _choice,
    "text": lambda _, value: str(value),
    "column": lambda _, value: str(value),
    "columns": _columns,
    "dataset": _dataset,
    "other columns": _columns,
    "choices": _choices,
}


def complete(params: Iterable[Param], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return every setting's checked value: the given one, else the default. Unknown names are refused."""
    params = tuple(params)
    known = {param.name for param in params}
    unknown = [name for name in given if name not in known]
    if unknown:
        offered = ", ".join(sorted(known)) or "none"
        raise NotApplicable(f"There is no setting '{unknown[0]}' here; the settings are: {offered}.")
    return {param.name: param.check(given.get(param.name, param.default)) for param in params}
