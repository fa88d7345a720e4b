"""The numbers of an answer checked against the facts: found, derived from them, or not in the report."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.narration.derivations import derived
from app.narration.fact import Fact
from app.narration.facts import Facts
from app.narration.numerals import Number, level, numbers_in
from app.narration.stated import Claim, Stated, stated_days, stated_numbers
from app.narration.subjects import Subjects, subjects
from app.narration.wording import count, joined, markdown

SENTENCE_END = re.compile(r"(?<=[.!?])(?=\s)|(?<=[。！？])|\n")
CLAUSE_END = re.compile(r"[,;:.!?](?=\s)|[、；。！？()]|\n")
CLAUSE = 120
TOKEN = re.compile(r"[^\W_](?:[\w-]*[^\W_])?")
KNOWN_NAMES = re.compile(r"(?:f[12]|r2|p\d{1,2}|q[1-4]|l[12]|h2|utf-8|k-?nn)", re.IGNORECASE)
SCALE = re.compile(
    r"scale|perfect|best possible|worst possible|between 0|from 0|ranges?\b|maximum|minimum|flawless|skala|perfekt|"
    r"zwischen 0|échelle|parfait|entre 0|escala|perfect[oa]|満点|完全|範囲",
    re.IGNORECASE,
)
CHANCE = re.compile(r"guess|chance|random|coin|zufall|hasard|azar|偶然|当てずっぽう|ランダム", re.IGNORECASE)
TOP = re.compile(r"(?:top|first|main|leading|wichtigsten|ersten|premières|principales|上位)\s?$", re.IGNORECASE)
JOINING = re.compile(r"\s*%?\s*(?:to|-|~|bis|à|a|から|and|und|et|y)\s*$", re.IGNORECASE)


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
        self.stated = list(stated_numbers(self.facts, self.hidden))
        self.baselines = any(one.slot == "baseline" for one in self.stated)
        self.days = stated_days(self.facts)
        self.subjects: Subjects = subjects(self.facts)
        self.tokens = frozenset(_tokens(facts.to_text()))
        self.listed = Counter(fact.key.partition(".")[0] for fact in self.facts if "." in fact.key)

    def check(self, text: str) -> Checked:
        """Every number of an answer with its mark."""
        plain, marks, before = level(text), [], _Sentence()
        skipped = [match.span() for match in self.shown.finditer(plain)] if self.shown else []
        claims = [one for one in numbers_in(text) if not self._is_name(plain, one, skipped)]
        for start, end in _sentences(plain):
            own = [one for one in claims if start <= one.start < end]
            found, now = self._in_sentence(plain, plain[start:end], own, before)
            marks += found
            before = now
        return Checked(text, tuple(marks))

    def _in_sentence(
        self, plain: str, sentence: str, numbers: Sequence[Number], before: "_Sentence"
    ) -> tuple[list[Mark], "_Sentence"]:
        """The marks of a sentence: first what is found, by which the rest may be derived."""
        claims = [
            Claim(one, plain[max(0, one.start - 30) : one.start], plain[one.end : one.end + 40]) for one in numbers
        ]
        named = self.subjects.facts_named(sentence)
        hits = [self._hits(claim, named | before.named) for claim in claims]
        known = [self._found(claim, hit, plain, sentence) for claim, hit in zip(claims, hits, strict=True)]
        known = self._intervals(plain, numbers, hits, known)
        cited = tuple(
            one
            for hit, found in zip(hits, known, strict=True)
            if found and found[0] is Standing.FOUND
            for one in hit[:6]
        )
        talked = named | {
            one.fact for claim, hit in zip(claims, hits, strict=True) if len(claim.number.digits) > 1 for one in hit
        }
        now = _Sentence(cited, frozenset(talked), frozenset(named))
        pools = self._pools(talked | before.talked)
        marks = []
        for claim, found in zip(claims, known, strict=True):
            one = claim.number
            if found is None:
                told = None if one.day else derived(claim, (*cited, *before.cited), pools, _clause(plain, one))
                found = (Standing.DERIVED, told) if told else (Standing.ABSENT, "no fact of the report holds it")
            marks.append(Mark(one.start, one.end, one.text, *found))
        return marks, now

    def _hits(self, claim: Claim, named: set[int] | frozenset[int]) -> list[Stated]:
        if claim.number.rough and claim.number.unit == "times":
            return []
        return [
            one
            for one in self.stated
            if (one.fact in named or not claim.number.rough)
            and claim.holds(one.value, one.unit, one.share and (not one.of_score or one.fact in named))
        ]

    def _found(self, claim: Claim, hits: list[Stated], plain: str, sentence: str) -> tuple[Standing, str] | None:
        """Where a number is found; None where it still may be derived."""
        one = claim.number
        if one.day:
            return (Standing.FOUND, "a date of the report") if one.day in self.days else None
        if claim.of_baseline and self.baselines:
            hits = [hit for hit in hits if self._is_baseline(hit)]
        if hits:
            wrong = self.subjects.contradiction(
                plain[: one.start], {hit.fact for hit in hits}, self.facts, len(one.digits) > 1 or one.unit == "%"
            )
            if wrong:
                return Standing.ABSENT, wrong
            return Standing.FOUND, self.facts[hits[0].fact].label
        value = abs(one.readings[0].value)
        if self.scales and _is_scale(one, value, sentence):
            return Standing.FOUND, "the scale of the score"
        if not one.unit and value in self.listed.values():
            return Standing.DERIVED, "how many of a kind the report lists"
        if TOP.search(claim.before) and value <= max(self.listed.values(), default=0):
            return Standing.DERIVED, "a choice of what the report lists"
        return None

    def _is_baseline(self, one: Stated) -> bool:
        """Whether a number is a baseline's: by its name in a value, or rounded, in a sentence that speaks of one."""
        return one.slot == "baseline" or (not one.slot and "baseline" in self.facts[one.fact].sentence)

    def _intervals(self, plain: str, numbers: Sequence[Number], hits: list, known: list) -> list:
        """Two ends of one interval have to come from one fact."""
        for place in range(1, len(numbers)):
            between = plain[numbers[place - 1].end : numbers[place].start]
            apart = {one.fact for one in hits[place - 1]}.isdisjoint(one.fact for one in hits[place])
            if JOINING.fullmatch(between) and " and" not in between and hits[place - 1] and hits[place] and apart:
                known[place] = (Standing.ABSENT, f"no interval of the report goes from {numbers[place - 1].text} to it")
        return known

    def _pools(self, talked: set[int] | frozenset[int]) -> list[list[Stated]]:
        """The numbers of each fact that is talked about, and those of all of one kind together."""
        kinds: dict[str, list[int]] = {}
        for place in sorted(talked):
            kinds.setdefault(self.facts[place].key.partition(".")[0], []).append(place)
        pools = [[one for one in self.stated if one.fact == place] for place in sorted(talked)]
        for places in kinds.values():
            if len(places) > 1:
                pools.append([one for one in self.stated if one.fact in places and one.slot])
        return pools

    def _is_name(self, plain: str, one: Number, skipped: list[tuple[int, int]]) -> bool:
        """Whether digits are part of a name: of the data, of the report, or one that everybody knows, such as F1."""
        if any(start <= one.start and one.end <= end for start, end in skipped):
            return True
        around = (match for match in TOKEN.finditer(plain) if match.start() <= one.start < match.end())
        token = next((match.group() for match in around), "")
        if not re.search(r"[a-z]", token, re.IGNORECASE) or token[0].isdigit():
            return False
        return token.casefold() in self.tokens or bool(KNOWN_NAMES.fullmatch(token))


