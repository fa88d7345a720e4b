"""What is told about a model card: what it says by field, and what it does not say yet."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from app.narration.fact import Fact
from app.narration.facts import Facts
from app.narration.wording import clean, count, joined

if TYPE_CHECKING:
    from app.models.card import Card

LONGEST, MOST_ITEMS, MOST_GAPS = 400, 8, 12
GROUPS = {
    "model_overview": "overview",
    "intended_uses": "uses",
    "training_details": "trained",
    "evaluation_details": "evaluated",
    "additional_information": "limits",
}
DETAILS = frozenset({"custom_details", "hyperparameters", "preparation", "notes", "software"})
RISKS = frozenset({"risk_rating", "risk_explanation", "ethical_considerations", "caveats"})
SKIPPED = frozenset(
    {"model_id", "model_artifact", "inference_image", "training_arn", "training_image", "evaluation_arn"}
)
"""Fields that are addresses, which explain nothing."""


def card_facts(card: "Card", report: Facts) -> Facts:
    """The facts of a card, with the verdict and the cautions of its report."""
    signs = (Fact(f"risk.{one.key}", one.label, one.value, one.sentence) for one in report.under("sign"))
    verdict = report.get("trust")
    return Facts((*_fields(card), *_gaps(card), *signs, *([verdict] if verdict else ())), report.names)


def _fields(card: "Card") -> Iterator[Fact]:
    from app.models.card_fields import FIELDS

    for field in FIELDS:
        value = card.values.get(field.key)
        text = "" if value is None or field.key in SKIPPED else _text(value)
        if text:
            group = "risk" if field.key in RISKS else GROUPS.get(field.section, "more")
            group = "more" if field.key in DETAILS else group
            yield Fact(f"{group}.{field.key}", "Model card", None, f"{field.label}: {text.rstrip('.')}.")


def _text(value: Any) -> str:
    """A value of a card in words; groups of metrics are told by the report's own facts."""
    if isinstance(value, str | int | float):
        return clean(value, LONGEST) if str(value).strip() else ""
    if isinstance(value, dict):
        return joined([f"{clean(name)} = {clean(one)}" for name, one in value.items()], MOST_ITEMS)
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return joined([clean(one, LONGEST) for one in value], MOST_ITEMS)
    return ""


def _gaps(card: "Card") -> Iterator[Fact]:
    from app.models.card_fields import FIELDS

    empty = [field.label for field in FIELDS if field.by_person and not card.values.get(field.key)]
    if not empty:
        yield Fact("gaps", "Not said yet", None, "Every field that only a person can fill says something.")
        return
    sentence = f"{count(len(empty), 'field')} of the card say nothing yet: {joined(empty, MOST_GAPS)}."
    yield Fact("gaps", "Not said yet", {"fields": len(empty)}, sentence)
