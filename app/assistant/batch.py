"""All messages of a file: category, sentiment, urgency and a reply for each, in steps that can be stopped."""

import time
from dataclasses import dataclass, field
from threading import Lock

import polars as pl

from app.assistant.batch_files import Messages
from app.assistant.batch_reply import NOT_SENT, REPLY, BatchReply, by_template
from app.assistant.case import Case
from app.assistant.classifier import Category, categories
from app.assistant.comprehend import Comprehend, unfit
from app.assistant.desk import Desk
from app.assistant.sentiment import Sentiment, offline_sentiment
from app.assistant.ticket import Ticket
from app.assistant.urgency import Urgency, urgency
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
    "urgency points": pl.Int64, "urgency because": pl.String, **REPLY,
}  # fmt: skip


@dataclass
class Batch:
    """A batch as it goes on: `step` does the next rows, so that it can be stopped in between and gone on with.

    column: the model's column that messages are put into. Once Comprehend refuses as a service, no further message is
    sent: `trouble` says why, and the rows after it have no sentiment. A row about which the model is not sure has no
    reply; any other has that of a template, until `tried` holds what came of asking Bedrock for it, by its place, and
    `uncounted` what each request took, until somebody has counted it. `busy` is held while a step goes on.
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
    tried: dict[int, BatchReply] = field(default_factory=dict)
    reply_trouble: str = ""
    uncounted: list[BatchReply] = field(default_factory=list)
    busy: Lock = field(default_factory=Lock)

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
    def found(self) -> pl.DataFrame:
        """The rows that are done, as they were, and then what was found, with the replies of templates."""
        if len(self.parts) > 1:
            self.parts[:] = [pl.concat(self.parts)]
        return self.parts[0] if self.parts else self._beside(self.messages.rows.clear(), [])

    @property
    def table(self) -> pl.DataFrame:
        """The same with the replies as they are now."""
        table = self.found
        if not self.tried:
            return table
        names = [self.named[name] for name in REPLY]
        rows = table.select(names).rows()
        for place in self.waiting:
            rows[place] = (*rows[place][:-1], NOT_SENT)
        for place, reply in self.tried.items():
            rows[place] = reply.row
        schema = dict(zip(names, REPLY.values(), strict=True))
        return table.with_columns(pl.DataFrame(rows, schema=schema, orient="row"))

    @property
    def waiting(self) -> list[int]:
        """The places of the rows with a certain category and no reply by Bedrock; those never tried come first."""
        certain = (self.found[self.named["ask a person"]] == "").arg_true().to_list()
        untried = [place for place in certain if place not in self.tried]
        return [*untried, *(place for place in certain if place in self.tried and self.tried[place].note)]

    def case(self, place: int) -> Case:
        """A row as the stages understood it: all that a reply is written from."""
        row, named = self.found.row(place, named=True), self.named
        category, probability, doubt, language, feeling, level, points = (
            row[named[name]] for name in (
                "category", "probability", "ask a person", "language", "sentiment", "urgency", "urgency points",
            )
        )  # fmt: skip
        known = ((category, probability),)
        return Case(
            Ticket.written(str(row[self.messages.column]), language),
            Category(category, probability, known, (category,), self.desk.doubt.level, doubt),
            Sentiment(feeling, (), ""), Urgency(level, points, ()), (),
        )  # fmt: skip

    @property
    def rejects(self) -> pl.DataFrame:
        """The rows that could not be, with line and reason."""
        return pl.concat([self.messages.rejects, *self.refused]).sort("line", maintain_order=True)

    def settle(self) -> None:
        """Wait for the step under way, if any: who stopped a batch from another thread sees all that was done."""
        with self.busy:
            pass

    def step(self) -> None:
        """Do the next rows."""
        with self.busy:
            self._step()

    def _step(self) -> None:
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
        because = "; ".join(f"{hit.sentence} ({hit.points:+d})" for hit in level.hits)
        reply = by_template(Case(ticket, category, feeling, level, ()), self.desk)
        return (
            category.name, category.probability, BETWEEN.join(category.likely), category.doubt, ticket.language,
            feeling.label, feeling.note, level.level, level.points, because, *reply.row,
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
