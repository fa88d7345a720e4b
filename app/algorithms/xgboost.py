"""XGBoost: gradient-boosted trees (Chen and Guestrin 2016), with the hyperparameters of AWS's built-in algorithm."""

from pathlib import Path
from typing import Any

import numpy as np

from app.algorithms.algorithm import Algorithm, Contributions, Fitted, Part, TrainingData
from app.algorithms.boosting import contributions_of, seconds_of_trees
from app.algorithms.single_precision import within_single_precision
from app.params import Param
from app.problem import Problem
from app.training.monitor import Monitor

OBJECTIVES = {
    Problem.BINARY: ("binary:logistic", "logloss"),
    Problem.MULTICLASS: ("multi:softprob", "mlogloss"),
    Problem.REGRESSION: ("reg:squarederror", "rmse"),
}

FEW_ROWS = 1_000
BYTES_OF_A_LEAF = 88  # of a saved model, with the question that leads to it


def _matrix(features: np.ndarray, types: list[str] | None, threads: int, part: Part | None = None) -> Any:
    """XGBoost's table, which holds single-precision numbers: larger ones become the largest of these."""
    import xgboost

    features = within_single_precision(features)
    told = {"label": part.target, "weight": part.weight} if part else {}
    return xgboost.DMatrix(features, feature_types=types, enable_categorical=True, nthread=threads, **told)


class FittedXGBoost(Fitted):
    """A booster cut after its best round, and a copy of it that answers few rows without waiting for other threads."""

    explained_against = "itself"

    def __init__(self, booster: Any) -> None:
        self.booster = booster
        self.alone = booster.copy()
        self.alone.set_param({"nthread": 1})

    def predict(self, features: np.ndarray) -> np.ndarray:
        answer = self._ask(features).astype(float)
        if answer.ndim == 1 and self.booster.attr("binary"):
            return np.column_stack([1 - answer, answer])
        return answer

    def _ask(self, features: np.ndarray, **how: bool) -> np.ndarray:
        booster, threads = (self.alone, 1) if len(features) < FEW_ROWS else (self.booster, 0)
        return booster.predict(_matrix(features, booster.feature_types, threads), **how)

    def seconds_of_contributions(self) -> float:
        rounds = self.booster.num_boosted_rounds()
        return seconds_of_trees(rounds, len(self.booster.save_raw("ubj")) / BYTES_OF_A_LEAF)

    def contributions(self, features: np.ndarray, reference: np.ndarray) -> Contributions:  # noqa: ARG002 - trees know
        """TreeSHAP (Lundberg et al. 2020) by the rows each leaf had in training."""
        found = self._ask(features, pred_contribs=True)
        return contributions_of(found, regression=not self.booster.attr("binary") and found.ndim == 2)

    def save(self, folder: Path) -> None:
        self.booster.save_model(folder / "model.ubj")

    @classmethod
    def load(cls, folder: Path) -> "FittedXGBoost":
        import xgboost

        return cls(xgboost.Booster(model_file=folder / "model.ubj"))


