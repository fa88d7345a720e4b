"""How soon a message wants an answer: points by rules that a person can read and change."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from app.errors import NotApplicable

WORDS, SENTIMENT, CATEGORY, CAPITALS, EXCLAMATIONS = (
    "words", "sentiment", "category", "capital letters (%)", "exclamation marks",
)  # fmt: skip
KINDS = (WORDS, SENTIMENT, CATEGORY, CAPITALS, EXCLAMATIONS)
COUNTED = (CAPITALS, EXCLAMATIONS)
HIGH, MEDIUM, LOW = "high", "medium", "low"
HIGH_FROM, MEDIUM_FROM = 5, 2
FEWEST_LETTERS = 12
"""Letters that a message must have before its capitals say anything."""
MOST_RULES, MOST_POINTS = 100, 10


@dataclass(frozen=True)
class Rule:
    """A rule: what it looks at, what it looks for, and the points it gives (fewer than 0 take some away).

    `match` are words with commas between them, names of sentiments or categories, or the least percentage or number.
    """

    kind: str
    match: str
    points: int

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise NotApplicable(f"A rule looks at one of {', '.join(KINDS)}, not at '{self.kind}'.")
        if not self.wanted:
            raise NotApplicable(f"A rule on {self.kind} looks for nothing; write what it is to find.")
        if abs(self.points) > MOST_POINTS:
            raise NotApplicable(f"A rule gives from -{MOST_POINTS} to {MOST_POINTS} points, not {self.points}.")
        if self.kind in COUNTED and not re.fullmatch(r"\d{1,3}", self.match.strip()):
            raise NotApplicable(f"A rule on {self.kind} needs a whole number such as 60 or 2, not '{self.match[:40]}'.")

    @property
    def wanted(self) -> tuple[str, ...]:
        """What is looked for, one by one."""
        return tuple(filter(None, (_plain(one) for one in re.split(r"[,、，\n]", self.match))))

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Rule":
        """A rule from a row of a table."""
        points = given.get("points")
        try:
            whole = int(points)
            exact = whole == float(points)
        except (TypeError, ValueError, OverflowError):
            exact = False
        if not exact:
            raise NotApplicable(f"The points of a rule must be a whole number, not '{points}'.")
        return cls(str(given.get("kind") or ""), str(given.get("match") or ""), whole)


def _plain(text: str) -> str:
    """Small letters with single blanks; wide Latin letters as narrow ones."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


RULES = (
    Rule(
        WORDS,
        "urgent, asap, immediately, right away, as soon as possible, emergency, 至急, 緊急, 今すぐ, 早急",
        3,
    ),
    Rule(WORDS, "fire, smoke, burning, burnt, shock, injured, dangerous, 発火, 煙, 焦げ, やけど, けが, 危険", 5),
    Rule(WORDS, "hacked, fraud, stolen, somebody else has logged in, unauthorized, 不正, 盗, 知らない人", 4),
    Rule(WORDS, "lawyer, legal action, court, police, 弁護士, 訴訟, 警察, 消費者センター", 4),
    Rule(WORDS, "second time, third time, still no, nobody answers, still waiting, 何度も, まだ, 再度", 1),
    Rule(SENTIMENT, "negative", 1),
    Rule(CATEGORY, "praise", -2),
    Rule(CAPITALS, "60", 1),
    Rule(EXCLAMATIONS, "2", 1),
)


@dataclass(frozen=True)
class Hit:
    """A rule that held: what it found, as a sentence, and its points."""

    sentence: str
    points: int


@dataclass(frozen=True)
class Urgency:
    """High, medium or low, with all points and the hits that gave them."""

    level: str
    points: int
    hits: tuple[Hit, ...]


def urgency(message: str, sentiment: str | None, category: str | None, rules: Iterable[Rule] = RULES) -> Urgency:
    """How urgent a message is; sentiment and category are None where nobody knows them."""
    hits = tuple(hit for rule in rules for hit in _hits(rule, message, sentiment, category))
    points = sum(hit.points for hit in hits)
    level = HIGH if points >= HIGH_FROM else MEDIUM if points >= MEDIUM_FROM else LOW
    return Urgency(level, points, hits)


def rules_of(rows: Iterable[Mapping[str, Any]]) -> tuple[Rule, ...]:
    """Rules from the rows of a table; a row with nothing in it is left out, a wrong one is refused by its number."""
    found = []
    for place, row in enumerate(rows, 1):
        if all(row.get(name) in (None, "") for name in ("kind", "match", "points")):
            continue
        try:
            found.append(Rule.of(row))
        except NotApplicable as refusal:
            raise NotApplicable(f"Rule {place}: {refusal}") from None
    if len(found) > MOST_RULES:
        raise NotApplicable(f"There are {len(found):,} rules and there may be {MOST_RULES}; join some.")
    return tuple(found)


def as_rows(rules: Iterable[Rule]) -> list[dict[str, Any]]:
    """Rules as rows of a table."""
    return [asdict(rule) for rule in rules]


def _hits(rule: Rule, message: str, sentiment: str | None, category: str | None) -> Iterable[Hit]:
    if rule.kind == WORDS:
        found = [word for word in rule.wanted if _has(message, word)]
        said = f"{', '.join(repr(word) for word in found)} in the message" if found else ""
    elif rule.kind == SENTIMENT:
        said = f"sentiment is {sentiment}" if sentiment in rule.wanted else ""
    elif rule.kind == CATEGORY:
        said = f"category is {category}" if category and _plain(category) in rule.wanted else ""
    else:
        said = _counted(rule, message)
    if said:
        yield Hit(said, rule.points)


def _counted(rule: Rule, message: str) -> str:
    least = int(rule.match)
    if rule.kind == EXCLAMATIONS:
        number = message.count("!") + message.count("！")
        return f"{number} exclamation marks, at least {least}" if number >= least else ""
    cased = [letter for letter in message if letter.lower() != letter.upper()]
    share = 100 * sum(letter.isupper() for letter in cased) / len(cased) if len(cased) >= FEWEST_LETTERS else 0
    return f"{share:.0f} % capital letters, at least {least} %" if cased and share >= max(least, 1) else ""


def _has(message: str, word: str) -> bool:
    """Whether a word is in a message: between word boundaries where it is Latin, anywhere where words have none."""
    text = _plain(message)
    if word.isascii():
        return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.ASCII) is not None
    return word in text
