"""A message of a customer, and the language it is written in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from app.errors import NotApplicable

LONGEST_MESSAGE = 20_000
LANGUAGES = {
    "en": "English",
    "ja": "Japanese",
    "de": "German",
    "es": "Spanish",
    "fr": "French",
    "it": "Italian",
    "pt": "Portuguese",
    "ko": "Korean",
    "zh": "Chinese",
    "ar": "Arabic",
    "hi": "Hindi",
}
"""The languages a message may be said to be in: those whose sentiment Amazon Comprehend judges."""

SCRIPTS = (
    ("ja", r"[\u3040-\u30ff]"),
    ("ko", r"[\uac00-\ud7af]"),
    ("zh", r"[\u4e00-\u9fff]"),
    ("ar", r"[\u0600-\u06ff]"),
    ("hi", r"[\u0900-\u097f]"),
)
FREQUENT = {
    "en": "the and is are was you your my i it to of for not have with this that please",
    "de": "der die das und ist ich nicht sie wir mein meine bitte ein eine mit auf für haben zu wurde",
    "es": "el la los las y es no que mi por favor un una con para he está pero su muy",
    "fr": "le la les et est je ne pas vous mon ma un une des pour avec que sur j'ai merci",
    "it": "il lo gli e è non che mi un una per con ho sono della questo grazie mio la di",
    "pt": "o os as e é não que meu minha um uma para com por favor está foi do da obrigado",
}


@dataclass(frozen=True)
class Ticket:
    """A message with its language (a key of LANGUAGES, None where it is not known) and values of other columns."""

    message: str
    language: str | None
    others: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def written(cls, message: str, language: str | None = None, others: Mapping[str, Any] | None = None) -> "Ticket":
        """A ticket of a message as it came; without a language, the one it seems to be in. An empty one is refused."""
        text = message.strip()
        if not text:
            raise NotApplicable("The message is empty; paste what the customer wrote.")
        if len(text) > LONGEST_MESSAGE:
            raise NotApplicable(
                f"The message has {len(text):,} characters and may have {LONGEST_MESSAGE:,}; shorten it."
            )
        if language is not None and language not in LANGUAGES:
            raise NotApplicable(f"There is no language '{language}' here; choose one of {', '.join(LANGUAGES)}.")
        return cls(text, language or language_of(text), dict(others or {}))


def language_of(text: str) -> str | None:
    """The language a text seems to be in: by its script first, then by the most frequent words of each language.

    Latin letters without any such word count as English; a text without letters is in none.
    """
    for language, script in SCRIPTS:
        if len(re.findall(script, text)) >= max(1, len(re.findall(r"[^\W\d_]", text)) // 10):
            return language
    if not re.search(r"[A-Za-zÀ-ÿ]", text):
        return None
    words = re.findall(r"[a-zà-ÿ']+", text.lower())
    counts = {language: sum(word in known.split() for word in words) for language, known in FREQUENT.items()}
    return max(counts, key=lambda language: counts[language])
