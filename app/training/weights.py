"""How much each training row counts, and in which direction a column may move the answer."""

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from app.algorithms.algorithm import Algorithm, Feature
from app.data.columns import Kind
from app.errors import NotApplicable
from app.problem import Problem
from app.training.spec import BuildSpec


def row_weights(spec: BuildSpec, chosen: type[Algorithm], frame: pl.DataFrame, target: np.ndarray) -> np.ndarray | None:
    """Weights of training rows with mean 1, of shape (rows,); None where all count alike.

    A missing weight is 1. Balanced weights are the inverse of the categories' shares, as in scikit-learn.
    """
    if spec.weights == "equal" and spec.weight_column is None:
        return None
    if not chosen.takes_weights:
        raise NotApplicable(
            f"{chosen.name} takes no row weights; let all rows count alike, or choose another algorithm."
        )
    weights = np.ones(frame.height) if spec.weight_column is None else _given(spec.weight_column, frame)
    if spec.weights == "balanced":
        if spec.problem is Problem.REGRESSION:
            raise NotApplicable(
                "Balanced weights are for categories; let all rows count alike in a numeric prediction."
            )
        counts = np.bincount(target.astype(int))
        weights = weights * (len(target) / np.maximum(counts, 1) / np.count_nonzero(counts))[target.astype(int)]
    return weights / weights.mean()


def _given(name: str, frame: pl.DataFrame) -> np.ndarray:
    if name not in frame.columns:
        raise NotApplicable(f"There is no column '{name}' of row weights after the recipe; choose another column.")
    if not frame[name].dtype.is_numeric():
        raise NotApplicable(f"The column '{name}' holds no numbers, so it cannot weight rows; choose another column.")
    weights = frame[name].cast(pl.Float64).fill_null(1.0).fill_nan(1.0).to_numpy()
    if not np.isfinite(weights).all() or (weights < 0).any() or not weights.any():
        raise NotApplicable(
            f"The weights in '{name}' must be finite, not negative and not all 0; choose another column."
        )
    return weights


def directions(
    spec: BuildSpec, chosen: type[Algorithm], kinds: Mapping[str, Kind], features: Sequence[Feature]
) -> tuple[int, ...]:
    """-1, 0 or 1 a feature: which way the answer may go as it grows; empty where nothing is said."""
    if not spec.monotone:
        return ()
    if not chosen.takes_monotone:
        raise NotApplicable(f"{chosen.name} takes no monotone constraints; remove them, or choose another algorithm.")
    if spec.problem is Problem.MULTICLASS:
        raise NotApplicable("Monotone constraints need one answer that rises or falls; remove them for 3+ categories.")
    for name in spec.monotone:
        if kinds.get(name) is not Kind.NUMBER:
            raise NotApplicable(f"'{name}' is not a number the model learns from, so it cannot be constrained.")
    return tuple(spec.monotone.get(feature.source, 0) for feature in features)
