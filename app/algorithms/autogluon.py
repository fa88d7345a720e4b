"""AutoGluon-Tabular (Erickson et al. 2020): an ensemble of many kinds of models, with AWS's hyperparameters."""

import json
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any
from weakref import finalize

import numpy as np

from app.algorithms.algorithm import Algorithm, Fitted, Part, TrainingData
from app.algorithms.single_precision import within_single_precision
from app.errors import NotApplicable
from app.params import Param
from app.problem import Problem
from app.training.monitor import Ending, Monitor

KINDS = ("GBM", "CAT", "XGB", "RF", "XT", "NN_TORCH")
PRESETS = {"medium_quality": "default", "good_quality": "light", "best_quality": "zeroshot"}
METRICS = {Problem.BINARY: "log_loss", Problem.MULTICLASS: "log_loss", Problem.REGRESSION: "root_mean_squared_error"}
TARGET, WEIGHT = "target", "weight"
SHARE_OF_TIME = 0.95  # what AutoGluon may plan with; the rest is for what it does not plan
FOLDER = "predictor"
PLAIN = {
    "num_gpus": 0,
    "dynamic_stacking": False,
    "calibrate": False,
    "calibrate_decision_threshold": False,
    "raise_on_no_models_fitted": False,
}


class FittedAutoGluon(Fitted):
    """A predictor of AutoGluon and the model in it that answers.

    AutoGluon saves by pickle: such a model is loaded only where this installation wrote it.
    """

    safe_format = False

    def __init__(self, predictor: Any, facts: dict[str, Any]) -> None:
        self.predictor = predictor
        self.facts = facts
        predictor.persist("best", max_memory=None)

    def predict(self, features: np.ndarray) -> np.ndarray:
        from app.algorithms.ensembles.rounds import all_classes

        table = _table(features, self.facts["levels"])
        if self.facts["problem"] == Problem.REGRESSION:
            return self.predictor.predict(table, as_pandas=False).astype(float)
        answer = self.predictor.predict_proba(table, as_pandas=False, as_multiclass=True)
        return all_classes(answer, self.predictor.class_labels, self.facts["classes"])

    def save(self, folder: Path) -> None:
        self.predictor.clone_for_deployment(str(folder / FOLDER))
        (folder / "facts.json").write_text(json.dumps(self.facts), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "FittedAutoGluon":
        from autogluon.tabular import TabularPredictor

        facts = json.loads((folder / "facts.json").read_text(encoding="utf-8"))
        return cls(TabularPredictor.load(str(folder / FOLDER), verbosity=0), facts)


class AutoGluon(Algorithm):
    """Many models one after the other, and at last the mixture of them that does best on validation rows."""

    key = "autogluon"
    name = "AutoGluon-Tabular"
    summary = "Trains many kinds of models and mixes the best. Accurate without choosing, and slow."
    order = 90
    round_name = "model"
    encoding = "native"
    fitted = FittedAutoGluon
    takes_weights = True
    ranks_models = True
    params = (
        Param("presets", "Quality", "choice", "medium_quality", choices=tuple(PRESETS),
              help="Good and best train each model on several parts of the rows and take many times longer."),
        Param("time_limit", "Seconds to train", "integer", 300, 10, 86_400, role="time",
              help="No model is begun that would not be done by then."),
        Param("included_model_types", "Kinds of models", "text", ", ".join(KINDS), advanced=True,
              help="GBM is LightGBM, CAT CatBoost, XGB XGBoost, RF random forest, XT extra trees, NN_TORCH a network."),
        Param("num_bag_folds", "Parts of the rows to train on in turn", "integer", 0, 0, 10, advanced=True,
              help="5 to 10 is more accurate and as many times slower; 0 leaves it to the quality."),
        Param("num_bag_sets", "Repetitions of these parts", "integer", 1, 1, 20, advanced=True,
              help="More are steadier and as many times slower; counts only where there are parts."),
        Param("num_stack_levels", "Layers of models upon models", "integer", 0, 0, 3, advanced=True,
              help="Models of a further layer learn from the answers of the one before; counts only with parts."),
    )  # fmt: skip

    def fit(self, data: TrainingData, monitor: Monitor, start: Fitted | None = None) -> FittedAutoGluon:  # noqa: ARG002
        """Learn under the monitor; a round is one finished model, the weighted ensemble of all the last of them.

        The library cannot be interrupted within a model: Stop ends training before the next one begins, and not before
        one is finished; after patience or time only the ensemble is still made. Rows' weights count in learning, not
        in the losses told, of which the training loss is of 50,000 rows at most. No model is refitted to validation
        rows, so that what was judged is what is kept.
        """
        from autogluon.tabular import TabularPredictor

        from app.algorithms.ensembles.rounds import Rounds

        settings = data.settings
        limit = min(settings["time_limit"], monitor.time_limit or np.inf)
        hyperparameters = _hyperparameters(data)
        total = (sum(map(len, hyperparameters.values())) + 1) * (settings["num_stack_levels"] + 1)
        folder = mkdtemp(prefix="easel-")
        predictor = TabularPredictor(
            TARGET,
            problem_type=data.problem.value,
            eval_metric=METRICS[data.problem],
            path=folder,
            verbosity=0,
            sample_weight=None if data.train.weight is None else WEIGHT,
            learner_kwargs={"label_count_threshold": 1},
        )
        finalize(predictor, rmtree, folder, ignore_errors=True)
        rounds = Rounds(data, monitor)
        monitor.time_limit = limit
        monitor.begin(total)
        predictor.fit(
            _rows(data, data.train),
            tuning_data=_rows(data, data.valid),
            time_limit=limit * SHARE_OF_TIME,
            hyperparameters=hyperparameters,
            callbacks=[rounds],
            num_cpus=data.threads,
            **_bagging(settings),
            **PLAIN,
        )
        if not rounds.names:
            raise NotApplicable(_nothing(monitor, limit))
        monitor.ending = _ending(monitor, limit)
        predictor.set_model_best(rounds.names[monitor.best.round - 1], save_trainer=True)
        predictor.delete_models(models_to_keep="best", dry_run=False)
        levels = [feature.levels for feature in data.features]
        facts = {"problem": data.problem, "classes": data.classes, "levels": levels}
        return FittedAutoGluon(predictor, facts)


def _nothing(monitor: Monitor, limit: float) -> str:
    """Why there is no model at all."""
    if monitor.clock() - monitor.started >= limit / 2:
        return f"AutoGluon finished no model within {limit:g} seconds: give it more time or other kinds of models."
    return "AutoGluon could not train any of its models on these columns; choose others, or another algorithm."


def _ending(monitor: Monitor, limit: float) -> Ending:
    """Why training ended: the library ends by itself a little before the time, and after patience makes an ensemble."""
    if monitor.ending is Ending.COMPLETED and monitor.clock() - monitor.started >= limit * SHARE_OF_TIME**2:
        return Ending.TIME
    if monitor.ending is Ending.EARLY and monitor.best is monitor.rounds[-1]:
        return Ending.COMPLETED
    return monitor.ending


def _hyperparameters(data: TrainingData) -> dict[str, list[dict[str, Any]]]:
    """AutoGluon's settings of every model to train, by kind of model, with the seed."""
    from autogluon.tabular.configs.hyperparameter_configs import get_hyperparameter_config
    from autogluon.tabular.registry import ag_model_registry

    wanted = [word.strip() for word in data.settings["included_model_types"].split(",") if word.strip()]
    unknown = [kind for kind in wanted if kind not in KINDS]
    if unknown or not wanted:
        given = f"'{unknown[0]}' is no kind of models" if unknown else "No kind of models is given"
        raise NotApplicable(f"{given}; choose from {', '.join(KINDS)}.")
    found = {}
    for kind, settings in get_hyperparameter_config(PRESETS[data.settings["presets"]]).items():
        if kind in wanted:
            seed = {ag_model_registry.key_to_cls(kind).seed_name: data.seed}
            several = settings if isinstance(settings, list) else [settings]
            found[kind] = [one | seed for one in several if _takes(one, data.problem)]
    return found


def _takes(settings: dict[str, Any], problem: Problem) -> bool:
    return problem in settings.get("ag_args", {}).get("problem_types", [problem])


def _bagging(settings: dict[str, Any]) -> dict[str, Any]:
    """How models are bagged and stacked; validation rows are then kept apart all the same."""
    if settings["presets"] == "medium_quality" and not settings["num_bag_folds"]:
        if settings["num_stack_levels"]:
            raise NotApplicable("Layers of models need parts of the rows: set num_bag_folds to 5 or more.")
        return {}
    return {
        "num_bag_folds": settings["num_bag_folds"] or 8,
        "num_bag_sets": settings["num_bag_sets"],
        "num_stack_levels": settings["num_stack_levels"],
        "use_bag_holdout": True,
    }


def _table(features: np.ndarray, levels: list[int]) -> Any:
    """The matrix as AutoGluon reads it: categories by name, and numbers that single precision can hold."""
    import pandas as pd

    columns = {}
    for place, count in enumerate(levels):
        values = features[:, place]
        if count:
            codes = np.where(np.isnan(values), -1, values).astype(int)
            columns[f"f{place}"] = pd.Categorical.from_codes(codes, [f"level {code}" for code in range(count)])
        else:
            columns[f"f{place}"] = within_single_precision(values)
    return pd.DataFrame(columns)


def _rows(data: TrainingData, part: Part) -> Any:
    """A part with its target, and its weights where training rows have any."""
    table = _table(part.features, [feature.levels for feature in data.features])
    told = {TARGET: part.target}
    if data.train.weight is not None:
        told[WEIGHT] = np.ones(len(part.target)) if part.weight is None else part.weight
    return table.assign(**told)
