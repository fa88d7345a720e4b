"""Beside a prediction, where the true value lies with a stated confidence: an interval, or a set of categories."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from app.evaluation.conformal import LEVELS
from app.models.bundle import Bundle
from app.prediction.answers import Answers
from app.problem import Problem

BETWEEN = " | "
OLDER = "Not defined because the model was built by an older version of Easel; build it again."


@dataclass(frozen=True)
class Range:
    """Where a row's true value lies with a confidence of `level`.

    From `low` to `high` for a number, among `classes` (in the model's order) for a category; `undefined` says why there
    is neither.
    """

    level: float
    low: float | None = None
    high: float | None = None
    classes: tuple[str, ...] = ()
    undefined: str = ""


def row_ranges(bundle: Bundle, found: Answers, chosen: np.ndarray | None) -> tuple[Range, ...]:
    """The ranges of the first row at every level; `chosen` are the predicted classes' numbers."""
    return tuple(_row_range(bundle, found, chosen, level) for level in LEVELS)


def _row_range(bundle: Bundle, found: Answers, chosen: np.ndarray | None, level: float) -> Range:
    undefined = lacking(bundle, level)
    if undefined:
        return Range(level, undefined=undefined)
    if bundle.problem is Problem.REGRESSION:
        low, high = bundle.conformal.interval(found.outputs, found.expected, level)
        return Range(level, float(low[0]), float(high[0]))
    inside = bundle.conformal.sets(found.outputs, chosen, level)[0]
    return Range(level, classes=tuple(bundle.manifest.classes[place] for place in np.flatnonzero(inside)))


def lacking(bundle: Bundle, level: float) -> str:
    """Why the model has no ranges at a level, as a sentence; empty where it has."""
    return OLDER if bundle.conformal is None else bundle.conformal.lacking(level)


def range_columns(
    bundle: Bundle, found: Answers, chosen: np.ndarray | None, level: float
) -> tuple[dict[str, pl.Series], str]:
    """The columns beside the predictions of many rows, by name, and a sentence on what they promise.

    "low" and "high" for numbers; "prediction set" for categories, the classes of a row in the model's order with " | "
    between them. Cells are empty where the rows were too few for the level; an older model has no columns.
    """
    if bundle.conformal is None:
        return {}, f"Intervals and sets: {OLDER}"
    rows, undefined = len(found.outputs), lacking(bundle, level)
    share = f"{level:.0%} of rows like those the model learned from"
    if bundle.problem is Problem.REGRESSION:
        if undefined:
            return dict.fromkeys(("low", "high"), _empty(pl.Float64, rows)), f"Low and high: {undefined}"
        low, high = bundle.conformal.interval(found.outputs, found.expected, level)
        return {"low": pl.Series(low), "high": pl.Series(high)}, f"The true value is between low and high in {share}."
    if undefined:
        return {"prediction set": _empty(pl.String, rows)}, f"Prediction set: {undefined}"
    inside = bundle.conformal.sets(found.outputs, chosen, level)
    return {
        "prediction set": _texts(inside, bundle.manifest.classes)
    }, f"The prediction set has the true one in {share}."


def _empty(dtype: type[pl.DataType], rows: int) -> pl.Series:
    return pl.Series([None], dtype=dtype).new_from_index(0, rows)


def _texts(inside: np.ndarray, classes: Sequence[str]) -> pl.Series:
    """The names of the classes in each row's set; every different set is written once."""
    packed = np.packbits(inside, axis=1)
    wide = np.zeros((len(packed), -(-packed.shape[1] // 8) * 8), dtype=np.uint8)
    wide[:, : packed.shape[1]] = packed
    keys = pl.DataFrame(wide.view(np.uint64)).select(key=pl.struct(pl.all())).to_series()
    codes = keys.rank("dense").to_numpy() - 1
    first = np.unique(codes, return_index=True)[1]
    names = np.array(classes, dtype=object)
    return pl.Series([BETWEEN.join(names[inside[at]]) for at in first], dtype=pl.String).gather(codes)
