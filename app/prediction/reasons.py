"""What moved one prediction: the contributions of its cells, largest first, in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from app.errors import NotApplicable
from app.evaluation.contributions import Explained, chances, own, swapped
from app.evaluation.report import Report
from app.models.bundle import Bundle
from app.narration.wording import clean, count, number, quoted
from app.prediction.answers import alike
from app.prediction.predict import repaired_row
from app.problem import Problem

MOST_MOVES = 8


@dataclass(frozen=True)
class Move:
    """What one cell adds: `contribution` in the unit of `Reasons`, and the answer `before` and `after` it is added.

    `column` is None where `others` columns are taken together, which have no `cell` then.
    """

    column: str | None
    cell: Any
    contribution: float
    before: float
    after: float
    sentence: str
    others: int = 0


@dataclass(frozen=True)
class Reasons:
    """Why a row is answered as it is: from `base`, the answer to start from, move by move to `answer`.

    `about` is the category whose probability these are, None for a number. Contributions add up in `unit`; where that
    is log-odds, `before` and `after` of moves depend on their order, which is that of their size.
    """

    about: str | None
    unit: str
    base: float
    answer: float
    moves: tuple[Move, ...]
    start: str
    method: str


def reasons(bundle: Bundle, report: Report, values: Mapping[str, Any]) -> Reasons:
    """What moved the prediction of one row, given by input column as for `predict_row`.

    Of two categories the positive one is explained, of several the likeliest. Raises NotApplicable where the model was
    built before training rows to compare with were kept, or has no columns.
    """
    _, repaired, _ = repaired_row(bundle, values)
    row = next(part for _, part in alike(bundle.schema.schema, repaired.rows) if part.height)
    prepared, kept = bundle.prepared(row), _reference(bundle)
    found = _explained(bundle, report, bundle.encoding.encode(prepared), kept)
    output = _output(found, bundle)
    about = None if bundle.problem is Problem.REGRESSION else _class(bundle, output)
    ordered = np.argsort(-np.abs(found.values[0, : len(found.columns), output]), kind="stable")
    path = chances(_path(found, ordered), found.unit)[:, output]
    moves = tuple(_moves(bundle, found, prepared, ordered, path, output))
    base, answer = float(path[0]), float(path[-1])
    return Reasons(about, found.unit, base, answer, moves, _start(base, about, found.unit, len(kept)), found.method)


def _moves(
    bundle: Bundle, found: Explained, prepared: pl.DataFrame, ordered: np.ndarray, path: np.ndarray, output: int
) -> Iterator[Move]:
    """The largest contributions one by one, and the others together."""
    about = None if bundle.problem is Problem.REGRESSION else _class(bundle, output)
    sums = found.values[0, ordered, output]
    told = min(MOST_MOVES, int((sums != 0).sum()))
    for at, place in enumerate(ordered[:told]):
        column, before, after = found.columns[place], float(path[at]), float(path[at + 1])
        cell = prepared[column][0]
        which = f"{clean(column)} is missing, which" if cell is None else f"{clean(column)} = {_cell(cell)}"
        sentence = _sentence(which, before, after, about, bundle.manifest.spec.target)
        yield Move(column, cell, float(sums[at]), before, after, sentence)
    rest = len(found.columns) + found.rest - told
    if rest:
        before, after = float(path[told]), float(path[-1])
        which = "The other column" if rest == 1 else f"The other {count(rest, 'column')} together"
        sentence = _sentence(which, before, after, about, bundle.manifest.spec.target, rest)
        contribution = float(found.values[0, :, output].sum() - sums[:told].sum())
        yield Move(None, None, contribution, before, after, sentence, rest)


def _reference(bundle: Bundle) -> np.ndarray:
    """The training rows to compare with; none where the model needs none."""
    if not bundle.encoding.features:
        raise NotApplicable("This model has no columns, so nothing moves its predictions.")
    if bundle.fitted.explained_against == "itself":
        return np.zeros((0, len(bundle.encoding.features)))
    kept = bundle.reference()
    if kept is None:
        raise NotApplicable(
            "This model was built before Easel kept the training rows that single predictions are compared with; "
            "build it again to see what moved a prediction."
        )
    return kept


def _explained(bundle: Bundle, report: Report, features: np.ndarray, kept: np.ndarray) -> Explained:
    told = bundle.encoding.features
    if bundle.fitted.seconds_of_contributions() is not None:
        return own(bundle.fitted, features, kept, told)
    return swapped(bundle.fitted, features, kept, told, _first(report), bundle.manifest.spec.seed)


def _first(report: Report) -> Sequence[str]:
    """Columns by what they contribute in general."""
    known = [one.column for one in report.why.contributions] if report.why else []
    return known or [one.column for one in report.impacts]


def _output(found: Explained, bundle: Bundle) -> int:
    whole = chances(found.base + found.values[0].sum(axis=0), found.unit)
    return int(whole.argmax()) if bundle.problem is Problem.MULTICLASS else 0


def _class(bundle: Bundle, output: int) -> str:
    return bundle.manifest.classes[1 if bundle.problem is Problem.BINARY else output]


def _path(found: Explained, ordered: np.ndarray) -> np.ndarray:
    """The sums of shape (moves + 1, outputs) as columns are added in their order, those not told apart last."""
    rest = found.values[0, len(found.columns) :].sum(axis=0, keepdims=True)
    steps = np.concatenate([found.base[None], found.values[0, ordered], rest])
    return np.cumsum(steps, axis=0)


def _sentence(which: str, before: float, after: float, about: str | None, target: str, many: int = 1) -> str:
    """Such as "age = 20 raises the chance of 'yes': 31.0% → 42.0%."."""
    chance = about is not None
    subject = f"the chance of {quoted(about)}" if chance else f"the predicted {clean(target)}"
    start, end = (f"{value:.1%}" if chance else number(value, abs(after - before)) for value in (before, after))
    s = "" if many > 1 else "s"
    if start == end:
        return f"{which} hardly move{s} {subject}: {end}."
    return f"{which} {'raise' if after > before else 'lower'}{s} {subject}: {start} → {end}."


def _start(base: float, about: str | None, unit: str, rows: int) -> str:
    whom = f" over {rows} training rows" if rows > 1 else ""
    if about is None:
        return f"It starts from {number(base)} (base value), what the model answers on average{whom}."
    by = ", averaged in log-odds" if unit == "log-odds" else ""
    return f"It starts from {base:.1%} (base value), the chance of {quoted(about)} on average{whom}{by}."


def _cell(cell: Any) -> str:
    if isinstance(cell, bool):
        return str(cell).lower()
    return number(cell) if isinstance(cell, int | float) else clean(cell)
