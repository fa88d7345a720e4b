"""The contract of a narrator: who answers a question from facts."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from app.errors import NotApplicable
from app.narration.fact import Fact
from app.narration.facts import Facts
from app.narration.manner import USUAL, Manner
from app.narration.questions import EVERY_QUESTION, REPORT, Question
from app.narration.wording import clean, markdown

LONGEST_QUESTION = 1000
QUESTIONS = REPORT


@dataclass(frozen=True)
class Usage:
    """Tokens a language model read and wrote, the milliseconds it took, and how often it was asked until it answered.

    Zero for an answer made without one.
    """

    input_tokens: int = 0
    output_tokens: int = 0
    milliseconds: int = field(default=0, compare=False)
    attempts: int = field(default=0, compare=False)

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.milliseconds + other.milliseconds,
            self.attempts + other.attempts,
        )


@dataclass(frozen=True)
class Called:
    """A tool that was used: its name, the input the model gave, and the facts it returned or why it was refused."""

    name: str
    input: Mapping[str, Any]
    facts: tuple[Fact, ...] = ()
    refused: str = ""


class Answer(Iterator[str]):
    """An answer as it arrives, piece by piece; once it is exhausted, `usage` holds the tokens used.

    It is made of pieces of text, among which the narrator puts a Usage when it knows it, and each tool that it Called,
    which `called` then lists. Closing it ends the stream it comes from.
    """

    def __init__(self, pieces: Iterable[str | Usage | Called]) -> None:
        self._pieces = iter(pieces)
        self.usage = Usage()
        self.called: tuple[Called, ...] = ()

    def __next__(self) -> str:
        while True:
            piece = next(self._pieces)
            if isinstance(piece, Usage):
                self.usage += piece
            elif isinstance(piece, Called):
                self.called += (piece,)
            else:
                return piece

    def close(self) -> None:
        """End the answer where it is."""
        end = getattr(self._pieces, "close", None)
        if end:
            end()

    def as_markdown(self) -> Iterator[str]:
        """The same pieces, escaped so that a screen that reads Markdown shows them as plain text."""
        return (markdown(piece) for piece in self)


class Narrator(ABC):
    """One way to answer."""

    key: ClassVar[str]
    name: ClassVar[str]

    @abstractmethod
    def tell(self, question: str, facts: Facts, manner: Manner = USUAL) -> Answer:
        """Answer a question, a stated one by key or text or a free one; an empty or very long one is refused.

        What fails while the answer arrives is raised from the answer as NotApplicable.
        """


def asked(question: str) -> Question:
    """The stated question of that key or text, else a free one."""
    wanted = question.strip()
    for stated in EVERY_QUESTION:
        if wanted.casefold() in (stated.key, stated.text.casefold()):
            return stated
    if not wanted:
        raise NotApplicable("The question is empty; write one, or choose one of those on offer.")
    if len(wanted) > LONGEST_QUESTION:
        raise NotApplicable(
            f"The question has {len(wanted):,} characters; ask it in at most {LONGEST_QUESTION:,} characters."
        )
    return Question("free", clean(wanted, LONGEST_QUESTION))
