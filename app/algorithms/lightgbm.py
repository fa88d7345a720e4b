"""LightGBM: gradient boosting with leaf-wise trees (Ke et al. 2017), with the hyperparameters of AWS's algorithm."""

import re
from pathlib import Path
from typing import Any

import numpy as np

from app.algorithms.algorithm import Algorithm, Contributions, Fitted, TrainingData
from app.algorithms.boosting import contributions_of, seconds_of_trees
from app.evaluation.judged import rows_judged
from app.evaluation.objective import MOST_ROWS
from app.params import Param
from app.problem import Problem
from app.training.monitor import Answers, Monitor

OBJECTIVES = {
    Problem.BINARY: ("binary", "binary_logloss"),
    Problem.MULTICLASS: ("multiclass", "multi_logloss"),
    Problem.REGRESSION: ("regression", "rmse"),
}
LEAVES = re.compile(r"^num_leaves=(\d+)$", re.MULTILINE)


class FittedLightGBM(Fitted):
    """A booster cut after its best round."""

    explained_against = "itself"

    def __init__(self, booster: Any, threads: int = 0) -> None:
        self.booster = booster
        self.threads = threads
        self.binary = "\nobjective=binary" in booster.model_to_string(num_iteration=1)

    def predict(self, features: np.ndarray) -> np.ndarray:
        answer = self.booster.predict(features, num_threads=1 if len(features) < 1000 else self.threads)
        return np.column_stack([1 - answer, answer]) if self.binary else answer

    def seconds_of_contributions(self) -> float:
        trees = self.booster.num_trees()
        return seconds_of_trees(trees, sum(map(int, LEAVES.findall(self.booster.model_to_string()))))

    def contributions(self, features: np.ndarray, reference: np.ndarray) -> Contributions:  # noqa: ARG002 - trees know
        """TreeSHAP (Lundberg et al. 2020) by the rows each leaf had in training."""
        found = self.booster.predict(
            features, pred_contrib=True, num_threads=1 if len(features) < 100 else self.threads
        )
        outputs = self.booster.num_model_per_iteration()
        shaped = found.reshape(len(features), outputs, -1) if outputs > 1 else found
        return contributions_of(shaped, regression=outputs == 1 and not self.binary)

    def save(self, folder: Path) -> None:
        self.booster.save_model(folder / "model.txt")

    @classmethod
    def load(cls, folder: Path) -> "FittedLightGBM":
        import lightgbm

        return cls(lightgbm.Booster(model_str=(folder / "model.txt").read_text(encoding="utf-8")))


