"""Replies that a person approved, and the settings of the desk. Nothing is sent to a customer from here."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import polars as pl
from sqlalchemy import Engine, Row, delete, func, insert, select

from app.assistant.case import Case
from app.assistant.desk import Desk
from app.assistant.reply_numbers import sources
from app.assistant.reply_tables import DESK, LONGEST_PERSON, assistant_replies, assistant_settings
from app.assistant.ticket import LONGEST_MESSAGE
from app.data.store import open_store, writing
from app.errors import NotApplicable
from app.narration.wording import dollars
from app.settings import Settings


@dataclass(frozen=True)
class Approved:
    """An approved reply: who, when, by which run's model, and the facts of every stage."""

    id: str
    created: datetime
    person: str
    run: str
    message: str
    reply: str
    facts: dict[str, Any]


class Replies:
    """The approved replies in one database, and the desk's settings beside them."""

    def __init__(self, settings: Settings) -> None:
        self.engine: Engine = open_store(settings.database)

    def approve(self, case: Case, desk: Desk, run: str, drafted: str, reply: str, person: str) -> Approved:
        """Keep a reply as a person approved it; an empty one, or one without a name, is refused.

        drafted: the reply as it was written, before the person changed it.
        """
        text, who = reply.strip(), " ".join(person.split())
        if not case.settled:
            raise NotApplicable(f"It is not certain what the message is about. {case.category.doubt}")
        if not text:
            raise NotApplicable("The reply is empty; write one before you approve it.")
        if len(text) > LONGEST_MESSAGE:
            raise NotApplicable(f"The reply has {len(text):,} characters and may have {LONGEST_MESSAGE:,}; shorten it.")
        if not who:
            raise NotApplicable("Nobody is named; write who approves the reply.")
        if len(who) > LONGEST_PERSON:
            raise NotApplicable(f"The name has {len(who):,} letters and may have {LONGEST_PERSON}; shorten it.")
        values = {
            "id": uuid4().hex,
            "created": datetime.now(UTC),
            "person": who,
            "run": run,
            "message": case.ticket.message,
            "reply": text,
            "facts": _facts(case, desk, drafted, text),
        }
        with writing(self.engine) as connection:
            connection.execute(insert(assistant_replies).values(values))
        return Approved(**values)

    def approved(self, most: int | None = None) -> list[Approved]:
        """The approved replies, the newest first, at most so many."""
        query = select(assistant_replies).order_by(assistant_replies.c.created.desc(), assistant_replies.c.id)
        with self.engine.connect() as connection:
            return [_approved(row) for row in connection.execute(query.limit(most))]

    def count(self) -> int:
        """How many there are."""
        with self.engine.connect() as connection:
            return connection.scalar(select(func.count()).select_from(assistant_replies))

    def delete(self, id: str) -> None:
        """Remove one for good, with the customer's message in it."""
        with writing(self.engine) as connection:
            if not connection.execute(delete(assistant_replies).where(assistant_replies.c.id == id)).rowcount:
                raise NotApplicable("That reply is not there any more; somebody removed it.")

    def desk(self) -> Desk:
        """The desk as it was last saved, or as Easel starts it."""
        table = assistant_settings
        with self.engine.connect() as connection:
            saved = connection.scalar(select(table.c.settings).where(table.c.name == DESK))
        return Desk.of(saved) if saved else Desk()

    def save_desk(self, desk: Desk) -> None:
        """Keep the desk for everybody who uses this installation."""
        table = assistant_settings
        values = {"name": DESK, "changed": datetime.now(UTC), "settings": desk.to_dict()}
        with writing(self.engine) as connection:
            connection.execute(delete(table).where(table.c.name == DESK))
            connection.execute(insert(table).values(values))


def as_table(replies: list[Approved]) -> pl.DataFrame:
    """Approved replies as a table for a file: who, when, what was found, by whom, seconds and dollars of each stage."""
    rows = []
    for one in replies:
        facts = one.facts
        row = {"approved": one.created.isoformat(timespec="seconds"), "person": one.person, "model": one.run}
        row |= {"message": one.message, "reply": one.reply}
        row |= {name: facts[name] for name in TOLD}
        row["stages"] = "; ".join(_stage(stage) for stage in facts["stages"])
        rows.append(row)
    return pl.DataFrame(rows, schema=SCHEMA)


TOLD = {
    "category": pl.String,
    "probability": pl.Float64,
    "chosen_by_person": pl.Boolean,
    "sentiment": pl.String,
    "sentiment_by": pl.String,
    "urgency": pl.String,
    "urgency_points": pl.Int64,
    "language": pl.String,
    "changed_by_person": pl.Boolean,
}
SCHEMA = dict.fromkeys(("approved", "person", "model", "message", "reply"), pl.String) | TOLD | {"stages": pl.String}


def _facts(case: Case, desk: Desk, drafted: str, reply: str) -> dict[str, Any]:
    return {
        "category": case.category.name,
        "probability": case.category.probability,
        "chosen_by_person": case.category.chosen,
        "likely": list(case.category.likely),
        "sentiment": case.sentiment.label,
        "sentiment_by": case.sentiment.by,
        "urgency": case.urgency.level,
        "urgency_points": case.urgency.points,
        "urgency_hits": [asdict(hit) for hit in case.urgency.hits],
        "language": case.ticket.language,
        "drafted": drafted,
        "changed_by_person": drafted.strip() != reply,
        "sources": list(sources(case, desk).values()),
        "stages": [asdict(stage) for stage in case.stages],
    }


def _stage(stage: dict[str, Any]) -> str:
    return f"{stage['name']} by {stage['by']} in {stage['seconds']:.3f} s for {dollars(stage['cost'])}"


def _approved(row: Row) -> Approved:
    return Approved(row.id, row.created, row.person, row.run, row.message, row.reply, row.facts)
