"""The messages of a file, and what judging them by AWS would cost."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from app.assistant.comprehend import unfit
from app.assistant.prices import Prices
from app.assistant.ticket import LONGEST_MESSAGE, Ticket
from app.errors import NotApplicable
from app.prediction.files import FileRows, read_file
from app.prediction.repair import REJECTS, row_texts


@dataclass(frozen=True)
class Messages:
    """The rows of a file as text with their lines, the column of the messages, and the rows without a usable one."""

    rows: pl.DataFrame
    lines: pl.Series
    column: str
    rejects: pl.DataFrame


@dataclass(frozen=True)
class Estimate:
    """What judging sentiment by Comprehend would take: messages sent, messages that cannot be, and dollars."""

    sent: int
    unfit: int
    cost: float


def read_messages(source: Path, folder: Path, name: str) -> FileRows:
    """The rows of a file, cells as they are written; one that cannot be read as a table is refused."""
    return read_file(source, folder, name)


def messages_of(file: FileRows, column: str) -> Messages:
    """The rows that have a message; those without one, or with one that is too long, go to the rejects."""
    rows = file.rows
    if column not in rows.columns:
        raise NotApplicable(f"The file has no column '{column}'; its columns are: {', '.join(rows.columns)}.")
    texts = rows[column].cast(pl.String).fill_null("").str.strip_chars()
    empty, long = texts == "", texts.str.len_chars() > LONGEST_MESSAGE
    bad = (empty | long).arg_true()
    reasons = [
        f"{column}: "
        + ("the message is empty" if empty[place] else f"it is longer than {LONGEST_MESSAGE:,} characters")
        for place in bad
    ]
    columns = {"line": file.lines[bad], "reason": reasons, "text": row_texts(rows[bad])}
    rejects = pl.concat([file.rejects, pl.DataFrame(columns, schema=REJECTS)]).sort("line", maintain_order=True)
    good = (~(empty | long)).arg_true()
    return Messages(rows[good], file.lines[good], column, rejects)


def estimate(messages: Messages, prices: Prices) -> Estimate:
    """What Comprehend would charge for these messages, counted before anything is sent."""
    tickets = [Ticket.written(text) for text in messages.rows[messages.column].cast(pl.String)]
    fit = [one for one in tickets if not unfit(one)]
    return Estimate(len(fit), len(tickets) - len(fit), sum(prices.sentiment(one.message) for one in fit))
