"""The answers of a model for repaired rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from app.models.bundle import Bundle

CHUNK = 200_000


@dataclass(frozen=True)
class Answers:
    """Probabilities of shape (rows, classes), or numbers of shape (rows,) with the error expected of each.

    `expected` is None for categories, and where intervals of all rows are equally wide.
    """

    outputs: np.ndarray
    expected: np.ndarray | None


def answers(bundle: Bundle, rows: pl.DataFrame) -> Answers:
    """What the model answers for repaired rows.

    Rows that have a fraction where training had whole numbers are predicted apart, so that a row's answer does not
    depend on the rows beside it. The encoded matrix is as wide as the columns' categories together, so that only
    some rows of it are held at a time.
    """
    classes = len(bundle.manifest.classes)
    outputs = np.empty((rows.height, classes) if classes else rows.height)
    conformal = bundle.conformal
    expected = np.empty(rows.height) if conformal is not None and conformal.widths is not None else None
    for begin in range(0, rows.height, CHUNK):
        for places, part in alike(bundle.schema.schema, rows.slice(begin, CHUNK)):
            if part.height:
                features = bundle.features(part)
                found = outputs[begin : begin + CHUNK][places] = bundle.answer(features)
                if expected is not None:
                    expected[begin : begin + CHUNK][places] = conformal.expected(features, found)
    return Answers(outputs, expected)


def alike(schema: pl.Schema, rows: pl.DataFrame) -> Iterator[tuple[Any, pl.DataFrame]]:
    """The rows apart by whether they fit the schema's types, with their places."""
    wider = {name: schema[name] for name, dtype in rows.schema.items() if dtype != schema[name]}
    if not wider:
        yield slice(None), rows
        return
    fitting = {name: rows[name].cast(dtype, strict=False) for name, dtype in wider.items()}
    whole = np.ones(rows.height, dtype=bool)
    for name, cells in fitting.items():
        whole &= cells.cast(rows[name].dtype).eq_missing(rows[name]).to_numpy()
    yield whole, rows.with_columns(cells.alias(name) for name, cells in fitting.items()).filter(whole)
    yield ~whole, rows.filter(~whole)
