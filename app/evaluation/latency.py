"""How long one row takes to be predicted."""

import time
from collections.abc import Callable

import numpy as np
import polars as pl

from app.evaluation.metrics import Tally, metric
from app.evaluation.report import Score
from app.evaluation.uncertainty import intervals

MOST_ROWS, FEWEST_ROWS, SECONDS = 100, 5, 1.0


class Timing:
    """Seconds that n rows took, each predicted by itself, ready to be tallied under weights."""

    def __init__(self, seconds: np.ndarray) -> None:
        self.seconds = seconds
        self.rows = self.fewest = len(seconds)

    def tally(self, weights: np.ndarray | None = None) -> Tally:
        """Their mean, each row counting as often as `weights` of shape (n,) says, or once."""
        return Tally(means={"seconds": float(np.average(self.seconds, weights=weights))})


def latency(predict: Callable[[pl.DataFrame], np.ndarray], rows: pl.DataFrame, seed: int) -> Score:
    """InferenceLatency in seconds: the mean over up to 100 rows predicted one by one, within about a second.

    The first row, which also loads what is needed once, does not count. `predict` replays the recipe and encodes.
    """
    predict(rows.head(1))
    taken, begun = [], time.perf_counter()
    for place in range(min(MOST_ROWS, rows.height)):
        before = time.perf_counter()
        predict(rows.slice(place, 1))
        taken.append(time.perf_counter() - before)
        if len(taken) >= FEWEST_ROWS and time.perf_counter() - begun > SECONDS:
            break
    timing, measure = Timing(np.array(taken)), metric("InferenceLatency")
    ((low, high),) = intervals([measure], timing, seed)
    return Score(measure.function(timing.tally()), low, high)
