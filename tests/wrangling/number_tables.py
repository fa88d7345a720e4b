"""Tables of numbers and categories, and rows after one step."""

from typing import Any

import numpy as np
import polars as pl

from app.wrangling.recipe import Recipe
from app.wrangling.step import steps
from tests.wrangling.step_examples import polars_frame

random = np.random.default_rng(0)
NUMBERS = pl.DataFrame(
    {"a": random.lognormal(size=200), "b": random.normal(50, 3, 200), "c": random.integers(0, 9, 200)}
)
FRESH = NUMBERS[:20].with_columns(pl.col("a") * 2, pl.col("b") - 7)
CITIES = pl.DataFrame({"city": [*["Bern"] * 3, *["Rome"] * 2, "Oslo", None], "n": range(7)})
FLAGS = pl.DataFrame({"y": [*["no"] * 90, *["yes"] * 8, None, None], "x": random.normal(size=100), "k": range(100)})


def replayed(key: str, train: pl.DataFrame, rows: pl.DataFrame | None = None, use: str = "train", **settings: Any):
    """The rows after a step that learned from the training rows."""
    recipe = Recipe().add(steps()[key](**settings))
    learned = recipe.learn(polars_frame(train))
    return recipe.apply(polars_frame(train if rows is None else rows), learned, use).collect().to_native()
