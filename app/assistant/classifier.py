"""What a message is about, by a model that was trained in Easel: how sure it is, and when it asks instead."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from app.assistant.ticket import Ticket
from app.data.columns import Kind
from app.errors import NotApplicable
from app.evaluation.conformal import USUAL
from app.evaluation.decision import THRESHOLD
from app.evaluation.metrics import labels
from app.models.bundle import Bundle, InputColumn, Manifest
from app.narration.wording import joined
from app.prediction.answers import answers
from app.prediction.predict import RowPrediction, predict_row
from app.prediction.ranges import lacking
from app.problem import Problem
from app.wrangling.text_steps import VECTORIZE

FEWEST_OFFERED = 3


@dataclass(frozen=True)
class Doubt:
    """When the assistant asks instead of guessing: below a probability, or where a set of this level has several."""

    below: float = 0.6
    sets: bool = True
    level: float = USUAL


@dataclass(frozen=True)
class Category:
    """What a message is about, with the probability of every category, the likeliest first.

    `likely` are the categories that hold the true one with a confidence of `level`, as far as the model can tell.
    `doubt` says why a person is asked; empty where the model is sure. `chosen` is whether a person said it.
    """

    name: str
    probability: float
    ranked: tuple[tuple[str, float], ...]
    likely: tuple[str, ...]
    level: float
    doubt: str = ""
    warnings: tuple[str, ...] = ()
    chosen: bool = False

    @property
    def certain(self) -> str | None:
        """The name where the model is sure or a person said it; None where it is a guess."""
        return None if self.doubt else self.name

    @property
    def offered(self) -> tuple[str, ...]:
        """The categories to choose from where the model is not sure: the likely ones and at least three in all."""
        first = [name for name, _ in self.ranked if name in self.likely]
        rest = [name for name, _ in self.ranked if name not in first]
        return (*first, *rest[: max(0, FEWEST_OFFERED - len(first))])

    def said(self, name: str) -> "Category":
        """The same message with the category that a person chose."""
        known = dict(self.ranked)
        if name not in known:
            raise NotApplicable(f"There is no category '{name}'; choose one of {', '.join(known)}.")
        return Category(name, known[name], self.ranked, self.likely, self.level, "", self.warnings, chosen=True)


def text_columns(manifest: Manifest) -> tuple[str, ...]:
    """The columns a model reads as text, those that its recipe vectorizes first; none of one that predicts numbers."""
    if manifest.spec.problem is Problem.REGRESSION:
        return ()
    needed = {one.name: one for one in manifest.inputs if one.needed}
    vectorized = [
        step["settings"].get("column") for step in manifest.spec.recipe if step["step"] == VECTORIZE and step["enabled"]
    ]
    texts = [name for name, one in needed.items() if one.kind is Kind.TEXT]
    return tuple(dict.fromkeys(name for name in (*vectorized, *texts) if name in needed))


def vectorized(manifest: Manifest, column: str) -> bool:
    """Whether the model's recipe turns the text of a column into numbers."""
    return any(
        step["step"] == VECTORIZE and step["enabled"] and step["settings"].get("column") == column
        for step in manifest.spec.recipe
    )


def other_columns(manifest: Manifest, column: str) -> tuple[InputColumn, ...]:
    """What the model takes beside the message."""
    return tuple(one for one in manifest.inputs if one.needed and one.name != column)


def row_of(ticket: Ticket, column: str) -> dict[str, Any]:
    """A ticket as a row for the model, its message in the column of text."""
    return {name: value for name, value in ticket.others.items() if value not in (None, "")} | {column: ticket.message}


def classify(bundle: Bundle, column: str, ticket: Ticket, doubt: Doubt) -> Category:
    """What a ticket is about; refused where the model does not predict categories from such a column."""
    if column not in text_columns(bundle.manifest):
        raise NotApplicable(f"The model does not read '{column}' as text; choose a model that does.")
    return category_of(predict_row(bundle, row_of(ticket, column)), doubt)


def category_of(found: RowPrediction, doubt: Doubt) -> Category:
    """A prediction as a category, with the reason to ask a person if there is one."""
    ranked = tuple(sorted(found.probabilities, key=lambda one: -one[1]))
    name, probability = str(found.prediction), dict(found.probabilities)[found.prediction]
    likely = found.at(doubt.level).classes or (name,)
    return Category(name, probability, ranked, likely, doubt.level, doubted(probability, likely, doubt), found.warnings)


def categories(bundle: Bundle, rows: pl.DataFrame, doubt: Doubt) -> list[Category]:
    """What repaired rows are about, one after the other."""
    if not rows.height:
        return []
    found, classes = answers(bundle, rows), bundle.manifest.classes
    chosen = labels(bundle.problem, found.outputs, THRESHOLD)
    alone = np.zeros(found.outputs.shape, dtype=bool)
    alone[np.arange(len(chosen)), chosen] = True
    known = not lacking(bundle, doubt.level)
    inside = bundle.conformal.sets(found.outputs, chosen, doubt.level) if known else alone
    return [
        _category(classes, outputs, int(place), tuple(classes[one] for one in np.flatnonzero(row)), doubt)
        for outputs, place, row in zip(found.outputs, chosen, inside, strict=True)
    ]


def _category(
    classes: tuple[str, ...], outputs: np.ndarray, place: int, likely: tuple[str, ...], doubt: Doubt
) -> Category:
    ranked = tuple(sorted(zip(classes, map(float, outputs), strict=True), key=lambda one: -one[1]))
    probability = float(outputs[place])
    return Category(classes[place], probability, ranked, likely, doubt.level, doubted(probability, likely, doubt))


def doubted(probability: float, likely: tuple[str, ...], doubt: Doubt) -> str:
    """Why a person should say what a message is about; empty where the model is sure enough."""
    if probability < doubt.below:
        return f"The likeliest category has a probability of {probability:.0%}, below {doubt.below:.0%}."
    if doubt.sets and len(likely) > 1:
        names = joined(likely, 6)
        return f"With {doubt.level:.0%} confidence it may be any of {len(likely)} categories: {names}."
    return ""
