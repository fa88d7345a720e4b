"""A column divided into bands that people can read: levels, ranges with round bounds, and missing cells."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from app.data.columns import Kind
from app.evaluation.condition import Bound, Condition, missing, ordered, unnamed

QUARTILES = 4
FEW_VALUES = 6
MOST_LEVELS = 50
MOST_MOVED = 0.02  # of the rows may change their range so that its bound is a round number
TEXTS = (pl.String, pl.Categorical, pl.Enum, pl.Boolean)
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Bands:
    """The bands of a column, and in which of them each row lies: `places` of shape (rows,), -1 for none."""

    conditions: tuple[Condition, ...]
    places: np.ndarray


def bands_of(cells: pl.Series, kind: Kind, parts: int = QUARTILES) -> Bands:
    """The bands of a column: its most frequent levels, or `parts` ranges with about as many rows each.

    Identifiers and free text have none. Numbers and days with few different values have a band for each.
    """
    if kind in (Kind.IDENTIFIER, Kind.TEXT):
        return Bands((), np.full(len(cells), -1))
    name, cells = cells.name, unnamed(cells)
    gone = missing(cells).to_numpy()
    if isinstance(cells.dtype, TEXTS):
        found = _levels(name, cells)
    elif cells.dtype.is_numeric():
        found = _ranges(name, ordered(cells).fill_null(np.nan).to_numpy(), ~gone, parts, float)
    elif cells.dtype in (pl.Date, pl.Datetime):
        days = ordered(cells).to_physical().cast(pl.Float64).fill_null(np.nan).to_numpy()
        found = _ranges(name, days, ~gone, parts, _day)
    else:
        return Bands((), np.full(len(cells), -1))
    if not gone.any():
        return found
    places = np.where(gone, len(found.conditions), found.places)
    return Bands((*found.conditions, Condition(name, missing=True)), places)


def _levels(column: str, cells: pl.Series) -> Bands:
    texts = cells.cast(pl.String)
    counts = texts.drop_nulls().alias("level").value_counts(name="rows")
    levels = counts.sort(["rows", "level"], descending=[True, False])["level"].head(MOST_LEVELS).to_list()
    places = texts.replace_strict(levels, range(len(levels)), default=-1, return_dtype=pl.Int32)
    return Bands(tuple(Condition(column, (level,)) for level in levels), places.fill_null(-1).to_numpy())


def _ranges(column: str, numbers: np.ndarray, known: np.ndarray, parts: int, bound: Callable[[float], Bound]) -> Bands:
    """Bands of numbers of shape (rows,); `bound` makes of a number what a condition holds."""
    inside = np.sort(numbers[known])
    if not len(inside):
        return Bands((), np.full(len(numbers), -1))
    steps = np.flatnonzero(inside[1:] != inside[:-1])
    if len(steps) < FEW_VALUES:
        values = inside[np.append(steps, len(inside) - 1)]
        conditions = tuple(Condition(column, low=bound(value), high=bound(value)) for value in values)
        return Bands(conditions, np.where(known, np.searchsorted(values, numbers), -1))
    edges = _edges(inside, parts, whole=bound is not float)
    conditions = tuple(
        Condition(column, low=None if low is None else bound(low), under=None if under is None else bound(under))
        for low, under in zip([None, *edges], [*edges, None], strict=True)
    )
    return Bands(conditions, np.where(known, np.searchsorted(edges, numbers, side="right"), -1))


def _edges(inside: np.ndarray, parts: int, whole: bool) -> list[float]:
    """The inner bounds of ranges of sorted numbers; a value that many rows share has a range of its own."""
    rows = len(inside)
    quantiles = inside[[rows * place // parts for place in range(1, parts)]]
    shared = [value for value in np.unique(quantiles) if (quantiles == value).sum() > 1 or value == inside[0]]
    after = [inside[place] for place in np.searchsorted(inside, shared, side="right") if place < rows]
    edges = {float(edge) for edge in (*quantiles, *after) if edge > inside[0]}
    finite = sorted(edge for edge in edges if np.isfinite(edge))
    return finite if whole else sorted({_readable(edge, inside) for edge in finite})


def _readable(edge: float, inside: np.ndarray) -> float:
    """The shortest number near an edge that moves hardly a row to the other side, and not all of them to one."""
    place = np.searchsorted(inside, edge)
    for digits in range(1, 15):
        rounded = float(f"{edge:.{digits}g}")
        moved = np.searchsorted(inside, rounded)
        if 0 < moved < len(inside) and abs(moved - place) <= MOST_MOVED * len(inside):
            return rounded
    return edge


def _day(days: float) -> str:
    return (EPOCH + timedelta(days=int(days))).isoformat()
