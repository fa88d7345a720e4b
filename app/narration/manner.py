"""How an answer is to be given: for whom, in which language, and after how many examples."""

from dataclasses import dataclass

from app.errors import NotApplicable

AUDIENCES = {
    "executive": "An executive who decides: two to four sentences, what it means for the decision and its risk first, "
    "at most three numbers, no technical word.",
    "analyst": "A business analyst who does not program: three to eight short sentences; explain a technical word the "
    "first time you use it.",
    "engineer": "A machine-learning engineer: be precise and complete, name metrics, intervals, baselines, rounds and "
    "checks as the facts do; technical words need no explanation.",
}
"""Who reads the answer, and what a language model is told about that."""
LANGUAGES = (
    "English",
    "Japanese",
    "German",
    "French",
    "Spanish",
    "Italian",
    "Portuguese",
    "Dutch",
    "Korean",
    "Chinese",
)
SHOTS = {0: "Zero-shot: no example", 1: "One-shot: one example", 3: "Few-shot: three examples"}
"""How many examples stand before the question, and what that is called."""


@dataclass(frozen=True)
class Manner:
    """For whom, in which language, and after how many examples an answer is given; checked when made."""

    audience: str = "analyst"
    language: str = "English"
    shots: int = 0

    def __post_init__(self) -> None:
        for what, value, known in (
            ("audience", self.audience, AUDIENCES),
            ("language", self.language, LANGUAGES),
            ("number of examples", self.shots, SHOTS),
        ):
            if value not in known:
                raise NotApplicable(f"There is no {what} '{value}'; choose one of {', '.join(map(str, known))}.")


USUAL = Manner()
"""For an analyst, in English, without examples."""
