"""Reports of three builds that never ran: one a problem, with numbers like real ones."""

from app.evaluation.report import Impact, Report, Score
from app.problem import Problem
from app.training.monitor import Ending, Round

ROUNDS = tuple(Round(n, 0.6 - 0.02 * n, 0.62 - 0.018 * n + 0.02 * max(0, n - 8), 0.1 * n) for n in range(1, 13))
IMPACTS = (
    Impact("contract", 0.061, 0.048, 0.074, 0.45),
    Impact("tenure", 0.052, 0.041, 0.063, 0.38),
    Impact("gender", -0.001, -0.004, 0.002, 0.0),
)


def impacts(*shares: tuple[str, float, float], margin: float = 0.1) -> tuple[Impact, ...]:
    """What columns matter, by name, loss and share; intervals reach so far around the loss, as a share of it."""
    return tuple(Impact(name, loss, (1 - margin) * loss, (1 + margin) * loss, share) for name, loss, share in shares)


def binary_report(**changes) -> Report:
    """Churn, 1,000 test rows, nothing unusual."""
    return Report(
        **{
            "problem": Problem.BINARY,
            "target": "churn",
            "algorithm": "xgboost",
            "classes": ("No", "Yes"),
            "positive": "Yes",
            "threshold": 0.5,
            "rows": {"train": 4670, "validation": 1000, "test": 1000, "no_target": 11},
            "round_name": "tree",
            "rounds": ROUNDS,
            "best_round": 8,
            "loss": "LogLoss",
            "ending": Ending.EARLY,
            "stopped": "Stopped at tree 12: 4 trees without improvement; tree 8 is kept.",
            "seconds": 1.234,
            "objective": "AUC",
            "metrics": {
                "Accuracy": Score(0.801, 0.776, 0.826, 0.735),
                "AUC": Score(0.8421, 0.8213, 0.8629, 0.5),
                "F1": Score(0.58, 0.53, 0.63, 0.0),
                "LogLoss": Score(0.418, 0.39, 0.446, 0.578),
            },
            "confusion": ((660, 75), (124, 141)),
            "impacts": IMPACTS,
            "notes": ("3 columns with one value were left out.",),
        }
        | changes
    )


def multiclass_report(**changes) -> Report:
    """Wine quality in three grades, one of them rare."""
    facts = {
        "problem": Problem.MULTICLASS,
        "target": "grade",
        "classes": ("good", "fair", "poor"),
        "positive": None,
        "objective": "F1macro",
        "metrics": {"F1macro": Score(0.61, 0.55, 0.67, 0.26), "Accuracy": Score(0.74, 0.70, 0.78, 0.6)},
        "confusion": ((250, 40, 0), (60, 130, 0), (5, 15, 0)),
        "rows": {"train": 2300, "validation": 500, "test": 500},
    }
    return binary_report(**facts | changes)


def regression_report(**changes) -> Report:
    """House prices in dollars."""
    facts = {
        "problem": Problem.REGRESSION,
        "target": "price",
        "classes": (),
        "positive": None,
        "loss": "RMSE",
        "objective": "RMSE",
        "rounds": tuple(Round(n, 90000 / n, 95000 / n**0.9, n * 0.2) for n in range(1, 11)),
        "best_round": 10,
        "metrics": {"RMSE": Score(48213.4, 45100.2, 51400.9, 114000.0), "R2": Score(0.82, 0.79, 0.85, -0.001)},
        "confusion": (),
        "ending": Ending.TIME,
        "stopped": "Stopped at tree 10: the time limit of 2 seconds was reached; tree 10 is kept.",
    }
    return binary_report(**facts | changes)
