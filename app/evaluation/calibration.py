"""Calibration: whether, and how, probabilities are corrected, decided and learned on validation rows."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from app.evaluation.calibrator import Calibrator, Method, log_odds, logarithms, tempered
from app.evaluation.loss import surprise
from app.problem import Problem

FOLDS = 5
FEWEST_ROWS, FEWEST_ROWS_OF_STEPS = 50, 1_000
MOST_CURVES = 10  # of more classes each has too few rows for a curve of its own
NAMES: dict[Method, str] = {
    "none": "none",
    "platt": "an S-shaped curve (Platt scaling)",
    "isotonic": "a curve of steps that never falls (isotonic regression)",
    "temperature": "one factor that makes every probability bolder or more cautious (temperature scaling)",
}


@dataclass(frozen=True)
class Calibrated:
    """What calibration decided.

    `held_out` are the validation rows' probabilities, each corrected by what the other folds taught, as new rows are:
    of shape (n, classes), or the answers as they were where nothing is corrected.
    """

    calibrator: Calibrator
    reason: str
    held_out: np.ndarray


def calibrate(problem: Problem, actual: np.ndarray, answers: np.ndarray, seed: int, weighted: str = "") -> Calibrated:
    """Choose a correction of validation answers by LogLoss over five folds, and learn it on all of them.

    Nothing is corrected unless a method lowers LogLoss by more than the standard error of the paired difference.
    `actual` are class numbers of shape (n,), `answers` probabilities of shape (n, classes). `weighted` says, as a
    sentence's middle, how training rows were weighted on purpose: then the probabilities stay as they are.
    """
    unchanged = _refused(problem, len(actual), weighted)
    if unchanged:
        return Calibrated(Calibrator(), unchanged, answers)
    folds = np.random.default_rng(seed).permutation(np.arange(len(actual)) % FOLDS)
    held_out: dict[Method, np.ndarray] = {"none": answers}
    for method in _methods(answers):
        held_out[method] = _held_out(_LEARN[method], actual, answers, folds)
    chosen, reason = _choice({method: surprise(actual, found) for method, found in held_out.items()})
    calibrator = Calibrator() if chosen == "none" else _LEARN[chosen](actual, answers)
    return Calibrated(calibrator, reason, held_out[chosen])


def _refused(problem: Problem, rows: int, weighted: str) -> str:
    """Why nothing is corrected, whatever the rows say; empty where they decide."""
    if problem is Problem.REGRESSION:
        return "Not defined because the model predicts numbers, not probabilities."
    if weighted:
        return (
            f"The probabilities are left as the model gives them, because training rows are weighted {weighted}: "
            "a correction would take that back."
        )
    if rows < FEWEST_ROWS:
        return (
            f"The probabilities are left as the model gives them, because {rows} validation rows are too few to learn "
            f"a correction from; it takes {FEWEST_ROWS}."
        )
    return ""


def _methods(answers: np.ndarray) -> list[Method]:
    """The methods that so many rows and classes allow."""
    rows, classes = answers.shape
    curves = classes <= MOST_CURVES
    return ["temperature"] + ["platt"] * curves + ["isotonic"] * (curves and rows >= FEWEST_ROWS_OF_STEPS)


def _held_out(
    learn: Callable[[np.ndarray, np.ndarray], Calibrator], actual: np.ndarray, answers: np.ndarray, folds: np.ndarray
) -> np.ndarray:
    """Answers of every fold as corrected by what the other folds teach."""
    corrected = np.empty(answers.shape)
    for fold in range(FOLDS):
        within = folds == fold
        corrected[within] = learn(actual[~within], answers[~within]).apply(answers[within])
    return corrected


def _choice(losses: dict[Method, np.ndarray]) -> tuple[Method, str]:
    """The method with the lowest mean of losses, if it is lower for sure, and a sentence that says why."""
    before = losses["none"]
    methods = [method for method in losses if method != "none"]
    gains = {method: before - losses[method] for method in methods}
    errors = {method: float(gain.std(ddof=1)) / len(gain) ** 0.5 for method, gain in gains.items()}
    better = [method for method in methods if gains[method].mean() > errors[method]]
    best = max(better or methods, key=lambda method: gains[method].mean())
    told = (
        f"LogLoss on {len(before):,} validation rows, each corrected by what the other rows teach, goes from "
        f"{before.mean():.4f} to {losses[best].mean():.4f} with {NAMES[best]}"
    )
    if better:
        return best, f"{told}; that is a gain above its standard error of {errors[best]:.1g}."
    return "none", (
        f"The probabilities are left as the model gives them: {told}, the best of {len(methods)} corrections tried; "
        f"that is not a gain above its standard error of {errors[best]:.1g}."
    )


def _learn_temperature(actual: np.ndarray, answers: np.ndarray) -> Calibrator:
    """The temperature under which the rows' true classes are least surprising, from a twentieth to twenty."""
    from scipy.optimize import minimize_scalar

    logs = logarithms(answers)
    found = minimize_scalar(
        lambda logarithm: surprise(actual, tempered(logs, np.exp(logarithm))).mean(),
        bounds=(-np.log(20), np.log(20)),
        method="bounded",
        options={"xatol": 1e-3},
    )
    return Calibrator("temperature", {"temperature": float(np.exp(found.x))})


