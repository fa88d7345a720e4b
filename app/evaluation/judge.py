"""A finished model judged, chapter by chapter; each gives fields of the report and tables beside it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from app.evaluation.by_class import class_scores
from app.evaluation.coverage import coverage
from app.evaluation.curves import thresholds
from app.evaluation.evaluate import answers_table, confusion, tables
from app.evaluation.evidence import Evidence
from app.evaluation.explaining import why
from app.evaluation.impact import FEW_ROWS, MOST_ROWS, impacts
from app.evaluation.judged import rows_judged
from app.evaluation.metrics import OBJECTIVES, metric
from app.evaluation.reliability import reliability
from app.evaluation.soundness import soundness
from app.evaluation.uncertainty import scores, values
from app.evaluation.weaknesses import weaknesses
from app.problem import Problem

MOST_TRAIN_ROWS = 20_000

Progress = Callable[[float], None]
Findings = tuple[dict[str, Any], dict[str, pl.DataFrame]]
"""Fields of the report by name, and tables by name."""


@dataclass(frozen=True)
class Chapter:
    """A part of the report: what is said while it is measured, and what measures it, telling its progress (0 to 1)."""

    doing: str
    measure: Callable[[Evidence, Progress], Findings]


def judge(evidence: Evidence, tell: Callable[[str, float | None], None]) -> Findings:
    """All chapters of the report of a finished model.

    `tell` is told what is being done and how much of it is, with the first number as soon as there is one.
    """
    fields: dict[str, Any] = {}
    found: dict[str, pl.DataFrame] = {}
    for chapter in CHAPTERS:
        doing = f"{_first_number(fields)}{chapter.doing}"
        tell(doing, None)
        so_far = replace(evidence, known=dict(fields))
        more, beside = chapter.measure(so_far, lambda share, doing=doing: tell(doing, share))
        fields |= more
        found |= beside
    return fields, found


def _first_number(fields: dict[str, Any]) -> str:
    """The objective metric on the test rows, if it is measured by now."""
    score = fields["metrics"][fields["objective"]] if "metrics" in fields else None
    return f"{fields['objective']} on the test rows is {score.value:.3f}. " if score and score.value is not None else ""


def _scores(evidence: Evidence, _: Progress) -> Findings:
    actual, answers = evidence.actual["test"], evidence.answers["test"]
    found = scores(evidence.problem, actual, answers, evidence.baseline, evidence.seed)
    fields = {
        "objective": OBJECTIVES[evidence.problem],
        "metrics": found,
        "confusion": confusion(evidence.problem, actual, answers),
    }
    return fields, {}


def _parts(evidence: Evidence, _: Progress) -> Findings:
    """The metrics on the other rows, to be read beside those of the test rows; of many training rows, on some."""
    drawn = rows_judged(len(evidence.actual["train"]), FEW_ROWS if evidence.slow else MOST_TRAIN_ROWS, evidence.seed)
    train = evidence.predict(evidence.frames["train"][drawn])
    answered = {
        "train": (evidence.actual["train"][drawn], train),
        "validation": (evidence.actual["validation"], evidence.answers["validation"]),
    }
    return {"parts": {name: values(evidence.problem, *each) for name, each in answered.items()}}, {}


def _pictures(evidence: Evidence, _: Progress) -> Findings:
    actual, answers = evidence.actual["test"], evidence.answers["test"]
    beside = {"answers": answers_table(evidence.problem, actual, answers)}
    beside |= tables(evidence.problem, evidence.classes, actual, answers, evidence.seed)
    if evidence.problem is Problem.BINARY:
        validation = evidence.answers["validation"][:, 1]
        beside["thresholds_validation"] = thresholds(evidence.actual["validation"], validation)
    by_class = class_scores(evidence.classes, actual, answers) if evidence.classes else ()
    return {"by_class": by_class}, beside


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
    Chapter("Measuring on the training and validation rows", _parts),
    Chapter("Drawing the curves", _pictures),
    Chapter("Comparing probabilities with what happened", reliability),
    Chapter("Counting how often intervals hold", coverage),
    Chapter("Measuring what each column contributes", _impacts),
    Chapter("Looking for rows that are predicted worse", weaknesses),
    Chapter("Checking leakage, drift, duplicates and stability", soundness),
)
"""Every chapter, in the order they are measured."""
