"""Monotone constraints of the boosted trees: which features' answers may only rise or fall."""

from app.algorithms.algorithm import TrainingData
from app.errors import NotApplicable
from app.problem import Problem


def constraints(data: TrainingData) -> list[int]:
    """-1, 0 or 1 a feature, or an empty list for none; refuses what cannot rise or fall."""
    if not any(data.monotone):
        return []
    if data.problem is Problem.MULTICLASS:
        raise NotApplicable(
            "The prediction of three or more categories has no up and down; remove the rising and falling columns."
        )
    for feature, direction in zip(data.features, data.monotone, strict=True):
        if direction and feature.levels:
            raise NotApplicable(
                f"{feature.source} holds categories, which have no order; only the answer to a number can rise or fall."
            )
    return list(data.monotone)
