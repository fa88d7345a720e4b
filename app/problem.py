"""What is to be predicted: one of two categories, one of several, or a number."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from app.data.columns import Kind
from app.errors import NotApplicable

MOST_CLASSES = 200
FEW_WHOLE_NUMBERS = 10
LARGEST_NUMBER = 1e18
FEWEST_ROWS_OF_A_CLASS = 2


class Problem(StrEnum):
    """The problem types, with Canvas's names as labels."""

    BINARY = "binary"
    MULTICLASS = "multiclass"
    REGRESSION = "regression"

    @property
    def label(self) -> str:
        """The name Canvas gives it."""
        return {"binary": "2 category prediction", "multiclass": "3+ category prediction"}.get(
            self.value, "Numeric prediction"
        )


@dataclass(frozen=True)
class Detection:
    """A detected problem and the sentence that says why."""

    problem: Problem
    reason: str


def detect(target: pl.Series, kind: Kind) -> Detection:
    """Detect the problem from a target column; refuse a target from which nothing can be learned."""
    known = known_values(target)
    distinct = known.n_unique()
    name = target.name
    if distinct == 2:
        return Detection(Problem.BINARY, f"{name} has two different values.")
    if kind in (Kind.NUMBER, Kind.DATE) and known.dtype.is_numeric():
        whole = known.dtype.is_integer() or bool((known == known.round(0)).all())
        if whole and distinct <= FEW_WHOLE_NUMBERS:
            return Detection(
                Problem.MULTICLASS,
                f"{name} has {distinct} different whole numbers; choose {Problem.REGRESSION.label} "
                "if they are amounts rather than categories.",
            )
        return Detection(Problem.REGRESSION, f"{name} is a number with {distinct:,} different values.")
    check(target, Problem.MULTICLASS)
    return Detection(Problem.MULTICLASS, f"{name} has {distinct:,} different values.")


def known_values(target: pl.Series) -> pl.Series:
    """The target without missing or infinite cells; refuse one that is empty or constant."""
    known = target.drop_nulls()
    if known.dtype.is_float():
        known = known.filter(known.is_finite())
    if known.len() == 0:
        raise NotApplicable(f"Every cell of {target.name} is missing; choose another target column.")
    if known.len() == 1:
        raise NotApplicable(f"Only one row has a known {target.name}; add rows, or choose another target column.")
    if known.n_unique() == 1:
        raise NotApplicable(
            f"{target.name} is always '{known[0]}', so there is nothing to learn; choose another target column."
        )
    return known


def check(target: pl.Series, problem: Problem) -> None:
    """Refuse a problem that does not fit the target, with the way out."""
    known = known_values(target)
    distinct = known.n_unique()
    if problem is Problem.REGRESSION:
        if not known.dtype.is_numeric():
            raise NotApplicable(
                f"{target.name} holds values such as '{known[0]}', not numbers; "
                "choose a category prediction, or change its type to number."
            )
        largest = float(known.cast(pl.Float64).abs().max())
        if largest > LARGEST_NUMBER:
            raise NotApplicable(
                f"{target.name} holds numbers as large as {largest:g}, but one to predict may be at most "
                f"{LARGEST_NUMBER:g}; express it in a larger unit, or empty the wrong cells."
            )
        return
    if problem is Problem.BINARY and distinct != 2:
        numeric = known.dtype.is_numeric() and distinct > FEW_WHOLE_NUMBERS
        raise NotApplicable(
            f"{target.name} has {distinct:,} different values, but {Problem.BINARY.label} needs exactly two; "
            f"choose {(Problem.REGRESSION if numeric else Problem.MULTICLASS).label}."
        )
    if problem is Problem.MULTICLASS and distinct < 3:
        raise NotApplicable(f"{target.name} has only two different values; choose {Problem.BINARY.label}.")
    if distinct > known.len() / FEWEST_ROWS_OF_A_CLASS:
        raise NotApplicable(
            f"{target.name} has {distinct:,} different values in {known.len():,} rows, fewer than "
            f"{FEWEST_ROWS_OF_A_CLASS} rows for each, so its categories cannot be learned; "
            "group its rare values, or choose another target column."
        )
    if distinct > MOST_CLASSES:
        way = f"choose {Problem.REGRESSION.label}" if known.dtype.is_numeric() else "group its rare values"
        raise NotApplicable(
            f"{target.name} has {distinct:,} different values in {known.len():,} rows, more than the "
            f"{MOST_CLASSES} categories a model can learn; {way}, or choose another target column."
        )


TARGET_WORDS = (
    "target", "label", "class", "outcome", "churn", "default", "survived", "fraud", "failure", "response", "y",
    "price", "quality", "income", "sales", "cnt", "count", "score", "result", "status",
)  # fmt: skip


def suggest_target(kinds: Mapping[str, Kind]) -> str | None:
    """The column most likely to be the target: one whose name says so, the last of them; else the last column."""
    possible = [name for name, kind in kinds.items() if kind not in (Kind.IDENTIFIER, Kind.TEXT, Kind.DATE)]
    for word in TARGET_WORDS:
        named = [name for name in possible if word in re.split(r"[^a-z]+", _words(name))]
        if named:
            return named[-1]
    return possible[-1] if possible else None


def _words(name: str) -> str:
    """A column's name in lower case, with its words apart: MedHouseVal is med house val."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()
