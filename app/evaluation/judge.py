"""A finished model judged, chapter by chapter; each gives fields of the report and tables beside it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import polars as pl

from app.evaluation.evaluate import answers_table, confusion, tables
from app.evaluation.evidence import Evidence
from app.evaluation.explaining import why
from app.evaluation.impact import FEW_ROWS, MOST_ROWS, impacts
from app.evaluation.metrics import OBJECTIVES, metric
from app.evaluation.uncertainty import scores

Progress = Callable[[float], None]
Findings = tuple[dict[str, Any], dict[str, pl.DataFrame]]
"""Fields of the report by name, and tables by name."""


@dataclass(frozen=True)
class Chapter:
    """A part of the report: what is said while it is measured, and what measures it, telling its progress (0 to 1)."""

    doing: str
    measure: Callable[[Evidence, Progress], Findings]


def judge(evidence: Evidence, tell: Callable[[str, float | None], None]) -> Findings:
    """All chapters of the report of a finished model. `tell` is told what is being done, and how much of it is."""
    fields: dict[str, Any] = {}
    found: dict[str, pl.DataFrame] = {}
    for chapter in CHAPTERS:
        tell(chapter.doing, None)
        more, beside = chapter.measure(evidence, lambda share, doing=chapter.doing: tell(doing, share))
        fields |= more
        found |= beside
    return fields, found


def _scores(evidence: Evidence, _: Progress) -> Findings:
    actual, answers = evidence.actual["test"], evidence.answers["test"]
    found = scores(evidence.problem, actual, answers, evidence.baseline, evidence.seed)
    fields = {
        "objective": OBJECTIVES[evidence.problem],
        "metrics": found,
        "confusion": confusion(evidence.problem, actual, answers),
    }
    beside = {"answers": answers_table(evidence.problem, actual, answers)}
    return fields, beside | tables(evidence.problem, actual, answers, evidence.seed)


def _impacts(evidence: Evidence, progress: Progress) -> Findings:
    measured = impacts(
        evidence.answer,
        evidence.encoding.encode(evidence.frames["test"]),
        evidence.actual["test"],
        evidence.encoding.features,
        evidence.problem,
        metric(OBJECTIVES[evidence.problem]),
        evidence.seed,
        lambda share: progress(share / 2),
        FEW_ROWS if evidence.slow else MOST_ROWS,
    )
    reasons, beside = why(evidence, measured, lambda share: progress((1 + share) / 2))
    return {"impacts": measured, "why": reasons}, beside


CHAPTERS = (
    Chapter("Measuring on the test rows", _scores),
    Chapter("Measuring what each column contributes", _impacts),
)
"""Every chapter, in the order they are measured."""
