"""Numbers as libraries take them that calculate in single precision."""

import numpy as np

LARGEST = float(np.finfo(np.float32).max)


def within_single_precision(values: np.ndarray) -> np.ndarray:
    """The values, with those that single precision cannot hold at its ends; missing ones stay missing."""
    return np.clip(values, -LARGEST, LARGEST)
