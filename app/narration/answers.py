"""Saved answers: question, answer with its marks, who gave it, at what price, and on which state of the facts."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any

from sqlalchemy import Engine, Row, delete, insert, select

from app.data.store import open_store, writing
from app.evaluation.report import Report
from app.narration.answer_table import answers
from app.narration.facts import Facts
from app.narration.manner import Manner
from app.narration.narrator import Called, Usage
from app.narration.verify import Checked, Mark, Standing
from app.narration.wording import clean
from app.settings import Settings

MOST_LISTED = 200


@dataclass(frozen=True)
class SavedAnswer:
    """An answer as it was given.

    `subject` is a run, or a dataset with its version; `digest` is a hash of what the answer was made from.
    """

    id: str
    subject: str
    place: str
    created: datetime
    question: str
    checked: Checked
    calls: tuple[Mapping[str, Any], ...]
    manner: Manner
    narrator: str
    model: str
    usage: Usage
    dollars: float | None
    seconds: float
    stopped: bool
    digest: str


@dataclass(frozen=True)
class Told:
    """What is known of an answer when it has ended: who gave it, how, at what price, whether it was stopped."""

    question: str
    checked: Checked
    manner: Manner
    narrator: str
    model: str = ""
    usage: Usage = Usage()
    dollars: float | None = None
    seconds: float = 0.0
    stopped: bool = False
    called: tuple[Called, ...] = ()


class Answers:
    """The saved answers of all runs and datasets in one database."""

    def __init__(self, settings: Settings) -> None:
        self.engine: Engine = open_store(settings.database)

    def save(self, subject: str, place: str, digest: str, told: Told) -> str:
        """Save an answer; returns its id."""
        id = token_hex(16)
        values = {
            "id": id,
            "subject": subject,
            "place": place,
            "created": datetime.now(UTC),
            "question": told.question,
            "text": told.checked.text,
            "marks": [asdict(mark) | {"standing": mark.standing.value} for mark in told.checked.marks],
            "calls": [_call(one) for one in told.called],
            "manner": asdict(told.manner),
            "narrator": told.narrator,
            "model": told.model,
            "usage": asdict(told.usage) | {"dollars": told.dollars, "seconds": told.seconds, "stopped": told.stopped},
            "digest": digest,
        }
        with writing(self.engine) as connection:
            connection.execute(insert(answers).values(values))
        return id

    def of(self, subject: str, place: str | None = None) -> tuple[SavedAnswer, ...]:
        """The answers of a run or a dataset, at one place or all, the newest first."""
        query = select(answers).where(answers.c.subject == subject).order_by(answers.c.created.desc())
        if place:
            query = query.where(answers.c.place == place)
        with self.engine.connect() as connection:
            return tuple(_read(row) for row in connection.execute(query.limit(MOST_LISTED)))

    def delete(self, id: str) -> None:
        """Delete an answer for good."""
        with writing(self.engine) as connection:
            connection.execute(delete(answers).where(answers.c.id == id))


def report_digest(report: Report) -> str:
    """A hash of everything a report says."""
    return hashlib.sha256(json.dumps(report.to_dict(), sort_keys=True, default=str).encode()).hexdigest()


def facts_digest(facts: Facts) -> str:
    """A hash of what facts tell."""
    return hashlib.sha256(facts.to_text().encode()).hexdigest()


def _call(one: Called) -> dict[str, Any]:
    given = json.dumps(dict(one.input), ensure_ascii=False, default=str)
    return {
        "name": clean(one.name),
        "input": clean(given, 500),
        "told": [fact.sentence for fact in one.facts],
        "refused": one.refused,
    }


def _read(row: Row) -> SavedAnswer:
    marks = (Mark(**one | {"standing": Standing(one["standing"])}) for one in row.marks)
    used = dict(row.usage)
    dollars, seconds, stopped = used.pop("dollars"), used.pop("seconds"), used.pop("stopped")
    return SavedAnswer(
        row.id, row.subject, row.place, row.created, row.question, Checked(row.text, tuple(marks)), tuple(row.calls),
        Manner(**row.manner), row.narrator, row.model, Usage(**used), dollars, seconds, stopped, row.digest,
    )  # fmt: skip
