"""Rows as points in space, and which of them are nearest to others; found exactly, however many ask at once."""

from functools import cached_property
from typing import Any

import numpy as np

from app.training.workers import in_order, threads

FARTHEST = 128.0
BITS = 51  # of 53 that a float64 holds exactly
GAPS_AT_ONCE = 500_000
FEW_GAPS = 1_000_000
SPARSE = 0.3

Found = tuple[np.ndarray, np.ndarray]


class Places:
    """Rows as points whose coordinates are whole numbers, so that squared distances are exact however they are summed.

    A step is 1/4096 of a column's standard deviation or finer. Beyond 128 standard deviations, far is just far.
    """

    def __init__(self, points: np.ndarray, metric: str) -> None:
        self.table = np.ascontiguousarray(points.T, dtype=float)
        self.metric = metric
        self.squares = (self.table**2).sum(axis=0)

    @cached_property
    def index(self) -> Any:
        """scikit-learn's search."""
        from sklearn.neighbors import NearestNeighbors

        return NearestNeighbors(algorithm="brute", metric="sqeuclidean").fit(np.ascontiguousarray(self.table.T))

    def nearest(self, features: np.ndarray, k: int, own: np.ndarray | None = None) -> Found:
        """Numbers of the k nearest places, and their distances, of shape (rows, k); nearest first, of ties the first.

        `own` are the places of the rows themselves, which are not their own neighbours.
        """
        asked = points_of(features, self.metric)
        few = len(asked) * len(self.squares) <= FEW_GAPS
        mostly_zero = np.count_nonzero(asked) < SPARSE * asked.size
        find = self._by_every_gap if few or mostly_zero else self._by_search
        numbers, squares = find(asked, k, own)
        squares /= _step(asked.shape[1], self.metric) ** 2
        return numbers, np.sqrt(squares) if self.metric == "L2" else squares / 2

    def _by_search(self, asked: np.ndarray, k: int, own: np.ndarray | None) -> Found:
        """By scikit-learn, which takes any of places equally far; where these matter, every gap is measured."""
        more = 1 if own is None else 2  # one to see whether the last is tied with others, one for the row itself
        squares, numbers = self.index.kneighbors(asked, min(k + more, len(self.squares)))
        reached = squares[:, -1].copy()
        if own is not None:
            squares[numbers == own[:, None]] = np.inf
        order = np.lexsort((numbers, squares))[:, :k]
        squares, numbers = (np.take_along_axis(found, order, axis=1) for found in (squares, numbers))
        tied = np.flatnonzero(squares[:, -1] >= reached)
        if len(tied):
            numbers[tied], squares[tied] = self._by_every_gap(asked[tied], k, None if own is None else own[tied])
        return numbers, squares

    def _by_every_gap(self, asked: np.ndarray, k: int, own: np.ndarray | None) -> Found:
        """Some rows at a time, side by side."""
        rows = max(1, GAPS_AT_ONCE // len(self.squares))
        parts = [slice(at, at + rows) for at in range(0, len(asked), rows)]
        tasks = [lambda part=part: self._measured(asked[part], k, None if own is None else own[part]) for part in parts]
        found = list(in_order(tasks, threads())) if len(tasks) > 1 else [task() for task in tasks]
        return tuple(np.concatenate(each) for each in zip(*found, strict=True))

    def _measured(self, asked: np.ndarray, k: int, own: np.ndarray | None) -> Found:
        gaps = self._products(asked * -2)
        gaps += self.squares
        if own is not None:
            gaps[np.arange(len(own)), own] = np.inf
        limit = np.partition(gaps, k - 1, axis=1)[:, k - 1 : k]
        chosen = gaps <= limit
        if np.count_nonzero(chosen) > chosen.shape[0] * k:
            _without_later_ties(chosen, gaps, limit, k)
        numbers = (np.flatnonzero(chosen) % chosen.shape[1]).reshape(len(asked), k)
        found = np.take_along_axis(gaps, numbers, axis=1)
        order = np.argsort(found, axis=1, kind="stable")
        squares = np.take_along_axis(found, order, axis=1) + (asked**2).sum(axis=1, keepdims=True)
        return np.take_along_axis(numbers, order, axis=1), squares

    def _products(self, asked: np.ndarray) -> np.ndarray:
        """Of every row with every place; categories make rows mostly zeros, and these need no multiplication."""
        from scipy.sparse import csr_array

        mostly_zero = np.count_nonzero(asked) < SPARSE * asked.size
        return (csr_array(asked) if mostly_zero else asked) @ self.table


def _without_later_ties(chosen: np.ndarray, gaps: np.ndarray, limit: np.ndarray, k: int) -> None:
    """Unmark the later ones of places that are equally far where more than k are marked."""
    for row in np.flatnonzero(np.count_nonzero(chosen, axis=1) > k):
        ties = np.flatnonzero(gaps[row] == limit[row])
        chosen[row, ties[k - np.count_nonzero(gaps[row] < limit[row]) :]] = False


def _step(columns: int, metric: str) -> float:
    """How many whole steps there are to 1."""
    return 2.0**25 if metric == "COSINE" else 2.0 ** ((BITS - np.ceil(np.log2(max(2, columns)))) // 2) / FARTHEST


def points_of(features: np.ndarray, metric: str) -> np.ndarray:
    """Whole numbers, as floats; by COSINE only the direction of a row counts."""
    step = _step(features.shape[1], "L2")
    points = np.rint(np.ascontiguousarray(np.clip(features, -FARTHEST, FARTHEST)) * step)
    if metric == "L2":
        return points
    lengths = np.sqrt((points**2).sum(axis=1, keepdims=True))
    return np.rint(points / np.where(lengths == 0, 1, lengths) * _step(features.shape[1], metric))
