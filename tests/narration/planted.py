"""How a checker does on an answer whose wrong numbers stand in ⟦brackets⟧."""

import re

from app.narration.verify import Checker, Standing


def plain(answer: str) -> tuple[str, list[tuple[int, int]]]:
    """The answer without brackets, and where its wrong numbers stand in it."""
    text, wrong = "", []
    for piece in re.split("(⟦[^⟧]*⟧)", answer):
        if piece.startswith("⟦"):
            wrong.append((len(text), len(text) + len(piece) - 2))
        text += piece.strip("⟦⟧")
    return text, wrong


def judged(checker: Checker, answer: str) -> tuple[list[str], list[str]]:
    """The wrong numbers that were missed, and the right ones that were struck."""
    text, wrong = plain(answer)
    struck = [(mark.start, mark.end) for mark in checker.check(text).marks if mark.standing is Standing.ABSENT]
    missed = [text[a:b] for a, b in wrong if not any(start < b and a < end for start, end in struck)]
    wronged = [text[start:end] for start, end in struck if not any(start < b and a < end for a, b in wrong)]
    return missed, wronged
