"""Facts of builds that never ran, for fresh answers: frauds, tickets, energy, a curve, a column and a prediction."""

from app.evaluation.report import Report, Score
from app.narration.fact import Fact
from app.narration.facts import Facts, facts
from app.narration.facts_of_columns import names_of
from app.narration.facts_of_curve import curve_facts
from app.narration.facts_of_prediction import move_facts, prediction_facts, quality_facts
from app.prediction.predict import RowPrediction
from app.prediction.ranges import Range
from app.prediction.reasons import Move, Reasons
from app.training.monitor import Ending, Round
from tests.narration.example_reports import binary_report, impacts, multiclass_report, regression_report


def fraud_report() -> Report:
    """Card payments, one in twenty of them a fraud; columns whose names hold digits."""
    return binary_report(
        target="is_fraud",
        algorithm="lightgbm",
        classes=("legit", "fraud"),
        positive="fraud",
        threshold=0.37,
        rows={"train": 98_760, "validation": 12_345, "test": 12_345},
        round_name="tree",
        rounds=tuple(
            Round(n, 0.19 * 0.994**n, 0.195 * 0.996 ** min(n, 214) + 0.0001 * max(0, n - 214), n) for n in range(1, 235)
        ),
        best_round=214,
        stopped="Stopped at tree 234: 20 trees without improvement; tree 214 is kept.",
        seconds=87.4,
        objective="F1",
        metrics={
            "AUC": Score(0.9412, 0.9291, 0.9533, 0.5),
            "Accuracy": Score(0.97351, 0.9707, 0.9763, 0.9514),
            "BalancedAccuracy": Score(0.8738, 0.8567, 0.8909, 0.5),
            "F1": Score(0.7369, 0.7102, 0.7636, 0.0),
            "Precision": Score(0.7123, 0.6773, 0.7473, None),
            "Recall": Score(0.7633, 0.7293, 0.7973, 0.0),
            "LogLoss": Score(0.0874, 0.0812, 0.0936, 0.1942),
        },
        confusion=((11_560, 185), (142, 458)),
        impacts=impacts(
            ("V14", 0.211, 0.38), ("amount_2023", 0.117, 0.21), ("hour", 0.067, 0.12), ("pm2.5 index", 0.022, 0.04)
        ),
        notes=("2 columns with one value were left out.",),
    )


def ticket_report() -> Report:
    """Support tickets in four categories."""
    return multiclass_report(
        target="topic",
        algorithm="random_forest",
        classes=("billing", "login", "shipping", "other"),
        objective="F1macro",
        rows={"train": 6_400, "validation": 800, "test": 800, "no_target": 37},
        rounds=tuple(Round(n, 0.9 - 0.002 * n, 1.1 - 0.0018 * n, 0.1 * n) for n in range(1, 301)),
        best_round=300,
        ending=Ending.COMPLETED,
        stopped="All 300 trees were grown; tree 300 is kept.",
        seconds=214.0,
        metrics={
            "F1macro": Score(0.8018, 0.7738, 0.8298, 0.1154),
            "Accuracy": Score(0.80875, 0.7812, 0.8363, 0.3),
            "PrecisionMacro": Score(0.8034, 0.7754, 0.8314, 0.075),
            "RecallMacro": Score(0.8018, 0.7738, 0.8298, 0.25),
            "LogLoss": Score(0.588, 0.541, 0.635, 1.372),
        },
        confusion=((212, 14, 8, 6), (11, 167, 5, 17), (9, 4, 148, 19), (21, 16, 23, 120)),
        impacts=impacts(("message", 0.402, 0.78), ("product", 0.067, 0.13), ("channel_3", 0.046, 0.09)),
        notes=(),
    )