class XGBoost(Algorithm):
    """Many small trees, each correcting the ones before it."""

    key = "xgboost"
    name = "XGBoost"
    summary = "Adds small decision trees one by one, each correcting the ones before it. Accurate on most tables."
    order = 60
    round_name = "round"
    encoding = "native"
    fitted = FittedXGBoost
    takes_weights = True
    takes_monotone = True
    continues = True
    params = (
        Param("num_round", "Most trees to add", "integer", 1000, 1, 4000, role="rounds",
              help="Training ends earlier if it pays."),
        Param("eta", "Learning rate", "number", 0.1, 0.001, 1, role="learning_rate",
              help="How far each tree moves the answer.",
              aws_default=0.3),
        Param("max_depth", "Depth of a tree", "integer", 6, 1, 16, role="capacity",
              help="Questions asked in a row before an answer."),
        Param("min_child_weight", "Fewest rows in a leaf", "number", 1, 0, 120, advanced=True,
              help="A leaf with fewer rows (weighted) is not split off; higher is more cautious."),
        Param("subsample", "Share of rows a tree sees", "number", 1.0, 0.1, 1, advanced=True,
              help="Below 1, each tree learns from a random part of the rows, which works against overfitting."),
        Param("colsample_bytree", "Share of columns a tree sees", "number", 1.0, 0.1, 1, advanced=True,
              help="Below 1, each tree learns from a random part of the columns."),
        Param("gamma", "Least gain of a split", "number", 0.0, 0, 100, advanced=True,
              help="A split that lowers the loss by less is not made."),
        Param("lambda", "L2 regularization", "number", 1.0, 0, 1000, advanced=True,
              role="regularization", help="Pulls the answers of leaves towards zero; higher is more cautious."),
        Param("alpha", "L1 regularization", "number", 0.0, 0, 1000, advanced=True,
              help="Sets small answers of leaves to zero; higher is more cautious."),
        Param("scale_pos_weight", "Weight of the positive class", "number", 1.0, 0.01, 1000, advanced=True,
              help="Above 1, rows of the positive class of a 2 category prediction count more."),
        Param("max_bin", "Steps a number is cut into", "integer", 256, 2, 1024, advanced=True,
              help="More steps are finer and slower."),
    )  # fmt: skip

    def fit(self, data: TrainingData, monitor: Monitor, start: Fitted | None = None) -> FittedXGBoost:
        """Learn under the monitor; the losses it is told weigh the rows if these have weights."""
        import xgboost

        rounds, options = _options(data)
        types = ["c" if feature.levels else "q" for feature in data.features]
        train, valid = (_matrix(part.features, types, data.threads, part) for part in (data.train, data.valid))
        monitor.begin(rounds)
        booster = xgboost.train(
            options,
            train,
            num_boost_round=rounds,
            evals=[(train, "train"), (valid, "valid")],
            verbose_eval=False,
            callbacks=[_watch(monitor, options["eval_metric"], data, valid)],
            xgb_model=start.booster if start else None,
        )
        before = start.booster.num_boosted_rounds() if start else 0
        kept = booster[: before + monitor.best.round] if monitor.best else booster
        if data.problem is Problem.BINARY:
            kept.set_attr(binary="1")
        return FittedXGBoost(kept)


def _options(data: TrainingData) -> tuple[int, dict[str, Any]]:
    """The rounds and XGBoost's own settings."""
    objective, metric = OBJECTIVES[data.problem]
    options = data.settings | {
        "objective": objective,
        "eval_metric": metric,
        "tree_method": "hist",
        "seed": data.seed,
        "nthread": data.threads,
    }
    rounds = options.pop("num_round")
    if data.problem is not Problem.BINARY:
        options.pop("scale_pos_weight")
    if data.problem is Problem.MULTICLASS:
        options["num_class"] = data.classes
    if any(data.monotone):
        options["monotone_constraints"] = f"({','.join(map(str, data.monotone))})"
    return rounds, options


def _watch(monitor: Monitor, metric: str, data: TrainingData, valid: Any) -> Any:
    import xgboost

    class Watch(xgboost.callback.TrainingCallback):
        """Tells the monitor of every round; the booster remembers its answers to validation rows."""

        def after_iteration(self, model: Any, epoch: int, evals_log: dict) -> bool:  # noqa: ARG002 - fixed signature
            losses = (evals_log[part][metric][-1] for part in ("train", "valid"))
            answers = data.valid.target, _answer(model.predict(valid), data.problem)
            return not monitor.on_round(*losses, answers).go_on

    return Watch()


def _answer(predicted: np.ndarray, problem: Problem) -> np.ndarray:
    """XGBoost's prediction in the shape of `Fitted.predict`."""
    predicted = predicted.astype(float)
    return np.column_stack([1 - predicted, predicted]) if problem is Problem.BINARY else predicted
