"""Random forest (Breiman 2001): trees on bootstrap samples, grown side by side by scikit-learn and told one by one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from app.algorithms.algorithm import Algorithm, Fitted, Part, TrainingData
from app.algorithms.trees import FittedTrees, GrownTree, Tree, answer_of, comparable, outputs, planter
from app.errors import NotApplicable
from app.evaluation.loss import loss
from app.params import Param
from app.problem import Problem
from app.training.monitor import Monitor
from app.training.workers import in_order

ROWS_IN_HASTE = 10_000


class RandomForest(Algorithm):
    """A vote of many trees."""

    key = "random_forest"
    name = "Random forest"
    summary = "The mean of many trees, each grown on rows drawn at random. A robust start."
    order = 50
    round_name = "tree"
    encoding = "native"
    fitted = FittedTrees
    takes_weights = True
    takes_monotone = True
    continues = True
    params = (
        Param("n_estimators", "Most trees", "integer", 300, 1, 2000, role="rounds",
              help="Training ends earlier if it pays."),
        Param("max_depth", "Depth of a tree", "integer", 20, 1, 100,
              role="capacity", help="Questions asked in a row before an answer."),
        Param("min_samples_leaf", "Fewest rows in a leaf", "integer", 3, 1, 10000,
              role="regularization",
              help="A question that leaves a side fewer rows is not asked; higher is more cautious."),
        Param("max_features", "Columns tried at a question", "choice", "auto", choices=("auto", "sqrt", "log2", "all"),
              help="Fewer make trees differ more. Auto: the square root of their number, or all to predict numbers."),
        Param("max_samples", "Share of rows a tree draws", "number", 1.0, 0.01, 1, advanced=True,
              help="Rows are drawn with replacement; fewer are faster and make trees differ more."),
        Param("min_samples_split", "Fewest rows to split", "integer", 2, 2, 10000, advanced=True,
              help="A node with fewer rows is not split further."),
        Param("criterion", "Measure of a good question", "choice", "gini", choices=("gini", "entropy"), advanced=True,
              help="How mixed categories are measured; numbers are always split by their squared error."),
        Param("min_impurity_decrease", "Least gain of a split", "number", 0.0, 0, 1, advanced=True,
              help="A question that makes the answers purer by less is not asked."),
    )  # fmt: skip

    def fit(self, data: TrainingData, monitor: Monitor, start: Fitted | None = None) -> FittedTrees:
        monitor.begin(data.settings["n_estimators"])
        forest = Forest.begin(data, start)
        before, best = len(forest.trees), 0
        for bagged in _bagged_trees(data, before, monitor):
            losses = forest.take(bagged)
            verdict = monitor.on_round(**losses, answers=(data.valid.target, forest.valid_answer))
            best = len(forest.trees) if verdict.improved else best
            if not verdict.go_on:
                break
        return FittedTrees(forest.trees[: max(best, before)], len(data.features))


@dataclass(frozen=True)
class BaggedTree:
    """A tree, its answers to training and validation rows, and which training rows it has not seen."""

    tree: Tree
    train: np.ndarray
    valid: np.ndarray
    unseen: np.ndarray


@dataclass
class Forest:
    """Trees taken so far and the sums of their answers; `unseen_sums` are of the trees that had not seen the row."""

    data: TrainingData
    trees: list[Tree]
    train_sums: np.ndarray
    valid_sums: np.ndarray
    unseen_sums: np.ndarray
    unseen_trees: np.ndarray

    @classmethod
    def begin(cls, data: TrainingData, start: Fitted | None) -> "Forest":
        """No tree, or those of the model to go on from."""
        width, rows = outputs(data), len(data.train.target)
        empty = np.zeros((rows, width)), np.zeros(rows)
        if start is None:
            return cls(data, [], np.zeros((rows, width)), np.zeros((len(data.valid.target), width)), *empty)
        if start.columns != len(data.features) or start.trees[0].answers.shape[1] != width:
            raise NotApplicable("The forest to go on from was grown on other columns or categories; train anew.")
        sums = (start.totals(comparable(part.features)) for part in (data.train, data.valid))
        return cls(data, list(start.trees), *sums, *empty)

    def take(self, bagged: BaggedTree) -> dict[str, float]:
        """Take one more tree, and give the losses of all trees so far."""
        self.trees.append(bagged.tree)
        self.train_sums += bagged.train
        self.valid_sums += bagged.valid
        self.unseen_sums[bagged.unseen] += bagged.train[bagged.unseen]
        self.unseen_trees += bagged.unseen
        losses = {
            "train": self._loss(self.data.train, self.train_sums),
            "valid": self._loss(self.data.valid, self.valid_sums),
        }
        judged = self.unseen_trees > 0
        if judged.any():
            part = Part(self.data.train.features[:0], self.data.train.target[judged])
            answer = answer_of(self.unseen_sums[judged] / self.unseen_trees[judged, None], 1)
            losses["out_of_bag"] = loss(self.data.problem, part.target, answer)
        return losses

    @property
    def valid_answer(self) -> np.ndarray:
        """What the trees so far answer to validation rows."""
        return answer_of(self.valid_sums, len(self.trees))

    def _loss(self, part: Part, sums: np.ndarray) -> float:
        return loss(self.data.problem, part.target, answer_of(sums, len(self.trees)))


def _bagged_trees(data: TrainingData, first: int, monitor: Monitor) -> Iterator[BaggedTree]:
    """Trees in their order, until the monitor is over; at least one, of few rows if there is no time for all."""
    train, valid = comparable(data.train.features), comparable(data.valid.features)
    draw = int(np.ceil(data.settings["max_samples"] * len(train)))

    def task(number: int, rows: int = draw) -> Callable[[], BaggedTree]:
        return lambda: _bagged_tree(data, train, valid, number, rows)

    told = 0
    tasks = (task(first + number) for number in range(data.settings["n_estimators"]))
    for bagged in in_order(tasks, data.threads, monitor.over):
        told += 1
        yield bagged
    if not told:
        yield task(first, min(draw, ROWS_IN_HASTE))()


def _bagged_tree(data: TrainingData, train: np.ndarray, valid: np.ndarray, number: int, rows: int) -> BaggedTree:
    """The tree of that number: its rows and its columns are drawn by the seed and the number alone."""
    settings = dict(data.settings)
    for ours in ("n_estimators", "max_samples"):
        settings.pop(ours)
    auto = "all" if data.problem is Problem.REGRESSION else "sqrt"
    columns = {"auto": auto}.get(settings["max_features"], settings["max_features"])
    settings["max_features"] = None if columns == "all" else columns
    draw = np.random.default_rng([data.seed, number])
    times = np.bincount(draw.integers(0, len(train), rows), minlength=len(train))
    weight = times.astype(float) if data.train.weight is None else times * data.train.weight
    model = planter(data, random_state=int(draw.integers(2**31)), **settings)
    some = np.flatnonzero(times) if rows < len(train) / 2 else slice(None)
    model.fit(train[some], data.train.target[some], weight[some])
    grown = GrownTree.read(model, outputs(data))
    tree = grown.cut(grown.depth)
    return BaggedTree(tree, tree.answer(train), tree.answer(valid), times == 0)