def _columns(actual: np.ndarray, answers: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Which rows are of a class, and its probabilities: of the positive one of two, of each of more."""
    classes = [1] if answers.shape[1] == 2 else range(answers.shape[1])
    return [(actual == one, answers[:, one]) for one in classes]


def _learn_platt(actual: np.ndarray, answers: np.ndarray) -> Calibrator:
    return Calibrator("platt", {"curves": [_platt(hit, column) for hit, column in _columns(actual, answers)]})


def _platt(hit: np.ndarray, column: np.ndarray) -> tuple[float, float]:
    """Slope and intercept of the log-odds; a curve that would reverse ranks is left out, as (1, 0).

    Targets are Platt's, a little inside 0 and 1, so that rows told apart perfectly do not make the curve a cliff: every
    row stands for both classes, by weight.
    """
    from sklearn.linear_model import LogisticRegression

    odds = log_odds(column)
    middle, scale = float(odds.mean()), float(odds.std())
    if scale < FLAT:
        return 1.0, 0.0
    target = np.where(hit, (hit.sum() + 1) / (hit.sum() + 2), 1 / ((~hit).sum() + 2))
    scaled = np.tile((odds - middle) / scale, 2)[:, None]
    model = LogisticRegression(C=np.inf, solver="newton-cholesky").fit(
        scaled, np.repeat([1, 0], len(hit)), sample_weight=np.concatenate([target, 1 - target])
    )
    slope = float(model.coef_[0, 0]) / scale
    return (slope, float(model.intercept_[0]) - slope * middle) if slope > 0 else (1.0, 0.0)


FLAT = 1e-9


def _learn_isotonic(actual: np.ndarray, answers: np.ndarray) -> Calibrator:
    """Steps between 1 / (n + 2) and 1 less that, since no n rows show that something never or always happens."""
    from sklearn.isotonic import IsotonicRegression

    least, curves = 1 / (len(actual) + 2), []
    for hit, column in _columns(actual, answers):
        model = IsotonicRegression(y_min=least, y_max=1 - least, out_of_bounds="clip").fit(column, hit)
        curves.append((model.X_thresholds_.tolist(), model.y_thresholds_.tolist()))
    return Calibrator("isotonic", {"curves": curves, "own": least})


_LEARN: dict[Method, Callable[[np.ndarray, np.ndarray], Calibrator]] = {
    "temperature": _learn_temperature,
    "platt": _learn_platt,
    "isotonic": _learn_isotonic,
}
