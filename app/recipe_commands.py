"""The commands `prepare` and `recipe`: a recipe done to a file, or exported as code."""

import argparse
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.errors import NotApplicable
from app.settings import Settings

if TYPE_CHECKING:
    from app.data.ingest import Ingested
    from app.wrangling.engines import Written
    from app.wrangling.recipe import Recipe
    from app.wrangling.recipe_file import RecipeFile


@dataclass(frozen=True)
class _Fitted:
    """A recipe for a table that was read, and a note for each column that has another name there."""

    recipe: "Recipe"
    name: str
    data: Path
    found: "Ingested"
    notes: tuple[str, ...]


def prepare_command(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """The rows of a file after the recipe, written by the ending of --out: rows, columns, each step, notes."""
    from app.wrangling.engines import write
    from app.wrangling.prepared import ending
    from app.wrangling.recipe_matching import first_fault

    ending(options.out)
    with _fitted(options.file, options.recipe, options.column) as fitted:
        rows = fitted.data.with_name("prepared.parquet")
        try:
            written = write(fitted.recipe, fitted.data, rows, _settings().scheduler)
        except NotApplicable as refusal:
            raise NotApplicable(first_fault(fitted.recipe, fitted.data) or str(refusal)) from None
        answer = _told(fitted, written, rows, options.out)
    yield answer


def _told(fitted: _Fitted, written: "Written", rows: Path, out: Path) -> dict[str, Any]:
    """Copy the prepared rows to their place, and tell what they are."""
    import polars as pl

    from app.wrangling.prepared import copy_prepared
    from app.wrangling.recipe import kinds_after

    nested = copy_prepared(rows, out)
    frame = pl.scan_parquet(rows, glob=False)
    schema = frame.collect_schema()
    missing = frame.null_count().collect().row(0)
    kinds = kinds_after(schema, fitted.recipe.kinds({one.name: one.kind for one in fitted.found.columns}))
    notes = [*fitted.found.notes, *fitted.notes, written.sentence]
    notes += [f"The cells of '{name}' hold several values and were written as JSON." for name in nested]
    return {
        "rows": written.rows,
        "columns": [
            {"name": name, "kind": kinds[name].value, "missing": cells}
            for name, cells in zip(schema, missing, strict=True)
        ],
        "steps": fitted.recipe.describe(written.learned),
        "engine": written.engine,
        "rejected": fitted.found.rejected,
        "notes": notes,
    }


def recipe_command(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """The recipe as code, to --out, or to standard output as it is."""
    from app.wrangling.export import SCRIPT, as_script, as_sql

    with _fitted(options.file, options.recipe, options.column) as fitted:
        title = f"Recipe {fitted.name or options.recipe.stem}, learned from {options.file.name}"
        if options.to == SCRIPT:
            kinds = {one.name: one.kind for one in fitted.found.columns}
            code = as_script(fitted.recipe, fitted.data, kinds, title)
        else:
            code = as_sql(fitted.recipe, fitted.data, title, training=not options.predict)
    if options.out is None:
        print(code, end="")
        return
    options.out.write_text(code, encoding="utf-8")
    yield {"written": str(options.out), "steps": fitted.recipe.describe(), "notes": list(fitted.notes)}


def recipe_of(path: Path) -> "RecipeFile":
    """The recipe in a file: exported, of a model's folder, or a plain list of steps."""
    from app.wrangling.recipe_file import LARGEST, read_recipe

    if not path.is_file():
        raise NotApplicable(f"There is no file '{path}'; check its name and folder.")
    with path.open("rb") as file:
        return read_recipe(file.read(LARGEST + 1), path.name)


@contextmanager
def _fitted(file: Path, recipe: Path, columns: Sequence[str]) -> Iterator[_Fitted]:
    """The table and the recipe for it, as long as they are needed."""
    from app.data.ingest import DATA, ingest
    from app.data.library import Library
    from app.wrangling.recipe_matching import renamed

    made = recipe_of(recipe)
    if not file.is_file():
        raise NotApplicable(f"There is no file '{file}'; check its name and folder.")
    with tempfile.TemporaryDirectory() as place:
        found = ingest(file, Path(place))
        names, notes = _names(made, found, dict(_pair(text) for text in columns))
        fitted = renamed(made, names)
        if fitted.tables():
            fitted = fitted.bound(Library(_settings()).tables(fitted.tables()))
        yield _Fitted(fitted, made.name, Path(place) / DATA, found, notes)


def _names(made: "RecipeFile", found: "Ingested", given: dict[str, str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """For each column the recipe needs the one of the table; a similar name is not taken without being asked for."""
    from app.wrangling.recipe_matching import ALIKE, EXACT, matches

    kinds = {one.name: one.kind for one in found.columns}
    unknown = next((there for there in given.values() if there not in kinds), None)
    if unknown is not None:
        raise NotApplicable(f"--column: the table has no column '{unknown}'; it has: {', '.join(kinds)}.")
    names, notes = dict(given), []
    for one in matches(made, kinds):
        if one.wanted in given:
            continue
        if one.how not in (EXACT, ALIKE):
            close = f"; '{one.there}' has a similar name" if one.there else ""
            raise NotApplicable(
                f"The recipe needs the column '{one.wanted}', which the table lacks{close}. "
                f'Say which column it is with --column "{one.wanted}={one.there or "…"}".'
            )
        names[one.wanted] = one.there
        if one.there != one.wanted:
            notes.append(f"Column '{one.there}' was read as '{one.wanted}'.")
    return names, (*notes, *(f"Column '{there}' was read as '{name}'." for name, there in given.items()))


def _pair(text: str) -> tuple[str, str]:
    name, equals, there = text.partition("=")
    if not equals or not there:
        raise NotApplicable(f"--column takes NEEDED=THERE, not '{text}'.")
    return name, there


def _settings() -> Settings:
    return Settings.from_environment(os.environ)
