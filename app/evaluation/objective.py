"""The objective metric of a round of training: AUC, Accuracy or R2 on validation rows."""

from collections.abc import Callable
from functools import cache, partial

import numpy as np

from app.evaluation.judged import rows_judged
from app.evaluation.metrics import OBJECTIVES, metric
from app.evaluation.outcome import Outcome
from app.problem import Problem

MOST_ROWS = 10_000  # judged in a round, so that the curve costs little


def objective_judge(problem: Problem, seed: int) -> Callable[[tuple[np.ndarray, np.ndarray]], dict[str, float]]:
    """What gives {metric: value} for the targets of rows and their predictions, in the shapes of `Fitted.predict`.

    Of more than 10,000 rows, so many are drawn by the seed, the same ones in every round. Rows count alike, whatever
    their weights. Nothing is given where the metric is not defined, such as the AUC of rows of one class.
    """
    measure = metric(OBJECTIVES[problem])
    drawn = cache(partial(rows_judged, most=MOST_ROWS, seed=seed))

    def judge(answers: tuple[np.ndarray, np.ndarray]) -> dict[str, float]:
        target, predicted = (values[drawn(len(values))] for values in answers)
        value = measure.function(Outcome(problem, target, predicted).tally())
        return {measure.key: value} if np.isfinite(value) else {}

    return judge
