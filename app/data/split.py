"""Which rows train the model, which watch it, and which judge it."""

from dataclasses import dataclass

import numpy as np

from app.errors import NotApplicable
from app.training.spec import Split

FEWEST_ROWS = 10


@dataclass(frozen=True)
class Rows:
    """Row numbers of the three parts, each sorted."""

    train: np.ndarray
    validation: np.ndarray
    test: np.ndarray


def split(rows: int, shares: Split, seed: int, classes: np.ndarray | None = None) -> Rows:
    """Split row numbers 0 to `rows` - 1 at random; `classes`, of shape (rows,), keep their shares in every part.

    Every part gets at least one row. A class too small for its share of a part stays in training, as does one row of
    every class wherever there are enough others.
    """
    if rows < FEWEST_ROWS:
        raise NotApplicable(
            f"Only {rows} {'row has' if rows == 1 else 'rows have'} a known target; at least {FEWEST_ROWS} are needed "
            "to train, validate and test. Add rows, or choose another target column."
        )
    generator = np.random.default_rng(seed)
    groups = np.zeros(rows, dtype=int) if classes is None else classes
    parts = _by_group(generator, groups if shares.stratified else np.zeros(rows, dtype=int), shares)
    if min(len(part) for part in parts) == 0:
        parts = _by_lot(generator, groups, shares)
    train, validation, test = (np.sort(part) for part in parts)
    return Rows(train, validation, test)


def _by_group(generator: np.random.Generator, groups: np.ndarray, shares: Split) -> tuple[np.ndarray, ...]:
    train, validation, test = [], [], []
    for group in np.unique(groups):
        members = generator.permutation(np.flatnonzero(groups == group))
        spare = len(members) - 1
        tested = min(round(len(members) * shares.test), spare)
        validated = min(round(len(members) * shares.validation), spare - tested)
        test.append(members[:tested])
        validation.append(members[tested : tested + validated])
        train.append(members[tested + validated :])
    return np.concatenate(train), np.concatenate(validation), np.concatenate(test)


def _by_lot(generator: np.random.Generator, groups: np.ndarray, shares: Split) -> tuple[np.ndarray, ...]:
    """A plain draw; the first row of every group in it is tested and validated last."""
    order = generator.permutation(len(groups))
    firsts = np.unique(groups[order], return_index=True)[1]
    order = np.concatenate([np.delete(order, firsts), order[firsts]])
    tested = min(max(1, round(len(order) * shares.test)), len(order) - 2)
    validated = min(max(1, round(len(order) * shares.validation)), len(order) - tested - 1)
    return order[tested + validated :], order[tested : tested + validated], order[:tested]
