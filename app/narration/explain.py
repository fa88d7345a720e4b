"""Asking a narrator, with the offline one behind it."""

from collections.abc import Iterator

from app.errors import NotApplicable
from app.narration.facts import Facts
from app.narration.manner import USUAL, Manner
from app.narration.narrator import Answer, Called, Narrator, Usage, asked
from app.narration.offline import Offline


def explain(question: str, facts: Facts, narrator: Narrator | None = None, manner: Manner = USUAL) -> Answer:
    """The narrator's answer; where it cannot answer, the sentence that says why and then the offline answer.

    Without a narrator the offline one answers. A question that is empty or too long is refused at once.
    """
    asked(question)
    if narrator is None or isinstance(narrator, Offline):
        return Offline().tell(question, facts, manner)
    return Answer(_told(question, facts, narrator, manner))


def _told(question: str, facts: Facts, narrator: Narrator, manner: Manner) -> Iterator[str | Usage | Called]:
    begun, told = False, 0
    answer = narrator.tell(question, facts, manner)
    try:
        for piece in answer:
            yield from answer.called[told:]
            told, begun = len(answer.called), begun or bool(piece)
            yield piece
        yield from answer.called[told:]
        yield answer.usage
    except NotApplicable as refusal:
        yield from answer.called[told:]
        yield answer.usage
        before = "\n\n" if begun else ""
        yield f"{before}{refusal}\n\nThe offline answer: "
        yield from Offline().tell(question, facts, manner)
    finally:
        answer.close()
