"""Sentiment by Amazon Comprehend: one DetectSentiment for a message, only where somebody asked for it.

https://docs.aws.amazon.com/comprehend/latest/APIReference/API_DetectSentiment.html
"""

from typing import Any

from app.assistant.sentiment import LABELS, Sentiment
from app.assistant.ticket import Ticket
from app.errors import NotApplicable
from app.narration import aws_account as account
from app.narration.aws_errors import Service, failures, refusal

KEY, NAME = "comprehend", "Amazon Comprehend"
MOST_BYTES = 5_000
COMPREHEND = Service(
    name=NAME,
    endpoint="AWS_ENDPOINT_URL_COMPREHEND",
    again="try again",
    instead="or have sentiment judged offline by VADER, which needs none",
    other=", or have sentiment judged offline",
    invalid="Amazon Comprehend did not accept the message: '{said}'. Check its language, or have sentiment judged "
    "offline.",
    by_code={
        "accessdenied": "Amazon Comprehend refused access{place}; ask for the permission comprehend:DetectSentiment, "
        "or have sentiment judged offline.",
        "throttling": "Amazon Comprehend takes no more requests right now (throttling); wait a minute and try again.",
        "textsizelimitexceeded": "The message is too long for Amazon Comprehend; shorten it, or have sentiment judged "
        "offline.",
        "unsupportedlanguage": "Amazon Comprehend does not judge sentiment in this language; choose the language of "
        "the message, or have sentiment judged offline.",
    },
)


class Comprehend:
    """Judges messages with the AWS configuration of this machine; nothing is sent before `judge` is called."""

    def __init__(self, region: str = "") -> None:
        region = region.strip()
        if region and not account.REGION.fullmatch(region):
            raise NotApplicable(f"'{region[:60]}' is not an AWS region; give one such as us-east-1.")
        self._region = region
        self._client: Any = None

    @staticmethod
    def available() -> bool:
        """Whether AWS credentials are configured; looks at environment and files, never at the network."""
        return account.available(KEY)

    def judge(self, ticket: Ticket) -> Sentiment:
        """The sentiment of one message; a language or length it does not take is refused before anything is sent."""
        why = unfit(ticket)
        if why:
            raise NotApplicable(why)
        region = self._region
        try:
            if self._client is None:
                session = account.session()
                region = region or account.region(session) or ""
                self._client = account.client(session, region or None, KEY)
            told = self._client.detect_sentiment(Text=ticket.message, LanguageCode=ticket.language)
        except failures() as error:
            raise refusal(error, COMPREHEND, region) from None
        return _sentiment(told)


def unfit(ticket: Ticket) -> str:
    """Why a message cannot be sent to Comprehend, as a sentence; empty where it can."""
    if ticket.language is None:
        return "The language of the message is not known, and Amazon Comprehend must be told; choose it."
    size = len(ticket.message.encode("utf-8", "replace"))
    if size > MOST_BYTES:
        return (
            f"The message has {size:,} bytes and Amazon Comprehend takes {MOST_BYTES:,}; shorten it, or have sentiment "
            "judged offline."
        )
    return ""


def _sentiment(told: dict[str, Any]) -> Sentiment:
    label, scores = str(told.get("Sentiment", "")).lower(), told.get("SentimentScore") or {}
    if label not in LABELS:
        raise NotApplicable("Amazon Comprehend gave no sentiment; try again, or have it judged offline.")
    shares = tuple((name, float(scores.get(name.capitalize(), 0.0))) for name in LABELS)
    return Sentiment(label, shares, NAME, "It takes irony as it is written.")
