"""A model judged on a file of rows it has never seen."""

from dataclasses import replace
from pathlib import Path

import narwhals.stable.v2 as nw
import numpy as np
import polars as pl

from app.errors import NotApplicable
from app.evaluation.report import Score
from app.evaluation.uncertainty import scores
from app.models.bundle import Bundle, InputColumn
from app.prediction.answers import CHUNK
from app.prediction.cells import kind_of
from app.prediction.files import read_file
from app.prediction.repair import Repair
from app.problem import Problem
from app.training.division import as_text


def evaluate_file(
    bundle: Bundle, source: Path, folder: Path, name: str | None = None, sheet: str | None = None
) -> dict[str, Score]:
    """Score a model on the rows of a file whose target is known, every metric with its 95 % interval.

    The file is read into `folder`. Raises NotApplicable where a column that the model needs is absent, the target
    among them, or no row has a known target.
    """
    read = read_file(source, folder, name, sheet)
    target = bundle.manifest.spec.target
    columns = bundle.manifest.inputs
    if target in bundle.schema.columns:
        kind = kind_of(bundle.schema.schema[target])
        columns += (InputColumn(target, kind, needed=True, levels=bundle.manifest.classes),)
    rows = Repair.plan(read.rows.schema, bundle, columns).apply(read.rows, read.lines).rows
    frame = bundle.recipe.apply(nw.from_native(rows.lazy()), bundle.learned, "evaluate").collect().to_native()
    if target not in frame.columns or frame[target].null_count() == frame.height:
        raise NotApplicable(
            f"No row of the file has a known {target}; choose a file with the answers to score against."
        )
    frame = frame.filter(frame[target].is_not_null())
    predicted = np.concatenate([bundle.answer(bundle.encoding.encode(part)) for part in frame.iter_slices(CHUNK)])
    actual, predicted = _judged(bundle, frame[target], predicted)
    found = scores(bundle.problem, actual, predicted, predicted, bundle.manifest.spec.seed)
    return {key: replace(score, baseline=None) for key, score in found.items()}


def _judged(bundle: Bundle, target: pl.Series, predicted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The target as the numbers that metrics take; a class that the model does not know has a probability of 0."""
    if bundle.problem is Problem.REGRESSION:
        return target.cast(pl.Float64).to_numpy(), predicted
    classes, texts = bundle.manifest.classes, as_text(target)
    codes = texts.replace_strict(classes, range(len(classes)), default=len(classes), return_dtype=pl.Int64).to_numpy()
    if codes.max() < len(classes):
        return codes, predicted
    if bundle.problem is Problem.BINARY:
        raise NotApplicable(
            f"{target.name} holds '{texts[int(codes.argmax())]}', but the model knows only '{classes[0]}' and "
            f"'{classes[1]}'; correct these cells of the file, or empty them to leave their rows out."
        )
    return codes, np.column_stack([predicted, np.zeros(len(predicted))])
