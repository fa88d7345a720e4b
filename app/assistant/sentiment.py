"""How a customer feels about it, judged offline by VADER (Hutto and Gilbert 2014), which knows English only."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from app.assistant.ticket import LANGUAGES, Ticket

POSITIVE, NEGATIVE, NEUTRAL, MIXED = "positive", "negative", "neutral", "mixed"
LABELS = (POSITIVE, NEGATIVE, NEUTRAL, MIXED)
VADER = "VADER"
CLEAR = 0.05
"""The compound score from which VADER's authors call a text positive, and below whose negative negative."""


@dataclass(frozen=True)
class Sentiment:
    """One of LABELS, or None where nobody could judge; `shares` are scores, `by` is who judged."""

    label: str | None
    shares: tuple[tuple[str, float], ...]
    by: str
    note: str = ""


def offline_sentiment(ticket: Ticket) -> Sentiment:
    """VADER's judgement of an English message; of one in another language, that it cannot tell."""
    if ticket.language != "en":
        spoken = LANGUAGES.get(ticket.language or "", "")
        what = f"this message seems to be in {spoken}" if spoken else "the language of this message is not known"
        return Sentiment(None, (), VADER, f"VADER judges English only, and {what}; Amazon Comprehend can judge it.")
    scores = _analyzer().polarity_scores(ticket.message)
    compound = scores["compound"]
    label = POSITIVE if compound >= CLEAR else NEGATIVE if compound <= -CLEAR else NEUTRAL
    shares = ((POSITIVE, scores["pos"]), (NEGATIVE, scores["neg"]), (NEUTRAL, scores["neu"]))
    return Sentiment(label, shares, VADER, f"Compound score {compound:+.2f}, from -1 to +1.")


@cache
def _analyzer() -> Any:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    return SentimentIntensityAnalyzer()
