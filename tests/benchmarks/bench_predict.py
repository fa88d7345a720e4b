"""Prediction: one row with a recipe of five steps (budget 15 ms), and 1 M rows against the raw library (0.7 x).

Who leaves, and what a customer pays in a month; with probabilities, sets and intervals, which the library alone lacks.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
import pandas as pd
import polars as pl

from app.data.columns import Kind
from app.models.bundle import Bundle
from app.prediction.predict import predict_row, predict_table
from app.problem import Problem
from app.training.preparation import Source
from app.training.spec import BuildSpec
from app.training.trainer import train

TRAINING_ROWS, ROWS, CALLS = 7_000, 1_000_000, 100
CATEGORIES = {f"service {number}": ("Yes", "No", "No internet service")[: 2 + number % 2] for number in range(14)}
CATEGORIES["contract"] = ("Month-to-month", "One year", "Two year")
RECIPE = [
    {"step": "drop_columns", "settings": {"columns": ["customer"]}},
    {"step": "fill_missing", "settings": {"columns": ["total"], "method": "median"}},
    {"step": "handle_outliers", "settings": {"columns": ["monthly"]}},
    {"step": "custom_formula", "settings": {"left": "total", "operator": "divide", "right": "tenure", "name": "rate"}},
    {"step": "rename_column", "settings": {"column": "tenure", "to": "months"}},
]


def table(rows: int) -> pl.DataFrame:
    """Customers: 15 categories, 4 numbers with gaps, an identifier, and who left."""
    draw = np.random.default_rng(0)
    numbers = {"tenure": draw.integers(1, 73, rows), "senior": draw.integers(0, 2, rows)}
    numbers["monthly"] = np.round(draw.uniform(18, 119, rows), 2)
    total = np.round(numbers["monthly"] * numbers["tenure"] * draw.uniform(0.9, 1.1, rows), 2)
    total[draw.random(rows) < 0.01] = np.nan
    texts = {name: np.array(levels)[draw.integers(0, len(levels), rows)] for name, levels in CATEGORIES.items()}
    risk = numbers["monthly"] / 40 - numbers["tenure"] / 20 + 2 * (texts["contract"] == "Month-to-month")
    left = np.where(risk + draw.logistic(size=rows) > 1, "Yes", "No")
    customer = pl.Series("customer", np.arange(rows)).cast(pl.String)
    frame = pl.DataFrame({"customer": customer, **texts, **numbers, "total": total, "left": left})
    return frame.with_columns(pl.col("total").fill_nan(None))


TARGETS = {"left": Problem.BINARY, "monthly": Problem.REGRESSION}


def model(algorithm: str, target: str, folder: Path) -> Bundle:
    """A model of the customers as it comes from disk."""
    rows = table(TRAINING_ROWS)
    rows.write_parquet(folder / "customers.parquet")
    kinds = {name: Kind.CATEGORY if dtype == pl.String else Kind.NUMBER for name, dtype in rows.schema.items()}
    recipe = [one for one in RECIPE if target not in one["settings"].get("columns", [])]
    spec = BuildSpec("customers", 1, target, TARGETS[target], algorithm, recipe=recipe)
    source = Source(folder / "customers.parquet", kinds | {"customer": Kind.IDENTIFIER}, "customers")
    train(spec, source, folder / f"{algorithm} {target}")
    return Bundle.load(folder / f"{algorithm} {target}")


def raw(algorithm: str, bundle: Bundle, frame: pd.DataFrame) -> np.ndarray:
    """What somebody who uses the library alone does: categories to codes, numbers as they are, predict."""
    columns = {}
    for one in bundle.encoding.columns:
        name = {"months": "tenure"}.get(one.column, one.column)
        values = frame["total"] / frame["tenure"] if name == "rate" else frame[name]
        if one.kind is Kind.CATEGORY:
            codes = pd.Categorical(values, categories=one.facts["levels"]).codes.astype(float)
            values = np.where(codes < 0, np.nan, codes)
        columns[name] = values
    matrix = pd.DataFrame(columns)
    if algorithm == "lightgbm":
        return bundle.fitted.booster.predict(matrix)
    import xgboost

    booster = bundle.fitted.booster
    types = booster.feature_types
    return booster.predict(xgboost.DMatrix(matrix.to_numpy(), feature_types=types, enable_categorical=True))


def seconds(call: Callable[[], object], times: int) -> float:
    """The median seconds of a call, after one that does not count."""
    call()
    found = []
    for _ in range(times):
        began = time.perf_counter()
        call()
        found.append(time.perf_counter() - began)
    return statistics.median(found)


def compare(algorithm: str, target: str, many: pl.DataFrame, folder: Path) -> None:
    """Print what one model takes for one row and for many."""
    bundle, named = model(algorithm, target, folder), f"{algorithm}, {target}"
    typed = many.row(0, named=True)
    text = {name: str(value) for name, value in typed.items()}
    for words, row in (("typed", typed), ("as text", text)):
        one = seconds(partial(predict_row, bundle, row), CALLS)
        print(f"{named}: one row {words} {one * 1e3:.1f} ms (budget 15)", flush=True)
    ours = seconds(lambda: predict_table(bundle, many), 3)
    told = f"{named}: {ROWS:,} rows at {ROWS / ours:,.0f} rows/s"
    if algorithm != "linear_learner":
        frame = many.to_pandas()
        theirs = seconds(lambda: raw(algorithm, bundle, frame), 3)
        told += f", raw {ROWS / theirs:,.0f} rows/s, ratio {theirs / ours:.2f} (budget 0.7)"
    print(told, flush=True)


def main() -> None:
    """Print milliseconds of one row, and rows per second of many against the raw library."""
    whole = table(ROWS)
    with tempfile.TemporaryDirectory() as place:
        for target in TARGETS:
            for algorithm in ("xgboost", "lightgbm", "linear_learner"):
                compare(algorithm, target, whole.drop(target), Path(place))


if __name__ == "__main__":
    main()
