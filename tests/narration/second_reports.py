"""Facts of three builds that never ran, for answers of a second author: readmissions, rents and defects."""

from app.evaluation.report import Report, Score
from app.narration.facts import facts
from app.training.monitor import Ending, Round
from tests.narration.example_reports import binary_report, impacts, multiclass_report, regression_report


def readmission_report() -> Report:
    """Patients who come back within 30 days of leaving a hospital."""
    return binary_report(
        target="readmitted",
        algorithm="xgboost",
        classes=("no", "yes"),
        positive="yes",
        threshold=0.28,
        rows={"train": 7_000, "validation": 1_500, "test": 1_500, "no_target": 64},
        rounds=tuple(
            Round(n, 0.55 * 0.99**n, 0.56 * 0.994 ** min(n, 67) + 0.0004 * max(0, n - 67), 0.4 * n)
            for n in range(1, 93)
        ),
        best_round=67,
        stopped="Stopped at tree 92: 25 trees without improvement; tree 67 is kept.",
        seconds=36.8,
        objective="AUC",
        metrics={
            "AUC": Score(0.7864, 0.7591, 0.8137, 0.5),
            "Accuracy": Score(0.806, 0.7860, 0.8260, 0.82),
            "BalancedAccuracy": Score(0.7249, 0.6960, 0.7538, 0.5),
            "F1": Score(0.5318, 0.4880, 0.5756, 0.0),
            "Precision": Score(0.4701, 0.4227, 0.5175, None),
            "Recall": Score(0.6111, 0.5530, 0.6692, 0.0),
            "LogLoss": Score(0.3719, 0.3450, 0.3988, 0.4714),
        },
        confusion=((1_044, 186), (105, 165)),
        impacts=impacts(
            ("prior_visits", 0.094, 0.41),
            ("age", 0.053, 0.23),
            ("lab_7", 0.032, 0.14),
            ("ward", 0.016, 0.07),
            margin=0.15,
        ),
        notes=("1 column with one value was left out.",),
    )


def rent_report() -> Report:
    """Monthly rents of flats in euros."""
    return regression_report(
        target="rent_eur",
        algorithm="lightgbm",
        objective="RMSE",
        loss="RMSE",
        rows={"train": 5_600, "validation": 1_200, "test": 1_200, "no_target": 8},
        rounds=tuple(Round(n, 900 / n**0.5, 930 / n**0.42, 0.05 * n) for n in range(1, 151)),
        best_round=150,
        ending=Ending.COMPLETED,
        stopped="All 150 trees were grown; tree 150 is kept.",
        seconds=7.6,
        metrics={
            "RMSE": Score(142.6, 134.1, 151.1, 318.4),
            "MAE": Score(96.3, 91.0, 101.6, 241.7),
            "MAPE": Score(0.094, 0.088, 0.1, 0.247),
            "R2": Score(0.7994, 0.7702, 0.8286, -0.0004),
        },
        impacts=impacts(
            ("area_m2", 118.0, 0.59),
            ("district", 44.0, 0.22),
            ("rooms", 20.0, 0.1),
            ("built_1990", 10.0, 0.05),
            margin=0.15,
        ),
        notes=(),
    )


def defect_report() -> Report:
    """Parts of a factory sorted into three kinds."""
    return multiclass_report(
        target="defect",
        algorithm="mlp",
        classes=("none", "scratch", "dent"),
        objective="Accuracy",
        rows={"train": 2_800, "validation": 600, "test": 600},
        round_name="epoch",
        rounds=tuple(
            Round(n, 1.0 / n**0.4, 1.05 / min(n, 18) ** 0.38 + 0.004 * max(0, n - 18), 1.5 * n) for n in range(1, 31)
        ),
        best_round=18,
        ending=Ending.EARLY,
        stopped="Stopped at epoch 30: 12 epochs without improvement; epoch 18 is kept.",
        seconds=45.0,
        metrics={
            "Accuracy": Score(0.88, 0.854, 0.906, 0.7),
            "F1macro": Score(0.79, 0.75, 0.83, 0.2745),
            "LogLoss": Score(0.351, 0.302, 0.4, 0.802),
        },
        confusion=((399, 15, 6), (18, 92, 10), (9, 14, 37)),
        impacts=impacts(("surface", 0.168, 0.56), ("force", 0.078, 0.26), ("line_2", 0.027, 0.09), margin=0.15),
        notes=(),
    )


SECOND_FACTS = {
    "readmission": facts(readmission_report(), "clinic_2024", "XGBoost", ["Fill gaps in age with the median (61)"]),
    "rent": facts(rent_report(), "flats", "LightGBM", []),
    "defect": facts(defect_report(), "parts", "Neural network", []),
}
"""What is known about each, by a short name."""
