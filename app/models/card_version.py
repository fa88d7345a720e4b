"""A saved version of a model card, with what became of it: its statuses and where it was sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.models.card import Card
from app.models.card_status import CardStatus


@dataclass(frozen=True)
class StatusChange:
    """A status, since when, and who gave it ("" where nobody said)."""

    status: CardStatus
    created: datetime
    person: str


@dataclass(frozen=True)
class Sending:
    """A version as SageMaker has it: name and region there, status, ARN, and SageMaker's own version number."""

    name: str
    region: str
    status: CardStatus
    arn: str
    version: int
    created: datetime


@dataclass(frozen=True)
class CardVersion:
    """A version of a run's card. `edits` are what persons wrote, by field; `document` is the card as it was saved.

    Version, edits and document never change; statuses and sendings are added, the newest last.
    """

    run: str
    number: int
    created: datetime
    person: str
    remark: str
    edits: Mapping[str, Any]
    document: Mapping[str, Any]
    statuses: tuple[StatusChange, ...]
    sendings: tuple[Sending, ...] = ()

    @property
    def status(self) -> CardStatus:
        """Its present status."""
        return self.statuses[-1].status

    @property
    def card(self) -> Card:
        """The card as it was saved, stamped with version and status."""
        by = f" by {self.person}" if self.person else ""
        last = self.statuses[-1]
        since = f", since {_day(last.created)}{f' by {last.person}' if last.person else ''}"
        told = f"Version {self.number}, saved on {_day(self.created)}{by}. Status: {self.status.label}{since}."
        return Card(dict(self.document), (told,))


def _day(when: datetime) -> str:
    return when.strftime("%Y-%m-%d %H:%M UTC")
