"""Amazon Bedrock writes the replies of a batch, one at a time: what it would take first, then in steps with a stop."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from app.assistant import prompt
from app.assistant.batch import Batch
from app.assistant.batch_reply import by_bedrock
from app.assistant.desk import Desk
from app.errors import NotApplicable
from app.narration.bedrock import BedrockSettings
from app.narration.narrator import Usage
from app.narration.prompts import as_text

LETTERS_OF_A_TOKEN = 4
"""About so many Latin letters are a token; a letter of another script is one by itself."""
MOST_FAILURES = 3
"""After so many failures in a row nothing more is sent: what is wrong is wrong with all of them."""


@dataclass(frozen=True)
class WritingEstimate:
    """What the replies would take: calls, tokens read (about), tokens written and dollars at most (None: not known)."""

    calls: int
    read: int
    written: int
    cost: float | None


@dataclass(frozen=True)
class Spent:
    """What Bedrock took for a batch so far: replies by it, failed ones, those with a number to check, totals.

    `cost` is of those whose price is known, `unknown` counts the others.
    """

    written: int
    failed: int
    to_check: int
    usage: Usage
    cost: float
    unknown: int
    seconds: float


def tokens_about(text: str) -> int:
    """About how many tokens a text is, without asking the model."""
    latin = len(text.encode("ascii", "ignore"))
    return -(-latin // LETTERS_OF_A_TOKEN) + len(text) - latin


def estimate_replies(batch: Batch, desk: Desk, settings: BedrockSettings) -> WritingEstimate:
    """What replies to all messages that wait for one would take, counted before anything is sent."""
    places = batch.waiting
    if not places:
        return WritingEstimate(0, 0, 0, 0.0)
    case = batch.case(places[0])
    around = tokens_about(as_text(prompt.request(case, desk, settings))) - tokens_about(case.ticket.message)
    messages = batch.found[batch.messages.column].cast(pl.String).gather(places)
    read, most = around * len(places) + sum(map(tokens_about, messages)), settings.max_tokens * len(places)
    return WritingEstimate(len(places), read, most, desk.prices.reply(settings.model_id, Usage(read, most)))


def spent(batch: Batch) -> Spent:
    """What Bedrock took for a batch so far."""
    tried = list(batch.tried.values())
    written = [one for one in tried if not one.note]
    return Spent(
        len(written),
        len(tried) - len(written),
        sum(bool(one.to_check) for one in written),
        sum((one.usage for one in tried), Usage()),
        sum(one.cost or 0.0 for one in tried),
        sum(one.cost is None for one in tried),
        sum(one.seconds for one in tried),
    )


@dataclass
class Writing:
    """The replies of a batch as Bedrock writes them: `step` has the next one written and kept in the batch.

    waiting: the rows to write to, as they stood when it began. `failures` are the latest in a row; once there are
    MOST_FAILURES, nothing more is sent and the batch's `reply_trouble` says why.
    """

    batch: Batch
    desk: Desk
    settings: BedrockSettings
    waiting: Sequence[int] = field(init=False)
    done: int = 0
    failures: int = 0
    seconds: float = 0.0

    def __post_init__(self) -> None:
        self.waiting = self.batch.waiting
        if not self.waiting:
            raise NotApplicable("No message waits for a reply by Amazon Bedrock; read a file first.")
        self.batch.reply_trouble = ""

    @property
    def finished(self) -> bool:
        """Whether there is nothing more to send."""
        return self.done >= len(self.waiting) or self.failures >= MOST_FAILURES

    @property
    def seconds_left(self) -> float | None:
        """How long the rest will take, None before anything is done."""
        return self.seconds / self.done * (len(self.waiting) - self.done) if self.done else None

    def step(self) -> None:
        """Have the next reply written; one that fails is kept with its reason."""
        with self.batch.busy:
            self._step()

    def _step(self) -> None:
        begin, place = time.perf_counter(), self.waiting[self.done]
        reply = by_bedrock(self.batch.case(place), self.desk, self.settings)
        self.batch.tried[place] = reply.after(self.batch.tried.get(place))
        self.batch.uncounted.append(reply)
        self.done += 1
        self.failures = self.failures + 1 if reply.note else 0
        if self.failures >= MOST_FAILURES:
            self.batch.reply_trouble = reply.note
        self.seconds += time.perf_counter() - begin
