"""Our build against the raw library: same rows, rounds and threads, curves on, both over 10 s (budget 1.10 x)."""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from app.algorithms.algorithm import Feature, Part, TrainingData, algorithm
from app.problem import Problem
from app.training.monitor import Monitor
from app.training.workers import threads

ROWS, COLUMNS, REPEATS = 400_000, 30, 3
ROUNDS = {"xgboost": 250, "lightgbm": 250}


def table() -> TrainingData:
    """A binary table of numbers with a signal, 80 % of it for training."""
    generator = np.random.default_rng(0)
    features = generator.normal(size=(ROWS, COLUMNS))
    signal = features[:, :5].sum(axis=1) + features[:, 5] * features[:, 6] + generator.normal(size=ROWS)
    target, cut = (signal > 0).astype(float), int(ROWS * 0.8)
    return TrainingData(
        Part(features[:cut], target[:cut]), Part(features[cut:], target[cut:]), Problem.BINARY, 2,
        tuple(Feature(f"f{number}", f"f{number}") for number in range(COLUMNS)), {}, 0, threads(),
    )  # fmt: skip


def ours(key: str, data: TrainingData) -> float:
    """Seconds of our fit, the monitor told of every round."""
    chosen = algorithm(key)
    rounds = {"xgboost": "num_round", "lightgbm": "num_boost_round"}[key]
    settings = chosen.complete({rounds: ROUNDS[key]}, data.problem)
    began = time.perf_counter()
    chosen().fit(TrainingData(**vars(data) | {"settings": settings}), Monitor(chosen.round_name))
    return time.perf_counter() - began


def raw_xgboost(data: TrainingData) -> float:
    """Seconds of XGBoost alone, with the same settings and evaluation sets."""
    import xgboost

    settings = algorithm("xgboost").complete({}, data.problem)
    settings.pop("num_round")
    options = settings | {"objective": "binary:logistic", "eval_metric": "logloss", "nthread": data.threads}
    began = time.perf_counter()
    train, valid = (xgboost.DMatrix(part.features, part.target) for part in (data.train, data.valid))
    xgboost.train(options, train, ROUNDS["xgboost"], evals=[(train, "train"), (valid, "valid")], verbose_eval=False)
    return time.perf_counter() - began


def raw_lightgbm(data: TrainingData) -> float:
    """Seconds of LightGBM alone, with the same settings and evaluation sets."""
    import lightgbm

    settings = algorithm("lightgbm").complete({}, data.problem)
    settings.pop("num_boost_round")
    options = settings | {
        "objective": "binary", "metric": "binary_logloss", "num_threads": data.threads, "verbosity": -1,
        "deterministic": True, "force_row_wise": True,
    }  # fmt: skip
    began = time.perf_counter()
    train = lightgbm.Dataset(data.train.features, data.train.target)
    valid = lightgbm.Dataset(data.valid.features, data.valid.target, reference=train)
    lightgbm.train(options, train, ROUNDS["lightgbm"], valid_sets=[train, valid], valid_names=["train", "valid"])
    return time.perf_counter() - began


if __name__ == "__main__":
    rows = table()
    for key, raw in (("xgboost", raw_xgboost), ("lightgbm", raw_lightgbm)):
        pairs = [(ours(key, rows), raw(rows)) for _ in range(REPEATS)]
        ratio = float(np.median([mine / theirs for mine, theirs in pairs]))
        print(f"  {key}: ours {pairs[0][0]:.1f} s, raw {pairs[0][1]:.1f} s, ratio {ratio:.2f} (budget 1.10)")
