"""The errors of predicted numbers on test rows: how they spread, and where in the range they are large."""

import numpy as np
import polars as pl

MOST_BARS, RANGES = 60, 10


def density(actual: np.ndarray, predicted: np.ndarray) -> pl.DataFrame:
    """How many test rows have which residual (actual minus predicted), in bins: low, high, rows.

    Bins reach from the 0.5th to the 99.5th percentile (at least; they hold all rows where few are farther out), and
    the first and last bin take in what is beyond.
    """
    residual = actual - predicted
    low, high = np.quantile(residual, [0.005, 0.995])
    if low == high:
        low, high = low - 0.5, high + 0.5
    bars = int(np.clip(np.sqrt(len(residual)), 5, MOST_BARS))
    edges = np.linspace(low, high, bars + 1)
    rows, _ = np.histogram(np.clip(residual, low, high), edges)
    return pl.DataFrame({"low": edges[:-1], "high": edges[1:], "rows": rows})


def by_range(actual: np.ndarray, predicted: np.ndarray) -> pl.DataFrame:
    """Errors by tenths of the predicted value: low, high, rows, mae, rmse and bias (mean of predicted minus actual).

    Tenths of equal bounds are one.
    """
    edges = np.unique(np.quantile(predicted, np.linspace(0, 1, RANGES + 1)))
    places = np.clip(np.searchsorted(edges, predicted, side="right") - 1, 0, max(0, len(edges) - 2))
    error = predicted - actual
    lines = []
    for place in range(max(1, len(edges) - 1)):
        part = error[places == place]
        if len(part):
            lines.append(
                {"low": edges[place], "high": edges[min(place + 1, len(edges) - 1)], "rows": len(part),
                 "mae": np.abs(part).mean(), "rmse": np.sqrt((part**2).mean()), "bias": part.mean()}
            )  # fmt: skip
    return pl.DataFrame(lines)
