"""What a network reads of an encoded matrix: codes of categories, numbers in pieces, and flags of gaps."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from app.algorithms.algorithm import Feature

MOST_PIECES = 16  # of one number
MOST_PIECES_TOGETHER = 2_048
LARGEST = 1e300
ROWS_AT_ONCE = 8_192


@dataclass(frozen=True)
class Inputs:
    """Where categories are and how many levels they have, where gaps were, and the pieces numbers are cut into.

    Piecewise linear encoding (Gorishniy et al. 2022): a piece from `lows` to `highs` is 0 below, 1 above, and rises in
    between, so that no number is too large. The ends of pieces are values that cut the training rows into equal
    shares. A gap is read as the median, which is in `middles`.
    """

    categories: np.ndarray
    levels: np.ndarray
    gaps: np.ndarray
    numbers: np.ndarray
    lows: np.ndarray
    highs: np.ndarray
    middles: np.ndarray

    @classmethod
    def learn(cls, matrix: np.ndarray, features: Sequence[Feature]) -> "Inputs":
        """From the training rows."""
        categories = [place for place, feature in enumerate(features) if feature.levels]
        numbers = [place for place, feature in enumerate(features) if not feature.levels]
        most = int(np.clip(MOST_PIECES_TOGETHER // max(1, len(numbers)), 1, MOST_PIECES))
        pieces = [piece for place in numbers for piece in _pieces(place, matrix[:, place], most)]
        places, lows, highs, middles = zip(*pieces, strict=True) if pieces else ((), (), (), ())
        return cls(
            np.array(categories, dtype=int),
            np.array([features[place].levels for place in categories], dtype=int),
            np.array([place for place in numbers if np.isnan(matrix[:, place]).any()], dtype=int),
            np.array(places, dtype=int),
            *(np.array(facts, dtype=float) for facts in (lows, highs, middles)),
        )

    def codes(self, matrix: np.ndarray) -> np.ndarray:
        """Codes of shape (rows, categories): 0 for a gap or a level that training did not see, else from 1."""
        codes = matrix[:, self.categories]
        return np.where(np.isnan(codes), 0, codes + 1).astype(np.int64)

    def scores(self, matrix: np.ndarray) -> np.ndarray:
        """Pieces of numbers and flags of gaps, of shape (rows, width), single precision."""
        scores = np.empty((len(matrix), self.width), dtype=np.float32)
        for begin in range(0, len(matrix), ROWS_AT_ONCE):
            rows = slice(begin, begin + ROWS_AT_ONCE)
            values = matrix[rows, self.numbers]
            values = np.clip(np.where(np.isnan(values), self.middles, values), self.lows, self.highs)
            scores[rows, : len(self.numbers)] = (values - self.lows) / (self.highs - self.lows)
            scores[rows, len(self.numbers) :] = np.isnan(matrix[rows, self.gaps])
        return scores

    @property
    def width(self) -> int:
        """How many pieces and flags there are."""
        return len(self.numbers) + len(self.gaps)

    def to_arrays(self) -> dict[str, np.ndarray]:
        """The facts as plain arrays."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    @classmethod
    def from_arrays(cls, arrays: dict[str, np.ndarray]) -> "Inputs":
        """The facts from plain arrays."""
        return cls(**{one.name: arrays[one.name] for one in fields(cls)})


def _pieces(place: int, column: np.ndarray, most: int) -> list[tuple[int, float, float, float]]:
    """Place, low end, high end and median of each piece of a column; a column of one value has none."""
    known = np.sort(np.clip(column[~np.isnan(column)], -LARGEST, LARGEST))
    if not len(known) or known[0] == known[-1]:
        return []
    middle = float(known[len(known) // 2])
    ends = _ends(known, most)
    return [(place, float(low), float(high), middle) for low, high in zip(ends[:-1], ends[1:], strict=True)]


def _ends(known: np.ndarray, most: int) -> np.ndarray:
    """Ends of at most so many pieces; where one value fills many rows, the other ends are among the rarer values."""
    values = np.unique(known)
    ends = np.unique(_spread(known, most + 1))
    if len(ends) <= most < len(values):
        rest = np.setdiff1d(values, ends)
        ends = np.union1d(ends, _spread(rest, most + 1 - len(ends)))
    return values if len(values) <= most + 1 else ends


def _spread(values: np.ndarray, count: int) -> np.ndarray:
    """So many of the ascending values, evenly by place, the first and the last among them."""
    return values[np.linspace(0, len(values) - 1, min(count, len(values))).round().astype(int)]
