"""k-Nearest Neighbors (Cover and Hart 1967): the vote or the mean of ever more of the closest rows."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from app.algorithms.algorithm import Algorithm, Fitted, Part, TrainingData
from app.algorithms.places import Places, points_of
from app.evaluation.loss import loss
from app.params import Param
from app.problem import Problem
from app.training.monitor import Answers, Monitor
from app.training.workers import in_order

ROWS_JUDGED = 10_000
WORK_AT_ONCE = 1_000_000_000  # multiplications, some 0.2 seconds
ROWS_AT_ONCE = 20_000


@dataclass(frozen=True)
class FittedNeighbors(Fitted):
    """The rows to compare with, what is known of them, and how many of them are asked.

    `known` has a row's class as 1 among 0s, or its number; `prior` is the mean of `known`, for the case of doubt.
    """

    places: Places
    known: np.ndarray
    weight: np.ndarray
    prior: np.ndarray
    closer_counts_more: bool
    k: int

    def predict(self, features: np.ndarray) -> np.ndarray:
        if not len(features):
            return self.answer(np.zeros((0, self.known.shape[1])), np.zeros((0, 1)), self.k)
        found = (task() for task in self.tasks(features, self.k))
        return np.concatenate([next(self.ladder(*neighbours, [self.k])) for neighbours in found])

    def tasks(self, features: np.ndarray, k: int, own: np.ndarray | None = None) -> Iterator:
        """For some rows at a time a function that gives their k nearest neighbours and what each of these counts."""
        rows = int(np.clip(WORK_AT_ONCE // max(1, self.places.table.size), 1, ROWS_AT_ONCE))
        for at in range(0, len(features), rows):
            part, themselves = features[at : at + rows], None if own is None else own[at : at + rows]
            yield lambda part=part, themselves=themselves: self._asked(part, k, themselves)

    def _asked(self, features: np.ndarray, k: int, own: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
        numbers, distances = self.places.nearest(features, k, own)
        shares = self.weight[numbers]
        if self.closer_counts_more:
            same = distances == 0
            shares = shares * np.where(same.any(axis=1, keepdims=True), same, 1 / np.where(same, 1, distances))
        return numbers, shares

    def ladder(self, numbers: np.ndarray, shares: np.ndarray, rungs: list[int]) -> Iterator[np.ndarray]:
        """The answers by as many of the nearest neighbours as each rung says, one after the other."""
        sums, totals = np.zeros((len(numbers), self.known.shape[1])), np.zeros((len(numbers), 1))
        for below, rung in zip([0, *rungs], rungs, strict=False):
            for place in range(below, rung):
                share = shares[:, place, None]
                sums += share * self.known[numbers[:, place]]
                totals += share
            yield self.answer(sums, totals, rung)

    def answer(self, sums: np.ndarray, totals: np.ndarray, k: int) -> np.ndarray:
        """Means of what neighbours know; for classes one more neighbour is added that knows the prior (Laplace)."""
        means = np.where(totals > 0, sums / np.where(totals > 0, totals, 1), self.prior)
        return means[:, 0] if self.known.shape[1] == 1 else (means * k + self.prior) / (k + 1)

    def save(self, folder: Path) -> None:
        np.savez_compressed(
            folder / "neighbors.npz",
            points=self.places.table.T.astype(np.int32),
            metric=self.places.metric,
            known=self.known,
            weight=self.weight,
            prior=self.prior,
            settings=np.array([self.closer_counts_more, self.k]),
        )

    @classmethod
    def load(cls, folder: Path) -> "FittedNeighbors":
        with np.load(folder / "neighbors.npz", allow_pickle=False) as saved:
            closer, k = saved["settings"].tolist()
            places = Places(saved["points"], str(saved["metric"]))
            return cls(places, saved["known"], saved["weight"], saved["prior"], bool(closer), k)


class KNearestNeighbors(Algorithm):
    """Ask the rows that are most alike."""

    key = "k_nearest_neighbors"
    name = "k-Nearest Neighbors"
    summary = "The vote or the mean of the most similar rows. Every trial asks more of them; the best number is kept."
    order = 20
    round_name = "trial"
    encoding = "dense"
    takes_weights = True
    predicts_slowly = True
    fitted = FittedNeighbors
    params = (
        Param("k", "Most neighbours", "integer", 100, 1, 1024, role="rounds",
              help="The most similar rows to ask; trials go from 1, 2, 3, 5, 8 up to this number."),
        Param("sample_size", "Most rows to compare with", "integer", 10_000, 256, 20_000_000,
              help="Of more training rows than this, so many are drawn at random, because every prediction is "
                   "compared with each; a trial is judged on at most 10,000 rows."),
        Param("index_metric", "Measure of likeness", "choice", "L2", choices=("L2", "COSINE"),
              help="L2 is the straight distance between two rows; COSINE compares only their directions."),
        Param("weights", "Voice of a neighbour", "choice", "uniform", choices=("uniform", "distance"), advanced=True,
              help="With distance, closer neighbours count more, by 1 over their distance."),
    )  # fmt: skip

    @classmethod
    def forewarn(cls, settings: dict[str, Any], rows: int) -> str:
        """How many of the training rows are remembered."""
        kept = settings["sample_size"]
        if rows <= kept:
            return ""
        return f"Of about {rows:,} training rows, {kept:,} drawn at random are remembered; sample_size says how many."

    def fit(self, data: TrainingData, monitor: Monitor, start: Fitted | None = None) -> FittedNeighbors:  # noqa: ARG002
        draw = np.random.default_rng(data.seed)
        kept = np.sort(draw.permutation(len(data.train.target))[: data.settings["sample_size"]])
        fitted = _remember(data, kept)
        rungs = _rungs(max(1, min(data.settings["k"], len(kept) - 1)))
        monitor.begin(len(rungs))
        own, others = (np.sort(draw.permutation(rows)[:ROWS_JUDGED]) for rows in (len(kept), len(data.valid.target)))
        valid = _ladder(fitted, data.valid, others, rungs, monitor)
        train = _ladder(fitted, data.train, kept[own], rungs, monitor, own)
        best = rungs[0]
        for rung, seen, answers in zip(rungs, train, valid, strict=True):
            losses = loss(data.problem, *seen), loss(data.problem, *answers)
            verdict = monitor.on_round(*losses, answers, neighbours=rung)
            best = rung if verdict.improved else best
            if not verdict.go_on:
                break
        return replace(fitted, k=best)


def _rungs(most: int) -> list[int]:
    """1, 2, 3, 5, 8 and so on, up to `most`."""
    rungs, after = [1], 2
    while after < most:
        rungs, after = [*rungs, after], rungs[-1] + after
    return [*rungs, most] if most > 1 else rungs


def _remember(data: TrainingData, kept: np.ndarray) -> FittedNeighbors:
    """The rows kept, with what is known of them."""
    target = data.train.target[kept]
    weight = np.ones(len(kept)) if data.train.weight is None else data.train.weight[kept]
    if data.problem is Problem.REGRESSION:
        known = target[:, None].astype(float)
        prior = known.mean(axis=0)
    else:
        known = np.eye(data.classes)[target.astype(int)]
        counts = (known * weight[:, None]).sum(axis=0) + 1
        prior = counts / counts.sum()
    metric = data.settings["index_metric"]
    places = Places(points_of(data.train.features[kept], metric), metric)
    return FittedNeighbors(places, known, weight, prior, data.settings["weights"] == "distance", 1)


def _ladder(
    fitted: FittedNeighbors,
    part: Part,
    rows: np.ndarray,
    rungs: list[int],
    monitor: Monitor,
    own: np.ndarray | None = None,
) -> Iterator[Answers]:
    """Targets and answers of `rows` of `part` by every rung; of the first of them, if there is no time for more."""
    found = []
    for one in in_order(fitted.tasks(part.features[rows], rungs[-1], own), 1):
        found.append(one)
        if monitor.over():
            break
    numbers, shares = (np.concatenate(parts) for parts in zip(*found, strict=True))
    target = part.target[rows[: len(numbers)]]
    return ((target, answer) for answer in fitted.ladder(numbers, shares, rungs))
