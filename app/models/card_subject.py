"""What a model card is about, and the sentences that all its forms share."""

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

    @property
    def title(self) -> str:
        """The card's title."""
        return f"Model card: {self.name}"

    def sentence(self, key: str) -> tuple[str, ...]:
        """The sentence of a fact, if the fact is known."""
        fact = self.facts.get(key)
        return (fact.sentence,) if fact else ()

    def sentences(self, group: str) -> tuple[str, ...]:
        """The sentences of a group of facts."""
        return tuple(fact.sentence for fact in self.facts.under(group))

    @property
    def purpose(self) -> str:
        """What the model does, in a sentence."""
        return f"It predicts the column {self.target} ({self.report.problem.label}) from the other columns of a row."

    @property
    def limits(self) -> tuple[str, ...]:
        """Where care is needed: signs in the numbers first, then what holds for every model."""
        return (*self.sentences("sign"), SAME_KIND, NO_CAUSE)

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
