"""The chapter of the report on why the model answers as it does."""

from collections.abc import Callable, Sequence

import numpy as np
import polars as pl

from app.evaluation.agreement import agreement
from app.evaluation.contributions import (
    MOST_APART,
    Explained,
    outputs_of,
    own,
    reference_rows,
    rows_explained,
    swapped,
)
from app.evaluation.direction import direction
from app.evaluation.effects import Sample, drawable, effect, encoded
from app.evaluation.evidence import Evidence
from app.evaluation.grid import MOST_FOR_SLOW, MOST_POINTS, grid_of
from app.evaluation.interactions import interactions, scaled
from app.evaluation.judged import rows_judged
from app.evaluation.report import Impact
from app.evaluation.why import ColumnContribution, Effect, Why
from app.problem import Problem

MOST_SWAPS, MOST_SWAPS_OF_SLOW, MOST_CELLS_OF_SLOW = 60_000, 30_000, 4_000_000
MOST_SWAPPED_ROWS, SWAPPED_ROWS, MOST_REFERENCE, FEWEST_REFERENCE = 300, 20, 25, 5
MANY_FEATURES, MOST_DIRECTIONS = 300, 50
MOST_EFFECTS, EFFECT_ROWS, EFFECT_ROWS_OF_SLOW = 10, 300, 60
MOST_PAIRED, PAIR_ROWS, PAIR_ROWS_OF_SLOW = 5, 60, 20


def why(
    evidence: Evidence, impacts: Sequence[Impact], progress: Callable[[float], None]
) -> tuple[Why, dict[str, pl.DataFrame]]:
    """What explains the model's answers, and the tables "effects" and "ice" (see `Report`).

    SHAP and interactions are of the model's own answers, effects of the answers that users get.
    """
    features = evidence.encoding.features
    if not features:
        return Why(undefined="Not defined because no column could be learned from."), {}
    explained, frame = _explained(evidence, [one.column for one in impacts])
    progress(0.5)
    contributions, rest_share = _contributions(evidence, explained, frame)
    moving = [one.column for one in contributions if one.mean_abs > 0]
    effects, tables = _effects(evidence, moving, lambda share: progress(0.5 + 0.3 * share))
    found = Why(
        unit=explained.unit,
        method=explained.method,
        rows=frame.height,
        contributions=contributions,
        rest=explained.rest,
        rest_share=rest_share,
        agreement=agreement(
            {one.column: one.share for one in impacts}, {one.column: one.share for one in contributions}
        ),
        effects=effects,
        interactions=_interactions(evidence, moving[:MOST_PAIRED], explained),
        undefined="" if moving else "Not defined because no column changes any answer of the model.",
    )
    progress(1.0)
    return found, tables


def reference_of(evidence: Evidence, kind: str = "") -> np.ndarray:
    """The encoded training rows that single answers are compared with; none where the model needs none."""
    return reference_rows(evidence.fitted, evidence.encoding, evidence.frames["train"], evidence.seed, kind)


def _explained(evidence: Evidence, first: Sequence[str]) -> tuple[Explained, pl.DataFrame]:
    """Test rows with what their columns contribute."""
    told, test = evidence.encoding.features, evidence.frames["test"]
    outputs = max(1, len(evidence.classes))
    most = rows_explained(evidence.fitted, test.height, len(told), outputs)
    if most:
        frame = test[rows_judged(test.height, most, evidence.seed)]
        reference = reference_of(evidence)
        return own(evidence.fitted, evidence.encoding.encode(frame), reference, told), frame
    reference = reference_of(evidence, "rows")
    most, against = _swaps(evidence, len({feature.source for feature in told}), len(told))
    frame = test[rows_judged(test.height, most, evidence.seed)]
    rows = evidence.encoding.encode(frame)
    return swapped(evidence.fitted, rows, reference[:against], told, first, evidence.seed), frame


def _swaps(evidence: Evidence, columns: int, features: int) -> tuple[int, int]:
    """How many test rows to compare with how many training rows, by what the predictions for it may cost."""
    swaps = min(MOST_SWAPS_OF_SLOW, MOST_CELLS_OF_SLOW // features) if _few(evidence) else MOST_SWAPS
    pairs = max(1, swaps // (2 * min(columns, MOST_APART + 1)))
    against = int(np.clip(pairs // SWAPPED_ROWS, FEWEST_REFERENCE, MOST_REFERENCE))
    return int(np.clip(pairs // against, 1, MOST_SWAPPED_ROWS)), against


def _contributions(
    evidence: Evidence, explained: Explained, frame: pl.DataFrame
) -> tuple[tuple[ColumnContribution, ...], float]:
    """Every column that is told apart, the largest first, and the share of the others."""
    sizes = np.abs(explained.values).mean(axis=(0, 2))
    total = sizes.sum() or 1.0
    ordered = sorted(enumerate(explained.columns), key=lambda one: (-sizes[one[0]], one[1]))
    found = [
        ColumnContribution(
            name,
            float(sizes[place]),
            float(sizes[place] / total),
            _direction(evidence, frame[name], explained.values[:, place]) if rank < MOST_DIRECTIONS else "",
        )
        for rank, (place, name) in enumerate(ordered)
    ]
    return tuple(found), float(sizes[len(explained.columns) :].sum() / total)


def _direction(evidence: Evidence, values: pl.Series, contributions: np.ndarray) -> str:
    return direction(values, encoded(evidence.encoding, values.name).kind, contributions, evidence.classes)


def _few(evidence: Evidence) -> bool:
    """Whether predictions take so long that few should be asked for."""
    wide = len(evidence.encoding.features) > MANY_FEATURES
    return evidence.slow or (wide and evidence.fitted.seconds_of_contributions() is None)


def _effects(
    evidence: Evidence, columns: Sequence[str], progress: Callable[[float], None]
) -> tuple[tuple[Effect, ...], dict[str, pl.DataFrame]]:
    sample = _sample(evidence, EFFECT_ROWS_OF_SLOW if _few(evidence) else EFFECT_ROWS)
    most = MOST_FOR_SLOW if _few(evidence) else MOST_POINTS
    shown = drawable(evidence.encoding, columns)[:MOST_EFFECTS]
    found = []
    for place, name in enumerate(shown, 1):
        grid = grid_of(evidence.frames["train"][name], encoded(evidence.encoding, name), most)
        if grid is not None:
            found.append(effect(sample, grid))
        progress(place / len(shown))
    if not found:
        return (), {}
    effects, means, lines = zip(*found, strict=True)
    return effects, {"effects": pl.concat(means), "ice": pl.concat(lines)}


def _interactions(evidence: Evidence, columns: Sequence[str], explained: Explained) -> tuple:
    sample = _sample(evidence, PAIR_ROWS_OF_SLOW if _few(evidence) else PAIR_ROWS)
    places = {name: sample.places(name) for name in columns}
    return interactions(
        lambda rows: scaled(outputs_of(evidence.fitted.predict(rows)), explained.unit),
        sample.features,
        places,
        explained.unit,
    )


def _sample(evidence: Evidence, most: int) -> Sample:
    test = evidence.frames["test"]
    classes = evidence.classes[1:] if evidence.problem is Problem.BINARY else evidence.classes
    rows = evidence.encoding.encode(test[rows_judged(test.height, most, evidence.seed)])
    return Sample(rows, evidence.encoding, evidence.answer, classes, evidence.spec.target)
