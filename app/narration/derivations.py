"""What follows from stated numbers in one step: a difference, a sum, a ratio, a share, what is left of a whole.

Among many numbers nearly every other one is the difference or the ratio of two. So a step counts only where the
sentence says it ("more", "together", "times"), where the answer cites both numbers or talks about the one fact they
come from, and where few numbers of that size could be reached at all.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations, permutations

from app.narration.claim import Claim, Stated
from app.narration.numerals import Unit
from app.narration.subject_words import BASELINE
from app.narration.wording import number as written

MOST_NUMBERS = 40
LARGEST_COVERAGE = 0.2
CUES = {
    "difference": r"more|less|fewer|higher|lower|above|below|better|worse|differ\w*|gap|width|wide|span\w*|drop\w*|"
    r"fell|falls|fall|rose|rises|rise|gr[eo]w\w*|by|beyond|after|later|before|improv\w*|gains?|wrong\w*|incorrect\w*|"
    r"miss\w*|remaining|rest|other|left|half-width|increase\w*|adds?|mistakes|change\w*|errs?|errors?|mehr|weniger|"
    r"höher|niedriger|besser|schlechter|abstand|differenz|unterschied|fehler\w*|um|über|"
    r"falsch\w*|übrig\w*|plus|moins|écart|mieux|faux|erreurs?|autres|más|menos|diferencia|mejor|peor|resto|errores|"
    r"差|高|低|残り|上回|下回|誤|多|少|±|points?|prozentpunkte?n?|punkte|puntos|pp|Δ|delta",
    "sum": r"total|together|sum|combined|altogether|all|overall|both|carr(?:y|ied)|explain|makes? up|account for|"
    r"add up|top|labell?ed|zusammen|insgesamt|summe|gesamt|beide|ensemble|"
    r"au total|somme|juntos|juntas|suma|en total|合計|合わせて|全部|全体",
    "ratio": r"times|fold|twice|double\w*|triple\w*|thrice|ratio|as (?:much|many|large|high|strong)|(?:for|per|to) "
    r"(?:each|every|one)|mal|fach|doppelt|dreimal|fois|veces|doble|倍|×|\dx",
    "each": r"(?:per|an?|each|every) (?:tree|round|epoch|iteration|row|minute|second)|each|pro \w+|je \w+|par \w+",
    "change": r"more|less|higher|lower|better|worse|increase\w*|decrease\w*|reduc\w*|cut\w*|improv\w*|relative|drop\w*|"
    r"below|above|"
    r"fell|falls?|rose|rises?|change\w*|gains?|by|mehr|weniger|höher|niedriger|besser|senk\w*|rückgang|gesunken|um|plus|"
    r"moins|baisse|hausse|réduction|más|menos|reducción|mejora|増|減|高|低|改善",
    "share": r"of|share|out of|percent|%|von|der|anteil|des|sur|de|parmi|割|うち|％|の|分の\d*",
    "rest": r"wrong\w*|errors?|not|other|others|rest|remaining|miss\w*|without|false|incorrect\w*|slips?|filled|known|"
    r"present|complete|error rate|falsch\w*|übrig\w*|unentdeckt|fehler\w*|erreurs?|faux|autres|reste|otros|resto|"
    r"errores|誤|残り|それ以外|外れ|見逃",
}
SAID = {name: re.compile(rf"(?<![a-zäöéü])(?:{cue})(?![a-zäöéü])", re.IGNORECASE) for name, cue in CUES.items()}


@dataclass(frozen=True)
class Result:
    """What one step gives, and how it is written."""

    value: float
    unit: Unit
    told: str
    share: bool = False
    change: bool = False
    rough: bool = False
    counts: bool = False
    of: tuple[Stated, ...] = ()


@dataclass(frozen=True)
class Pool:
    """Numbers that may be put together, with what follows from them by each way a sentence can speak of.

    `before` are those that were cited in the sentences before.
    """

    numbers: tuple[Stated, ...]
    before: tuple[Stated, ...] = ()
    reached: dict[frozenset[str], list[Result]] = field(default_factory=dict, compare=False)

    def results(self, said: frozenset[str]) -> list[Result]:
        """Everything that follows in one step the sentence speaks of, reckoned once, by size."""
        if said not in self.reached:
            self.reached[said] = sorted(results(self.numbers, said), key=lambda one: abs(one.value))
        return self.reached[said]

    def near(self, claim: Claim, said: frozenset[str]) -> Iterator[Result]:
        """The results that are of a claim's size."""
        found = self.results(said)
        for reading in claim.number.readings:
            for factor in (1.0, 100.0, 0.01):
                size = abs(reading.value) * factor
                wide = 0.51 * size + 4 * reading.half * factor
                low = bisect_left(found, size - wide, key=lambda one: abs(one.value))
                high = bisect_right(found, size + wide, key=lambda one: abs(one.value))
                yield from found[low:high]


