"""Prediction: of one row, of a table, of a file."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from app.errors import NotApplicable
from app.evaluation.conformal import USUAL, check_level
from app.evaluation.decision import THRESHOLD
from app.evaluation.metrics import labels
from app.models.bundle import Bundle
from app.prediction import guard
from app.prediction.answers import Answers, answers
from app.prediction.cells import named
from app.prediction.evaluate import evaluate_file
from app.prediction.files import read_file
from app.prediction.ranges import Range, range_columns, row_ranges
from app.prediction.repair import Repair, Repaired
from app.prediction.values import dates_read, row_of
from app.problem import Problem

__all__ = ["Predictions", "RowPrediction", "evaluate_file", "predict_file", "predict_row", "predict_table"]


@dataclass(frozen=True)
class Predictions:
    """Predicted rows, and what became of the others.

    `table` has the columns of the input as they were, then those called by `added`: the prediction, where the true
    value lies with a confidence of `level` ("low" and "high" for numbers, "prediction set" for categories), for
    categories the prediction's probability and that of every class, and a warning where a cell was never seen in
    training. `promise` is a sentence on the confidence, or on why there is none.
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
    level: float
    promise: str


@dataclass(frozen=True)
class RowPrediction:
    """The prediction of one row: a class with the probability of every class in the model's order, or a number.

    `ranges` tell where the true value lies, at every confidence level.
    """

    prediction: str | float
    probabilities: tuple[tuple[str, float], ...]
    warnings: tuple[str, ...]
    ranges: tuple[Range, ...] = ()

    def at(self, level: float) -> Range:
        """Where the true value lies with a confidence of `level`."""
        return next(one for one in self.ranges if one.level == level)


def predict_row(bundle: Bundle, values: Mapping[str, Any], threshold: float = THRESHOLD) -> RowPrediction:
    """Predict one row from values by input column, as text or typed; a column without a value is missing.

    Raises NotApplicable where a value cannot be read as what its column holds.
    """
    row, repaired, unknown = repaired_row(bundle, values)
    surprise = guard.warnings(repaired.rows, bundle)[0]
    told = (*unknown, *repaired.notes, *dates_read(row, repaired.rows), *([surprise] if surprise else []))
    found = answers(bundle, repaired.rows)
    if bundle.problem is Problem.REGRESSION:
        return RowPrediction(float(found.outputs[0]), (), told, row_ranges(bundle, found, None))
    classes, chosen = bundle.manifest.classes, labels(bundle.problem, found.outputs, threshold)
    sure = tuple(zip(classes, map(float, found.outputs[0]), strict=True))
    return RowPrediction(classes[int(chosen[0])], sure, told, row_ranges(bundle, found, chosen))


def repaired_row(bundle: Bundle, values: Mapping[str, Any]) -> tuple[pl.DataFrame, Repaired, tuple[str, ...]]:
    """One row as it is given and as the model takes it, and a sentence on names it does not know."""
    row, unknown = row_of(bundle, values)
    repaired = Repair.plan(row.schema, bundle, bundle.manifest.inputs).apply(row)
    if repaired.rejects.height:
        raise NotApplicable(f"{repaired.rejects['reason'][0]}; correct it, or leave it empty if it is not known.")
    return row, repaired, unknown


def predict_table(
    bundle: Bundle,
    rows: pl.DataFrame,
    lines: pl.Series | None = None,
    threshold: float = THRESHOLD,
    level: float = USUAL,
) -> Predictions:
    """Predict the rows of a table; `lines` are their lines in a file, counted from 1 where they are not given.

    Of two classes, the positive one is predicted from the threshold on. Raises NotApplicable where a column that the
    model needs is absent, or there is no such confidence level.
    """
    check_level(level)
    repaired = Repair.plan(rows.schema, bundle, bundle.manifest.inputs).apply(rows, lines)
    warnings = guard.warnings(repaired.rows, bundle)
    columns, promise = _columns(bundle, answers(bundle, repaired.rows), threshold, level)
    columns = columns | {"warning": warnings}
    added = _free(list(columns), rows.columns)
    same = rows[repaired.kept] if repaired.rejects.height else rows
    return Predictions(
        table=same.hstack(named(zip(added, columns.values(), strict=True))),
        rejects=repaired.rejects,
        predicted=same.height,
        repaired=repaired.repaired,
        rejected=repaired.rejects.height,
        notes=(*repaired.notes, *guard.told(warnings.len() - warnings.null_count())),
        added=added,
        level=level,
        promise=promise,
    )


def predict_file(
    bundle: Bundle,
    source: Path,
    folder: Path,
    name: str | None = None,
    sheet: str | None = None,
    threshold: float = THRESHOLD,
    level: float = USUAL,
) -> Predictions:
    """Predict the rows of a file, which is read into `folder`; rows that could not be read are among the rejects."""
    check_level(level)
    read = read_file(source, folder, name, sheet)
    found = predict_table(bundle, read.rows, read.lines, threshold, level)
    rejects = pl.concat([read.rejects, found.rejects]).sort("line", maintain_order=True)
    return replace(found, rejects=rejects, rejected=rejects.height, notes=(*read.notes, *found.notes))


def _columns(bundle: Bundle, found: Answers, threshold: float, level: float) -> tuple[dict[str, pl.Series], str]:
    """The prediction, where the true value lies, and for categories the probabilities; what the range promises."""
    if bundle.problem is Problem.REGRESSION:
        ranges, promise = range_columns(bundle, found, None, level)
        return {"prediction": pl.Series(found.outputs, dtype=pl.Float64)} | ranges, promise
    outputs, classes = found.outputs, bundle.manifest.classes
    chosen = labels(bundle.problem, outputs, threshold)
    ranges, promise = range_columns(bundle, found, chosen, level)
    names = {"prediction": pl.Series(classes, dtype=pl.String).gather(chosen)}
    sure = {"probability": pl.Series(outputs[np.arange(len(chosen)), chosen])}
    each = {f"probability {name}": pl.Series(outputs[:, place]) for place, name in enumerate(classes)}
    return names | ranges | sure | each, promise


def _free(wanted: list[str], present: list[str]) -> tuple[str, ...]:
    """The wanted names of columns, each with a number where the table has it already."""
    taken, names = set(present), []
    for one in wanted:
        free, number = one, 2
        while free in taken:
            free, number = f"{one} ({number})", number + 1
        taken.add(free)
        names.append(free)
    return tuple(names)
