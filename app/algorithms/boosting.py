"""What boosted trees of all libraries have in common when their answers are explained."""

import numpy as np

from app.algorithms.algorithm import Contributions

SECONDS_OF_A_STEP = 2.5e-9  # TreeSHAP takes about the square of its depth for every leaf


def seconds_of_trees(trees: int, leaves: float) -> float:
    """How long TreeSHAP takes for one row on one core: trees are a little deeper than balanced ones."""
    depth = 1 + 1.2 * np.log2(max(2.0, leaves / max(1, trees)))
    return float(leaves * depth**2 * SECONDS_OF_A_STEP)


def contributions_of(found: np.ndarray, regression: bool) -> Contributions:
    """From a library's array, of shape (rows, features + 1) or (rows, classes, features + 1), the base last."""
    found = found.astype(float)
    shaped = found[:, None, :] if found.ndim == 2 else found
    base = shaped[0, :, -1] if len(shaped) else np.zeros(shaped.shape[1])
    return Contributions("number" if regression else "log-odds", base, shaped[:, :, :-1].transpose(0, 2, 1))
