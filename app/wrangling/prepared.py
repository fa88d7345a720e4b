"""The prepared table: the rows of a dataset after its recipe, kept as a dataset or written as a file."""

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from app.data.columns import Column
from app.data.conventions import Conventions
from app.data.dataset import DATA, Version
from app.data.export import copy_csv
from app.data.library import Library
from app.data.names import LONGEST_NAME, LONGEST_TITLE, given
from app.data.progress import Asked, Cancelled, Tell, never, silent
from app.data.workbook import copy_xlsx
from app.errors import NotApplicable
from app.narration.wording import count
from app.wrangling.difference import shortened
from app.wrangling.engines import Written, write
from app.wrangling.recipe import Recipe, kinds_after

CSV, PARQUET, EXCEL = FORMATS = ("csv", "parquet", "xlsx")
MOST_NOTED = 100
LONGEST_NOTE = 1_000


def keep_prepared(
    library: Library,
    version: Version,
    recipe: Recipe,
    *,
    name: str = "",
    recipe_name: str = "",
    dataset: str | None = None,
    scheduler: str | None = None,
    progress: Tell = silent,
    cancelled: Asked = never,
) -> Version:
    """Keep the prepared rows of a version as a new dataset, or as the next version of `dataset`, with their kinds.

    Its notes say which recipe it comes from, which engine wrote it and why, and each step with what it learned. A
    table without rows or columns is refused.
    """
    known = library.dataset(version.dataset).name
    title = given(name) if name.strip() else f"{known[: LONGEST_TITLE - 10]}, prepared"
    make = partial(_make, version, recipe, _origin(known, version, recipe, recipe_name), scheduler, progress, cancelled)
    source = f"{known}, version {version.number}"[-LONGEST_NAME:]
    return library.add_made(make, source, title, dataset=dataset)


def write_prepared(
    recipe: Recipe,
    source: Path,
    target: Path,
    scheduler: str | None = None,
    progress: Tell = silent,
    cancelled: Asked = never,
) -> tuple[Written, list[str]]:
    """Write a Parquet file's rows after the recipe as CSV, Parquet or an Excel workbook, by the target's ending.

    Returns how it was written, and the columns whose cells were written as JSON text.
    """
    ending(target)
    rows = target.with_name(f".{target.name}.parquet")
    try:
        progress("Preparing the rows", None)
        made = write(recipe, source, rows, scheduler)
        return made, copy_prepared(rows, target, progress, cancelled)
    finally:
        rows.unlink(missing_ok=True)


def copy_prepared(rows: Path, target: Path, progress: Tell = silent, cancelled: Asked = never) -> list[str]:
    """Write prepared rows, which are a Parquet file; returns the columns whose cells were written as JSON text."""
    kind = ending(target)
    if cancelled():
        raise Cancelled("Writing the file was cancelled.")
    progress("Writing the rows", None)
    if kind == EXCEL:
        copy_xlsx(rows, target, progress, cancelled)
    else:
        copy: Callable[[Path, Path], Any] = copy_csv if kind == CSV else shutil.copyfile
        copy(rows, target)
    schema = pl.read_parquet_schema(rows)
    return [name for name, dtype in schema.items() if dtype.is_nested() and kind != PARQUET]


def ending(target: Path) -> str:
    """The format that a file's name asks for; any other is refused."""
    kind = target.suffix.lower().removeprefix(".")
    if kind not in FORMATS:
        raise NotApplicable(f"'{target.name}' cannot be written; give a name that ends in .csv, .parquet or .xlsx.")
    return kind


def _make(
    version: Version, recipe: Recipe, origin: str, scheduler: str | None, tell: Tell, asked: Asked, folder: Path
) -> dict[str, Any]:
    """Write the files of the prepared rows, and return what the store keeps of them."""
    tell("Preparing the rows", None)
    written = write(recipe, version.data, folder / DATA, scheduler)
    if asked():
        raise Cancelled("Preparing the table was cancelled; nothing of it was kept.")
    tell("Looking at the columns", None)
    frame = pl.scan_parquet(folder / DATA, glob=False)
    schema = frame.collect_schema()
    kinds = kinds_after(schema, recipe.kinds({column.name: column.kind for column in version.columns}))
    rows = written.rows
    if not rows or not schema:
        raise NotApplicable(
            f"The recipe leaves no {'columns' if rows else 'rows'}, so there is nothing to keep; "
            "change a step that removes them."
        )
    read = Conventions.load(version.folder)
    Conventions(read.decimal, read.date_order).save(folder)
    missing = frame.null_count().collect(engine="streaming").row(0)
    columns = [Column(name, kinds[name], count).to_dict() for name, count in zip(schema, missing, strict=True)]
    notes = [f"{origin} {written.sentence}", *_steps(recipe, written.learned)]
    return {"rows": rows, "columns": columns, "rejected": 0, "notes": notes, "dialect": None, "files": None}


def _origin(dataset: str, version: Version, recipe: Recipe, name: str) -> str:
    called = f"the recipe '{name}'" if name else "a recipe"
    steps = count(len(recipe.steps), "step")
    return f"Made from version {version.number} of '{dataset}' by {called} of {steps}."


def _steps(recipe: Recipe, learned: list[dict[str, Any]]) -> list[str]:
    """Each step with what it learned, the first ones of a long recipe."""
    pairs = zip(recipe.describe(learned), recipe.steps, strict=True)
    said = [
        f"{place}. {shortened(text, LONGEST_NOTE)}{'' if on else ' (off)'}"
        for place, (text, (_, on)) in enumerate(pairs, 1)
    ]
    more = [f"… and {count(len(said) - MOST_NOTED, 'more step')}."] if len(said) > MOST_NOTED else []
    return [*said[:MOST_NOTED], *more]
