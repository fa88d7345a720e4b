"""The numbers of an answer checked against the facts: found, derived from them, or not in the report."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.narration.claim import Claim
from app.narration.derivations import derived
from app.narration.evidence import Evidence, Hit, Sentence, fractions
from app.narration.fact import Fact
from app.narration.facts import Facts
from app.narration.numerals import Number, level, numbers_in
from app.narration.passages import Passage, passages
from app.narration.stated import claims_in
from app.narration.subjects import CLOSING, EDGE, END
from app.narration.wording import count, joined, markdown

CLAUSE_END = re.compile(r"[,;.!?](?=\s)|[、；。！？()]|\n")
CLAUSE_BEGIN = re.compile(r"[,;.!?](?=\s)|[、；。！？]|\n")
WORD = re.compile(r"(?!(?:and|und|et|y|percent|prozent|points?)\b)[^\W\d_]{2,}", re.IGNORECASE)
CLAUSE = 120
TOKEN = re.compile(r"[A-Za-z0-9À-ɏ](?:[A-Za-z0-9À-ɏ_-]*[A-Za-z0-9À-ɏ])?")
KNOWN_NAMES = re.compile(r"(?:f[12]|r2|p\d{1,2}|q[1-4]|l[12]|h2|utf-8|k-?nn)", re.IGNORECASE)
SCALE = re.compile(
    r"scale|perfect|best possible|worst possible|between 0|from 0|ranges?\b|maximum|minimum|flawless|no better than|"
    r"skala|perfekt|zwischen 0|échelle|parfait|entre 0|escala|perfect[oa]|満点|完全|範囲",
    re.IGNORECASE,
)
CHANCE = re.compile(
    r"guess|chance|random|coin|zufall|hasard|azar|usual|default|偶然|当てずっぽう|ランダム", re.IGNORECASE
)
TOP = re.compile(r"(?:top|first|main|leading|wichtigsten|ersten|premières|principales|上位)[ -]?$", re.IGNORECASE)


class Standing(StrEnum):
    """How a number of an answer stands to the facts."""

    FOUND = "found"
    DERIVED = "derived"
    ABSENT = "not in the report"


@dataclass(frozen=True)
class Mark:
    """A number of an answer, where it stands in it, whether the facts hold it, and where or why not."""

    start: int
    end: int
    text: str
    standing: Standing
    how: str


@dataclass(frozen=True)
class Checked:
    """An answer with its marks in their order."""

    text: str
    marks: tuple[Mark, ...]

    def count(self, standing: Standing) -> int:
        """How many numbers stand so."""
        return sum(mark.standing is standing for mark in self.marks)

    @property
    def caption(self) -> str:
        """The count of the marks as a sentence."""
        if not self.marks:
            return "The answer holds no number to check."
        counts = Counter(mark.standing for mark in self.marks)
        told = [f"{counts[one]:,} {one}" for one in Standing if counts[one]]
        struck = " and struck through" if counts[Standing.ABSENT] else ""
        return f"{count(len(self.marks), 'number')} checked against the report: {joined(told)}{struck}."

    def as_markdown(self) -> str:
        """The text as Markdown that shows it letter for letter, what is not in the report struck through."""
        told, after = [], 0
        for mark in self.marks:
            if mark.standing is Standing.ABSENT:
                told += [markdown(self.text[after : mark.start]), f"~~{markdown(mark.text)}~~"]
                after = mark.end
        return "".join([*told, markdown(self.text[after:])])


class Checker:
    """Checks answers against some facts, which it reads once.

    scales: whether the ends of a score's scale, such as 0 and 1, may be said without a fact.
    """

    def __init__(self, facts: Facts, scales: bool = True) -> None:
        self.scales = scales
        self.facts: tuple[Fact, ...] = facts.items
        self.hidden = _names_with_numbers(facts.names)
        self.shown = _names_with_numbers(facts.names, in_answers=True)
        self.evidence = Evidence(self.facts, self.hidden)
        self.tokens = frozenset(_tokens(facts.to_text()))
        classes = facts.get("classes")
        self.categories = len(classes.value) if classes and isinstance(classes.value, list) else 0
        self.listed = Counter(fact.key.partition(".")[0] for fact in self.facts if "." in fact.key)

    def check(self, text: str) -> Checked:
        """Every number of an answer with its mark."""
        plain, marks, before = level(text), [], Sentence()
        numbers = self._claimed(plain, numbers_in(text))
        place, line = 0, -1
        for part in passages(plain):
            start = place
            while place < len(numbers) and numbers[place].start < part.end:
                place += 1
            if part.line != line:
                before, line = before.ended(), part.line
            found, before = self._in_passage(plain, part, numbers[start:place], before)
            marks += found
        return Checked(text, tuple(marks))

    def _in_passage(
        self, plain: str, part: Passage, numbers: Sequence[Number], before: Sentence
    ) -> tuple[list[Mark], Sentence]:
        """The marks of a sentence or cell: first what is found, by which the rest may be derived."""
        text = part.heading + plain[part.start : part.end]
        claims = claims_in(text, numbers, len(part.heading) - part.start, self.evidence.subjects)
        hits = self.evidence.hits(claims, text, part.heading)
        known = [self._found(claim, hit, text) for claim, hit in zip(claims, hits, strict=True)]
        if any(one.of("statistic") & {"median"} for hit in hits for one in hit.found):
            known = [found or _half(claim) for claim, found in zip(claims, known, strict=True)]
        shares = fractions(claims)
        for place, (_, right) in shares.items():
            if not right:
                known[place], hits[place] = None, Hit(reason="it is not the share of the two counts beside it")
        now = before.with_more(hits, known, self.evidence.named(text, claims))
        now = self._derive(text, claims, hits, known, now, [_clause(text, one, part) for one in claims])
        for place, (parts, right) in shares.items():
            if right and known[place] is None and all(known[part] for part in parts):
                known[place] = (Standing.DERIVED, "the share of the two counts beside it")
        marks = [
            Mark(
                claim.number.start,
                claim.number.end,
                claim.number.text,
                *(found or (Standing.ABSENT, hit.reason or "no fact of the report holds it")),
            )
            for claim, found, hit in zip(claims, known, hits, strict=True)
        ]
        return marks, now

    def _derive(
        self,
        text: str,
        claims: Sequence[Claim],
        hits: Sequence[Hit],
        known: list,
        now: Sentence,
        clauses: Sequence[str],
    ) -> Sentence:
        """Fill in what follows from the numbers that are found, and what follows from that."""
        for _ in range(2):
            open_ = [
                place
                for place, found in enumerate(known)
                if found is None and self._may_follow(claims[place], hits[place])
            ]
            if not open_:
                break
            cited, pools, results = now.cited(), self.evidence.pools(now), []
            for place in open_:
                if not self.evidence.is_told(claims[place], clauses[place]):
                    result = derived(
                        claims[place],
                        cited,
                        pools,
                        clauses[place],
                        text,
                        hits[place].other,
                        self.evidence.is_score(claims[place]),
                    )
                    if result:
                        known[place] = (Standing.DERIVED, result.told)
                        results.append(result)
            if not results:
                break
            now = now.with_results(results)
        return now

    def _may_follow(self, claim: Claim, hit: Hit) -> bool:
        return not claim.number.day and (not hit.reason or bool(hit.other))

    def _found(self, claim: Claim, hit: Hit, text: str) -> tuple[Standing, str] | None:
        """Where a number is found; None where it still may be derived."""
        one = claim.number
        if one.day:
            return (Standing.FOUND, "a date of the report") if one.day in self.evidence.days else None
        if hit.found:
            return Standing.FOUND, self.facts[hit.found[0].fact].label
        value = abs(one.readings[0].value)
        if self.scales and _is_scale(one, value, text, self.categories):
            return Standing.FOUND, "the scale of the score"
        if not one.unit and not claim.counted and not hit.reason and value in self.listed.values():
            return Standing.DERIVED, "how many of a kind the report lists"
        if TOP.search(claim.before) and value <= max(self.listed.values(), default=0):
            return Standing.DERIVED, "a choice of what the report lists"
        return None

    def _claimed(self, plain: str, numbers: Sequence[Number]) -> list[Number]:
        """The numbers that are no part of a name: of the data, of the report, or one that everybody knows."""
        names = [match.span() for match in self.shown.finditer(plain)] if self.shown else []
        names += [
            match.span()
            for match in TOKEN.finditer(plain)
            if re.search(r"[a-z]", match.group(), re.IGNORECASE)
            and re.search(r"\d", match.group())
            and not match.group()[0].isdigit()
            and (match.group().casefold() in self.tokens or KNOWN_NAMES.fullmatch(match.group()))
        ]
        inside = bytearray(len(plain) + 1)
        for start, end in names:
            inside[start:end] = b"\1" * (end - start)
        return [one for one in numbers if not inside[one.start]]


def _half(claim: Claim) -> tuple[Standing, str] | None:
    """Half of the values, beside their median."""
    one = claim.number
    is_half = one.unit == "%" and bool(one.readings) and one.readings[0].value == 50
    return (Standing.FOUND, "what a median is") if is_half else None


def _is_scale(one: Number, value: float, sentence: str, categories: int) -> bool:
    """Whether a number is an end of a score's scale, or what chance gives, also among some categories."""
    ends = (0, 100) if one.unit == "%" else (0, 1)
    chances = (ends[1] / 2, ends[1] / max(categories, 2))
    return bool((value in ends and SCALE.search(sentence)) or (value in chances and CHANCE.search(sentence)))