class LightGBM(Algorithm):
    """Gradient-boosted trees that grow where the loss falls most."""

    key = "lightgbm"
    name = "LightGBM"
    summary = "Gradient-boosted trees that grow where it helps most. Fast on large tables."
    order = 70
    round_name = "round"
    encoding = "native"
    fitted = FittedLightGBM
    takes_weights = True
    takes_monotone = True
    continues = True
    params = (
        Param("num_boost_round", "Most trees to add", "integer", 1000, 1, 10000,
              role="rounds", help="Training ends earlier if it pays.", aws_default=100),
        Param("learning_rate", "Learning rate", "number", 0.1, 0.001, 1, role="learning_rate",
              help="How far each tree moves the answer."),
        Param("num_leaves", "Leaves of a tree", "integer", 64, 2, 1024, role="capacity",
              help="More leaves fit finer patterns."),
        Param("max_depth", "Depth of a tree", "integer", 6, -1, 100,
              help="Questions asked in a row before an answer; -1 is without limit."),
        Param("min_data_in_leaf", "Fewest rows in a leaf", "integer", 20, 1, 1000, aws_default=3,
              help="A leaf with fewer rows is not split off; higher is more cautious."),
        Param("feature_fraction", "Share of columns a tree sees", "number", 0.9, 0.1, 1, advanced=True,
              help="Below 1, each tree learns from a random part of the columns."),
        Param("bagging_fraction", "Share of rows a tree sees", "number", 0.9, 0.1, 1, advanced=True,
              help="Below 1, each tree learns from a random part of the rows."),
        Param("bagging_freq", "Draw rows anew every so many trees", "integer", 1, 0, 10, advanced=True,
              help="0 lets every tree see all rows."),
        Param("lambda_l1", "L1 regularization", "number", 0.0, 0, 1000, advanced=True,
              help="Sets small answers of leaves to zero; higher is more cautious."),
        Param("lambda_l2", "L2 regularization", "number", 0.0, 0, 1000, advanced=True,
              role="regularization", help="Pulls the answers of leaves towards zero; higher is more cautious."),
        Param("scale_pos_weight", "Weight of the positive class", "number", 1.0, 0.01, 1000, advanced=True,
              help="Above 1, rows of the positive class of a 2 category prediction count more."),
        Param("max_bin", "Steps a number is cut into", "integer", 255, 2, 1024, advanced=True,
              help="More steps are finer and slower."),
    )  # fmt: skip

    def fit(self, data: TrainingData, monitor: Monitor, start: Fitted | None = None) -> FittedLightGBM:
        """Learn under the monitor; the losses it is told weigh the rows if these have weights."""
        import lightgbm

        rounds, options = _options(data)
        train = lightgbm.Dataset(
            data.train.features,
            data.train.target,
            weight=data.train.weight,
            categorical_feature=[number for number, feature in enumerate(data.features) if feature.levels],
            feature_name=[f"f{number}" for number in range(len(data.features))],
        )
        valid = lightgbm.Dataset(data.valid.features, data.valid.target, weight=data.valid.weight, reference=train)
        monitor.begin(rounds)
        booster = lightgbm.train(
            options,
            train,
            num_boost_round=rounds,
            valid_sets=[train, valid],
            valid_names=["train", "valid"],
            callbacks=[_Watch(monitor, data, start)],
            init_model=start.booster if start else None,
        )
        before = start.booster.current_iteration() if start else 0
        kept = booster.model_to_string(num_iteration=before + monitor.best.round if monitor.best else -1)
        return FittedLightGBM(lightgbm.Booster(model_str=kept), data.threads)


def _options(data: TrainingData) -> tuple[int, dict[str, Any]]:
    """The rounds and LightGBM's own settings."""
    objective, metric = OBJECTIVES[data.problem]
    options = data.settings | {
        "objective": objective,
        "metric": metric,
        "seed": data.seed,
        "num_threads": data.threads,
        "deterministic": True,
        "force_row_wise": True,
        "verbosity": -1,
    }
    rounds = options.pop("num_boost_round")
    if data.problem is not Problem.BINARY:
        options.pop("scale_pos_weight")
    if data.problem is Problem.MULTICLASS:
        options["num_class"] = data.classes
    if any(data.monotone):
        options["monotone_constraints"] = list(data.monotone)
    return rounds, options


class _Watch:
    """Tells the monitor of every round, with what the trees so far answer to the validation rows that are judged."""

    def __init__(self, monitor: Monitor, data: TrainingData, start: FittedLightGBM | None) -> None:
        rows = rows_judged(len(data.valid.target), MOST_ROWS, data.seed)
        self.monitor, self.problem, self.threads = monitor, data.problem, data.threads
        self.features, self.target = data.valid.features[rows], data.valid.target[rows]
        self.sums = start.booster.predict(self.features, raw_score=True) if start else 0.0
        self.before = start.booster.current_iteration() if start else 0

    def __call__(self, state: Any) -> None:
        import lightgbm

        losses = {result[0]: result[2] for result in state.evaluation_result_list}
        if not self.monitor.on_round(losses["train"], losses["valid"], self._answers(state)).go_on:
            raise lightgbm.callback.EarlyStopException(state.iteration, state.evaluation_result_list)

    def _answers(self, state: Any) -> Answers:
        """Of the new trees alone the answers are asked; they add up with those before."""
        newest = {"start_iteration": self.before + state.iteration - state.begin_iteration, "num_iteration": 1}
        self.sums = self.sums + state.model.predict(self.features, raw_score=True, num_threads=self.threads, **newest)
        return self.target, _answer(self.sums, self.problem)


def _answer(sums: np.ndarray, problem: Problem) -> np.ndarray:
    """Sums of trees in the shape of `Fitted.predict`."""
    from scipy.special import expit, softmax

    if problem is Problem.REGRESSION:
        return sums
    return np.column_stack([expit(-sums), expit(sums)]) if problem is Problem.BINARY else softmax(sums, axis=1)
