"""Recipes of nearly all examples of steps, each long, for what a recipe is exported as, and what runs a script."""

import subprocess
import sys
from functools import cache
from pathlib import Path

import narwhals.stable.v2 as nw
import polars as pl

from app.errors import NotApplicable
from app.wrangling.recipe import Recipe
from app.wrangling.step import Step, steps
from tests.wrangling.step_examples import EXAMPLES, OPENED, TABLE, made

MOST_COLUMNS = 150


def taken(recipe: Recipe, step: Step, frame: pl.DataFrame) -> tuple[Recipe, pl.DataFrame] | None:
    """The recipe with one more step, and the table after it; None where the step does not fit there."""
    one, rows = Recipe().add(step), nw.from_native(frame.lazy())
    try:
        after = one.apply(rows, one.learn(rows), "train").collect().to_native()
    except NotApplicable:
        return None
    return (recipe.add(step), after) if after.height > 1 else None


LEAVING = ("drop_columns", "keep_columns", "rename_column", "filter_rows", "drop_missing", "sample_rows")


def under_another_name(step: Step, place: int) -> Step:
    """The step with its new column called otherwise, where it names one."""
    changed = {"name": f"new {place}"} if step.settings.get("name") else {}
    return type(step)(**step.settings | changed).bound(OPENED)


@cache
def recipes(keep_rows: bool, alone: bool = False) -> list[Recipe]:
    """Recipes that fit the table of the examples and have nearly all examples between them; `alone`, none that
    brings names of columns from other datasets, or makes cells of them."""
    ordered = sorted(EXAMPLES, key=lambda key: key in LEAVING or steps()[key].shapes)
    waiting = [made(key, **one) for key in ordered for one in EXAMPLES[key]]
    waiting = [under_another_name(step, place) for place, step in enumerate(waiting)]
    waiting = [step for step in waiting if step.keeps_rows or not keep_rows]
    if alone:
        waiting = [step for step in waiting if not step.tables() and step.key != "unpivot"]
    found = []
    while waiting:
        recipe, frame, later = Recipe(), TABLE, []
        for step in waiting:
            more = taken(recipe, step, frame) if frame.width < MOST_COLUMNS else None
            if more is None:
                later.append(step)
            else:
                recipe, frame = more
        if not recipe.steps:
            return found
        found.append(recipe)
        waiting = later
    return found


def run(code: str, folder: Path, *given: object) -> subprocess.CompletedProcess:
    """The script run by a Python that knows nothing of Easel."""
    (folder / "prepare.py").write_text(code, encoding="utf-8")
    return subprocess.run(  # noqa: S603 - the script is what is tested
        [sys.executable, "-I", "prepare.py", *map(str, given)], cwd=folder, capture_output=True, text=True, check=False
    )
