"""The contract of a narrator: who answers a question about a model from its facts."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from app.errors import NotApplicable
from app.narration.facts import Facts
from app.narration.wording import clean, markdown

LONGEST_QUESTION = 1000


@dataclass(frozen=True)
class Question:
    """A question: its key ("free" for one the user wrote) and its text."""

    key: str
    text: str


QUESTIONS = (
    Question("explain", "Explain this model"),
    Question("trust", "How far can I trust its scores?"),
    Question("columns", "Which columns matter, and what should I do next?"),
)


@dataclass(frozen=True)
class Usage:
    """Tokens a language model read and wrote; zero for an answer made without one."""

    input_tokens: int = 0
    output_tokens: int = 0


class Answer(Iterator[str]):
    """An answer as it arrives, piece by piece; once it is exhausted, `usage` holds the tokens used.

    It is made of pieces of text, among which the narrator puts a Usage when it knows it.
    """

    def __init__(self, pieces: Iterable[str | Usage]) -> None:
        self._pieces = iter(pieces)
        self.usage = Usage()

    def __next__(self) -> str:
        while True:
            piece = next(self._pieces)
            if not isinstance(piece, Usage):
                return piece
            self.usage = piece

    def as_markdown(self) -> Iterator[str]:
        """The same pieces, escaped so that a screen that reads Markdown shows them as plain text."""
        return (markdown(piece) for piece in self)


class Narrator(ABC):
    """One way to answer."""

    key: ClassVar[str]
    name: ClassVar[str]

    @abstractmethod
    def tell(self, question: str, facts: Facts) -> Answer:
        """Answer a question, a stated one by key or text or a free one; an empty or very long one is refused.

        What fails while the answer arrives is raised from the answer as NotApplicable.
        """


def asked(question: str) -> Question:
    """The stated question of that key or text, else a free one."""
    wanted = question.strip()
    for stated in QUESTIONS:
        if wanted.casefold() in (stated.key, stated.text.casefold()):
            return stated
    if not wanted:
        raise NotApplicable("The question is empty; write one, or choose one of the three above.")
    if len(wanted) > LONGEST_QUESTION:
        raise NotApplicable(
            f"The question has {len(wanted):,} characters; ask it in at most {LONGEST_QUESTION:,} characters."
        )
    return Question("free", clean(wanted, LONGEST_QUESTION))
