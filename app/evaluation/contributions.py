"""What every column adds to single answers: SHAP, by the model's own way or by swapping columns."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from app.algorithms.algorithm import Contributions, Feature, Fitted, Unit
from app.evaluation.judged import rows_judged
from app.evaluation.shapley import sampled
from app.training.encoding import Encoding

MOST_REFERENCE, MOST_FOR_MEAN = 50, 10_000
MOST_ROWS, FEWEST_ROWS, MOST_CELLS = 1_000, 50, 20_000_000
MOST_SECONDS = 2.0
MOST_APART = 15
OWN_METHOD = {
    "itself": "TreeSHAP of the model's own library, by the training rows in every leaf",
    "mean": "Exact SHAP of a weighted sum, against the mean of the training rows",
    "rows": "Interventional TreeSHAP, against {rows} training rows",
}
SWAPPED = "SHAP by swapping columns with those of {rows} training rows in drawn orders"


@dataclass(frozen=True)
class Explained:
    """What columns add to the answers for some rows; see `Contributions` for shapes, with columns instead of features.

    `rest` counts the columns that are not told apart: they share the last place, which `columns` does not name.
    """

    columns: tuple[str, ...]
    rest: int
    unit: Unit
    base: np.ndarray
    values: np.ndarray
    method: str


def reference_rows(fitted: Fitted, encoding: Encoding, frame: pl.DataFrame, seed: int, kind: str = "") -> np.ndarray:
    """What contributions compare with, from training rows as the recipe leaves them; no rows if the model needs none.

    `kind` is another one than the model's own.
    """
    kind = kind or fitted.explained_against
    most = {"rows": MOST_REFERENCE, "mean": MOST_FOR_MEAN, "itself": 0}[kind]
    kept = encoding.encode(frame[rows_judged(frame.height, most, seed)] if most else frame.head(0))
    return kept.mean(axis=0, keepdims=True) if kind == "mean" else kept


def rows_explained(fitted: Fitted, rows: int, features: int, outputs: int) -> int:
    """How many of the test rows the model's own way can explain in two seconds; 0 if it has none or they are too few.

    Judged by the size of the model, so that it is the same everywhere.
    """
    seconds = fitted.seconds_of_contributions()
    if seconds is None or not features:
        return 0
    most = min(MOST_ROWS, MOST_SECONDS / max(seconds, 1e-9), max(1, MOST_CELLS // (features * max(1, outputs))))
    return int(min(rows, most)) if most >= min(FEWEST_ROWS, rows) else 0


def own(fitted: Fitted, features: np.ndarray, reference: np.ndarray, told: Sequence[Feature]) -> Explained:
    """By the way that the model has of its own."""
    found = fitted.contributions(features, reference)
    columns = tuple(dict.fromkeys(feature.source for feature in told))
    method = OWN_METHOD[fitted.explained_against].format(rows=len(reference))
    return _told(Explained(columns, 0, found.unit, found.base, _by_column(found, told, columns), method))


def swapped(
    fitted: Fitted,
    features: np.ndarray,
    reference: np.ndarray,
    told: Sequence[Feature],
    first: Sequence[str],
    seed: int,
) -> Explained:
    """By asking the model for mixtures of rows; of many columns only the `first` are told apart."""
    columns = list(dict.fromkeys(feature.source for feature in told))
    if len(columns) > MOST_APART + 1:
        ranks = {name: place for place, name in enumerate(first)}
        columns = sorted(columns, key=lambda name: ranks.get(name, len(ranks)))[:MOST_APART]
    places = {name: place for place, name in enumerate(columns)}
    owners = np.array([places.get(feature.source, len(columns)) for feature in told])
    rest = len({feature.source for feature in told} - set(columns))
    answer = lambda rows: outputs_of(fitted.predict(rows))  # noqa: E731 - the shape that is explained
    base, values = sampled(answer, features, reference, owners, seed)
    number = fitted.predict(reference[:1]).ndim == 1
    method = SWAPPED.format(rows=len(reference))
    return Explained(tuple(columns), rest, "number" if number else "probability", base, values, method)


def outputs_of(predicted: np.ndarray) -> np.ndarray:
    """Predictions of shape (rows, outputs): the number, the probability of the second of two classes, or of each."""
    if predicted.ndim == 1:
        return predicted[:, None]
    return predicted[:, 1:] if predicted.shape[1] == 2 else predicted


def chances(sums: np.ndarray, unit: Unit) -> np.ndarray:
    """Answers of shape (..., outputs) in the unit of contributions, as probabilities or the number."""
    from scipy.special import expit, softmax

    if unit != "log-odds":
        return sums
    return expit(sums) if sums.shape[-1] == 1 else softmax(sums, axis=-1)


def _by_column(found: Contributions, told: Sequence[Feature], columns: Sequence[str]) -> np.ndarray:
    """Contributions of features added up by the columns they come from."""
    rows, _, outputs = found.values.shape
    sums = np.zeros((rows, len(columns), outputs))
    places = {name: place for place, name in enumerate(columns)}
    for at, feature in enumerate(told):
        sums[:, places[feature.source]] += found.values[:, at]
    return sums


def _told(found: Explained) -> Explained:
    """Scores of several classes without what they have in common, which does not change any probability."""
    if found.unit != "log-odds" or found.base.shape[0] == 1:
        return found
    base, values = (part - part.mean(axis=-1, keepdims=True) for part in (found.base, found.values))
    return Explained(found.columns, found.rest, found.unit, base, values, found.method)
