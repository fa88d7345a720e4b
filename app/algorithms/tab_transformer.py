"""TabTransformer (Huang et al. 2020): attention among the categories of a row, with AWS's hyperparameters."""

import json
from copy import deepcopy
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from app.algorithms.algorithm import Algorithm, Fitted, Part, TrainingData
from app.algorithms.networks.inputs import Inputs
from app.errors import NotApplicable
from app.evaluation.judged import rows_judged
from app.evaluation.loss import loss, surprise
from app.params import Param
from app.problem import Problem
from app.training.monitor import Monitor

Judged = tuple[np.ndarray | slice, np.ndarray, np.ndarray]  # which rows, their targets and the answers to them
ROWS_AT_ONCE = 256
MOST_JUDGED = 50_000  # training rows that the loss of a round is measured on
MOST_JUDGED_IN_HASTE = 2_000  # rows that judge an epoch cut short


class FittedTabTransformer(Fitted):
    """A network with what it reads, and the mean and scale of a numeric target.

    It learns in single precision and answers in double.
    """

    def __init__(self, network: Any, inputs: Inputs, problem: Problem, mean: float, scale: float) -> None:
        self.network = network
        self.inputs = inputs
        self.problem = problem
        self.mean = mean
        self.scale = scale

    def predict(self, features: np.ndarray) -> np.ndarray:
        sums = self._sums(features)
        if self.problem is Problem.REGRESSION:
            return sums[:, 0] * self.scale + self.mean
        powers = np.exp(sums - sums.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)

    def _sums(self, features: np.ndarray) -> np.ndarray:
        """The network's outputs: reckoned in its precision and rounded to single, so that a row alone gives the same.

        A processor rounds the last digits differently for other numbers of rows.
        """
        from app.algorithms.networks.tab_transformer import answers

        sums = answers(self.network, self.inputs.codes(features), self.inputs.scores(features), ROWS_AT_ONCE)
        return sums.astype(np.float32).astype(float)

    def copy(self) -> "FittedTabTransformer":
        """The model as it stands, apart from further training."""
        return FittedTabTransformer(deepcopy(self.network), self.inputs, self.problem, self.mean, self.scale)

    def save(self, folder: Path) -> None:
        weights = {f"network.{name}": value.float().numpy() for name, value in self.network.state_dict().items()}
        np.savez(folder / "weights.npz", **weights, **self.inputs.to_arrays())
        facts = {"problem": self.problem, "mean": self.mean, "scale": self.scale, "shape": asdict(self.network.shape)}
        (folder / "network.json").write_text(json.dumps(facts), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "FittedTabTransformer":
        import torch

        from app.algorithms.networks.tab_transformer import Network, Shape

        facts = json.loads((folder / "network.json").read_text(encoding="utf-8"))
        shape = Shape(**facts["shape"] | {"levels": tuple(facts["shape"]["levels"])})
        network = Network(shape)
        with np.load(folder / "weights.npz", allow_pickle=False) as saved:
            arrays = dict(saved)
        weights = {name: torch.from_numpy(arrays[f"network.{name}"]) for name in network.state_dict()}
        network.load_state_dict(weights)
        problem, inputs = Problem(facts["problem"]), Inputs.from_arrays(arrays)
        return cls(network.double(), inputs, problem, facts["mean"], facts["scale"])


class TabTransformer(Algorithm):
    """A neural network that sees each category in the light of the row's others."""

    key = "tab_transformer"
    name = "TabTransformer"
    summary = "A neural network that reads each category in the light of the others. For patterns among categories."
    order = 100
    round_name = "epoch"
    encoding = "native"
    fitted = FittedTabTransformer
    takes_weights = True
    continues = True
    params = (
        Param("n_epochs", "Most passes over the rows", "integer", 20, 1, 1000, aws_default=5, role="rounds",
              help="Training ends earlier if it pays."),
        Param("learning_rate", "Learning rate", "number", 0.002, 1e-6, 1, aws_default=0.001, role="learning_rate",
              help="How far each batch of rows moves the weights at first; it falls towards 0 over the epochs."),
        Param("batch_size", "Rows in a batch", "integer", 512, 1, 65536, aws_default=256, role="batch_size",
              help="Larger batches give a steadier curve and faster epochs; small and wide tables get smaller ones."),
        Param("input_dim", "Numbers that describe a category", "integer", 32, 2, 512, role="capacity",
              help="Larger ones tell more levels apart and are slower."),
        Param("n_blocks", "Layers of attention", "integer", 1, 1, 12, aws_default=4,
              help="How often each category looks at the others; more are slower."),
        Param("attn_dropout", "Dropout of attention", "number", 0.2, 0, 0.9, advanced=True,
              help="Share of links left out by chance while learning, which works against overfitting."),
        Param("mlp_dropout", "Dropout of the last layers", "number", 0.1, 0, 0.9, advanced=True,
              help="Share of neurons left out by chance while learning, which works against overfitting."),
        Param("frac_shared_embed", "Share that names the column", "number", 0.25, 0, 0.9, advanced=True,
              help="Part of a category's description that all levels of its column have in common."),
    )  # fmt: skip

    def fit(self, data: TrainingData, monitor: Monitor, start: Fitted | None = None) -> FittedTabTransformer:
        """Learn under the monitor, which is asked between batches too.

        Numbers are read in pieces rather than layer-normed: a row's norm would hide a lone number. The training loss
        weighs the rows if these have weights, and is measured on 50,000 of them at most. If Stop or the time limit
        comes before the first epoch ends, the epoch counts as it stands, measured on 2,000 rows.
        """
        from app.algorithms.networks.course import Course
        from app.algorithms.networks.tab_transformer import alone, by_seed

        with alone(), by_seed(data.seed):
            now = _going_on(data, start) if start else _beginning(data)
            course = Course(data, now.network, now.inputs, now.mean, now.scale)
            best = now.copy()
            monitor.begin(data.settings["n_epochs"])
            for _ in range(data.settings["n_epochs"]):
                rate, whole = course.rate, course.epoch(monitor)
                if monitor.best and not whole:
                    break
                seen, judged = _judged(data, now, whole)
                losses = _loss(data, data.train, seen), _loss(data, data.valid, judged)
                verdict = monitor.on_round(*losses, judged[1:], learning_rate=rate)
                if verdict.improved:
                    best = now.copy()
                if not verdict.go_on:
                    break
            best.network.double()
        return best


def _beginning(data: TrainingData) -> FittedTabTransformer:
    """A network that has learned nothing, and all else from the training rows."""
    inputs, mean, scale = Inputs.learn(data.train.features, data.features), 0.0, 1.0
    if data.problem is Problem.REGRESSION:
        mean, scale = float(data.train.target.mean()), float(data.train.target.std()) or 1.0
    network = _network(data, _shape(data, inputs))
    return FittedTabTransformer(network, inputs, data.problem, mean, scale)


def _going_on(data: TrainingData, start: FittedTabTransformer) -> FittedTabTransformer:
    """A copy of the network to go on from, with the dropout of the settings."""
    shape = _shape(data, start.inputs)
    if shape != start.network.shape:
        raise NotApplicable(
            "Going on from a TabTransformer keeps its size: leave input_dim, n_blocks and frac_shared_embed as they "
            "were, or start anew."
        )
    network = _network(data, shape)
    network.load_state_dict(start.network.state_dict())
    return FittedTabTransformer(network, start.inputs, start.problem, start.mean, start.scale)


def _shape(data: TrainingData, inputs: Inputs) -> Any:
    from app.algorithms.networks.tab_transformer import Shape

    width, blocks = data.settings["input_dim"], data.settings["n_blocks"]
    shared = int(width * data.settings["frac_shared_embed"])
    return Shape(tuple(inputs.levels.tolist()), inputs.width, data.classes or 1, width, blocks, shared)


def _network(data: TrainingData, shape: Any) -> Any:
    from app.algorithms.networks.tab_transformer import Network

    return Network(shape, data.settings["attn_dropout"], data.settings["mlp_dropout"])


def _judged(data: TrainingData, fitted: FittedTabTransformer, whole: bool) -> list[Judged]:
    """Training and validation rows with their answers; few of them where the epoch is not whole."""
    limits = (MOST_JUDGED, len(data.valid.target)) if whole else (MOST_JUDGED_IN_HASTE, MOST_JUDGED_IN_HASTE)
    found = []
    for part, most in zip((data.train, data.valid), limits, strict=True):
        rows = rows_judged(len(part.target), most, data.seed)
        found.append((rows, part.target[rows], fitted.predict(part.features[rows])))
    return found


def _loss(data: TrainingData, part: Part, judged: Judged) -> float:
    rows, target, answer = judged
    if part.weight is None:
        return loss(data.problem, target, answer)
    if data.problem is Problem.REGRESSION:
        return float(np.sqrt(np.average((target - answer) ** 2, weights=part.weight[rows])))
    return float(np.average(surprise(target, answer), weights=part.weight[rows]))
