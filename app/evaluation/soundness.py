"""What could make a good score worthless: the chapter of drift, duplicates, leakage and stability."""

from collections.abc import Callable
from typing import Any

import polars as pl

from app.evaluation.again import Again
from app.evaluation.drift import drift_test
from app.evaluation.duplicates import duplicates
from app.evaluation.evidence import Evidence
from app.evaluation.leakage import leakage
from app.evaluation.metrics import OBJECTIVES
from app.evaluation.stability import stability


def soundness(evidence: Evidence, tell: Callable[[float], None]) -> tuple[dict[str, Any], dict[str, pl.DataFrame]]:
    """The fields "drift", "duplicates", "leakage" and "stability" of the report."""
    frames, again, objective = evidence.frames, _again(evidence), OBJECTIVES[evidence.problem]
    drifted = drift_test(frames["train"], frames["test"], evidence.every_kind, evidence.seed)
    tell(0.2)
    used = [one.column for one in evidence.encoding.columns]
    seen = duplicates(frames, evidence.actual, used, evidence.problem, evidence.answers["test"])
    tell(0.3)
    leaking = leakage(
        frames["train"], evidence.actual["train"], _by_impact(evidence, used), evidence.problem, objective,
        evidence.seed, again,
    )  # fmt: skip
    tell(0.5)
    stable = stability(again, objective, evidence.seed)
    return {"drift": drifted, "duplicates": seen, "leakage": leaking, "stability": stable}, {}


def _by_impact(evidence: Evidence, used: list[str]) -> dict[str, Any]:
    """The kinds of the model's columns, those that matter most first."""
    first = [impact.column for impact in evidence.known.get("impacts", ())]
    return {name: evidence.kinds[name] for name in dict.fromkeys((*first, *used))}


def _again(evidence: Evidence) -> Again | None:
    if evidence.refit is None:
        return None
    total = sum(frame.height for frame in evidence.frames.values())
    rows = min(total, evidence.refit_rows)
    return Again(evidence.refit, rows, total, evidence.seconds, evidence.problem)
