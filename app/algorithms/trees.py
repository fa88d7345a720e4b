"""Decision trees as plain arrays: grown by scikit-learn, cut at any depth, kept on disk without pickle."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from app.algorithms.algorithm import Contributions, Fitted, TrainingData
from app.errors import NotApplicable
from app.problem import Problem
from app.training.workers import in_order, threads

FARTHEST = 1e30  # trees compare single-precision numbers, and sums of these must stay finite
LEAF = -1
ROWS_OF_A_BLOCK = 1_000


def comparable(features: np.ndarray) -> np.ndarray:
    """Features in the single precision that trees compare."""
    with np.errstate(over="ignore"):
        single = features.astype(np.float32, order="C")
    return np.clip(single, -FARTHEST, FARTHEST, out=single)


@dataclass(frozen=True)
class Tree:
    """Nodes, the root first, and the answers of the leaves of shape (leaves, outputs), in the order of the nodes.

    `left` and `right` are numbers of nodes, -1 for a leaf. A row goes left where its `feature` is at most `threshold`,
    or missing and `missing_left`.
    """

    left: np.ndarray
    right: np.ndarray
    feature: np.ndarray
    threshold: np.ndarray
    missing_left: np.ndarray
    answers: np.ndarray

    @cached_property
    def walker(self) -> Any:
        """The nodes as scikit-learn's own tree, which finds leaves fast."""
        from sklearn.tree._tree import NODE_DTYPE
        from sklearn.tree._tree import Tree as Walker

        nodes = np.zeros(len(self.left), dtype=NODE_DTYPE)
        nodes["left_child"], nodes["right_child"] = self.left, self.right
        nodes["feature"], nodes["threshold"] = self.feature, self.threshold
        nodes["missing_go_to_left"] = self.missing_left
        walker = Walker(int(self.feature.max(initial=0)) + 1, np.array([1]), 1)
        values = np.zeros((len(nodes), 1, 1))
        walker.__setstate__({"max_depth": 0, "node_count": len(nodes), "nodes": nodes, "values": values})
        return walker

    @cached_property
    def leaf_numbers(self) -> np.ndarray:
        """For every node how many leaves come before it."""
        leaves = self.left == LEAF
        return np.cumsum(leaves) - leaves

    def answer(self, features: np.ndarray) -> np.ndarray:
        """Answers of shape (rows, outputs) to comparable features."""
        return self.answers[self.leaf_numbers[self.walker.apply(features)]]


@dataclass(frozen=True)
class GrownTree:
    """A tree of which the inner nodes have answers too: answers of shape (nodes, outputs)."""

    tree: Tree
    depths: np.ndarray
    parents: np.ndarray

    @classmethod
    def read(cls, model: Any, outputs: int) -> "GrownTree":
        """From a fitted scikit-learn tree; a class that it has not seen gets no share."""
        nodes, values = model.tree_.__getstate__()["nodes"], model.tree_.value[:, 0, :]
        answers = np.zeros((len(nodes), outputs))
        answers[:, model.classes_.astype(int) if hasattr(model, "classes_") else slice(None)] = values
        left, right = nodes["left_child"].astype(np.int32), nodes["right_child"].astype(np.int32)
        facts = nodes["feature"].astype(np.int32), nodes["threshold"].copy(), nodes["missing_go_to_left"].copy()
        depths, parents = np.zeros(len(nodes), dtype=np.int32), np.zeros(len(nodes), dtype=np.int32)
        level = np.flatnonzero(left[:1] != LEAF)
        while len(level):
            for children in (left, right):
                depths[children[level]], parents[children[level]] = depths[level] + 1, level
            level = np.concatenate([left[level], right[level]])
            level = level[left[level] != LEAF]
        return cls(Tree(left, right, *facts, answers), depths, parents)

    @property
    def depth(self) -> int:
        """How many questions the longest way asks."""
        return int(self.depths.max())

    def at_every_depth(self, features: np.ndarray) -> Iterator[np.ndarray]:
        """The answers to comparable features of the tree cut at depth 1, 2, and so on."""
        ways = [self.tree.walker.apply(features)]
        for depth in range(self.depth - 1, 0, -1):
            at = ways[-1]
            ways.append(np.where(self.depths[at] > depth, self.parents[at], at))
        return (self.tree.answers[at] for at in reversed(ways))

    def cut(self, depth: int) -> Tree:
        """The tree that asks at most `depth` questions."""
        kept = np.flatnonzero(self.depths <= depth)
        numbers = np.cumsum(self.depths <= depth) - 1
        leaves = (self.tree.left[kept] == LEAF) | (self.depths[kept] == depth)
        left, right = (np.where(leaves, LEAF, numbers[side[kept]]) for side in (self.tree.left, self.tree.right))
        features = np.where(leaves, 0, self.tree.feature[kept])
        return Tree(
            left.astype(np.int32),
            right.astype(np.int32),
            features.astype(np.int32),
            np.where(leaves, 0.0, self.tree.threshold[kept]),
            self.tree.missing_left[kept],
            self.tree.answers[kept[leaves]],
        )


