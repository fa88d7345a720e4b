"""CatBoost: boosted trees with target statistics of categories (Prokhorenkova et al. 2018), with AWS's settings."""

from pathlib import Path
from typing import Any

import numpy as np

from app.algorithms.algorithm import Algorithm, Contributions, Fitted, Part, TrainingData
from app.algorithms.boosting import contributions_of, seconds_of_trees
from app.algorithms.single_precision import within_single_precision
from app.errors import NotApplicable
from app.evaluation.judged import rows_judged
from app.evaluation.metrics import OBJECTIVES
from app.params import Param
from app.problem import Problem
from app.training.monitor import Monitor

LOSSES = {Problem.BINARY: "Logloss", Problem.MULTICLASS: "MultiClass", Problem.REGRESSION: "RMSE"}
FEW_ROWS = 1_000
MOST_CLASSES_FOR_STATISTICS = 20  # each class has its own of each category: with 100, trees take 20 times as long
LARGEST_ONE_HOT = 255
MOST_JUDGED = 20_000  # validation rows
MISSING = b"missing"


class FittedCatBoost(Fitted):
    """Trees cut after the best round; their features are named by their place in the matrix."""

    explained_against = "itself"

    def __init__(self, model: Any) -> None:
        self.model = model
        places = [int(name[1:]) for name in model.feature_names_]
        categories = set(model.get_cat_feature_indices())
        self.numbers = [place for at, place in enumerate(places) if at not in categories]
        self.categories = [place for at, place in enumerate(places) if at in categories]
        self.kind = "RawFormulaVal" if model.get_all_params()["loss_function"] == "RMSE" else "Probability"

    def predict(self, features: np.ndarray) -> np.ndarray:
        table = _table(features, self.numbers, self.categories)
        return self.model.predict(table, self.kind, thread_count=1 if len(features) < FEW_ROWS else -1)

    def seconds_of_contributions(self) -> float:
        return seconds_of_trees(self.model.tree_count_, len(self.model.get_leaf_values()))

    def contributions(self, features: np.ndarray, reference: np.ndarray) -> Contributions:  # noqa: ARG002 - trees know
        """TreeSHAP (Lundberg et al. 2020) by the rows each leaf had in training."""
        import catboost

        threads = 1 if len(features) < FEW_ROWS else -1
        rows = catboost.Pool(_table(features, self.numbers, self.categories), thread_count=threads)
        found = self.model.get_feature_importance(rows, type="ShapValues", thread_count=threads)
        ordered = np.empty_like(found)
        ordered[..., [*self.numbers, *self.categories, -1]] = found
        return contributions_of(ordered, regression=self.kind == "RawFormulaVal")

    def save(self, folder: Path) -> None:
        self.model.save_model(str(folder / "model.cbm"))

    @classmethod
    def load(cls, folder: Path) -> "FittedCatBoost":
        import catboost

        return cls(catboost.CatBoost().load_model(str(folder / "model.cbm")))


class CatBoost(Algorithm):
    """Boosted trees that replace a category by what is known of the target in it."""

    key = "catboost"
    name = "CatBoost"
    summary = "Boosted trees that are at home with categories. Good on tables with many of them, and hard to overfit."
    order = 80
    round_name = "round"
    encoding = "native"
    fitted = FittedCatBoost
    takes_weights = True
    takes_monotone = True
    continues = True
    params = (
        Param("iterations", "Most trees to add", "integer", 1000, 1, 10000, aws_default=500, role="rounds",
              help="Training ends earlier if it pays."),
        Param("learning_rate", "Learning rate", "number", 0.08, 0.001, 1, aws_default=0.009, role="learning_rate",
              help="How far each tree moves the answer."),
        Param("depth", "Depth of a tree", "integer", 6, 1, 12, role="capacity",
              help="Questions asked in a row before an answer."),
        Param("l2_leaf_reg", "L2 regularization", "number", 3.0, 0, 1000, role="regularization",
              help="Pulls the answers of leaves towards zero; higher is more cautious."),
        Param("random_strength", "Randomness of splits", "number", 1.0, 0, 100, advanced=True,
              help="Adds chance to the choice of a split, which works against overfitting."),
        Param("rsm", "Share of columns a split sees", "number", 1.0, 0.01, 1, advanced=True,
              help="Below 1, each split is chosen from a random part of the columns."),
        Param("bagging_temperature", "Spread of random row weights", "number", None, 0, 100, advanced=True,
              optional=True, help="0 weighs all rows alike, 1 and more at random; empty lets CatBoost draw rows."),
        Param("boosting_type", "Order of boosting", "choice", "Auto", choices=("Auto", "Ordered", "Plain"),
              advanced=True, help="Ordered overfits small tables less and is slower; Auto lets CatBoost choose."),
        Param("grow_policy", "Shape of trees", "choice", "SymmetricTree", advanced=True,
              choices=("SymmetricTree", "Depthwise", "Lossguide"),
              help="Symmetric trees ask the same question on a whole level; Lossguide splits where it helps most."),
        Param("max_leaves", "Most leaves of a tree", "integer", 31, 2, 64, advanced=True,
              help="Counts only where the shape of trees is Lossguide."),
        Param("scale_pos_weight", "Weight of the positive class", "number", 1.0, 0.01, 1000, advanced=True,
              help="Above 1, rows of the positive class of a 2 category prediction count more."),
        Param("max_bin", "Steps a number is cut into", "integer", 254, 1, 1024, advanced=True,
              help="More steps are finer and slower."),
    )  # fmt: skip

    def fit(self, data: TrainingData, monitor: Monitor, start: Fitted | None = None) -> FittedCatBoost:
        """Learn under the monitor; of more than 20,000 validation rows, so many judge it, drawn by the seed.

        The losses it is told weigh the rows if these have weights. Where there are categories, CatBoost's own training
        loss is not the model's, for it knows of a row's category only the rows before it; so training rows are
        judged as new rows would be.
        """
        import catboost

        options = _options(data)
        categories = [place for place, feature in enumerate(data.features) if feature.levels]
        numbers = [place for place, feature in enumerate(data.features) if not feature.levels]
        judged = (data.train, _some(data.valid, data.seed))
        train, valid = (_pool(part, numbers, categories, data.threads) for part in judged)
        monitor.begin(options["iterations"])
        model = catboost.CatBoost(options)
        try:
            model.fit(
                train,
                eval_set=[train, valid] if categories else [valid],
                use_best_model=False,
                verbose=False,
                callbacks=[_Watch(monitor, options)],
                init_model=start.model if start else None,
            )
        except catboost.CatBoostError as error:
            if "constant" not in str(error):
                raise
            raise NotApplicable(
                "CatBoost found no column that differs among training rows; add columns, or choose another algorithm."
            ) from error
        if monitor.best and monitor.best.round < len(monitor.rounds):
            if options["grow_policy"] == "SymmetricTree":
                model.shrink((start.model.tree_count_ if start else 0) + monitor.best.round)
            else:  # trees of other shapes cannot be cut off, but the same ones grow again
                model = catboost.CatBoost(options)
                begun, until = start.model if start else None, [_Until(monitor.best.round)]
                model.fit(train, verbose=False, callbacks=until, init_model=begun)
        return FittedCatBoost(_alone(model))


