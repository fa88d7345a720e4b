"""Trials of recipes for tests: what resources caches, without a cache."""

from pathlib import Path

import polars as pl

from app.wrangling.recipe import Recipe
from app.wrangling.trial import Recent, Trial, tried


def trial_of(recipe: Recipe, path: Path) -> Trial:
    """The trial of a recipe on a Parquet file."""
    found, recent = None, Recent()
    for count in range(len(recipe.steps) + 1):
        found = tried(recipe.first(count), path, found, recent)
    return found


def saved(table: pl.DataFrame, folder: Path) -> Path:
    """The table as a Parquet file."""
    table.write_parquet(folder / "table.parquet")
    return folder / "table.parquet"
