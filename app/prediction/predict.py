"""Prediction: of one row, of a table, of a file."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from app.errors import NotApplicable
from app.evaluation.metrics import labels
from app.models.bundle import Bundle
from app.prediction import guard
from app.prediction.answers import answers
from app.prediction.cells import named
from app.prediction.evaluate import evaluate_file
from app.prediction.files import read_file
from app.prediction.repair import Repair, Repaired
from app.prediction.values import dates_read, row_of
from app.problem import Problem

THRESHOLD = 0.5
__all__ = ["Predictions", "RowPrediction", "evaluate_file", "predict_file", "predict_row", "predict_table"]


@dataclass(frozen=True)
class Predictions:
    """Predicted rows, and what became of the others.

    `table` has the columns of the input as they were, then those called by `added`: the prediction, for categories
    its probability and the probability of every class, and a warning where a cell was never seen in training.
    `rejects` have line, reason and text. `repaired` counts columns that were found under another name and cells that
    were read otherwise than written; `notes` say which.
    """

    table: pl.DataFrame
    rejects: pl.DataFrame
    predicted: int
    repaired: int
    rejected: int
    notes: tuple[str, ...]
    added: tuple[str, ...]


@dataclass(frozen=True)
class RowPrediction:
    """The prediction of one row: a class with the probability of every class in the model's order, or a number."""

    prediction: str | float
    probabilities: tuple[tuple[str, float], ...]
    warnings: tuple[str, ...]


def predict_row(bundle: Bundle, values: Mapping[str, Any], threshold: float = THRESHOLD) -> RowPrediction:
    """Predict one row from values by input column, as text or typed; a column without a value is missing.

    Raises NotApplicable where a value cannot be read as what its column holds.
    """
    row, repaired, unknown = repaired_row(bundle, values)
    surprise = guard.warnings(repaired.rows, bundle)[0]
    told = (*unknown, *repaired.notes, *dates_read(row, repaired.rows), *([surprise] if surprise else []))
    outputs = answers(bundle, repaired.rows)
    if bundle.problem is Problem.REGRESSION:
        return RowPrediction(float(outputs[0]), (), told)
    classes = bundle.manifest.classes
    chosen = classes[int(labels(bundle.problem, outputs, threshold)[0])]
    return RowPrediction(chosen, tuple(zip(classes, map(float, outputs[0]), strict=True)), told)


def repaired_row(bundle: Bundle, values: Mapping[str, Any]) -> tuple[pl.DataFrame, Repaired, tuple[str, ...]]:
    """One row as it is given and as the model takes it, and a sentence on names it does not know."""
    row, unknown = row_of(bundle, values)
    repaired = Repair.plan(row.schema, bundle, bundle.manifest.inputs).apply(row)
    if repaired.rejects.height:
        raise NotApplicable(f"{repaired.rejects['reason'][0]}; correct it, or leave it empty if it is not known.")
    return row, repaired, unknown


def predict_table(
    bundle: Bundle, rows: pl.DataFrame, lines: pl.Series | None = None, threshold: float = THRESHOLD
) -> Predictions:
    """Predict the rows of a table; `lines` are their lines in a file, counted from 1 where they are not given.

    Of two classes, the positive one is predicted from the threshold on. Raises NotApplicable where a column that the
    model needs is absent.
    """
    repaired = Repair.plan(rows.schema, bundle, bundle.manifest.inputs).apply(rows, lines)
    warnings = guard.warnings(repaired.rows, bundle)
    columns = [*_columns(bundle, answers(bundle, repaired.rows), threshold), warnings]
    added = _added(bundle, rows.columns)
    same = rows[repaired.kept] if repaired.rejects.height else rows
    return Predictions(
        table=same.hstack(named(zip(added, columns, strict=True))),
        rejects=repaired.rejects,
        predicted=same.height,
        repaired=repaired.repaired,
        rejected=repaired.rejects.height,
        notes=(*repaired.notes, *guard.told(warnings.len() - warnings.null_count())),
        added=added,
    )


def predict_file(
    bundle: Bundle,
    source: Path,
    folder: Path,
    name: str | None = None,
    sheet: str | None = None,
    threshold: float = THRESHOLD,
) -> Predictions:
    """Predict the rows of a file, which is read into `folder`; rows that could not be read are among the rejects."""
    read = read_file(source, folder, name, sheet)
    found = predict_table(bundle, read.rows, read.lines, threshold)
    rejects = pl.concat([read.rejects, found.rejects]).sort("line", maintain_order=True)
    return replace(found, rejects=rejects, rejected=rejects.height, notes=(*read.notes, *found.notes))


def _columns(bundle: Bundle, outputs: np.ndarray, threshold: float) -> list[pl.Series]:
    """The prediction, and for categories its probability and each class's."""
    if bundle.problem is Problem.REGRESSION:
        return [pl.Series(outputs, dtype=pl.Float64)]
    chosen = labels(bundle.problem, outputs, threshold)
    names = pl.Series(bundle.manifest.classes, dtype=pl.String).gather(chosen)
    probability = outputs[np.arange(len(chosen)), chosen]
    return [names, pl.Series(probability), *(pl.Series(outputs[:, place]) for place in range(outputs.shape[1]))]


def _added(bundle: Bundle, present: list[str]) -> tuple[str, ...]:
    """The names of the columns that are added, each with a number where the table has it already."""
    classes = bundle.manifest.classes
    sure = ("probability", *(f"probability {one}" for one in classes)) if classes else ()
    taken, names = set(present), []
    for wanted in ("prediction", *sure, "warning"):
        free, number = wanted, 2
        while free in taken:
            free, number = f"{wanted} ({number})", number + 1
        taken.add(free)
        names.append(free)
    return tuple(names)
