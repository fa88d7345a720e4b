"""Where a model fails: the chapter of segments, of the largest losses, and of the error against each column."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import polars as pl

from app.data.columns import Kind
from app.evaluation.bands import bands_of
from app.evaluation.evidence import Evidence
from app.evaluation.judged import rows_judged
from app.evaluation.metrics import labels
from app.evaluation.segments import Answered, row_loss, scored, weak_segments, within_all
from app.evaluation.welch import Sums
from app.problem import Problem

MOST_CELLS, FEWEST_ROWS, MOST_ROWS = 10_000_000, 2_000, 20_000
ERROR_RANGES, MOST_WORST = 8, 50


def weaknesses(evidence: Evidence, _: Callable[[float], None]) -> tuple[dict[str, Any], dict[str, pl.DataFrame]]:
    """The field "segments" of the report, and the tables "rows", "worst_rows" and "column_errors"."""
    rows, actual, answers = evidence.frames["test"], evidence.actual["test"], evidence.answers["test"]
    loss = row_loss(evidence.problem, actual, answers)
    kinds = {name: kind for name, kind in evidence.every_kind.items() if name != evidence.spec.target}
    drawn = _searched(rows.height, len(kinds), evidence.seed)
    searched = rows if isinstance(drawn, slice) else rows[drawn]
    answered = Answered(evidence.problem, actual, answers, evidence.baseline, evidence.seed)
    segments = tuple(
        scored(one.conditions, within_all(rows, one.conditions), one.p_value, answered)
        for one in weak_segments(searched, kinds, loss[drawn])
    )
    wrong = loss if evidence.problem is Problem.REGRESSION else labels(evidence.problem, answers) != actual
    tables = {
        "rows": rows,
        "worst_rows": _worst_rows(evidence, loss),
        "column_errors": column_errors(searched, kinds, wrong[drawn].astype(float)),
    }
    return {"segments": segments}, tables


def _searched(rows: int, columns: int, seed: int) -> np.ndarray | slice:
    """The test rows that are searched: fewer of wide tables, so that no column is passed over."""
    most = int(np.clip(MOST_CELLS // max(1, columns), FEWEST_ROWS, MOST_ROWS))
    return rows_judged(rows, most, seed)


def column_errors(rows: pl.DataFrame, kinds: Mapping[str, Kind], wrong: np.ndarray) -> pl.DataFrame:
    """The mean error of the rows in each band of each column, with its 95 % interval.

    `wrong`, of shape (rows,), is 1 for a wrong category, or the absolute error. Columns: column, band, rows, error,
    low, high. The interval is Wilson's (1927) of shares, else by Student's t; missing where a band has one row.
    """
    parts = []
    for name, kind in kinds.items():
        found = bands_of(rows[name], kind, ERROR_RANGES)
        if len(found.conditions) > 1:
            sums = Sums.by_group(wrong, found.places, len(found.conditions))
            bands = [one.band for one in found.conditions]
            parts.append({"column": [name] * len(bands), "band": bands, **_means(sums, wrong)})
    schema = {"column": pl.String, "band": pl.String, "rows": pl.Int64} | dict.fromkeys(
        ("error", "low", "high"), pl.Float64
    )
    joined = {key: np.concatenate([part[key] for part in parts]) if parts else [] for key in schema}
    return pl.DataFrame(joined, schema=schema, strict=False).fill_nan(None)


def _means(sums: Sums, wrong: np.ndarray) -> dict[str, np.ndarray]:
    """Rows, mean error and its interval, by band."""
    from scipy.special import ndtri, stdtrit

    mean, rows = sums.mean, sums.rows
    if np.isin(wrong, (0.0, 1.0)).all():
        z = float(ndtri(0.975))
        scale = 1 + z**2 / rows
        middle, half = (
            (mean + z**2 / (2 * rows)) / scale,
            z / scale * np.sqrt(mean * (1 - mean) / rows + z**2 / (4 * rows**2)),
        )
    else:
        with np.errstate(all="ignore"):
            middle, half = mean, stdtrit(rows - 1, 0.975) * np.sqrt(sums.variance / rows)
    return {"rows": rows.astype(int), "error": mean, "low": np.maximum(middle - half, 0.0), "high": middle + half}


def _worst_rows(evidence: Evidence, loss: np.ndarray) -> pl.DataFrame:
    """The 50 test rows with the largest loss: actual, predicted, loss and then their cells, the target's aside.

    A column of the table that is called as one of the first is marked as a column.
    """
    order = np.argsort(-loss, kind="stable")[:MOST_WORST]
    actual, answers = evidence.actual["test"][order], evidence.answers["test"][order]
    given: dict[str, Any] = {"actual": actual, "predicted": answers}
    if evidence.problem is not Problem.REGRESSION:
        names = np.array(evidence.classes, dtype=object)
        predicted = labels(evidence.problem, answers)
        given = {"actual": names[actual.astype(int)].tolist(), "predicted": names[predicted].tolist()}
        given["probability of actual"] = answers[np.arange(len(order)), actual.astype(int)]
    given["loss"] = loss[order]
    cells = evidence.frames["test"].drop(evidence.spec.target)[order]
    cells = cells.rename({name: _apart(name, {*given, *cells.columns}) for name in cells.columns if name in given})
    return pl.concat([pl.DataFrame(given), cells], how="horizontal")


def _apart(name: str, taken: set[str]) -> str:
    """A name like this one that is not taken."""
    while name in taken:
        name = f"{name} (column)"
    return name
