"""Upper and lower case, the same on every engine, of an expression or of written code."""

from typing import Any

# What one engine writes as two letters and another as one, or by its place in the word.
BEFORE_UPPER = (("ß", "ss"), ("ﬀ", "ff"), ("ﬁ", "fi"), ("ﬂ", "fl"))
BEFORE_LOWER = (("İ", "i\u0307"), ("Σ", "σ"))


def raised(text: Any) -> Any:
    """Text in upper case."""
    for letter, instead in BEFORE_UPPER:
        text = text.str.replace_all(letter, instead, literal=True)
    return text.str.to_uppercase()


def lowered(text: Any) -> Any:
    """Text in lower case."""
    for letter, instead in BEFORE_LOWER:
        text = text.str.replace_all(letter, instead, literal=True)
    return text.str.to_lowercase()