class FittedTrees(Fitted):
    """Trees whose mean is the answer."""

    def __init__(self, trees: list[Tree], columns: int) -> None:
        self.trees = trees
        self.columns = columns

    def totals(self, features: np.ndarray) -> np.ndarray:
        """The sum of the trees' answers to comparable features, added up in the order of the trees."""
        sums = np.zeros((len(features), self.trees[0].answers.shape[1]))
        for tree in self.trees:
            sums += tree.answer(features)
        return sums

    def predict(self, features: np.ndarray) -> np.ndarray:
        features = comparable(features)
        if len(features) <= ROWS_OF_A_BLOCK:
            return answer_of(self.totals(features), len(self.trees))
        blocks = [features[at : at + ROWS_OF_A_BLOCK] for at in range(0, len(features), ROWS_OF_A_BLOCK)]
        sums = list(in_order(((lambda block=block: self.totals(block)) for block in blocks), threads()))
        return answer_of(np.concatenate(sums), len(self.trees))

    def seconds_of_contributions(self) -> float:
        from app.algorithms.tree_contributions import seconds

        return seconds(self.trees)

    def contributions(self, features: np.ndarray, reference: np.ndarray) -> Contributions:
        """Exact, by the ways that mixtures of a row with one of the reference take through the trees."""
        from app.algorithms.tree_contributions import contributions

        return contributions(self.trees, comparable(features), comparable(reference))

    def save(self, folder: Path) -> None:
        names = ("left", "right", "feature", "threshold", "missing_left", "answers")
        arrays = {name: np.concatenate([getattr(tree, name) for tree in self.trees]) for name in names}
        sizes = np.array([(len(tree.left), len(tree.answers)) for tree in self.trees])
        np.savez_compressed(folder / "trees.npz", sizes=sizes, columns=self.columns, **arrays)

    @classmethod
    def load(cls, folder: Path) -> "FittedTrees":
        with np.load(folder / "trees.npz", allow_pickle=False) as saved:
            nodes, leaves = (np.cumsum(saved["sizes"], axis=0)[:-1]).T
            names = ("left", "right", "feature", "threshold", "missing_left")
            split = [np.split(saved[name], nodes) for name in names] + [np.split(saved["answers"], leaves)]
            return cls([Tree(*arrays) for arrays in zip(*split, strict=True)], int(saved["columns"]))


def answer_of(sums: np.ndarray, trees: int) -> np.ndarray:
    """The mean of the trees as `Fitted.predict` gives it, from their sum of shape (rows, outputs)."""
    answer = sums / trees
    return answer[:, 0] if answer.shape[1] == 1 else answer


def planter(data: TrainingData, **options: Any) -> Any:
    """A scikit-learn tree that has yet to be fitted, for the problem and the wished directions of the columns."""
    from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

    if any(data.monotone):
        if data.problem is Problem.MULTICLASS:
            raise NotApplicable(
                "Columns that may only raise or lower the answer need two categories or a number to predict; "
                "take the directions away, or choose another target."
            )
        options["monotonic_cst"] = list(data.monotone)
    if data.problem is Problem.REGRESSION:
        return DecisionTreeRegressor(**options | {"criterion": "squared_error"})
    return DecisionTreeClassifier(**options)


def outputs(data: TrainingData) -> int:
    """How many numbers a leaf answers with."""
    return 1 if data.problem is Problem.REGRESSION else data.classes
