"""Where a recipe runs."""

from pathlib import Path

import narwhals.stable.v2 as nw
import polars as pl

from app.wrangling.recipe import Recipe


def write(recipe: Recipe, source: Path, target: Path, scheduler: str | None = None) -> None:  # noqa: ARG001
    """Write the rows of a Parquet file after the whole recipe, learned from all of them, as another Parquet file."""
    frame = nw.from_native(pl.scan_parquet(source, glob=False))
    after = recipe.apply(frame, recipe.learn(frame), "train").to_native()
    after.sink_parquet(target, compression="zstd")
