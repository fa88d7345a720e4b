"""A recipe exported as code, with what it learns from the rows of a table."""

from collections.abc import Mapping
from pathlib import Path

import narwhals.stable.v2 as nw
import polars as pl

from app.data.columns import Kind
from app.wrangling.recipe import Recipe
from app.wrangling.recipe_file import RecipeFile
from app.wrangling.recipe_matching import needed
from app.wrangling.script import script
from app.wrangling.statement import statement

SCRIPT, SQL = KINDS = ("script", "sql")


def as_script(recipe: Recipe, data: Path, kinds: Mapping[str, Kind], title: str) -> str:
    """The recipe as a Python script; it learns from all rows of a Parquet file, whose columns are of these kinds."""
    frame = nw.from_native(pl.scan_parquet(data, glob=False))
    asked = needed(RecipeFile(recipe, columns=kinds))
    return script(recipe, recipe.learn(frame), pl.read_parquet_schema(data), asked, title)


def as_sql(recipe: Recipe, data: Path, title: str, training: bool = True) -> str:
    """The recipe as a SELECT; it learns from all rows of a Parquet file."""
    return statement(recipe, data, title, training=training)