@dataclass(frozen=True)
class _Sentence:
    """What a sentence cites, which facts it talks about, and those of what it names."""

    cited: tuple[Stated, ...] = ()
    talked: frozenset[int] = frozenset()
    named: frozenset[int] = frozenset()


def _sentences(text: str) -> list[tuple[int, int]]:
    """Where each sentence begins and ends; a dot between digits ends none."""
    bounds = [0, *(match.start() for match in SENTENCE_END.finditer(text)), len(text)]
    return [(start, end) for start, end in zip(bounds, bounds[1:], strict=False) if start < end]


def _is_scale(one: Number, value: float, sentence: str) -> bool:
    """Whether a number is an end of a score's scale, or what chance gives."""
    ends = (0, 100) if one.unit == "%" else (0, 1)
    return bool((value in ends and SCALE.search(sentence)) or (value == sum(ends) / 2 and CHANCE.search(sentence)))


def _clause(text: str, one: Number) -> str:
    """What stands around a number up to the next comma, colon or end of the sentence."""
    before = re.split(CLAUSE_END, text[max(0, one.start - CLAUSE) : one.start])[-1]
    return f"{before}{text[one.start : one.end]}{re.split(CLAUSE_END, text[one.end : one.end + CLAUSE])[0]}"


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
    return r"(?<!\w)NAME(?!\w)" if harmless or not in_answers else "(?<=['\"“‘„«「])NAME(?=['\"”’“»」])"
