"""The facts that come closest to a question, by the words they share."""

import re

from app.narration.fact import Fact
from app.narration.facts import Facts

MOST_FACTS = 4
EMPTY_TEXT = """
a an and any are as at be been but by can could did do does for from had has have how i if in is it its many me model
more most much my not of on or our rows should show so tell than that the them then there these they this to very was
were what when where which who why will with would you your
"""
EMPTY_WORDS = frozenset(EMPTY_TEXT.split())
MEANINGS = {  # words of users → words of the facts or their keys
    "accurate": "correctly accuracy metric",
    "accuracy": "correctly accuracy metric",
    "bad": "caution",
    "biased": "caution imbalance",
    "cheat": "leakage dominated too_good",
    "error": "wrong rmse mae mistakes confusion",
    "errors": "wrong rmse mae mistakes confusion",
    "feature": "column impact",
    "features": "column impact",
    "good": "metric score baseline",
    "important": "impact",
    "importance": "impact",
    "leak": "leakage dominated too_good",
    "leakage": "leakage dominated too_good",
    "mistake": "mistakes wrong confusion",
    "overfit": "overfitting curve gap",
    "overfitting": "overfitting curve gap",
    "underfit": "underfitting curve",
    "problem": "problem caution",
    "quality": "metric score",
    "risk": "caution",
    "split": "validation tested",
    "stop": "training stopped",
    "stopped": "training stopped",
    "long": "seconds",
    "time": "seconds",
    "wrong": "wrong mistakes confusion",
}


def closest(question: str, facts: Facts) -> list[Fact]:
    """At most four facts, those that share most words with the question first; rare words count more."""
    words = set(_words(question)) - EMPTY_WORDS
    wanted = words | {meaning for word in words for meaning in MEANINGS.get(word, "").split()}
    texts = {fact.key: set(_words(f"{fact.key} {fact.label} {fact.sentence}")) for fact in facts}
    weights = {word: 1 / shared for word in wanted if (shared := sum(word in text for text in texts.values()))}
    scored = [(sum(weights.get(word, 0) for word in texts[fact.key]), fact) for fact in facts]
    most = max((score for score, _ in scored), default=0)
    found = sorted((pair for pair in scored if pair[0] > most / 4), key=lambda pair: -pair[0])
    return [fact for _, fact in found[:MOST_FACTS]]


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+(?:_[^\W_]+)*", text.casefold())
