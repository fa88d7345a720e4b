"""What an answer says a number is of: a score or a column, whose own facts have to hold it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.narration.fact import Fact
from app.narration.numerals import level

LINK = (
    r"(?:['’]s)?\s*(?:score|value|スコア|の値)?\s*"
    r"(?:(?:lies |is |goes |ranges |runs )?(?:between|from)|liegt zwischen|entre|is|was|of|has|had|with|at|"
    r"reaches|reached|equals|comes to|stands at|scores|carries|contributes|ist|hat|"
    r"beträgt|"
    r"liegt bei|von|est(?: de)?|a|atteint|es(?: de)?|tiene|は|が|で|:|=)\s*"
    r"(?:only|just|about|around|roughly|nearly|almost|etwa|rund|environ|casi|約|an?|the)?\s*[-$€£¥]?$"
)


MEANT = {
    "Accuracy": r"accura\w*|correct\w*|right|genauigkeit|treffer\w*|richtig\w*|exactitude|précision|correctes?|justes?|"
    r"exactitud|precisión|aciert\w*|correct[oa]s|精度|正解|正確|正し",
    "R2": r"r²|r-squared|variation|variance|varianz|variabilité|varianza|決定係数",
    "F1macro": r"macro[ -]?f1|f1[ -]?macro|f1",
    "F1": r"f1[ -]score|f1-wert",
    "BalancedAccuracy": r"balanced accuracy",
    "Recall": r"found|catch\w*|sensitivity|trefferquote|rappel|sensibilidad|再現率",
    "Precision": r"alarms?|präzision|précision|precisión|適合率",
    "AUC": r"area under|roc",
}
"""How people write of a score without its name: a percentage near these words may be the score's."""


@dataclass(frozen=True)
class Subjects:
    """Names of scores and columns, and the places of the facts that mention each."""

    facts: dict[str, frozenset[int]]
    scores: frozenset[str]
    pattern: re.Pattern[str] | None
    meant: tuple[tuple[re.Pattern[str], int], ...] = ()

    def facts_named(self, sentence: str) -> set[int]:
        """The facts of everything that a sentence names."""
        meant = {place for pattern, place in self.meant if pattern.search(sentence)}
        if self.pattern is None:
            return meant
        return meant | {place for match in self.pattern.finditer(sentence) for place in self._own(match.group(1))}

    def contradiction(self, before: str, held: set[int], facts: Sequence[Fact], exact: bool) -> str | None:
        """Why a number right after "Accuracy is" cannot be: it is that of something else; None where it may be.

        After the name of a column only exact numbers (a percentage, two digits or more) are looked at.
        """
        tail = before[-90:]
        last = None if self.pattern is None else next(iter(reversed(list(self.pattern.finditer(tail)))), None)
        if last is None or not re.fullmatch(LINK, tail[last.end() :], re.IGNORECASE):
            return None
        own = self._own(last.group(1))
        if own & held or not (exact or last.group(1).casefold() in self.scores):
            return None
        return f"the report has it for something else than {last.group(1)} ({facts[min(held)].sentence[:80]}…)"

    def _own(self, name: str) -> frozenset[int]:
        return self.facts.get(name.casefold(), frozenset())


def subjects(facts: Sequence[Fact]) -> Subjects:
    """The scores and columns that facts are about, each with every fact that mentions it."""
    scores = {fact.key.partition(".")[2] for fact in facts if fact.key.startswith("metric.")}
    names = scores | {
        str(fact.value["column"]) for fact in facts if isinstance(fact.value, dict) and fact.value.get("column")
    }
    names = {level(name) for name in names if len(name) > 1}
    texts = [level(fact.sentence).casefold() for fact in facts]
    found = {
        name.casefold(): frozenset(
            place for place, text in enumerate(texts) if re.search(rf"(?<!\w){re.escape(name.casefold())}(?!\w)", text)
        )
        for name in names
    }
    told = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    known = frozenset(level(name).casefold() for name in scores)
    meant = tuple(
        (re.compile(rf"(?<![a-zäéü])(?:{MEANT[name]})", re.IGNORECASE), place)
        for place, fact in enumerate(facts)
        if (name := fact.key.removeprefix("metric.")) in MEANT
    )
    pattern = re.compile(rf"(?<!\w)({told})(?![A-Za-z0-9_])", re.IGNORECASE) if told else None
    return Subjects(found, known, pattern, meant)
