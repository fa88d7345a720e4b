"""A column given another kind: nothing of it is lost without being counted."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from app.data.columns import Kind
from app.data.dataset import DATA, REJECTS, Version
from app.data.ingest import cast
from app.errors import NotApplicable

LONGEST_EXAMPLE = 40


def recast(old: Version, name: str, kind: Kind, folder: Path) -> dict[str, Any]:
    """Write the rows of a version into `folder` with one column as another kind, and return what is known of them.

    Cells that do not fit become missing and are counted in the notes. A kind that fits no cell is refused.
    """
    before, after = pl.col(name), cast(pl.col(name), kind)
    lost = before.is_not_null() & after.is_null()
    facts = old.scan().select(
        filled=before.count(),
        missing=after.null_count(),
        lost=lost.sum(),
        example=before.filter(lost).first().cast(pl.String),
    )
    try:
        filled, missing, lost_cells, example = facts.collect(engine="streaming").row(0)
        if filled and lost_cells == filled:
            raise NotApplicable(_refusal(name, kind, example))
        changed = old.scan().with_columns(after.alias(name))
        changed.sink_parquet(folder / DATA, compression="zstd")
    except pl.exceptions.PolarsError:
        raise NotApplicable(_refusal(name, kind, None)) from None
    if old.rejects.exists():
        shutil.copyfile(old.rejects, folder / REJECTS)
    columns = [replace(column, kind=kind, missing=missing) if column.name == name else column for column in old.columns]
    return {
        "rows": old.rows,
        "columns": [column.to_dict() for column in columns],
        "rejected": old.rejected,
        "notes": [*old.notes, _note(old, name, kind, lost_cells, example)],
        "dialect": old.dialect,
    }


def _note(old: Version, name: str, kind: Kind, lost: int, example: str | None) -> str:
    said = f"{name} was changed from {old.column(name).kind} to {kind}"
    if not lost:
        return f"{said}; every cell fits."
    cells = "1 cell that does not fit" if lost == 1 else f"{lost:,} cells that do not fit"
    became = "is missing now" if lost == 1 else "are missing now"
    return f"{said}; {cells}, such as '{_short(example)}', {became}; version {old.number} still has what was there."


def _refusal(name: str, kind: Kind, example: str | None) -> str:
    such = f", such as '{_short(example)}'," if example else ""
    return f"No cell of {name}{such} can be read as {kind}; leave its kind as it is, or choose another one."


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_EXAMPLE else text[: LONGEST_EXAMPLE - 1] + "…"
