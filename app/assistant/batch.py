"""All messages of a file: category, sentiment, urgency and an offline reply for each, in steps that can be stopped."""

import time
from dataclasses import dataclass, field

import polars as pl

from app.assistant.batch_files import Messages
from app.assistant.classifier import Category, categories
from app.assistant.comprehend import Comprehend, unfit
from app.assistant.desk import Desk
from app.assistant.reply import draft
from app.assistant.sentiment import Sentiment, offline_sentiment
from app.assistant.ticket import Ticket
from app.assistant.urgency import urgency
from app.errors import NotApplicable
from app.models.bundle import Bundle
from app.prediction.cells import named
from app.prediction.ranges import BETWEEN
from app.prediction.repair import repair

AT_ONCE, SENT_AT_ONCE = 500, 10
"""Rows of a step: many offline, few where each of them is a request to AWS."""
OUTCOME = {
    "category": pl.String, "probability": pl.Float64, "likely categories": pl.String, "ask a person": pl.String,
    "language": pl.String, "sentiment": pl.String, "sentiment note": pl.String, "urgency": pl.String,
    "urgency points": pl.Int64, "urgency because": pl.String, "reply": pl.String,
}  # fmt: skip


@dataclass
class Batch:
    """A batch as it goes on: `step` does the next rows, so that it can be stopped in between and gone on with.

    column: the model's column that messages are put into. Once Comprehend refuses as a service, no further message is
    sent: `trouble` says why, and the rows after it have no sentiment. A row about which the model is not sure has no
    reply.
    """

    bundle: Bundle
    column: str
    messages: Messages
    desk: Desk
    comprehend: Comprehend | None = None
    done: int = 0
    seconds: float = 0.0
    cost: float = 0.0
    trouble: str = ""
    parts: list[pl.DataFrame] = field(default_factory=list)
    refused: list[pl.DataFrame] = field(default_factory=list)

    @property
    def total(self) -> int:
        """The messages of the file."""
        return self.messages.rows.height

    @property
    def finished(self) -> bool:
        """Whether all of them are done."""
        return self.done >= self.total

    @property
    def seconds_left(self) -> float | None:
        """How long the rest will take, None before anything is done."""
        return self.seconds / self.done * (self.total - self.done) if self.done else None

    @property
    def table(self) -> pl.DataFrame:
        """The rows that are done, as they were, and then what was found."""
        return pl.concat(self.parts) if self.parts else self._beside(self.messages.rows.clear(), [])

    @property
    def rejects(self) -> pl.DataFrame:
        """The rows that could not be, with line and reason."""
        return pl.concat([self.messages.rejects, *self.refused]).sort("line", maintain_order=True)

    def step(self) -> None:
        """Do the next rows."""
        begin = time.perf_counter()
        at_once = AT_ONCE if self.comprehend is None else SENT_AT_ONCE
        rows = self.messages.rows.slice(self.done, at_once)
        lines = self.messages.lines.slice(self.done, at_once)
        repaired = repair(self._as_the_model_takes(rows), self.bundle, lines)
        same = rows[repaired.kept] if repaired.rejects.height else rows
        found = categories(self.bundle, repaired.rows, self.desk.doubt)
        texts = same[self.messages.column].cast(pl.String)
        outcomes = [self._outcome(Ticket.written(text), one) for text, one in zip(texts, found, strict=True)]
        self.parts.append(self._beside(same, outcomes))
        self.refused.append(repaired.rejects)
        self.done += rows.height
        self.seconds += time.perf_counter() - begin

    def _as_the_model_takes(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows with their messages in the model's column."""
        messages = rows[self.messages.column]
        others = [(name, rows[name]) for name in rows.columns if name not in (self.column, self.messages.column)]
        return named([*others, (self.column, messages)])

    def _outcome(self, ticket: Ticket, category: Category) -> tuple:
        feeling = self._sentiment(ticket)
        level = urgency(ticket.message, feeling.label, category.certain, self.desk.rules)
        reply = "" if category.doubt else draft(
            ticket.language, category.name, feeling.label, level.level, self.desk
        )  # fmt: skip
        because = "; ".join(f"{hit.sentence} ({hit.points:+d})" for hit in level.hits)
        return (
            category.name, category.probability, BETWEEN.join(category.likely), category.doubt, ticket.language,
            feeling.label, feeling.note, level.level, level.points, because, reply,
        )  # fmt: skip

    def _sentiment(self, ticket: Ticket) -> Sentiment:
        if self.comprehend is None:
            return offline_sentiment(ticket)
        why = unfit(ticket) or self.trouble
        if not why:
            try:
                found = self.comprehend.judge(ticket)
                self.cost += self.desk.prices.sentiment(ticket.message)
                return found
            except NotApplicable as refusal:
                why = self.trouble = str(refusal)
        return Sentiment(None, (), "", why)

    def _beside(self, rows: pl.DataFrame, outcomes: list[tuple]) -> pl.DataFrame:
        return rows.hstack(pl.DataFrame(outcomes, schema=OUTCOME, orient="row").rename(self.named))

    @property
    def named(self) -> dict[str, str]:
        """What the columns of OUTCOME are called beside those of the file, which keep their names."""
        taken, names = set(self.messages.rows.columns), {}
        for name in OUTCOME:
            free, number = name, 2
            while free in taken:
                free, number = f"{name} ({number})", number + 1
            taken.add(free)
            names[name] = free
        return names