@lru_cache(maxsize=32)
def said_in(text: str) -> frozenset[str]:
    """The ways of putting numbers together that a text speaks of."""
    return frozenset(name for name, cue in SAID.items() if cue.search(text))


def derived(
    claim: Claim,
    cited: Pool,
    pools: Sequence[Pool],
    clause: str,
    sentence: str,
    other: Sequence[Stated],
    of_score: bool,
) -> Result | None:
    """How a claim follows from numbers its sentence cites, or from those of a pool that it talks about.

    A result that is what the facts tell of something else (`other`) is that again, and what is said to be of a score
    that is told (`of_score`) is no share of two counts. Where the sentence cites numbers, one of those that it follows
    from has to be among them.
    """
    said = said_in(clause) | ({"share"} if claim.number.rough and claim.number.unit == "%" else set())

    def may_be(one: Result) -> bool:
        return not _again(one, other) and not (of_score and one.counts)

    held = [one for one in cited.near(claim, said) if _follows(claim, one) and may_be(one)]
    held = held or [one for one in _changes(claim, cited, sentence) if may_be(one)]
    if held:
        return max(held, key=lambda one: sum(bool(each.slot) for each in one.of))
    if restated := _restated(claim, cited.numbers):
        return restated
    if len(claim.number.digits) < 2 and not claim.number.rough and abs(claim.number.readings[0].value) < 100:
        return None
    values = _values(cited.numbers)
    compared = len(values) > 1 and (claim.change or claim.number.rough or claim.number.unit == "times")
    values |= _values(cited.before) if values else set()
    against = bool(BASELINE.search(clause))
    for pool in pools:
        cited_too = values | _values([one for one in pool.numbers if one.baseline]) if values and against else values
        near = [one for one in pool.near(claim, said) if _cites(one, cited_too, compared) and may_be(one)]
        held = next((one for one in near if _follows(claim, one, loose=False)), None)
        if held and coverage(claim, near) <= (2 if claim.number.rough else 1) * LARGEST_COVERAGE:
            return held
    return None


def _changes(claim: Claim, cited: Pool, sentence: str) -> list[Result]:
    """Changes between numbers the sentence cites, where it speaks of one in another clause."""
    if claim.number.unit != "%":
        return []
    near = [one for one in cited.near(claim, said_in(sentence)) if one.change]
    held = [one for one in near if _follows(claim, one)]
    return held if held and coverage(claim, near) <= LARGEST_COVERAGE else []


def _again(result: Result, other: Sequence[Stated]) -> bool:
    """Whether a result is one of the numbers of something else."""
    return any(abs(result.value * factor - one.value) <= 1e-3 * abs(one.value) for one in other for factor in (1, 0.01))


def _values(cited: Sequence[Stated]) -> set[float]:
    return {float(f"{one.value:.3g}") for one in cited if one.counted not in ("level", "rounds") and not one.end}


def _cites(result: Result, values: set[float], compared: bool) -> bool:
    """Whether a result comes from a number the sentence cites, if it cites any; from two where it compares two."""
    if not values or len(result.of) == 1:
        return True
    cited = sum(float(f"{one.value:.3g}") in values for one in result.of)
    return cited >= (2 if compared else 1)


def _follows(claim: Claim, result: Result, loose: bool = True) -> bool:
    """Whether a claim says a result; a change that is written with a minus has to be one downwards."""
    one = claim.number
    if result.rough and not one.rough or result.unit == "times" and one.unit == "" and one.readings[0].half >= 0.5:
        return False
    downwards = one.readings[0].value < 0
    value = result.value if downwards and result.change else -abs(result.value) if downwards else abs(result.value)
    unit = one.unit if result.unit == "times" and not one.unit else result.unit
    return claim.holds(value, unit, result.share, loose)


def _restated(claim: Claim, cited: Sequence[Stated]) -> Result | None:
    """A number of the same sentence once more, as a share instead of a percentage or in words."""
    if claim.number.unit != "%" or claim.change:
        return None
    for one in cited:
        other_way = claim.number.rough or not one.unit
        share = one.share or not one.whole
        size = one.unit == "%" or 0 < one.value < 1
        if other_way and size and claim.fits(one) and claim.holds(one.value, one.unit, share):
            return Result(one.value, one.unit, f"{written(one.value)} once more", share, of=(one,))
    return None


