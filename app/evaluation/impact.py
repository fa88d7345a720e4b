"""Which columns a model relies on: permutation importance (Breiman 2001) on test rows."""

from collections.abc import Callable, Sequence

import numpy as np

from app.algorithms.algorithm import Feature
from app.evaluation.metrics import Metric
from app.evaluation.outcome import Outcome
from app.evaluation.report import Impact
from app.problem import Problem

MOST_ROWS, ROUNDS, FEWEST_ROUNDS, MOST_PREDICTED_ROWS = 2_000, 10, 3, 1_000_000


def impacts(
    predict: Callable[[np.ndarray], np.ndarray],
    features: np.ndarray,
    actual: np.ndarray,
    columns: Sequence[Feature],
    problem: Problem,
    metric: Metric,
    seed: int,
    progress: Callable[[float], None] = lambda _: None,
) -> tuple[Impact, ...]:
    """Shuffle one table column at a time (all its features together) and measure how much worse the metric gets.

    Every round draws the test rows anew, so that low and high (95 %) hold the uncertainty of the test rows too.
    Ordered by share; shares are of the sum of losses above zero.
    """
    generator = np.random.default_rng(seed)
    sources = list(dict.fromkeys(feature.source for feature in columns))
    rounds = int(np.clip(MOST_PREDICTED_ROWS // (max(1, len(sources)) * MOST_ROWS), FEWEST_ROUNDS, ROUNDS))
    losses = np.full((len(sources), rounds), np.nan)
    for turn in range(rounds):
        rows = generator.integers(0, len(actual), min(MOST_ROWS, len(actual)))
        sample, answers = features[rows], actual[rows]
        whole = metric.function(Outcome(problem, answers, predict(sample)).tally())
        for number, source in enumerate(sources):
            shuffled = sample.copy()
            positions = [at for at, feature in enumerate(columns) if feature.source == source]
            shuffled[:, positions] = sample[generator.permutation(len(rows))][:, positions]
            without = metric.function(Outcome(problem, answers, predict(shuffled)).tally())
            losses[number, turn] = (whole - without) * (1 if metric.higher_is_better else -1)
            progress((turn + (number + 1) / len(sources)) / rounds)
    return _ordered(sources, losses)


def _ordered(sources: list[str], losses: np.ndarray) -> tuple[Impact, ...]:
    """One Impact a column from the losses of shape (columns, rounds); rounds without a defined metric do not count."""
    losses = losses[:, np.isfinite(losses).all(axis=0)]
    if losses.size == 0:
        return ()
    means = losses.mean(axis=1)
    lows, highs = np.quantile(losses, [0.025, 0.975], axis=1)
    total = np.clip(means, 0, None).sum() or 1.0
    found = [
        Impact(source, float(mean), float(low), float(high), float(max(mean, 0.0) / total))
        for source, mean, low, high in zip(sources, means, lows, highs, strict=True)
    ]
    return tuple(sorted(found, key=lambda one: (-one.loss, one.column)))
