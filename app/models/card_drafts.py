"""Work in progress on model cards: kept while it is written, so that a refresh loses nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Row, delete, insert, select, update

from app.data.store import writing
from app.models.card_tables import card_drafts
from app.models.card_versions import Cards

KEPT = timedelta(days=30)  # for which work in progress that nobody goes on with is kept


@dataclass(frozen=True)
class CardDraft:
    """What a person wrote since `base`, the version they began from (0 before the first), by field."""

    id: str
    run: str
    base: int
    wrote: Mapping[str, Any]
    changed: datetime


def begin(cards: Cards, run: str) -> CardDraft:
    """Begin to edit a run's card from its newest version; work that nobody went on with for a month is removed."""
    versions, now = cards.versions(run), datetime.now(UTC)
    values = {"id": uuid4().hex, "run": run, "base": versions[0].number if versions else 0, "wrote": {}, "changed": now}
    with writing(cards.engine) as connection:
        connection.execute(delete(card_drafts).where(card_drafts.c.changed < now - KEPT))
        connection.execute(insert(card_drafts).values(values))
    return CardDraft(**values)


def find(cards: Cards, run: str, id: str) -> CardDraft | None:
    """The work in progress of that id on a run's card, if there is any."""
    return next((one for one in open_drafts(cards, run) if one.id == id), None)


def open_drafts(cards: Cards, run: str) -> list[CardDraft]:
    """All work in progress on a run's card, the newest first."""
    query = select(card_drafts).where(card_drafts.c.run == run).order_by(card_drafts.c.changed.desc())
    with cards.engine.connect() as connection:
        return [_draft(row) for row in connection.execute(query)]


def write(cards: Cards, draft: CardDraft, wrote: Mapping[str, Any]) -> CardDraft:
    """Keep what a person wrote, whatever its length: limits are for saving."""
    return _change(cards, draft, wrote=dict(wrote))


def take_over(cards: Cards, draft: CardDraft) -> CardDraft:
    """Put what a person wrote on top of the newest version; what others changed in other fields stays."""
    newest = cards.versions(draft.run)[0].number
    return _change(cards, draft, base=newest)


def discard(cards: Cards, draft: CardDraft) -> None:
    """Give up what was written."""
    with writing(cards.engine) as connection:
        connection.execute(delete(card_drafts).where(card_drafts.c.id == draft.id))


def _change(cards: Cards, draft: CardDraft, **values: Any) -> CardDraft:
    now = datetime.now(UTC)
    with writing(cards.engine) as connection:
        connection.execute(update(card_drafts).where(card_drafts.c.id == draft.id).values(changed=now, **values))
    return CardDraft(**vars(draft) | values | {"changed": now})


def _draft(row: Row) -> CardDraft:
    return CardDraft(row.id, row.run, row.base, row.wrote, row.changed)