def coverage(claim: Claim, found: Iterable[Result]) -> float:
    """The share of numbers written like the claim, from half of it to twice it, that the results reach."""
    reading = claim.number.readings[0]
    size, step = abs(reading.value), 2 * reading.half
    cells = max(1.0, 1.5 * size / step)
    reached = set()
    for one in found:
        value = abs(one.value * 100 if claim.number.unit in ("%", "points") and one.share else one.value)
        if size / 2 <= value <= 2 * size:
            reached.add(round(value / step))
    return len(reached) / cells


def results(numbers: Sequence[Stated], said: frozenset[str]) -> Iterator[Result]:
    """Everything that follows from some numbers in one step the sentence speaks of."""
    known = _different(numbers)[:MOST_NUMBERS]
    if "rest" in said:
        for one in known:
            whole = 100.0 if one.unit == "%" else 1.0
            if 0 < one.value < whole and not one.whole:
                yield Result(whole - one.value, one.unit, f"{whole:g} − {written(one.value)}", one.share, of=(one,))
    for a, b in permutations(known, 2):
        if a.unit == b.unit and _comparable(a, b):
            yield from _of_two(a, b, said)
        if "share" in said and a.whole and b.unit == "%" and a.fact == b.fact and a.of("class") & b.of("class"):
            yield Result(round(a.value * b.value / 100), "", f"{written(b.value)} % of {written(a.value)}", of=(a, b))
        if "each" in said and a.counted == "seconds" and b.slot == "rounds" and b.value:
            yield Result(a.value / b.value, "", f"{written(a.value)} ÷ {written(b.value)}", of=(a, b))
    if "each" in said:
        for one in known:
            if one.counted == "seconds" and 0 < one.value < 1:
                yield Result(1 / one.value, "", f"1 ÷ {written(one.value)}", of=(one,))
    if "sum" in said:
        counts = [one for one in known if one.value > 0 and (one.whole or one.unit or (one.share and not one.of_score))]
        for size in (2, 3, 4):
            for some in combinations(counts[: 16 if size < 4 else 10], size):
                steps = size > 2 and any(one.counted == "rounds" for one in some)
                if len({one.unit for one in some}) == 1 and _all_comparable(some) and not steps:
                    told = " + ".join(written(one.value) for one in some)
                    share = all(one.share for one in some)
                    yield Result(sum(one.value for one in some), some[0].unit, told, share, of=some)


def _of_two(a: Stated, b: Stated, said: frozenset[str]) -> Iterator[Result]:
    first, second = written(a.value), written(b.value)
    if "difference" in said and a.value > b.value:
        yield Result(a.value - b.value, a.unit, f"{first} − {second}", a.share and b.share, of=(a, b))
    if b.value <= 0 or a.value <= 0:
        return
    if "ratio" in said and a.value > b.value:
        yield Result(a.value / b.value, "times", f"{first} ÷ {second}", of=(a, b))
    if "change" in said and not a.end and not b.end:
        yield Result(
            100 * (a.value - b.value) / b.value, "%", f"the change from {second} to {first}", change=True, of=(a, b)
        )
    if "share" in said and a.value < b.value and a.whole and b.whole:
        yield Result(100 * a.value / b.value, "%", f"{first} of {second}", counts=True, of=(a, b))
    elif "share" in said and a.value < b.value and a.whole == b.whole and not (a.share or a.end or b.end):
        yield Result(100 * a.value / b.value, "%", f"{first} of {second}", rough=True, of=(a, b))


def _comparable(a: Stated, b: Stated) -> bool:
    """Whether two numbers are of one kind: both counts, or both measured; of different facts, the same value."""
    if a.counted != b.counted and "seconds" in (a.counted, b.counted) or "level" in (a.counted, b.counted):
        return False
    return a.whole == b.whole and (a.fact == b.fact or not a.slot or not b.slot or a.slot == b.slot)


def _all_comparable(some: Sequence[Stated]) -> bool:
    return all(_comparable(a, b) for a, b in combinations(some, 2))


def _different(numbers: Sequence[Stated]) -> list[Stated]:
    """The numbers, none twice."""
    kept: dict[tuple[int, float, Unit, str], Stated] = {}
    for one in numbers:
        kept.setdefault((one.fact, float(f"{one.value:.4g}"), one.unit, one.slot), one)
    return list(kept.values())
