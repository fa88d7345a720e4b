"""Decision tree (Breiman et al. 1984): one tree, grown once by scikit-learn and judged at every depth."""

from collections.abc import Iterator

import numpy as np

from app.algorithms.algorithm import Algorithm, Fitted, TrainingData
from app.algorithms.trees import FittedTrees, GrownTree, answer_of, comparable, outputs, planter
from app.evaluation.loss import loss
from app.params import Param
from app.training.monitor import Monitor
from app.training.workers import in_order

ROWS_IN_HASTE = 10_000
SUMS_IN_HASTE = 20_000_000  # of rows, columns and answers


class DecisionTree(Algorithm):
    """Questions asked one after the other."""

    key = "decision_tree"
    name = "Decision tree"
    summary = "One tree of yes-or-no questions. Readable as a picture; a deep one learns its rows by heart."
    order = 40
    round_name = "depth"
    encoding = "native"
    fitted = FittedTrees
    takes_weights = True
    takes_monotone = True
    params = (
        Param("max_depth", "Deepest tree to try", "integer", 20, 1, 50,
              role="rounds", help="Questions asked in a row before an answer; the best depth up to this one is kept."),
        Param("min_samples_leaf", "Fewest rows in a leaf", "integer", 10, 1, 10000,
              role="regularization",
              help="A question that leaves a side fewer rows is not asked; higher is more cautious."),
        Param("min_samples_split", "Fewest rows to split", "integer", 2, 2, 10000, advanced=True,
              help="A node with fewer rows is not split further."),
        Param("criterion", "Measure of a good question", "choice", "gini", choices=("gini", "entropy"), advanced=True,
              help="How mixed categories are measured; numbers are always split by their squared error."),
        Param("min_impurity_decrease", "Least gain of a split", "number", 0.0, 0, 1, advanced=True,
              help="A question that makes the answers purer by less is not asked."),
        Param("ccp_alpha", "Cost of a leaf", "number", 0.0, 0, 1, advanced=True,
              help="Above 0, branches that gain less than this per leaf are pruned after growing."),
    )  # fmt: skip

    def fit(self, data: TrainingData, monitor: Monitor, start: Fitted | None = None) -> FittedTrees:  # noqa: ARG002
        monitor.begin(data.settings["max_depth"])
        train, valid = comparable(data.train.features), comparable(data.valid.features)
        grown = next(in_order([lambda: _grow(data, train, slice(None))], 1, monitor.over), None)
        if grown is None:
            few = max(2, min(ROWS_IN_HASTE, SUMS_IN_HASTE // (train.shape[1] * outputs(data))))
            some = np.random.default_rng(data.seed).permutation(len(train))[:few]
            grown = _grow(data, train, some, max_depth=1)
        best = 1
        for depth, (*losses, answer) in enumerate(_by_depth(data, grown, train, valid), 1):
            verdict = monitor.on_round(*losses, (data.valid.target, answer))
            best = depth if verdict.improved else best
            if not verdict.go_on:
                break
        return FittedTrees([grown.cut(best)], len(data.features))


def _grow(data: TrainingData, features: np.ndarray, rows: np.ndarray | slice, **haste: int) -> GrownTree:
    model = planter(data, random_state=data.seed, **data.settings | haste)
    weight = None if data.train.weight is None else data.train.weight[rows]
    model.fit(features[rows], data.train.target[rows], weight)
    return GrownTree.read(model, outputs(data))


def _by_depth(
    data: TrainingData, grown: GrownTree, train: np.ndarray, valid: np.ndarray
) -> Iterator[tuple[float, float, np.ndarray]]:
    """Train and validation loss, and the answer to validation rows, of the tree cut at every depth."""
    for told, held in zip(grown.at_every_depth(train), grown.at_every_depth(valid), strict=True):
        answer = answer_of(held, 1)
        train_loss = loss(data.problem, data.train.target, answer_of(told, 1))
        yield train_loss, loss(data.problem, data.valid.target, answer), answer
