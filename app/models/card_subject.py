"""What a model card is about, and the sentences that its fields share."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from app.evaluation.report import Report
from app.narration.facts import Facts
from app.narration.wording import LONGEST_SENTENCE, clean, joined, number
from app.training.spec import BuildSpec

PEOPLE = (
    "Do not let it decide about people (work, credit, health, housing, education, law) without review by a person "
    "who can overrule it."
)
FAIRNESS = "Whether it treats groups of people alike has not been measured for this card."
SAME_KIND = "Its scores hold for rows of the same kind and time as the test rows; measure again when the data changes."
NO_CAUSE = "Column impact says what the model uses, not what causes the outcome."


@dataclass(frozen=True)
class Subject:
    """A finished build with everything the card says of it; texts of the data are cleaned as they are told."""

    spec: BuildSpec
    report: Report
    facts: Facts
    recipe: tuple[str, ...]
    dataset: dict[str, Any]
    model: dict[str, Any]
    settings: dict[str, Any]
    labels: dict[str, str]

    @property
    def algorithm(self) -> str:
        """The algorithm's name."""
        return self.facts.get("algorithm").value

    @property
    def target(self) -> str:
        """The target column's name."""
        return clean(self.report.target)

    @property
    def dataset_name(self) -> str:
        """The dataset's name with its version."""
        version = self.dataset.get("version", self.spec.version)
        return f"{self.facts.get('dataset').value}, version {clean(version)}"

    @cached_property
    def name(self) -> str:
        """The model's name; one that was not given is made of target and algorithm."""
        given = self.model.get("name")
        return clean(given) if given else f"{self.target} by {self.algorithm}"

    def told(self, *keys: str) -> tuple[str, ...]:
        """The sentences of facts in the order of `keys`, each a fact or a group of facts; what is not known is not."""
        found = (
            fact.sentence for key in keys for fact in self.facts if fact.key == key or fact.key.startswith(f"{key}.")
        )
        return tuple(dict.fromkeys(found))

    @property
    def purpose(self) -> str:
        """What the model does, in a sentence."""
        return f"It predicts the column {self.target} ({self.report.problem.label}) from the other columns of a row."

    @property
    def procedure(self) -> tuple[str, ...]:
        """How the rows were split and training was bounded."""
        split, stopping = self.spec.split, self.spec.early_stopping
        told = [
            f"Split: {split.train:.0%} training, {split.validation:.0%} validation, {split.test:.0%} test"
            f"{', categories keeping their shares' if split.stratified and self.report.classes else ''}."
        ]
        told.append(
            f"Early stopping: after {stopping.patience:,} rounds in which validation loss falls by no more than "
            f"{number(stopping.tolerance)}."
            if stopping.patience
            else "Early stopping: off."
        )
        if self.spec.time_limit is not None:
            told.append(f"Time limit: {number(self.spec.time_limit)} seconds.")
        told.append(f"Seed of the random choices: {self.spec.seed}.")
        if self.spec.left_out:
            told.append(f"Columns left out by choice: {joined([clean(name) for name in self.spec.left_out], 30)}.")
        return tuple(told)

    def shown_settings(self) -> dict[str, str]:
        """Every hyperparameter by its label, as text."""
        return {
            clean(self.labels.get(name, name)): "not set" if value is None else clean(value, LONGEST_SENTENCE)
            for name, value in self.settings.items()
        }

    def libraries(self) -> dict[str, str]:
        """Easel and the libraries the model was made with, with their versions."""
        easel = {"Easel": self.model["easel"]} if self.model.get("easel") else {}
        return {clean(name): clean(version) for name, version in (easel | (self.model.get("libraries") or {})).items()}


def within(limit: int, sentences: Sequence[str]) -> str:
    """The sentences that fit into a field, and a word that there are more where they do not."""
    text = ""
    more = " More in the report."
    for place, sentence in enumerate(sentences):
        longer = f"{text} {sentence}".strip()
        reserve = len(more) if place < len(sentences) - 1 else 0
        if len(longer) + reserve > limit:
            return f"{text}{more}" if text else clean(sentence, limit)
        text = longer
    return text
