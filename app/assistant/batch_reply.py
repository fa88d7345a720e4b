"""A reply to one message of a file: who wrote it, what its numbers are worth, and what it took."""

import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import polars as pl

from app.assistant.case import Case
from app.assistant.desk import Desk
from app.assistant.reply import BEDROCK, TEMPLATE, template, written
from app.assistant.reply_numbers import numbers_of, verdict
from app.errors import NotApplicable
from app.narration.bedrock import BedrockSettings
from app.narration.converse import Cut
from app.narration.narrator import Usage
from app.narration.numerals import numbers_in
from app.narration.verify import Checked, Standing

REPLY: Mapping[str, Any] = {
    "reply": pl.String, "reply by": pl.String, "reply numbers": pl.String, "numbers to check": pl.Int64,
    "tokens read": pl.Int64, "tokens written": pl.Int64, "reply dollars": pl.Float64, "reply seconds": pl.Float64,
    "reply note": pl.String,
}  # fmt: skip
NOT_SENT = "Not sent to Amazon Bedrock; the template stands."


@dataclass(frozen=True)
class BatchReply:
    """A reply, who wrote it, what its numbers are worth, and the tokens, dollars (None: not known) and seconds it took.

    `note` is why Amazon Bedrock, which was asked for it, did not write it; the text is the template's then.
    """

    text: str = ""
    by: str = ""
    numbers: str = ""
    to_check: int | None = None
    usage: Usage = Usage()
    cost: float | None = 0.0
    seconds: float = 0.0
    note: str = ""

    @property
    def row(self) -> tuple[Any, ...]:
        """The cells of REPLY."""
        used = self.usage
        return (
            self.text, self.by, self.numbers, self.to_check, used.input_tokens, used.output_tokens, self.cost,
            round(self.seconds, 3), self.note,
        )  # fmt: skip

    def after(self, earlier: "BatchReply | None") -> "BatchReply":
        """The same with what an earlier try for the same message took."""
        if earlier is None:
            return self
        cost = None if self.cost is None or earlier.cost is None else self.cost + earlier.cost
        return replace(self, usage=earlier.usage + self.usage, cost=cost, seconds=earlier.seconds + self.seconds)


NOBODY = BatchReply()
"""No reply, because it is not certain what the message is about."""


def by_template(case: Case, desk: Desk) -> BatchReply:
    """A reply by template, checked; none where it is not certain what the message is about."""
    if not case.settled:
        return NOBODY
    begin, text = time.perf_counter(), template(case, desk)
    if _has_no_number(text):
        return BatchReply(text, TEMPLATE, verdict(Checked(text, ())), 0, seconds=time.perf_counter() - begin)
    return _checked(text, TEMPLATE, case, desk, Usage(), 0.0, begin)


def by_bedrock(case: Case, desk: Desk, settings: BedrockSettings) -> BatchReply:
    """A reply from Amazon Bedrock, checked; where it fails or is not whole, the template with the reason.

    Sends one request, again with growing pauses where AWS is busy. What was billed of a reply that is not whole counts.
    """
    begin, pieces, why = time.perf_counter(), [], ""
    answer = written(case, desk, settings)
    try:
        with closing(answer):
            for piece in answer:
                if isinstance(piece, Cut):
                    why = piece.strip()
                else:
                    pieces.append(piece)
    except NotApplicable as refusal:
        why = str(refusal)
    used, text = answer.usage, "".join(pieces).strip()
    counted = used.input_tokens or used.output_tokens
    cost = desk.prices.reply(settings.model_id, used) if counted else None if pieces else 0.0
    why = why or ("" if text else "The model gave no text.")
    if why:
        return _checked(template(case, desk), TEMPLATE, case, desk, used, cost, begin, f"{BEDROCK}: {why}")
    return _checked(text, f"{BEDROCK}, {settings.model_id}", case, desk, used, cost, begin)


@lru_cache(maxsize=256)
def _has_no_number(text: str) -> bool:
    """Whether there is nothing to check; the few texts that templates make are read once, not with every message."""
    return not numbers_in(text)


def _checked(
    text: str, by: str, case: Case, desk: Desk, used: Usage, cost: float | None, begin: float, note: str = ""
) -> BatchReply:
    checked = numbers_of(text, case, desk)
    absent = checked.count(Standing.ABSENT)
    return BatchReply(text, by, verdict(checked), absent, used, cost, time.perf_counter() - begin, note)
