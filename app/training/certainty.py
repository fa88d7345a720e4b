"""How sure a fitted model can be: learned from the validation rows right after it was fitted."""

from dataclasses import dataclass

import numpy as np

from app.algorithms.algorithm import Part
from app.evaluation.calibration import calibrate
from app.evaluation.calibrator import Calibrator
from app.evaluation.conformal import Conformal, conformal_intervals, conformal_sets
from app.evaluation.judged import rows_judged
from app.problem import Problem
from app.training.spec import BuildSpec

MOST_ROWS, LEAST_ROWS, MOST_CELLS = 20_000, 2_000, 60_000


@dataclass(frozen=True)
class Certainty:
    """The correction of a model's probabilities, why it is this one, and how far the corrected answers may be off."""

    calibrator: Calibrator
    reason: str
    conformal: Conformal


def certainty(spec: BuildSpec, valid: Part, answers: np.ndarray) -> Certainty:
    """Learn both from encoded validation rows and the model's answers to them.

    At most 20,000 rows are taken, fewer of many classes. What tells how far answers may be off was not learned from
    the same rows.
    """
    rows = rows_judged(len(valid.target), _most_rows(answers), spec.seed)
    actual, answers = valid.target[rows], answers[rows]
    found = calibrate(spec.problem, actual, answers, spec.seed, _weighted(spec))
    if spec.problem is Problem.REGRESSION:
        conformal = conformal_intervals(valid.features[rows], actual, answers, spec.seed)
    else:
        conformal = conformal_sets(actual, found.held_out)
    return Certainty(found.calibrator, found.reason, conformal)


def _most_rows(answers: np.ndarray) -> int:
    classes = 1 if answers.ndim == 1 else answers.shape[1]
    return int(np.clip(MOST_CELLS // classes, LEAST_ROWS, MOST_ROWS))


def _weighted(spec: BuildSpec) -> str:
    """How training rows were weighted on purpose, as a sentence's middle; empty where they were not."""
    ways = ["so that every category counts alike"] if spec.weights == "balanced" else []
    ways += [f"by {spec.weight_column}"] if spec.weight_column else []
    return " and ".join(ways)
