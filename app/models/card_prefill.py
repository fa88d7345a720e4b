"""What a run says of itself in the fields of its model card."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from app.models.card_field import PREFIXES
from app.models.card_subject import NO_CAUSE, PEOPLE, SAME_KIND, Subject, within
from app.narration.scores import LOWER_IS_BETTER
from app.narration.wording import LONGEST_SENTENCE, clean, count
from app.problem import Problem

SHORT, LONG, OBSERVATION = 1024, 2048, 2096
MOST_LETTERS = 20_000
"""What sentences that are listed one by one may take of the card at most."""
SETTING, PREPARATION, NOTE, SOFTWARE = PREFIXES
PROBLEM_TYPES = {
    Problem.BINARY: "Binary Classification",
    Problem.MULTICLASS: "Multiclass Classification",
    Problem.REGRESSION: "Regression",
}
JUDGED = ("trust", "metric", "calibration", "coverage", "segment", "confusion", "weakest", "mistakes")
"""Facts of the evaluation, in the order they are told."""
FACTORS = ("interaction", "segment", "weakest", "direction", "effect")
"""Facts of what the answers depend on, besides the columns of most impact."""
WARNED = ("check", "sign")
"""Facts that call for care."""


def description(subject: Subject) -> str:
    """What it does and by which algorithm."""
    return within(SHORT, (subject.purpose, *subject.told("algorithm")))


def creator(subject: Subject) -> str | None:
    """The version of Easel that built it."""
    return f"Easel {clean(subject.model['easel'])}" if subject.model.get("easel") else None


def identity(subject: Subject) -> str | None:
    """The id of the run."""
    return clean(subject.model["id"], LONGEST_SENTENCE) if subject.model.get("id") else None


def artifact(subject: Subject) -> list[str]:
    """The address of its files as MLflow knows it, for a run of Easel's store."""
    id = str(subject.model.get("id") or "")
    return [f"runs:/{id}/model"] if re.fullmatch(r"[0-9a-f]{32}", id) else []


def version(subject: Subject) -> int | None:
    """The version of the model, where one is known."""
    given = str(subject.model.get("version") or "")
    return int(given) if given.isascii() and given.isdigit() and int(given) >= 1 else None


def intended(subject: Subject) -> str:
    """For which rows, and for whom not."""
    return within(LONG, (f"Rows like those of {subject.dataset_name}.", PEOPLE))


def factors(subject: Subject) -> str:
    """What the answers depend on, and where they are worse."""
    return within(LONG, (*subject.told("impact")[:3], *subject.told(*FACTORS), SAME_KIND))


def goal(subject: Subject) -> str:
    """Whether training makes its loss small or its score large."""
    return "Minimize" if subject.report.loss in LOWER_IS_BETTER else "Maximize"


def loss(subject: Subject) -> str:
    """What training makes small."""
    return clean(subject.report.loss)


def training_observations(subject: Subject) -> str:
    """How training went and how it was bounded."""
    return within(SHORT, subject.told("training", "curve") + subject.procedure)


def training_datasets(subject: Subject) -> list[str]:
    """The dataset with its source and size."""
    source = subject.dataset.get("source")
    told = [subject.dataset_name, *([f"source {clean(source, LONGEST_SENTENCE)}"] if source else [])]
    for noun in ("rows", "columns"):
        if subject.dataset.get(noun):
            told.append(f"{subject.dataset[noun]:,} {noun}")
    return [clean("; ".join(told), SHORT)]


def hyperparameters(subject: Subject) -> dict[str, str]:
    """Every setting, defaults included."""
    return {f"{SETTING}{name}": value for name, value in subject.shown_settings().items()}


def preparation(subject: Subject) -> dict[str, str]:
    """The steps of the recipe as sentences."""
    return _numbered(PREPARATION, subject.recipe)


def notes(subject: Subject) -> dict[str, str]:
    """What was done to the data."""
    return _numbered(NOTE, subject.told("note"))


def _numbered(prefix: str, sentences: Sequence[str]) -> dict[str, str]:
    """Sentences by number, as many as leave room for the rest of the card, and how many more there are."""
    told: dict[str, str] = {}
    for place, sentence in enumerate(sentences, start=1):
        text = clean(sentence, LONGEST_SENTENCE)
        if place * LONGEST_SENTENCE > MOST_LETTERS:
            return told | {f"{prefix}{place:02d}": f"{count(len(sentences) - place + 1, 'more sentence')}."}
        told[f"{prefix}{place:02d}"] = text
    return told


def software(subject: Subject) -> dict[str, str]:
    """The libraries it was built with."""
    return {f"{SOFTWARE}{name}": version for name, version in subject.libraries().items()}


def evaluation_observation(subject: Subject) -> str:
    """How good it is on the test rows, how sure that is, and where it is worse."""
    return within(OBSERVATION, subject.told(*JUDGED) or ("No score is known.",))


def evaluation_rows(subject: Subject) -> dict[str, str]:
    """How many rows took which part, and what was judged by."""
    report = subject.report
    told = {f"rows: {clean(part)}": str(rows) for part, rows in report.rows.items()}
    told["objective"] = clean(report.objective)
    told["positive category"] = clean(report.positive) if report.positive is not None else "none"
    if subject.model.get("created"):
        told["built"] = clean(subject.model["created"])
    return told


def caveats(subject: Subject) -> str:
    """Where care is needed: what the numbers warn of first, then what holds for every model."""
    return within(LONG, (*subject.told(*WARNED), SAME_KIND, NO_CAUSE))


def evaluation_datasets(subject: Subject) -> list[str]:
    """The rows it was judged on."""
    return [f"{subject.dataset_name}: test rows"]


def fixed(value: str) -> Callable[[Subject], Any]:
    """A text that is the same for every run."""
    return lambda _: value
