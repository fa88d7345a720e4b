"""Which rows are judged where judging all of them would take too long."""

import numpy as np


def rows_judged(rows: int, most: int, seed: int) -> np.ndarray | slice:
    """All of so many rows, or the numbers, in order, of as many as may be, drawn by the seed."""
    return slice(None) if rows <= most else np.sort(np.random.default_rng(seed).permutation(rows)[:most])
