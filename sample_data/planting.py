"""Troubles of real tables, planted on purpose."""

import numpy as np
import polars as pl


def gaps(draw: np.random.Generator, values: object, share: float | np.ndarray, mark: object = None) -> pl.Series:
    """The values with a share of them replaced by `mark`, an empty cell unless another one is given."""
    column = pl.Series(values)
    hidden = pl.Series(draw.random(len(column)) < share)
    return pl.select(pl.when(hidden).then(pl.lit(mark)).otherwise(column)).to_series()


def happens(draw: np.random.Generator, score: np.ndarray, rate: float) -> np.ndarray:
    """Whether each case happens: more probable where the score is high, in `rate` of all cases on average."""
    low, high = -30.0, 30.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if np.mean(1 / (1 + np.exp(-(score + middle)))) < rate else (low, middle)
    return draw.random(len(score)) < 1 / (1 + np.exp(-(score + low)))


def days(start: str, after: np.ndarray) -> pl.Series:
    """Dates a number of days after a start."""
    return pl.Series(np.datetime64(start) + np.asarray(after, dtype="timedelta64[D]")).cast(pl.Date)