class _Watch:
    """Tells the monitor of every round."""

    def __init__(self, monitor: Monitor, options: dict[str, Any]) -> None:
        self.monitor = monitor
        self.loss = options["loss_function"]
        self.objective = options["custom_metric"]

    def after_iteration(self, info: Any) -> bool:
        """Whether to go on."""
        train, valid = ("validation_0", "validation_1") if "validation_1" in info.metrics else ("learn", "validation")
        losses = (info.metrics[part][self.loss][-1] for part in (train, valid))
        objective = info.metrics[valid][self.objective][-1]
        return self.monitor.on_round(*losses, **{self.objective.partition(":")[0]: objective}).go_on


class _Until:
    """Ends after so many rounds."""

    def __init__(self, rounds: int) -> None:
        self.left = rounds

    def after_iteration(self, _: Any) -> bool:
        """Whether to go on."""
        self.left -= 1
        return self.left > 0


def _options(data: TrainingData) -> dict[str, Any]:
    """CatBoost's own settings."""
    options = data.settings | {
        "loss_function": LOSSES[data.problem],
        "custom_metric": OBJECTIVES[data.problem] + ("" if data.train.weight is None else ":use_weights=false"),
        "random_seed": data.seed,
        "thread_count": data.threads,
        "allow_writing_files": False,
        "allow_const_label": True,
    }
    if options["boosting_type"] == "Ordered" and options["grow_policy"] != "SymmetricTree":
        raise NotApplicable("Ordered boosting grows symmetric trees only; set the shape of trees to SymmetricTree.")
    if options["boosting_type"] == "Auto":
        options.pop("boosting_type")
    if options["grow_policy"] != "Lossguide":
        options.pop("max_leaves")
    if options["bagging_temperature"] is None:
        options.pop("bagging_temperature")
    else:
        options["bootstrap_type"] = "Bayesian"
    if data.problem is not Problem.BINARY:
        options.pop("scale_pos_weight")
    if data.problem is Problem.MULTICLASS:
        options["classes_count"] = data.classes
        if data.classes > MOST_CLASSES_FOR_STATISTICS:
            options["one_hot_max_size"] = LARGEST_ONE_HOT
    if any(data.monotone):
        if options["grow_policy"] != "SymmetricTree":
            raise NotApplicable("Rising and falling columns need symmetric trees; set the shape to SymmetricTree.")
        options["monotone_constraints"] = {f"f{place}": way for place, way in enumerate(data.monotone) if way}
    return options


def _alone(model: Any) -> Any:
    """The model without the state of its training, as it is read from disk: going on starts alike from either."""
    import catboost

    return catboost.CatBoost().load_model(blob=model._serialize_model())


def _some(part: Part, seed: int) -> Part:
    """All rows, or as many as are judged: CatBoost ranks all of them anew in every round."""
    rows = rows_judged(len(part.target), MOST_JUDGED, seed)
    return Part(part.features[rows], part.target[rows], None if part.weight is None else part.weight[rows])


def _pool(part: Part, numbers: list[int], categories: list[int], threads: int) -> Any:
    import catboost

    table = _table(part.features, numbers, categories)
    return catboost.Pool(table, part.target, weight=part.weight, thread_count=threads)


def _table(features: np.ndarray, numbers: list[int], categories: list[int]) -> Any:
    """CatBoost's table: single-precision numbers first, then categories as short byte strings."""
    import catboost

    values = within_single_precision(features[:, numbers]).astype(np.float32)
    codes = features[:, categories]
    codes = np.where(np.isnan(codes), -1, codes).astype(int)
    levels = np.array([*(b"%d" % code for code in range(codes.max(initial=-1) + 1)), MISSING], dtype=object)
    return catboost.FeaturesData(
        num_feature_data=values if numbers else None,
        cat_feature_data=levels[codes] if categories else None,
        num_feature_names=[f"f{place}" for place in numbers] or None,
        cat_feature_names=[f"f{place}" for place in categories] or None,
    )