def energy_report() -> Report:
    """Hourly use of energy in kWh, predicted by a network in epochs."""
    return regression_report(
        target="consumption_kwh",
        algorithm="tab_transformer",
        objective="MAE",
        loss="MSE",
        rows={"train": 17_520, "validation": 3_754, "test": 3_754},
        round_name="epoch",
        rounds=tuple(
            Round(n, 160 / n**0.55, 168 / min(n, 31) ** 0.5 + 0.3 * max(0, n - 31), 4.0 * n) for n in range(1, 43)
        ),
        best_round=31,
        ending=Ending.EARLY,
        stopped="Stopped at epoch 42: 11 epochs without improvement; epoch 31 is kept.",
        seconds=168.2,
        metrics={
            "MAE": Score(3.42, 3.21, 3.63, 9.87),
            "RMSE": Score(5.08, 4.71, 5.45, 12.61),
            "R2": Score(0.838, 0.812, 0.864, -0.002),
            "MAPE": Score(0.127, 0.119, 0.135, 0.412),
            "InferenceLatency": Score(0.0034),
        },
        impacts=impacts(
            ("temperature", 4.18, 0.52), ("hour", 2.17, 0.27), ("PM2.5", 0.64, 0.08), ("co2_2019", 0.32, 0.04)
        ),
        notes=("Dates before 2019 were left out.",),
    )


def curve() -> Facts:
    """A training of 50 rounds whose validation loss is lowest at round 38."""
    rounds = [Round(n, 0.7 * 0.97**n, 0.72 * 0.98 ** min(n, 38) + 0.002 * max(0, n - 38), n) for n in range(1, 51)]
    return curve_facts(
        rounds,
        "iteration",
        "LogLoss",
        "Stopped at iteration 50: 12 iterations without improvement; iteration 38 is kept.",
        ["Lower the learning rate from 0.3 to 0.1 and allow up to 200 iterations."],
    )


def column() -> Facts:
    """Incomes of 48,842 people, told as a page on the column tells them."""
    items = (
        Fact("kind", "Kind", "number", "income_2023 is a column of the kind number in a table of 48,842 rows."),
        Fact(
            "gaps",
            "Gaps",
            {"missing": 1_221, "share": 1_221 / 48_842},
            "income_2023 has 1,221 missing cells of 48,842 (2.5 %).",
        ),
        Fact(
            "values",
            "Values",
            {"distinct": 9_716, "cells": 47_621},
            "income_2023 has 9,716 different values in 47,621 known cells.",
        ),
        Fact(
            "extremes",
            "Range",
            {"low": 0.0, "high": 412_500.0, "mean": 38_640.5, "median": 31_200.0, "std": 27_415.2},
            "income_2023 goes from 0 to 412,500, with mean 38,640.5 and median 31,200.",
        ),
        Fact(
            "target",
            "Against the target",
            None,
            "The average of income_2023 is 29,870 where left is 'No' and 52,310 where left is 'Yes'.",
        ),
    )
    return Facts(items, names_of(["income_2023", "left", "No", "Yes"]))


def prediction() -> Facts:
    """One customer of churn who is predicted to leave."""
    ranges = (Range(0.9, classes=("Yes",)),)
    found = RowPrediction(
        "Yes", (("No", 0.184), ("Yes", 0.816)), ("tenure is 91, above the highest seen in training (72).",), ranges
    )
    moves = (
        Move("contract", "monthly", 1.42, 0.265, 0.598, ""),
        Move("tenure", 91, 0.95, 0.598, 0.794, ""),
        Move("fee 2", 70.1, -0.22, 0.794, 0.756, ""),
        Move(None, None, 0.36, 0.756, 0.816, "", 11),
    )
    why = Reasons("Yes", "log-odds", -1.02, 1.49, moves, "", "")
    return Facts(
        (*prediction_facts("churn", found), *quality_facts(binary_report()), *move_facts(why, "churn")),
        names_of(["churn", "Yes", "No", "contract", "tenure", "fee 2"]),
    )


FRESH_FACTS = {
    "fraud": facts(fraud_report(), "payments_2023", "LightGBM", ["Fill gaps in amount_2023 with the median (64.5)"]),
    "tickets": facts(ticket_report(), "tickets v3", "Random forest", []),
    "energy": facts(energy_report(), "meters", "TabTransformer", ["Keep rows with date from 2019-01-01"]),
    "curve": curve(),
    "column": column(),
    "prediction": prediction(),
}
