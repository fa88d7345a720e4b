"""Which columns a model relies on: permutation importance (Breiman 2001) on test rows."""

from collections.abc import Callable, Sequence

import numpy as np

from app.algorithms.algorithm import Feature
from app.evaluation.metrics import Metric
from app.evaluation.outcome import Outcome
from app.evaluation.report import Impact
from app.problem import Problem

FEWEST_ROWS, FEW_ROWS, MOST_ROWS, FEWEST_ROUNDS, MOST_ROUNDS = 200, 400, 2_000, 3, 6
CELLS_AT_ONCE = 1_000_000  # in one prediction of several columns, so that what each call costs counts less
MOST_PREDICTED_ROWS, MOST_PREDICTED_CELLS = 1_000_000, 1_000_000_000


def impacts(
    predict: Callable[[np.ndarray], np.ndarray],
    features: np.ndarray,
    actual: np.ndarray,
    columns: Sequence[Feature],
    problem: Problem,
    metric: Metric,
    seed: int,
    progress: Callable[[float], None] = lambda _: None,
    most_rows: int = MOST_ROWS,
) -> tuple[Impact, ...]:
    """Shuffle one table column at a time (all its features together) and measure how much worse the metric gets.

    Every round draws the test rows anew, so that low and high (95 %, by Student's t over the rounds) hold the
    uncertainty of the test rows too. Ordered by share; shares are of the sum of losses above zero. A round takes at
    most `most_rows` rows.
    """
    generator = np.random.default_rng(seed)
    sources = list(dict.fromkeys(feature.source for feature in columns))
    rounds, size = _effort(len(sources), len(columns), min(len(actual), most_rows))
    losses = np.full((len(sources), rounds), np.nan)
    together = max(1, CELLS_AT_ONCE // (size * max(1, len(columns))))
    for turn in range(rounds):
        rows = generator.integers(0, len(actual), size)
        sample, answers = features[rows], actual[rows]
        whole = metric.function(Outcome(problem, answers, predict(sample)).tally())
        for first in range(0, len(sources), together):
            some = sources[first : first + together]
            shuffled = np.concatenate([_shuffled(sample, source, columns, generator) for source in some])
            for number, predicted in enumerate(np.split(predict(shuffled), len(some)), first):
                without = metric.function(Outcome(problem, answers, predicted).tally())
                losses[number, turn] = (whole - without) * (1 if metric.higher_is_better else -1)
            progress((turn + (first + len(some)) / len(sources)) / rounds)
    return _ordered(sources, losses)


def _shuffled(
    sample: np.ndarray, source: str, columns: Sequence[Feature], generator: np.random.Generator
) -> np.ndarray:
    """The rows with all features of one of the table's columns shuffled together."""
    positions = [at for at, feature in enumerate(columns) if feature.source == source]
    shuffled = sample.copy()
    shuffled[:, positions] = sample[np.ix_(generator.permutation(len(sample)), positions)]
    return shuffled


def _effort(sources: int, features: int, rows: int) -> tuple[int, int]:
    """How many rounds, and how many rows in each, so that wide tables do not take minutes."""
    rounds = int(np.clip(MOST_PREDICTED_ROWS // (max(1, sources) * MOST_ROWS), FEWEST_ROUNDS, MOST_ROUNDS))
    size = int(np.clip(MOST_PREDICTED_CELLS // max(1, sources * features * rounds), FEWEST_ROWS, MOST_ROWS))
    return rounds, min(size, rows)


def _ordered(sources: list[str], losses: np.ndarray) -> tuple[Impact, ...]:
    """One Impact a column from the losses of shape (columns, rounds); rounds without a defined metric do not count."""
    from scipy.special import stdtrit

    losses = losses[:, np.isfinite(losses).all(axis=0)]
    if losses.shape[1] < 2 or not sources:
        return ()
    means = losses.mean(axis=1)
    margins = stdtrit(losses.shape[1] - 1, 0.975) * losses.std(axis=1, ddof=1)
    total = np.clip(means, 0, None).sum() or 1.0
    found = [
        Impact(source, float(mean), float(mean - margin), float(mean + margin), float(max(mean, 0.0) / total))
        for source, mean, margin in zip(sources, means, margins, strict=True)
    ]
    return tuple(sorted(found, key=lambda one: (-one.loss, one.column)))
