"""A classifier of messages, from a table to the specification of its build, with a recommended recipe."""

from collections.abc import Iterable, Mapping
from typing import Any

from app.data.columns import Kind
from app.data.dataset import Version
from app.data.library import Library
from app.errors import NotApplicable
from app.jobs.start import source_of
from app.problem import Problem
from app.training.preparation import detect_problem
from app.training.spec import BuildSpec
from app.wrangling.text_steps import text_steps

ALGORITHM = "linear_learner"
SETTINGS: Mapping[str, Mapping[str, Any]] = {ALGORITHM: {"learning_rate": 0.002, "wd": 0.02}}
"""Settings that suit many columns of which most are zero: small steps, and weights pulled towards zero."""
MESSAGE_WORDS = ("message", "text", "body", "description", "comment", "content", "question", "subject", "本文", "内容")
CATEGORY_WORDS = (
    "category",
    "topic",
    "type",
    "label",
    "class",
    "intent",
    "reason",
    "queue",
    "department",
    "カテゴリ",
    "分類",
)


def text_choices(kinds: Mapping[str, Kind]) -> list[str]:
    """The columns that may hold messages, the likeliest first."""
    texts = [name for name, kind in kinds.items() if kind is Kind.TEXT]
    rest = [name for name, kind in kinds.items() if kind in (Kind.CATEGORY, Kind.IDENTIFIER)]
    return [*_first(texts, MESSAGE_WORDS), *_first(rest, MESSAGE_WORDS)]


def category_choices(kinds: Mapping[str, Kind], text: str) -> list[str]:
    """The columns that may hold what messages are about, the likeliest first."""
    possible = (Kind.CATEGORY, Kind.BOOLEAN, Kind.NUMBER)
    return _first((name for name, kind in kinds.items() if kind in possible and name != text), CATEGORY_WORDS)


def recommended(text: str, category: str, rows: int) -> list[dict[str, Any]]:
    """A recipe that learns from the text alone: TF-IDF of pairs of letters, which suits every script."""
    return [
        {"step": "keep_columns", "settings": {"columns": [text, category]}, "enabled": True},
        *text_steps(text, rows),
    ]


def specification(
    library: Library, version: Version, text: str, category: str, algorithm: str = ALGORITHM
) -> BuildSpec:
    """The build of a classifier of messages from a table; refused where the columns do not fit."""
    for name, what in ((text, "messages"), (category, "categories")):
        if version.column(name) is None:
            offered = ", ".join(one.name for one in version.columns)
            raise NotApplicable(f"There is no column '{name}' of {what}; the columns are: {offered}.")
    if text == category:
        raise NotApplicable(f"'{text}' cannot be both the message and its category; choose two columns.")
    steps = recommended(text, category, version.rows)
    problem = detect_problem(source_of(library, version, steps), steps, category).problem
    if problem is Problem.REGRESSION:
        raise NotApplicable(f"'{category}' holds numbers, not categories; choose a column such as topic or type.")
    settings = dict(SETTINGS.get(algorithm, {}))
    return BuildSpec(version.dataset, version.number, category, problem, algorithm, settings, steps)


def _first(names: Iterable[str], words: tuple[str, ...]) -> list[str]:
    """Names, those first that hold one of the words."""
    known = list(names)
    told = [name for name in known if any(word in name.lower() for word in words)]
    return [*told, *(name for name in known if name not in told)]
