"""What the facts hold of the numbers of an answer: the same value, of the same thing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from app.narration.claim import Claim, Stated
from app.narration.derivations import Pool, Result
from app.narration.fact import Fact
from app.narration.stated import stated_days, stated_numbers
from app.narration.subject_words import AGAINST, BASELINE, BOUNDS
from app.narration.subjects import Subjects, subjects

JOINING = re.compile(r"\s*%?\s*(?:to|-|~|→|->|bis|à|a|から)\s*$", re.IGNORECASE)
JOINED = re.compile(r"\s*%?\s*(?:and|und|et|y|と)\s*$", re.IGNORECASE)
BETWEEN = re.compile(r"(?:between|zwischen|entre)\s*[$€£¥]?$", re.IGNORECASE)
OPENED = re.compile(r"\s*%?[^(),.;]{0,24}\((?:i\.e\. |about |also )?\s*")
APPOSED = re.compile(
    r"[^(),.;%|]{0,40},\s*(?:(?:which|that) (?:is|makes)|that's|i\.e\.|or|also|das sind|soit|es decir|つまり|=)?,?"
    r"\s*(?:about|around|roughly|nearly|almost|only|just|rund|etwa|knapp|environ|casi|約)?\s*",
    re.IGNORECASE,
)
OF = re.compile(r"\s*(?:of|out of|von|sur|de|/|件中)\s*(?:the |los |las |les )?", re.IGNORECASE)
CLOSED = re.compile(r"\s*%?\s*[\])]")
PLUS_MINUS = re.compile(r"(?:±|\+/-)\s*$")
MEMORY = 5
"""How many sentences back things that were named may still be meant."""
CONTEXT = 16
"""How many of the numbers cited last a sentence may refer to."""


@dataclass(frozen=True)
class Hit:
    """The stated numbers that a claim says; those of its value that are of something else, and why they are."""

    found: tuple[Stated, ...] = ()
    other: tuple[Stated, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class Sentence:
    """What a sentence or row so far cites and names, and what the ones before it did."""

    own: tuple[Stated, ...] = ()
    earlier: tuple[Stated, ...] = ()
    named: frozenset[int] = frozenset()
    named_before: tuple[frozenset[int], ...] = ()

    def ended(self) -> "Sentence":
        """The beginning of the next sentence."""
        return Sentence(
            (), (*self.earlier, *self.own)[-CONTEXT:], frozenset(), (*self.named_before, self.named)[-MEMORY:]
        )

    def with_more(self, hits: Sequence[Hit], known: Sequence[object], named: frozenset[int]) -> "Sentence":
        """With the numbers that were found, and the facts they and the words are of."""
        found = [hit.found for hit, told in zip(hits, known, strict=True) if told]
        own = (*self.own, *(one for hit in found for one in hit[:6]))[-4 * CONTEXT :]
        talked = {one.fact for hit in found for one in hit}
        return replace(self, own=own, named=self.named | named | talked)

    def with_results(self, results: Sequence[Result]) -> "Sentence":
        """With the numbers that follow from those it cites."""
        found = (Stated(one.of[0].fact, one.value, one.unit, "", all(each.whole for each in one.of) and one.unit == "")
                 for one in results if not one.rough)  # fmt: skip
        return replace(self, own=(*self.own, *found)[-4 * CONTEXT :])

    def cited(self) -> Pool:
        """The numbers of this sentence, which may be put together freely."""
        return Pool(self.own, self.earlier)


@dataclass(frozen=True)
class Evidence:
    """The numbers that facts state, with what they are of."""

    facts: tuple[Fact, ...]
    hidden: re.Pattern[str] | None
    kept: dict[tuple[int, ...], Pool] = field(init=False, default_factory=dict)

    @cached_property
    def subjects(self) -> Subjects:
        """What the facts are about."""
        return subjects(self.facts)

    @cached_property
    def stated(self) -> tuple[Stated, ...]:
        """The numbers of all facts."""
        return tuple(stated_numbers(self.facts, self.hidden, self.subjects))

    @cached_property
    def days(self) -> frozenset[str]:
        """The dates of all facts."""
        return stated_days(self.facts)

    @cached_property
    def about(self) -> dict[tuple[str, str], set[int]]:
        """The facts of each thing that a number is of, by its kind and label."""
        about: dict[tuple[str, str], set[int]] = {}
        for one in self.stated:
            for kind, labels in one.labels.items():
                for label in labels:
                    about.setdefault((kind, label), set()).add(one.fact)
        return about

    def named(self, text: str, claims: Sequence[Claim]) -> frozenset[int]:
        """The facts of all that a sentence names."""
        if not claims:
            return frozenset()
        found: set[int] = set()
        for one in self.subjects.mentions(text):
            for label in one.labels:
                found |= self.about.get(("subject" if one.kind == "loose" else one.kind, label), set())
        return frozenset(found)

    def pools(self, sentence: Sentence) -> list[Pool]:
        """The numbers of each fact that is talked about, and those of all of one kind together."""
        talked = sorted(sentence.named.union(*sentence.named_before))
        kinds: dict[str, list[int]] = {}
        for place in talked:
            kinds.setdefault(self.facts[place].key.partition(".")[0], []).append(place)
        groups = [(place,) for place in talked] + [tuple(places) for places in kinds.values() if len(places) > 1]
        for group in groups:
            if group not in self.kept:
                some = (one for one in self.stated if one.fact in group and (one.slot or len(group) == 1))
                self.kept[group] = Pool(tuple(some))
        return [self.kept[group] for group in groups]

    def hits(self, claims: Sequence[Claim], text: str, heading: str) -> list[Hit]:
        """For every number of a sentence the stated ones that it says."""
        ranges = _ranges(claims)
        compares = bool(BASELINE.search(text) or (not heading and AGAINST.search(text)))
        found: list[Hit] = []
        for place, claim in enumerate(claims):
            if place and PLUS_MINUS.search(claim.before):
                found.append(self._half_width(claim, found[-1].found))
                continue
            same = [one for one in self.stated if self._says(claim, one)]
            if claim.counted == "level" and any(one.counted == "level" and claim.agrees(one) for one in self.stated):
                same = [one for one in same if claim.agrees(one)]
            if claim.of_baseline or (heading and BASELINE.search(heading)):
                if any(one.baseline for one in self.stated):
                    same = [one for one in same if one.baseline]
            elif not compares:
                same = [one for one in same if not one.baseline]
            if not (ranges[place] or BOUNDS.search(claim.between[0]) or BOUNDS.search(claim.between[1][:25])):
                same = [one for one in same if not one.end]
            fitting = tuple(one for one in same if claim.fits(one))
            other = () if fitting else tuple(same)
            reason = "" if fitting or not same else self._reason(claim, same[0])
            if fitting and ranges[place] > 1 and _are_apart(claim, fitting, found[-1].found):
                fitting, reason = (), f"no interval of the report goes from {claims[place - 1].number.text} to it"
            found.append(Hit(fitting, other, reason))
        return found

    def is_told(self, claim: Claim, clause: str) -> bool:
        """Whether the facts tell the very gap that a claim is of, so that none may be reckoned for it."""
        if not claim.of("gap") or claim.number.unit or BASELINE.search(clause):
            return False
        return any(one.of("gap") for one in self.stated)

    def is_score(self, claim: Claim) -> bool:
        """Whether a claim is of a score that the facts tell, so that no share of two counts may stand for it."""
        said = claim.of("subject") | claim.of("loose")
        return bool(said & self.subjects.scores) and not claim.of("class")

    def _says(self, claim: Claim, one: Stated) -> bool:
        """Whether a claim has the value and the unit of a stated number."""
        share = one.share and (not one.of_score or claim.agrees(one) or len(claim.number.digits) > 1)
        if not claim.number.readings or not claim.holds(one.value, one.unit, share):
            return False
        if claim.number.rough:
            return claim.number.unit != "times" and claim.agrees(one)
        return True

    def _half_width(self, claim: Claim, hits: Sequence[Stated]) -> Hit:
        """What stands behind a plus-minus sign: half the width of the interval of the number before it."""
        for place in {one.fact for one in hits}:
            ends = {one.slot: one for one in self.stated if one.fact == place and one.end and one.slot}
            if {"low", "high"} <= set(ends):
                half = (ends["high"].value - ends["low"].value) / 2
                if claim.holds(half, "", ends["low"].share, loose=True):
                    return Hit((replace(ends["high"], value=half),))
        return Hit(reason="no interval of the report is so wide")

    def _reason(self, claim: Claim, one: Stated) -> str:
        said = next((labels for kind, labels in claim.labels.items() if one.of(kind).isdisjoint(labels) and labels), ())
        told = " or ".join(sorted(said)) or "that"
        return f"the report has it for something else than {told} ({self.facts[one.fact].sentence[:80]}…)"


def _bracketed(first: Claim, between: str, second: Claim) -> bool:
    """Whether two numbers are a range such as "[0.71, 0.76]"."""
    return between.strip(" %") in (",", ";") and first.before.endswith(("[", "(")) and bool(CLOSED.match(second.after))


def _are_apart(claim: Claim, last: Sequence[Stated], first: Sequence[Stated]) -> bool:
    """Whether what the two ends of a range say is of different facts, though an interval or a column has both."""
    if not first or not {one.fact for one in first}.isdisjoint(one.fact for one in last):
        return False
    named = claim.of("column")
    return (
        all(one.end for one in last)
        or all(one.end for one in first)
        or (bool(named) and all(named & one.of("column") for one in first))
    )


def _ranges(claims: Sequence[Claim]) -> list[int]:
    """For every number 2 where it is the second end of a range, 1 where the first, 0 where neither."""
    kinds = [0] * len(claims)
    for place in range(1, len(claims)):
        first, second = claims[place - 1], claims[place]
        apart = second.number.start - first.number.end
        between = first.after[:apart] if apart < 12 else "-----"
        both = JOINED.fullmatch(between) and BETWEEN.search(first.before)
        if JOINING.fullmatch(between) or both or _bracketed(first, between, second):
            kinds[place - 1] = kinds[place - 1] or 1
            kinds[place] = 2
    return kinds


def fractions(claims: Sequence[Claim]) -> dict[int, tuple[tuple[int, int], bool]]:
    """Percentages beside the two counts they are the share of, as in "65 % (141 of 216)", and whether they are.

    A percentage after a comma, as in "141 of 216, 65 %", may be of something else; it is only told where it is one.
    """
    told = {}
    for place, first in enumerate(claims):
        if first.number.unit == "%" and place + 2 < len(claims) and OPENED.fullmatch(_between(claims, place)):
            parts = place + 1, place + 2
            is_share = OF.fullmatch(_between(claims, place + 1))
        elif first.number.unit == "%" and place > 1 and _told_behind(_between(claims, place - 1)):
            parts = place - 2, place - 1
            is_share = OF.fullmatch(_between(claims, place - 2))
        else:
            continue
        counts = [claims[part].number for part in parts]
        some, all_ = (one.readings[0].value if one.readings else 0 for one in counts)
        if is_share and 0 < some < all_ and not any(one.unit for one in counts):
            right = first.holds(100 * some / all_, "%", loose=True)
            if right or not (parts[0] < place and APPOSED.fullmatch(_between(claims, place - 1))):
                told[place] = parts, right
    return told


def _told_behind(between: str) -> bool:
    """Whether a share is told behind its two counts, in brackets or after a comma."""
    return bool(OPENED.fullmatch(between) or APPOSED.fullmatch(between))


def _between(claims: Sequence[Claim], place: int) -> str:
    """What stands between a number and the next, where that is short."""
    apart = claims[place + 1].number.start - claims[place].number.end
    return claims[place].after[:apart] if apart <= 40 else "..."
