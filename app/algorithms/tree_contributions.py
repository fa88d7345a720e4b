"""SHAP values of trees kept as plain arrays, by interventional TreeSHAP (Lundberg et al. 2020)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from app.algorithms.algorithm import Contributions

if TYPE_CHECKING:
    from app.algorithms.trees import Tree

SECONDS_OF_A_LEVEL = 5e-5  # for one tree, against fifty rows


def seconds(trees: "Sequence[Tree]") -> float:
    """How long one row takes on one core, about."""
    levels = sum(np.log2(max(2, len(one.answers))) for one in trees)
    return float(levels * SECONDS_OF_A_LEVEL)


def contributions(trees: "Sequence[Tree]", features: np.ndarray, reference: np.ndarray) -> Contributions:
    """What every feature adds to the mean of the trees; rows and reference are comparable features.

    Of two classes the probability of the second is explained, of several that of each.
    """
    import shap

    outputs = trees[0].answers.shape[1]
    kept = slice(1, 2) if outputs == 2 else slice(None)
    model = {
        "trees": [_told(one, kept, len(trees)) for one in trees],
        "input_dtype": np.float32,
        "internal_dtype": np.float64,
    }
    explainer = shap.TreeExplainer(model, data=reference, feature_perturbation="interventional", model_output="raw")
    values = explainer.shap_values(features, check_additivity=False)
    values = values if values.ndim == 3 else values[:, :, None]
    unit = "number" if outputs == 1 else "probability"
    base = sum(one.answer(reference)[:, kept].mean(axis=0) for one in trees) / len(trees)
    return Contributions(unit, base, values)


def _told(tree: "Tree", kept: slice, trees: int) -> dict[str, Any]:
    """A tree in the words of shap; its leaves answer with their part of the mean."""
    leaves = tree.left < 0
    values = np.zeros((len(tree.left), tree.answers[:, kept].shape[1]))
    values[leaves] = tree.answers[:, kept] / trees
    missing = np.where(tree.missing_left.astype(bool), tree.left, tree.right)
    return {
        "children_left": tree.left,
        "children_right": tree.right,
        "children_default": np.where(leaves, -1, missing).astype(np.int32),
        "features": np.where(leaves, -1, tree.feature).astype(np.int32),
        "thresholds": tree.threshold.astype(float),
        "values": values,
        "node_sample_weight": np.ones(len(leaves)),
    }
