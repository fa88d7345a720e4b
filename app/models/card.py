"""The model card: what a model is, what it is for, how it was made, how good it is, and where its limits are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from app.algorithms.algorithm import algorithms
from app.evaluation.report import Report
from app.models.bundle import load_manifest
from app.models.card_document import as_json, compose, values_of, written
from app.models.card_fields import FIELDS
from app.models.card_pages import Section, html_page, markdown_page
from app.models.card_sections import sections
from app.models.card_subject import Subject
from app.narration.facts import facts
from app.training.spec import BuildSpec


@dataclass(frozen=True)
class Card:
    """A model card: the document in the shape of SageMaker's model-card schema 0.1.0, from which all forms are made.

    `stamp` are sentences that tell which version of the card it is.
    """

    document: dict[str, Any]
    stamp: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The model's name."""
        return self.document["model_overview"]["model_name"]

    @property
    def title(self) -> str:
        """The card's title."""
        return f"Model card: {self.name}"

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """What it says, for people."""
        return sections(self.document)

    @cached_property
    def values(self) -> dict[str, Any]:
        """What it says, by field; fields that say nothing are not in it."""
        return values_of(self.document)

    def edited(self, edits: Mapping[str, Any]) -> "Card":
        """The card with what a person wrote, by field; refuses what SageMaker would not take in a field."""
        return Card(compose(self.values | written(edits)), self.stamp)

    def to_json(self) -> str:
        """The document that SageMaker's schema describes; refuses one that is too long to be sent."""
        return as_json(self.document, indent=2)

    def to_markdown(self) -> str:
        """The card as Markdown; no text of the data acts as Markdown."""
        return markdown_page(self.title, self.sections, self.stamp)

    def to_html(self) -> str:
        """The card as one HTML file without scripts or links, fit for printing."""
        return html_page(self.title, self.sections, self.stamp)


def card(
    spec: BuildSpec,
    report: Report,
    recipe: Sequence[str],
    dataset: Mapping[str, Any],
    model: Mapping[str, Any],
    settings: Mapping[str, Any],
) -> Card:
    """The card of a finished build, as far as the run itself tells.

    `recipe` is its steps as sentences. `dataset` may hold name, version, rows, columns (how many) and source; `model`
    id, name, version (a whole number from 1), created, easel (its version) and libraries (name → version).
    `settings` are all hyperparameters, defaults included. What is not given is not on the card.
    """
    kind = algorithms().get(spec.algorithm)
    name = kind.name if kind else spec.algorithm
    labels = {param.name: param.label for param in kind.params} if kind else {}
    told = facts(report, str(dataset.get("name") or spec.dataset), name, recipe)
    subject = Subject(spec, report, told, tuple(recipe), dict(dataset), dict(model), dict(settings), labels)
    return Card(compose({field.key: field.prefill(subject) for field in FIELDS if field.prefill}))


def card_of(folder: Path, id: str = "", name: str = "") -> Card:
    """The card of a model's folder; without an id, the folder's name is it."""
    manifest = load_manifest(folder)
    report = Report.load(folder / "report")
    libraries = {name: version for name, version in manifest.versions.items() if name != "easel"}
    model = {
        "id": id or folder.resolve().name,
        "name": name or None,
        "created": manifest.created,
        "easel": manifest.versions.get("easel"),
        "libraries": libraries,
    }
    return card(manifest.spec, report, manifest.recipe, manifest.dataset, model, manifest.settings)