def _clause(text: str, claim: Claim, part: Passage) -> str:
    """What stands around a number up to the next comma, colon or end of the sentence; of a cell all and its heading."""
    one = claim.number
    start, end = (place - part.start + len(part.heading) for place in (one.start, one.end))
    if part.heading:
        return text
    pieces = re.split(CLAUSE_BEGIN, text[max(0, start - CLAUSE) : start])
    while len(pieces) > 1 and not WORD.search(pieces[-1]):
        pieces[-2:] = [" ".join(pieces[-2:])]
    before = pieces[-1]
    closing = CLOSING.match(text, end)
    after = closing.end() if closing else end
    return f"{before}{text[start:after]}{re.split(CLAUSE_END, text[after : after + CLAUSE])[0]}"


def _tokens(text: str) -> list[str]:
    return [match.group().casefold() for match in TOKEN.finditer(level(text))]


def _names_with_numbers(names: Sequence[str], in_answers: bool = False) -> re.Pattern[str] | None:
    """Finds names of the data with digits in them, the longest first, but plain short numbers.

    In answers a name that could be a claim, such as "accuracy 0.99", has to stand in quotation marks.
    """
    told = {level(name) for name in names if re.search(r"\d", level(name))}
    hidden = sorted((one for one in told if not re.fullmatch(r"\d{1,4}", one)), key=len, reverse=True)
    if not hidden:
        return None
    return re.compile("|".join(_frame(one, in_answers).replace("NAME", re.escape(one)) for one in hidden))


def _frame(name: str, in_answers: bool) -> str:
    harmless = not re.fullmatch(r"\d+", name) and not re.search(r"\d[.,%]\d?|\d{5}|\d %", name)
    return f"{EDGE}NAME{END}" if harmless or not in_answers else "(?<=['\"“‘„«「])NAME(?=['\"”’“»」])"
