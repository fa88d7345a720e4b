"""One field of a model card: where it stands, what it is for, who writes it, and what SageMaker takes in it."""

import math
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from app.errors import NotApplicable
from app.models.card_lines import metrics_of, pairs_of

if TYPE_CHECKING:
    from app.models.card_subject import Subject

LONGEST_METRIC, LONGEST_NOTES = 255, 1024
BIDIRECTIONAL = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Kind(StrEnum):
    """What a field holds: a text, texts, texts by name, metrics (name, value, notes), or groups of metrics."""

    LINE = "line"
    TEXT = "text"
    CHOICE = "choice"
    NUMBER = "number"
    LINES = "lines"
    PAIRS = "pairs"
    METRICS = "metrics"
    GROUPS = "groups"


@dataclass(frozen=True)
class Field:
    """A declared field; form, limits, export, comparison, README and tests read the same declaration.

    `path` is its place in the document, `limit` the letters of its text (or of each text in it), `most` how many texts
    or metrics it may hold. `prefix` begins the names of pairs that share a place with others. `prefill` gives its value
    from the run; `by_person` tells whether a person may write something else.
    """

    key: str
    path: str
    label: str
    kind: Kind
    help: str
    limit: int | None = None
    most: int | None = None
    choices: tuple[str, ...] = ()
    prefix: str = ""
    by_person: bool = False
    prefill: "Callable[[Subject], Any] | None" = None
    shown_in: str = ""

    @property
    def section(self) -> str:
        """The section it is shown in, which is that of its path unless another is declared."""
        return self.shown_in or self.path.split(".")[0]

    def check(self, value: Any) -> Any:
        """The value as it is kept, or a refusal with what is too long, how long it is, and what SageMaker takes."""
        return _CHECKS[self.kind](self, value)

    def limits(self) -> str:
        """What it takes, such as "up to 15 texts of up to 1,024 letters"; empty where nothing bounds it."""
        letters = f"up to {self.limit:,} letters" if self.limit else ""
        if self.kind is Kind.METRICS:
            return f"up to {self.most} metrics"
        if self.kind is Kind.LINES:
            return f"up to {self.most} texts of {letters}"
        return f"{letters} each" if self.kind is Kind.PAIRS else letters


def is_empty(value: Any) -> bool:
    """Whether a field says nothing and is left out of the document."""
    return value is None or value == "" or value == [] or value == {}


def legible(text: object) -> str:
    """A person's text without control characters, half letters and changes of direction; lines are kept, trimmed."""
    kept = "".join(
        one
        for one in str(text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
        if one == "\n" or (unicodedata.category(one) not in ("Cc", "Cs") and one not in BIDIRECTIONAL)
    )
    return "\n".join(line.strip() for line in kept.split("\n")).strip()


def _within(what: str, text: str, limit: int | None) -> str:
    if limit is not None and len(text) > limit:
        over = len(text) - limit
        raise NotApplicable(f"{what} has {len(text):,} letters, and SageMaker takes {limit:,}; shorten it by {over:,}.")
    return text


def _counted(field: Field, how_many: int, noun: str) -> None:
    if field.most is not None and how_many > field.most:
        over = how_many - field.most
        raise NotApplicable(
            f"{field.label} has {how_many:,} {noun}, and SageMaker takes {field.most}; leave out {over:,}."
        )


def _text(field: Field, value: Any) -> str:
    return _within(field.label, legible(value or ""), field.limit)


def _line(field: Field, value: Any) -> str:
    return _within(field.label, _one_line(value), field.limit)


def _choice(field: Field, value: Any) -> str:
    if value not in field.choices:
        raise NotApplicable(f"{field.label} must be one of {', '.join(field.choices)}, not '{str(value)[:60]}'.")
    return value


def _number(field: Field, value: Any) -> float | int | None:
    if value is None or value == "":
        return None
    number = _finite(field.label, value)
    if number < 1:
        raise NotApplicable(f"{field.label} must be at least 1, not {number:g}.")
    return int(number) if number == int(number) else number


def _finite(what: str, value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise NotApplicable(f"{what} must be a number, not '{str(value)[:60]}'.") from None
    if not math.isfinite(number):
        raise NotApplicable(f"{what} must be a finite number, not {number}.")
    return number


def _lines(field: Field, value: Any) -> list[str]:
    given = value.split("\n") if isinstance(value, str) else value or []
    texts = [text for text in map(_one_line, given) if text]
    _counted(field, len(texts), "lines")
    return [_within(f"{field.label}, line {place}", one, field.limit) for place, one in enumerate(texts, start=1)]


def _pairs(field: Field, value: Any) -> dict[str, str]:
    pairs = pairs_of(field.label, legible(value)) if isinstance(value, str) else dict(value or {}).items()
    kept: dict[str, str] = {}
    for given, told in pairs:
        name, text = _name(field, given), _one_line(told)
        if name in kept:
            raise NotApplicable(f"{field.label} has '{name[:60]}' twice; give one of them another name.")
        kept[name] = _within(f"'{name[:60]}' in {field.label}", text, field.limit)
    return kept


def _name(field: Field, given: Any) -> str:
    name = _one_line(given)
    if not name:
        raise NotApplicable(f"{field.label}: something has no name; write a name before the colon.")
    if ":" in name.removeprefix(field.prefix) and field.by_person:
        raise NotApplicable(f"{field.label}: the name '{name[:60]}' has a colon in it; write it without.")
    return _within(f"The name '{name[:30]}…' in {field.label}", name, LONGEST_METRIC)


def _one_line(text: Any) -> str:
    return " ".join(legible("" if text is None else text).split())


def _metrics(field: Field, value: Any) -> list[dict[str, Any]]:
    given = metrics_of(field.label, legible(value)) if isinstance(value, str) else value or ()
    kept = []
    for metric in given:
        name, notes = _name(field, metric["name"]), _one_line(metric.get("notes"))
        number = _finite(f"'{name[:60]}' in {field.label}", metric["value"])
        one = {"name": name, "value": int(number) if number.is_integer() else number}
        if notes:
            one["notes"] = _within(f"The notes of '{name[:60]}' in {field.label}", notes, LONGEST_NOTES)
        kept.append(one)
    _counted(field, len(kept), "metrics")
    return kept


PREFIXES = ("setting: ", "preparation: ", "note: ", "software: ")
"""How the names of custom details begin that Easel writes."""

_CHECKS: dict[Kind, Callable[[Field, Any], Any]] = {
    Kind.LINE: _line,
    Kind.TEXT: _text,
    Kind.CHOICE: _choice,
    Kind.NUMBER: _number,
    Kind.LINES: _lines,
    Kind.PAIRS: _pairs,
    Kind.METRICS: _metrics,
    Kind.GROUPS: lambda _, value: value,
}
