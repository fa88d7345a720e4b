"""A model card in the shape of SageMaker's model-card schema, version 0.1.0, within its limits of length."""

from collections.abc import Sequence
from typing import Any

from app.evaluation.report import Report
from app.models.card_metrics import metric_groups, training_metrics
from app.models.card_subject import FAIRNESS, PEOPLE, Subject
from app.narration.scores import LOWER_IS_BETTER
from app.narration.wording import LONGEST_SENTENCE, clean
from app.problem import Problem

SHORT, LONG, OBSERVATION = 1024, 2048, 2096
MOST_DETAILS = 100
PROBLEM_TYPES = {
    Problem.BINARY: "Binary Classification",
    Problem.MULTICLASS: "Multiclass Classification",
    Problem.REGRESSION: "Regression",
}


def document(subject: Subject) -> dict[str, Any]:
    """The card as SageMaker's schema describes it; JSON without numbers that are not finite."""
    return {
        "model_overview": _overview(subject),
        "intended_uses": _uses(subject),
        "training_details": _training(subject),
        "evaluation_details": [_evaluation(subject)],
        "additional_information": {
            "ethical_considerations": within(LONG, (PEOPLE, FAIRNESS)),
            "caveats_and_recommendations": within(LONG, subject.limits),
            "custom_details": _details(subject),
        },
    }


def within(limit: int, sentences: Sequence[str]) -> str:
    """The sentences that fit into a field, and a word that there are more where they do not."""
    text = ""
    more = " More on the page of the card."
    for place, sentence in enumerate(sentences):
        longer = f"{text} {sentence}".strip()
        reserve = len(more) if place < len(sentences) - 1 else 0
        if len(longer) + reserve > limit:
            return f"{text}{more}" if text else clean(sentence, limit)
        text = longer
    return text


def _overview(subject: Subject) -> dict[str, Any]:
    overview = {
        "model_name": subject.name,
        "model_description": within(SHORT, (subject.purpose, *subject.sentence("algorithm"))),
        "problem_type": PROBLEM_TYPES[subject.report.problem],
        "algorithm_type": subject.algorithm,
    }
    if subject.model.get("id"):
        overview["model_id"] = clean(subject.model["id"], LONGEST_SENTENCE)
    version = subject.model.get("version")
    if isinstance(version, int | float | str) and str(version).isdigit() and int(version) >= 1:
        overview["model_version"] = int(version)
    if subject.model.get("easel"):
        overview["model_creator"] = f"Easel {clean(subject.model['easel'])}"
    return overview


def _uses(subject: Subject) -> dict[str, str]:
    return {
        "purpose_of_model": within(LONG, (subject.purpose,)),
        "intended_uses": within(LONG, (f"Rows like those of {subject.dataset_name}.", PEOPLE)),
        "factors_affecting_model_efficiency": within(LONG, subject.limits),
        "risk_rating": "Unknown",
        "explanations_for_risk_rating": "The risk is to be rated by a person who knows what the predictions are for.",
    }


def _training(subject: Subject) -> dict[str, Any]:
    report = subject.report
    goal = "Minimize" if report.loss in LOWER_IS_BETTER else "Maximize"
    observations = (*subject.sentence("training"), *subject.sentence("curve"), *subject.procedure)
    return {
        "objective_function": {
            "function": {"function": goal, "facet": clean(report.loss), "condition": "on validation rows"},
            "notes": "Training loss; the best round on validation rows is kept.",
        },
        "training_observations": within(SHORT, observations),
        "training_job_details": {
            "training_datasets": [_dataset(subject)],
            "training_metrics": training_metrics(report),
        },
    }


def _dataset(subject: Subject) -> str:
    source = subject.dataset.get("source")
    told = [subject.dataset_name, *([f"source {clean(source, LONGEST_SENTENCE)}"] if source else [])]
    for noun in ("rows", "columns"):
        if subject.dataset.get(noun):
            told.append(f"{subject.dataset[noun]:,} {noun}")
    return clean("; ".join(told), SHORT)


def _evaluation(subject: Subject) -> dict[str, Any]:
    report = subject.report
    told = [*subject.sentences("metric")]
    for key in ("confusion", "weakest", "mistakes"):
        told += subject.sentence(key)
    return {
        "name": "Test rows",
        "evaluation_observation": within(OBSERVATION, told or ["No score is known."]),
        "datasets": [f"{subject.dataset_name}: test rows"],
        "metadata": _rows(report),
        "metric_groups": metric_groups(report),
    }


def _rows(report: Report) -> dict[str, str]:
    return {f"rows: {clean(part)}": str(rows) for part, rows in report.rows.items()} | {
        "objective": clean(report.objective),
        "positive category": clean(report.positive) if report.positive is not None else "none",
    }


def _details(subject: Subject) -> dict[str, str]:
    steps = {
        f"preparation {place:02d}": clean(sentence, LONGEST_SENTENCE)
        for place, sentence in enumerate(subject.recipe[:MOST_DETAILS], start=1)
    }
    details = {f"setting: {name}": value for name, value in subject.shown_settings().items()}
    details |= steps
    details |= {f"note {place:02d}": text for place, text in enumerate(subject.sentences("note"), start=1)}
    details |= {f"software: {name}": version for name, version in subject.libraries().items()}
    if subject.model.get("created"):
        details["created"] = clean(subject.model["created"])
    return details
