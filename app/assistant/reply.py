"""The reply to a ticket: from Bedrock, streamed, or from templates by category and sentiment."""

from app.assistant import prompt
from app.assistant import templates as say
from app.assistant.case import Case
from app.assistant.desk import Desk
from app.assistant.urgency import HIGH
from app.errors import NotApplicable
from app.narration.bedrock import BedrockSettings
from app.narration.converse import converse
from app.narration.narrator import Answer
from app.narration.wording import clean

TEMPLATE, BEDROCK = "Offline template", "Amazon Bedrock"


def written(case: Case, desk: Desk, settings: BedrockSettings) -> Answer:
    """A reply from Bedrock as it arrives, with the tokens it took; nothing is sent before the first piece is asked for.

    Refused where it is not certain what the message is about.
    """
    _refuse_doubt(case)
    return Answer(converse(prompt.request(case, desk, settings), settings.region, settings.attempts))


def template(case: Case, desk: Desk) -> str:
    """A reply put together from fixed sentences, in Japanese to Japanese messages and in English to all others.

    Refused where it is not certain what the message is about.
    """
    _refuse_doubt(case)
    return draft(case.ticket.language, case.category.name, case.sentiment.label, case.urgency.level, desk)


def draft(language: str | None, category: str, sentiment: str | None, level: str, desk: Desk) -> str:
    """The same from what was found."""
    spoken = say.JAPANESE if language == say.JAPANESE else say.ENGLISH
    body = say.BODY[spoken].get(category.strip().lower()) or say.OTHER[spoken].format(category=clean(category))
    opening = say.OPENING[spoken][sentiment or "neutral"]
    sentences = [opening, body, *([say.URGENT[spoken]] if level == HIGH else [])]
    text = ("" if spoken == say.JAPANESE else " ").join(sentences)
    signature = desk.signature or desk.company or say.TEAM[spoken]
    if spoken == say.JAPANESE:
        return f"{say.GREETING[spoken]}\n\n{text}\n\n{say.ENDING[spoken]}\n{signature}"
    return f"{say.GREETING[spoken]}\n\n{text[0].upper()}{text[1:]}\n\n{say.ENDING[spoken]}\n{signature}"


def _refuse_doubt(case: Case) -> None:
    if not case.settled:
        raise NotApplicable(f"It is not certain what the message is about. {case.category.doubt} Choose a category.")
