"""What somebody who uses the libraries alone would write: the same rows, settings, rounds and threads as ours.

Each function learns from the training rows, judges itself on training and validation rows where its library can, and
gives a function from features to answers in the shapes of `Fitted.predict`. `patience` 0 does all rounds. Linear
Learner stands beside scikit-learn's network without a hidden layer, which is the same method: Adam in batches.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from app.algorithms.algorithm import TrainingData
from app.evaluation.loss import loss
from app.problem import Problem

Answer = Callable[[np.ndarray], np.ndarray]
NEIGHBOURS = np.array([1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 100])
ROWS_JUDGED = 10_000


def _answer(model: Any) -> Answer:
    """Of a scikit-learn model."""
    return getattr(model, "predict_proba", model.predict)


def _settings(data: TrainingData, *ours: str) -> dict[str, Any]:
    """The settings that the library knows by the same name."""
    never = {*ours, *(() if data.problem is Problem.BINARY else ("scale_pos_weight",))}
    return {name: value for name, value in data.settings.items() if name not in never}


def linear_learner(data: TrainingData, patience: int) -> Answer:  # noqa: ARG001 - all epochs, the optimum is one
    """A network without a hidden layer; its penalty counts per batch, ours per row."""
    from sklearn.compose import TransformedTargetRegressor
    from sklearn.neural_network import MLPClassifier, MLPRegressor
    from sklearn.preprocessing import StandardScaler

    settings = data.settings
    options = {
        "hidden_layer_sizes": (), "batch_size": settings["mini_batch_size"], "max_iter": settings["epochs"],
        "learning_rate_init": settings["learning_rate"], "alpha": settings["wd"] * settings["mini_batch_size"],
        "random_state": data.seed, "tol": 0, "n_iter_no_change": settings["epochs"],
    }  # fmt: skip
    if data.problem is Problem.REGRESSION:
        model = TransformedTargetRegressor(MLPRegressor(**options), transformer=StandardScaler())
    else:
        model = MLPClassifier(**options)
    return _answer(model.fit(data.train.features, data.train.target))


def k_nearest_neighbors(data: TrainingData, patience: int) -> Answer:  # noqa: ARG001 - the neighbours are found at once
    """Neighbours found once for the most of them, then the vote of the first 1, 2, 3, 5 and so on."""
    from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor

    draw = np.random.default_rng(data.seed)
    kept = np.sort(draw.permutation(len(data.train.target))[: data.settings["sample_size"]])
    features, target = data.train.features[kept], data.train.target[kept]
    kind = KNeighborsRegressor if data.problem is Problem.REGRESSION else KNeighborsClassifier
    model = kind(n_neighbors=int(NEIGHBOURS[-1]), n_jobs=data.threads).fit(features, target)
    known = target[:, None] if data.problem is Problem.REGRESSION else np.eye(data.classes)[target]
    own, others = (draw.permutation(rows)[:ROWS_JUDGED] for rows in (len(kept), len(data.valid.target)))
    near = {
        "train": model.kneighbors(features[own], NEIGHBOURS[-1] + 1, return_distance=False)[:, 1:],
        "valid": model.kneighbors(data.valid.features[others], return_distance=False),
    }
    targets = {"train": target[own], "valid": data.valid.target[others]}
    curves: dict[str, list[float]] = {"train": [], "valid": []}
    prior = known.mean(axis=0)
    for name, found in near.items():
        for k in NEIGHBOURS:
            mean = known[found[:, :k]].mean(axis=1)
            answer = mean[:, 0] if data.problem is Problem.REGRESSION else (mean * k + prior) / (k + 1)
            curves[name].append(loss(data.problem, targets[name], answer))
    return _answer(model.set_params(n_neighbors=int(NEIGHBOURS[np.argmin(curves["valid"])])))


def decision_tree(data: TrainingData, patience: int) -> Answer:
    """One tree; with patience, one a depth, of which the best on validation rows is kept."""
    from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

    settings = _settings(data, "max_depth", *(("criterion",) if data.problem is Problem.REGRESSION else ()))
    kind = DecisionTreeRegressor if data.problem is Problem.REGRESSION else DecisionTreeClassifier
    deepest = data.settings["max_depth"]
    models = (
        kind(max_depth=depth, random_state=data.seed, **settings).fit(data.train.features, data.train.target)
        for depth in (range(1, deepest + 1) if patience else [deepest])
    )
    answers = [_answer(model) for model in models]
    return min(answers, key=lambda answer: loss(data.problem, data.valid.target, answer(data.valid.features)))


def random_forest(data: TrainingData, patience: int) -> Answer:  # noqa: ARG001 - more trees never harm it
    """All trees, on all processors."""
    from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

    regression = data.problem is Problem.REGRESSION
    settings = _settings(data, *(("criterion",) if regression else ()))
    settings["max_features"] = 1.0 if regression else "sqrt"
    kind = RandomForestRegressor if regression else RandomForestClassifier
    model = kind(n_jobs=data.threads, random_state=data.seed, **settings)
    return _answer(model.fit(data.train.features, data.train.target))


def xgboost(data: TrainingData, patience: int) -> Answer:
    """Both curves from evaluation sets."""
    import xgboost

    objective, measure = {
        Problem.BINARY: ("binary:logistic", "logloss"),
        Problem.MULTICLASS: ("multi:softprob", "mlogloss"),
        Problem.REGRESSION: ("reg:squarederror", "rmse"),
    }[data.problem]
    options = _settings(data, "num_round") | {
        "objective": objective, "eval_metric": measure, "nthread": data.threads, "seed": data.seed,
    }  # fmt: skip
    if data.problem is Problem.MULTICLASS:
        options["num_class"] = data.classes
    types = ["c" if feature.levels else "q" for feature in data.features]

    def table(features: np.ndarray, **facts: Any) -> Any:
        return xgboost.DMatrix(features, feature_types=types, enable_categorical=True, **facts)

    train, valid = (table(part.features, label=part.target) for part in (data.train, data.valid))
    model = xgboost.train(
        options, train, data.settings["num_round"], evals=[(train, "train"), (valid, "valid")], verbose_eval=False,
        early_stopping_rounds=patience or None,
    )  # fmt: skip
    best = model.best_iteration + 1 if patience else 0
    return lambda features: _both(data, model.predict(table(features), iteration_range=(0, best)))


def lightgbm(data: TrainingData, patience: int) -> Answer:
    """Both curves from validation sets."""
    import lightgbm

    objective, measure = {
        Problem.BINARY: ("binary", "binary_logloss"),
        Problem.MULTICLASS: ("multiclass", "multi_logloss"),
        Problem.REGRESSION: ("regression", "rmse"),
    }[data.problem]
    options = _settings(data, "num_boost_round") | {
        "objective": objective, "metric": measure, "num_threads": data.threads, "seed": data.seed, "verbosity": -1,
        "deterministic": True, "force_row_wise": True,
    }  # fmt: skip
    if data.problem is Problem.MULTICLASS:
        options["num_class"] = data.classes
    levels = [place for place, feature in enumerate(data.features) if feature.levels]
    train = lightgbm.Dataset(data.train.features, data.train.target, categorical_feature=levels)
    valid = lightgbm.Dataset(data.valid.features, data.valid.target, reference=train)
    model = lightgbm.train(
        options, train, data.settings["num_boost_round"], [train, valid], ["train", "valid"],
        callbacks=[lightgbm.early_stopping(patience, verbose=False)] if patience else [],
    )  # fmt: skip
    return lambda features: _both(data, model.predict(features))


def catboost(data: TrainingData, patience: int) -> Answer:
    """The training curve is CatBoost's own."""
    import catboost
    import pandas as pd

    options = _settings(data, "boosting_type", "bagging_temperature", "max_leaves") | {
        "loss_function": {Problem.BINARY: "Logloss", Problem.MULTICLASS: "MultiClass"}.get(data.problem, "RMSE"),
        "random_seed": data.seed, "thread_count": data.threads, "allow_writing_files": False,
    }  # fmt: skip
    levels = [place for place, feature in enumerate(data.features) if feature.levels]

    def table(features: np.ndarray, target: np.ndarray | None = None) -> catboost.Pool:
        frame = pd.DataFrame(features) if levels else features
        for place in levels:
            frame[place] = frame[place].fillna(-1).astype(int)
        return catboost.Pool(frame, target, cat_features=levels)

    train, valid = (table(part.features, part.target) for part in (data.train, data.valid))
    stopping = {"early_stopping_rounds": patience} if patience else {"use_best_model": False}
    model = catboost.CatBoost(options).fit(train, eval_set=valid, verbose=False, **stopping)
    kind = "RawFormulaVal" if data.problem is Problem.REGRESSION else "Probability"
    return lambda features: model.predict(table(features), kind)


def _both(data: TrainingData, answer: np.ndarray) -> np.ndarray:
    """Of two classes, the probability of each."""
    return np.column_stack([1 - answer, answer]) if data.problem is Problem.BINARY else answer


RAW: dict[str, Callable[[TrainingData, int], Answer]] = {
    one.__name__: one
    for one in (linear_learner, k_nearest_neighbors, decision_tree, random_forest, xgboost, lightgbm, catboost)
}
