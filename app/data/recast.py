"""A column given another kind: nothing of it is lost without being counted."""

import shutil
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import polars as pl

from app.data.casting import cast
from app.data.columns import Kind
from app.data.conventions import Conventions
from app.data.dataset import DATA, REJECTS, Version
from app.errors import NotApplicable

LONGEST_EXAMPLE = 40
WHOLE = 2.0**53


def recast(old: Version, name: str, kind: Kind, folder: Path) -> dict[str, Any]:
    """Write the rows of a version into `folder` with one column as another kind, and return what is known of them.

    Cells that do not fit become missing and are counted in the notes. A kind that fits no cell is refused.
    """
    conventions = Conventions.load(old.folder)
    after, filled, kept, example = _fitted(old.scan(), name, kind, conventions)
    if filled and not kept:
        raise NotApplicable(_refusal(name, kind, example))
    old.scan().with_columns(after.alias(name)).sink_parquet(folder / DATA, compression="zstd")
    if old.rejects.exists():
        shutil.copyfile(old.rejects, folder / REJECTS)
    conventions.without(name).save(folder)
    missing = old.rows - kept
    columns = [replace(column, kind=kind, missing=missing) if column.name == name else column for column in old.columns]
    return {
        "rows": old.rows,
        "columns": [column.to_dict() for column in columns],
        "rejected": old.rejected,
        "notes": [*old.notes, _note(old, name, kind, filled - kept, example)],
        "dialect": old.dialect,
        "files": [asdict(file) for file in old.files] or None,
    }


def _fitted(
    frame: pl.LazyFrame, name: str, kind: Kind, conventions: Conventions
) -> tuple[pl.Expr, int, int, str | None]:
    """The column as the kind in its plainest type, how many cells it had and has, and a cell that does not fit."""
    dtype = frame.collect_schema()[name]
    text = _written(pl.col(name), dtype)
    after = cast(text, kind, conventions.decimal, conventions.date_order)
    whole, day = pl.lit(None, pl.Int64), pl.lit(None, pl.Date)
    if kind is Kind.NUMBER:
        if dtype == pl.Boolean:
            after = pl.col(name).cast(pl.Int64)
        # Through a real number, a whole one of more than 15 digits would lose the last ones.
        whole = pl.when(after.is_not_null()).then(text.str.strip_chars().cast(pl.Int64, strict=False))
    if kind is Kind.DATE and frame.select(after).collect_schema().dtypes() == [pl.Datetime("us")]:
        day = pl.when(after.dt.truncate("1d") == after).then(after.dt.date())
    lost = text.is_not_null() & after.is_null()
    facts = frame.select(filled=text.count(), kept=after.count(), whole=whole.count(), day=day.count())
    example = frame.filter(lost).select(text).head(1)
    counted, such = pl.collect_all([facts, example])
    filled, kept, wholes, days = counted.row(0)
    if wholes == kept > 0:
        after = whole
    elif days == kept > 0:
        after = day
    return after, filled, kept, such.item() if such.height else None


def _written(column: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """The cells as a person writes them: 1 rather than 1.0, and no fractions of a second where there are none."""
    text = column.cast(pl.String)
    if dtype.is_float():
        known = pl.when(column.is_not_nan()).then(column)
        whole = (known.floor() == known) & (known.abs() < WHOLE)
        number = pl.when(whole).then(known.cast(pl.Int64, strict=False).cast(pl.String))
        return number.otherwise(known.cast(pl.String))
    return text.str.replace(r"\.0+($|[+-])", "$1") if dtype == pl.Datetime else text


def _note(old: Version, name: str, kind: Kind, lost: int, example: str | None) -> str:
    said = f"{name} was changed from {old.column(name).kind} to {kind}"
    if not lost:
        return f"{said}; every cell fits."
    cells = "1 cell that does not fit" if lost == 1 else f"{lost:,} cells that do not fit"
    became = "is missing now" if lost == 1 else "are missing now"
    return f"{said}; {cells}, such as '{_short(example)}', {became}; version {old.number} still has what was there."


def _refusal(name: str, kind: Kind, example: str) -> str:
    such = f"No cell of {name}, such as '{_short(example)}', can be read as {kind}"
    return f"{such}; leave its kind as it is, or choose another one."


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_EXAMPLE else text[: LONGEST_EXAMPLE - 1] + "…"
