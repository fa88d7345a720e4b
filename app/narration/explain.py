"""Asking a narrator, with the offline one behind it."""

from collections.abc import Iterator

from app.errors import NotApplicable
from app.narration.facts import Facts
from app.narration.narrator import Answer, Narrator, Usage, asked
from app.narration.offline import Offline


def explain(question: str, facts: Facts, narrator: Narrator | None = None) -> Answer:
    """The narrator's answer; where it cannot answer, the sentence that says why and then the offline answer.

    Without a narrator the offline one answers. A question that is empty or too long is refused at once.
    """
    asked(question)
    if narrator is None or isinstance(narrator, Offline):
        return Offline().tell(question, facts)
    return Answer(_told(question, facts, narrator))


def _told(question: str, facts: Facts, narrator: Narrator) -> Iterator[str | Usage]:
    begun = False
    try:
        answer = narrator.tell(question, facts)
        for piece in answer:
            begun = True
            yield piece
        yield answer.usage
    except NotApplicable as refusal:
        before = "\n\n" if begun else ""
        yield f"{before}{refusal}\n\nThe offline answer: "
        yield from Offline().tell(question, facts)
