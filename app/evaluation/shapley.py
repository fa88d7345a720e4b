"""Shapley values of any model by drawn orders of its columns (Štrumbelj and Kononenko 2014)."""

from collections.abc import Callable, Iterator

import numpy as np

CELLS_AT_ONCE = 2_000_000

Answer = Callable[[np.ndarray], np.ndarray]
"""From encoded rows to answers of shape (rows, outputs)."""


def sampled(
    answer: Answer, rows: np.ndarray, background: np.ndarray, owners: np.ndarray, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """What each player adds when it passes from a background row's values to the row's: base (outputs,), values
    (rows, players, outputs).

    `owners` has the player of every feature, from 0 on. Every row meets every background row, in a drawn order and in
    its reverse, which makes up for effects of pairs; so base, the mean answer to the background, and the values of a
    row add up to its answer exactly.
    """
    draw = np.random.default_rng(seed)
    players = int(owners.max(initial=-1)) + 1
    whole, empty = answer(rows), answer(background)
    values = np.zeros((len(rows), players, whole.shape[1]))
    for pairs in _batches(len(rows), len(background), 2 * players * rows.shape[1]):
        at, against = pairs
        orders = draw.permuted(np.tile(np.arange(players), (len(at), 1)), axis=1)
        for way in (orders, orders[:, ::-1]):
            gains = _gains(answer, rows[at], background[against], owners, way, (empty[against], whole[at]))
            np.add.at(values, (at[:, None], way), gains)
    return empty.mean(axis=0), values / (2 * len(background))


def _batches(rows: int, background: int, cells: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Every pair of a row and a background row, some at a time."""
    pairs = np.arange(rows * background)
    size = max(1, CELLS_AT_ONCE // max(1, cells))
    for first in range(0, len(pairs), size):
        yield np.divmod(pairs[first : first + size], background)


def _gains(
    answer: Answer,
    rows: np.ndarray,
    background: np.ndarray,
    owners: np.ndarray,
    orders: np.ndarray,
    ends: tuple[np.ndarray, np.ndarray],
) -> np.ndarray:
    """What every step of every pair's order adds, of shape (pairs, players, outputs)."""
    pairs, players = orders.shape
    steps = np.argsort(orders, axis=1)[:, owners]  # when each feature changes
    turns = np.arange(1, players)[None, :, None]
    between = np.where(steps[:, None, :] < turns, rows[:, None, :], background[:, None, :])
    empty, whole = ends
    middle = np.zeros((pairs, 0, whole.shape[1]))
    if players > 1:
        middle = answer(between.reshape(-1, rows.shape[1])).reshape(pairs, players - 1, -1)
    path = np.concatenate([empty[:, None, :], middle, whole[:, None, :]], axis=1)
    return np.diff(path, axis=1)
