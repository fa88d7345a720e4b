"""The saved versions of model cards: each is kept as it is, and who saves on top of another's version is told."""

from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Engine, Row, Table, delete, func, insert, select

from app.data.store import open_store, writing
from app.errors import NotApplicable
from app.models.card import Card
from app.models.card_changes import rewritten
from app.models.card_document import written
from app.models.card_field import is_empty, legible
from app.models.card_status import CardStatus
from app.models.card_tables import (
    LONGEST_PERSON,
    LONGEST_REMARK,
    card_drafts,
    card_sendings,
    card_statuses,
    card_versions,
)
from app.models.card_version import CardVersion, Sending, StatusChange
from app.settings import Settings


class Cards:
    """The versions of all runs' cards in one database. A run that is deleted keeps them, so that it can come back."""

    def __init__(self, settings: Settings) -> None:
        self.engine: Engine = open_store(settings.database)

    def versions(self, run: str) -> tuple[CardVersion, ...]:
        """The versions of a run's card, the newest first."""
        with self.engine.connect() as connection:
            return _versions(connection, run)

    def version(self, run: str, number: int) -> CardVersion:
        """One version; an unknown one is refused."""
        with self.engine.connect() as connection:
            return _version(connection, run, number)

    def save(
        self,
        run: str,
        told: Card,
        edits: Mapping[str, Any],
        base: int,
        person: str = "",
        remark: str = "",
        draft: str = "",
    ) -> CardVersion:
        """Save a new version, a draft: what the run tells now (`told`), and over it what persons wrote (`edits`).

        An edit that says what the run tells is none, so that the field goes on following the run. `base` is the
        version the person began from (0 before the first): where there is a newer one by now, or nothing changed, it
        is refused. The work in progress called `draft` ends with it.
        """
        own = _own(written(edits), told)
        made = told.edited(own)
        made.to_json()  # refuses a card that is too long as a whole
        document = made.document
        values = {"person": _short(person, "Your name", LONGEST_PERSON), "edits": own, "document": document}
        values["remark"] = _short(remark, "What changed", LONGEST_REMARK)
        now = datetime.now(UTC)
        with writing(self.engine) as connection:
            known = _versions(connection, run)
            _check_base(known, base)
            if known and known[0].document == document:
                raise NotApplicable(f"Nothing has changed since version {base}; there is nothing to save.")
            number = base + 1
            connection.execute(insert(card_versions).values(run=run, number=number, created=now, **values))
            _add(connection, card_statuses, run, number, status=CardStatus.DRAFT.value, created=now,
                 person=values["person"])  # fmt: skip
            connection.execute(delete(card_drafts).where(card_drafts.c.id == draft))
        return self.version(run, number)

    def set_status(self, run: str, number: int, status: CardStatus, person: str = "") -> CardVersion:
        """Give a version another status; one that may not follow its present one is refused."""
        who = _short(person, "Your name", LONGEST_PERSON)
        with writing(self.engine) as connection:
            known = _versions(connection, run)
            version = _version(connection, run, number)
            version.status.check(status, newest=number == known[0].number)
            now = datetime.now(UTC)
            _add(connection, card_statuses, run, number, status=status.value, created=now, person=who)
        return self.version(run, number)

    def add_sending(self, run: str, number: int, sending: Sending) -> CardVersion:
        """Note that a version was sent to SageMaker."""
        with writing(self.engine) as connection:
            _version(connection, run, number)
            _add(connection, card_sendings, run, number, **vars(sending) | {"status": sending.status.value})
        return self.version(run, number)


def _own(edits: Mapping[str, Any], told: Card) -> dict[str, Any]:
    """The edits that say something else than the run does; nothing instead of something is one of them."""
    kept = {}
    for key, value in edits.items():
        said = told.values.get(key)
        if value != said and not (is_empty(value) and is_empty(said)):
            kept[key] = value
    return kept


def _check_base(known: tuple[CardVersion, ...], base: int) -> None:
    newest = known[0] if known else None
    if base == (newest.number if newest else 0):
        return
    if newest is None:
        raise NotApplicable(f"There is no version {base} of this card; open it anew.")
    by = f" by {newest.person}" if newest.person else ""
    before = next((one.edits for one in known if one.number == base), {})
    labels = ", ".join(field.label for field in rewritten(before, newest.edits))
    what = f" It changed: {labels}." if labels else ""
    raise NotApplicable(
        f"Version {newest.number} was saved{by} since you began.{what} What you wrote is kept; take it over to "
        f"version {newest.number}, look at it, and save again."
    )


def _short(text: str, what: str, limit: int) -> str:
    line = " ".join(legible(text).split())
    if len(line) > limit:
        raise NotApplicable(f"'{what}' has {len(line):,} letters and may have {limit:,}; shorten it.")
    return line


def _add(connection: Connection, table: Table, run: str, number: int, **values: Any) -> None:
    mine = (table.c.run == run) & (table.c.number == number)
    place = connection.scalar(select(func.count()).select_from(table).where(mine)) + 1
    connection.execute(insert(table).values(run=run, number=number, place=place, **values))


def _version(connection: Connection, run: str, number: int) -> CardVersion:
    found = next((one for one in _versions(connection, run) if one.number == number), None)
    if found is None:
        raise NotApplicable(f"There is no version {number} of this card; choose another one.")
    return found


def _versions(connection: Connection, run: str) -> tuple[CardVersion, ...]:
    table = card_versions
    rows = connection.execute(select(table).where(table.c.run == run).order_by(table.c.number.desc())).all()
    statuses, sendings = _beside(connection, card_statuses, run), _beside(connection, card_sendings, run)
    return tuple(
        CardVersion(
            run=row.run,
            number=row.number,
            created=row.created,
            person=row.person,
            remark=row.remark,
            edits=row.edits,
            document=row.document,
            statuses=tuple(
                StatusChange(CardStatus(one.status), one.created, one.person) for one in statuses[row.number]
            ),
            sendings=tuple(_sending(one) for one in sendings.get(row.number, ())),
        )
        for row in rows
    )


def _beside(connection: Connection, table: Table, run: str) -> dict[int, list[Row]]:
    """The rows of a table that belong to the versions of a run, by version, in their order."""
    query = select(table).where(table.c.run == run).order_by(table.c.number, table.c.place)
    rows = connection.execute(query).all()
    return {number: list(group) for number, group in groupby(rows, key=lambda row: row.number)}


def _sending(row: Row) -> Sending:
    return Sending(row.name, row.region, CardStatus(row.status), row.arn, row.version, row.created)
