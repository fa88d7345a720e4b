"""The course of a network's training: epochs in batches by AdamW (Loshchilov and Hutter 2019)."""

import numpy as np
import torch
from torch import nn

from app.algorithms.algorithm import TrainingData
from app.algorithms.networks.inputs import Inputs
from app.algorithms.networks.tab_transformer import Network
from app.problem import Problem
from app.training.monitor import Monitor

HIDDEN = 0.01  # share of categories shown as unseen, so that the network learns what to make of these
FEWEST_BATCHES, SMALLEST_BATCH = 32, 16  # in an epoch: with fewer steps, a small table would not be learned
SECONDS_BETWEEN_QUESTIONS = 0.2
STEEPEST = 1.0  # norm of a gradient, so that one odd batch does not undo the others


class Course:
    """A network as it learns from what it reads of the training rows; a numeric target is standardized."""

    def __init__(self, data: TrainingData, network: Network, inputs: Inputs, mean: float, scale: float) -> None:
        self.data, self.network = data, network
        self.generator = np.random.default_rng(data.seed)
        self.codes = torch.from_numpy(inputs.codes(data.train.features))
        self.scores = torch.from_numpy(inputs.scores(data.train.features))
        target = (data.train.target - mean) / scale if data.problem is Problem.REGRESSION else data.train.target
        numeric = torch.float32 if data.problem is Problem.REGRESSION else torch.int64
        self.target = torch.tensor(target, dtype=numeric)
        weight = np.ones(len(target)) if data.train.weight is None else data.train.weight
        self.weight = torch.tensor(weight, dtype=torch.float32)
        self.optimizer = torch.optim.AdamW(network.parameters(), data.settings["learning_rate"])
        self.plan = torch.optim.lr_scheduler.CosineAnnealingLR(self.optimizer, data.settings["n_epochs"])

    @property
    def rate(self) -> float:
        """The learning rate, which falls over the epochs along a cosine."""
        return self.plan.get_last_lr()[0]

    def epoch(self, monitor: Monitor) -> bool:
        """Every row once, in batches; False if the monitor asked to end in between."""
        fair = max(SMALLEST_BATCH, len(self.target) // FEWEST_BATCHES)
        size = min(self.data.settings["batch_size"], self.network.shape.most_rows, fair)
        order = torch.from_numpy(self.generator.permutation(len(self.target)))
        asked = monitor.clock()
        self.network.train()
        for rows in order.split(size):
            self._step(rows)
            if monitor.clock() - asked > SECONDS_BETWEEN_QUESTIONS:
                asked = monitor.clock()
                if monitor.over():
                    return False
        self.plan.step()
        return True

    def _step(self, rows: torch.Tensor) -> None:
        codes = self.codes[rows]
        codes = codes.masked_fill(torch.rand(codes.shape) < HIDDEN, 0)
        answer = self.network(codes, self.scores[rows])
        if self.data.problem is Problem.REGRESSION:
            losses = (answer[:, 0] - self.target[rows]) ** 2
        else:
            losses = nn.functional.cross_entropy(answer, self.target[rows], reduction="none")
        self.optimizer.zero_grad()
        (losses * self.weight[rows]).mean().backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), STEEPEST)
        self.optimizer.step()
