"""A ticket as the assistant understands it, stage by stage, each with what it took."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from app.assistant.classifier import Category, classify
from app.assistant.comprehend import Comprehend
from app.assistant.desk import Desk
from app.assistant.sentiment import Sentiment, offline_sentiment
from app.assistant.ticket import Ticket
from app.assistant.urgency import Rule, Urgency, urgency
from app.models.bundle import Bundle

CATEGORY, SENTIMENT, URGENCY, REPLY = "Category", "Sentiment", "Urgency", "Reply"
Found = TypeVar("Found")


@dataclass(frozen=True)
class Stage:
    """One stage: its name, who did it, the seconds it took and the dollars AWS charges (None where not known)."""

    name: str
    by: str
    seconds: float
    cost: float | None = 0.0


@dataclass(frozen=True)
class Case:
    """What a ticket is about, how its writer feels, how urgent it is, and the stages that told."""

    ticket: Ticket
    category: Category
    sentiment: Sentiment
    urgency: Urgency
    stages: tuple[Stage, ...]

    @property
    def settled(self) -> bool:
        """Whether its category is certain, or was said by a person: only then is a reply written."""
        return not self.category.doubt

    def about(self, name: str, rules: Iterable[Rule]) -> "Case":
        """The case with the category that a person chose; urgency is counted again."""
        category = self.category.said(name)
        return replace(self, category=category, urgency=urgency(self.ticket.message, self.sentiment.label, name, rules))

    def with_stage(self, stage: Stage) -> "Case":
        """The case with one more stage, instead of an earlier one of that name."""
        return replace(self, stages=(*(one for one in self.stages if one.name != stage.name), stage))


def understand(
    ticket: Ticket, bundle: Bundle, column: str, model: str, desk: Desk, comprehend: Comprehend | None = None
) -> Case:
    """Put a ticket through the stages; sentiment goes to AWS only where `comprehend` is given.

    column: the model's column that the message is put into. model: its name, for the record. Raises NotApplicable.
    """
    category, spent = _timed(lambda: classify(bundle, column, ticket, desk.doubt))
    stages = [Stage(CATEGORY, model, spent)]
    if comprehend is None:
        sentiment, spent = _timed(lambda: offline_sentiment(ticket))
        stages.append(Stage(SENTIMENT, sentiment.by, spent))
    else:
        sentiment, spent = _timed(lambda: comprehend.judge(ticket))
        stages.append(Stage(SENTIMENT, sentiment.by, spent, desk.prices.sentiment(ticket.message)))
    found, spent = _timed(lambda: urgency(ticket.message, sentiment.label, category.certain, desk.rules))
    stages.append(Stage(URGENCY, "Rules", spent))
    return Case(ticket, category, sentiment, found, tuple(stages))


def _timed(work: Callable[[], Found]) -> tuple[Found, float]:
    begin = time.perf_counter()
    return work(), time.perf_counter() - begin
