"""Small real models that the tests of prediction share."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from app.data.columns import Kind
from app.models.bundle import Bundle
from app.problem import Problem
from app.training.preparation import Source
from app.training.spec import BuildSpec
from app.training.trainer import train

ROWS = 240
KINDS = {
    "customer id": Kind.IDENTIFIER,
    "tenure_months": Kind.NUMBER,
    "Charge": Kind.NUMBER,
    "plan": Kind.CATEGORY,
    "code": Kind.CATEGORY,
    "joined": Kind.DATE,
    "paperless": Kind.BOOLEAN,
    "left": Kind.CATEGORY,
}
RECIPE = [
    {"step": "filter_rows", "settings": {"column": "tenure_months", "condition": ">", "value": "2"}},
    {"step": "drop_missing", "settings": {"columns": ["plan"]}},
    {"step": "handle_outliers", "settings": {"columns": ["Charge"], "fix": "remove"}},
    {
        "step": "custom_formula",
        "settings": {"left": "Charge", "operator": "divide", "right": "tenure_months", "name": "rate"},
    },
    {"step": "drop_columns", "settings": {"columns": ["Charge"]}},
    {"step": "rename_column", "settings": {"column": "plan", "to": "tariff"}},
]


def customers() -> pl.DataFrame:
    """Customers with every kind of column: who stays long on the big plan rarely leaves."""
    draw = np.random.default_rng(0)
    tenure = draw.integers(0, 73, ROWS)
    plan = np.array(["Small", "Medium", "Big"])[draw.integers(0, 3, ROWS)]
    leaves = draw.logistic(size=ROWS) > tenure / 12 - 3 + (plan == "Big")
    return pl.DataFrame(
        {
            "customer id": [f"c{number:04}" for number in range(ROWS)],
            "tenure_months": tenure,
            "Charge": np.round(draw.uniform(20, 120, ROWS), 2),
            "plan": [None if number % 40 == 7 else value for number, value in enumerate(plan)],
            "code": draw.integers(1, 4, ROWS).astype(str),
            "joined": pl.Series(draw.integers(17_000, 19_000, ROWS)).cast(pl.Int32).cast(pl.Date),
            "paperless": draw.random(ROWS) > 0.4,
            "left": np.where(leaves, "Yes", "No"),
        }
    )


@pytest.fixture(scope="session")
def table() -> pl.DataFrame:
    """The rows the models learned from."""
    return customers()


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory, table: pl.DataFrame) -> Callable[..., Path]:
    """Builds a model of the customers and gives its folder."""

    def make(algorithm: str, target: str, problem: Problem, recipe: list[dict]) -> Path:
        folder = tmp_path_factory.mktemp("model")
        table.write_parquet(folder / "customers.parquet")
        rounds = {"num_boost_round": 20} if algorithm == "lightgbm" else {"epochs": 20}
        spec = BuildSpec("customers", 1, target, problem, algorithm, rounds, recipe)
        train(spec, Source(folder / "customers.parquet", KINDS, "customers"), folder / "model")
        return folder / "model"

    return make


@pytest.fixture(scope="session")
def leavers(build: Callable[..., Path]) -> Bundle:
    """Who leaves: LightGBM after a recipe that filters, drops, computes and renames."""
    return Bundle.load(build("lightgbm", "left", Problem.BINARY, RECIPE))


@pytest.fixture(scope="session")
def charges(build: Callable[..., Path]) -> Bundle:
    """What a customer pays: Linear Learner without a recipe."""
    return Bundle.load(build("linear_learner", "Charge", Problem.REGRESSION, []))


@pytest.fixture(scope="session")
def plans(build: Callable[..., Path]) -> Bundle:
    """Which of three plans a customer has: LightGBM without a recipe."""
    return Bundle.load(build("lightgbm", "plan", Problem.MULTICLASS, []))
