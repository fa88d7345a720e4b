"""What answers do while one column goes through its values: partial dependence and single rows (PDP and ICE)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from app.algorithms.algorithm import Feature
from app.data.columns import Kind
from app.evaluation.contributions import outputs_of
from app.evaluation.effect_words import sentence
from app.evaluation.grid import Grid
from app.evaluation.why import Effect
from app.training.encoding import ColumnEncoding, Encoding

MOST_LINES = 50
WELL_FILLED = 0.01


@dataclass(frozen=True)
class Sample:
    """Encoded rows whose answers are asked again and again, how to ask, and what the answers are about.

    `classes` are one an output, or empty for a number.
    """

    features: np.ndarray
    encoding: Encoding
    predict: Callable[[np.ndarray], np.ndarray]
    classes: tuple[str, ...]
    target: str

    @property
    def told(self) -> tuple[Feature, ...]:
        """The columns of the matrix."""
        return self.encoding.features

    def answers(self, features: np.ndarray) -> np.ndarray:
        """Answers of shape (rows, outputs)."""
        return outputs_of(self.predict(features))

    def places(self, column: str) -> list[int]:
        """Where the features of a column are."""
        return [at for at, feature in enumerate(self.told) if feature.source == column]


def encoded(encoding: Encoding, column: str) -> ColumnEncoding:
    """How a column is encoded."""
    return next(one for one in encoding.columns if one.column == column)


def with_values(sample: Sample, column: str, values: pl.Series) -> np.ndarray:
    """Answers of shape (values, rows, outputs) of every row of the sample with every value in the column."""
    one = Encoding(sample.encoding.style, (encoded(sample.encoding, column),))
    block = one.encode(values.alias(column).to_frame())
    many = np.tile(sample.features, (len(values), 1))
    many[:, sample.places(column)] = np.repeat(block, len(sample.features), axis=0)
    return sample.answers(many).reshape(len(values), len(sample.features), -1)


def effect(sample: Sample, grid: Grid) -> tuple[Effect, pl.DataFrame, pl.DataFrame]:
    """A column's effect, its table of mean answers (`effects`) and its table of single rows (`ice`)."""
    answers = with_values(sample, grid.column, grid.values)
    means = answers.mean(axis=1)
    filled = grid.rows >= WELL_FILLED * max(1, grid.rows.sum())
    filled = filled if filled.any() else np.ones(len(means), dtype=bool)
    output = int(np.ptp(means[filled], axis=0).argmax())
    about = sample.classes[output] if sample.classes else None
    shown = means[filled, output]
    found = Effect(
        grid.column,
        grid.kind,
        about,
        float(shown.min()),
        float(shown.max()),
        sentence(grid, means[:, output], answers[:, :, output], filled, sample.target, about),
    )
    return found, _means(grid, means, filled, sample.classes), _lines(grid, answers[:, :MOST_LINES, output])


def drawable(encoding: Encoding, columns: Sequence[str]) -> list[str]:
    """The columns that have values to go through: not free text."""
    text = {one.column for one in encoding.columns if one.kind is Kind.TEXT}
    return [name for name in columns if name not in text]


def _means(grid: Grid, means: np.ndarray, filled: np.ndarray, classes: tuple[str, ...]) -> pl.DataFrame:
    shares = grid.rows / max(1, grid.rows.sum())
    return pl.concat(
        pl.DataFrame(
            {
                "column": [grid.column] * len(means),
                "class": pl.Series([classes[output] if classes else None] * len(means), dtype=pl.String),
                "place": np.arange(len(means)),
                "feature_values": grid.labels,
                "position": pl.Series(grid.positions, dtype=pl.Float64),
                "model_predictions": means[:, output],
                "data_distribution": shares,
                "rows": grid.rows,
                "thin": ~filled,
                "missing": [value is None for value in grid.values],
            }
        )
        for output in range(means.shape[1])
    )


def _lines(grid: Grid, answers: np.ndarray) -> pl.DataFrame:
    points, rows = answers.shape
    return pl.DataFrame(
        {
            "column": [grid.column] * (points * rows),
            "line": np.repeat(np.arange(rows), points),
            "place": np.tile(np.arange(points), rows),
            "model_predictions": answers.T.ravel(),
        }
    )
