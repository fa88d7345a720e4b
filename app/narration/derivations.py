"""What follows from stated numbers in one step: a difference, a sum, a ratio, a share, what is left of a whole.

Among many numbers nearly every other one is the difference or the ratio of two. So a step counts only where the
sentence says it ("more", "together", "times"), where the answer cites both numbers or talks about the one fact they
come from, and where few numbers of that size could be reached at all.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations

from app.narration.numerals import Unit
from app.narration.stated import Claim, Stated
from app.narration.wording import number as written

MOST_NUMBERS = 40
LARGEST_COVERAGE = 0.2
CUES = {
    "difference": r"more|less|fewer|higher|lower|above|below|better|worse|differ\w*|gap|width|wide|span\w*|drop\w*|"
    r"fell|falls|fall|rose|rises|rise|gr[eo]w\w*|by|beyond|after|later|before|improv\w*|gain\w*|wrong\w*|incorrect\w*|"
    r"miss\w*|remaining|rest|other|left|half-width|mehr|weniger|höher|niedriger|besser|schlechter|abstand|differenz|"
    r"falsch\w*|übrig\w*|plus|moins|écart|mieux|faux|autres|más|menos|diferencia|mejor|peor|resto|差|高|低|残り|上回|下回|"
    r"誤|多|少|±|points?|prozentpunkte?n?|puntos",
    "sum": r"total|together|sum|combined|altogether|all|overall|both|zusammen|insgesamt|summe|gesamt|beide|ensemble|"
    r"au total|somme|juntos|juntas|suma|合計|合わせて|全部|全体",
    "ratio": r"times|fold|twice|double\w*|triple\w*|thrice|ratio|as (?:much|many|large|high|strong)|mal|fach|doppelt|"
    r"dreimal|fois|veces|doble|倍|×|\dx",
    "change": r"more|less|higher|lower|better|worse|increase\w*|decrease\w*|reduc\w*|cut|improv\w*|relative|mehr|"
    r"weniger|höher|niedriger|besser|plus|moins|más|menos|増|減|高|低",
    "share": r"of|share|out of|percent|%|von|der|anteil|des|sur|de|parmi|割|うち|％|の",
    "rest": r"wrong\w*|errors?|not|other|others|rest|remaining|miss\w*|without|false|incorrect\w*|falsch\w*|übrig\w*|"
    r"fehler\w*|erreurs?|faux|autres|reste|otros|resto|errores|誤|残り|それ以外|外れ",
}
SAID = {name: re.compile(rf"(?<![a-zäéü])(?:{cue})(?![a-zäéü])", re.IGNORECASE) for name, cue in CUES.items()}


@dataclass(frozen=True)
class Result:
    """What one step gives, and how it is written."""

    value: float
    unit: Unit
    told: str
    share: bool = False


def derived(claim: Claim, cited: Sequence[Stated], pools: Sequence[Sequence[Stated]], sentence: str) -> str | None:
    """How a claim follows from numbers the answer cites, or from those of one fact (a pool) it talks about."""
    said = {name for name, cue in SAID.items() if cue.search(sentence)}
    for result in results(cited, said):
        if claim.holds(result.value, result.unit, result.share, loose=True):
            return result.told
    if len(claim.number.digits) < 2 and not claim.number.rough:
        return None
    for pool in pools:
        found = list(results(pool, said))
        held = next((one for one in found if claim.holds(one.value, one.unit, one.share)), None)
        if held and coverage(claim, found) <= LARGEST_COVERAGE:
            return held.told
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


def results(numbers: Sequence[Stated], said: set[str]) -> Iterator[Result]:
    """Everything that follows from some numbers in one step the sentence speaks of."""
    known = _different(numbers)[:MOST_NUMBERS]
    if "rest" in said:
        for one in known:
            whole = 100.0 if one.unit == "%" else 1.0
            if 0 < one.value < whole and not one.whole:
                yield Result(whole - one.value, one.unit, f"{whole:g} − {written(one.value)}", one.share)
    for a, b in permutations(known, 2):
        if a.unit == b.unit and _comparable(a, b):
            yield from _of_two(a, b, said)
    if "sum" in said:
        counts = [one for one in known if one.value > 0 and (one.whole or one.unit or (one.share and not one.of_score))]
        for size in (2, 3):
            for some in combinations(counts[:16], size):
                if len({one.unit for one in some}) == 1 and _all_comparable(some):
                    told = " + ".join(written(one.value) for one in some)
                    share = all(one.share for one in some)
                    yield Result(sum(one.value for one in some), some[0].unit, told, share)


def _of_two(a: Stated, b: Stated, said: set[str]) -> Iterator[Result]:
    first, second = written(a.value), written(b.value)
    if "difference" in said and a.value > b.value:
        yield Result(a.value - b.value, a.unit, f"{first} − {second}", a.share and b.share)
        if a.unit != "%" and not a.whole:
            yield Result((a.value - b.value) / 2, a.unit, f"half of {first} − {second}")
    if b.value <= 0 or a.value <= 0:
        return
    if "ratio" in said and a.value > b.value:
        yield Result(a.value / b.value, "times", f"{first} ÷ {second}")
    if "change" in said:
        yield Result(100 * abs(a.value - b.value) / b.value, "%", f"the change from {second} to {first}")
    if "share" in said and a.whole and b.whole and a.value < b.value:
        yield Result(100 * a.value / b.value, "%", f"{first} of {second}")


def _comparable(a: Stated, b: Stated) -> bool:
    """Whether two numbers are of one kind: both counts, or both measured; of different facts, the same value."""
    return a.whole == b.whole and (a.fact == b.fact or not a.slot or not b.slot or a.slot == b.slot)


def _all_comparable(some: Sequence[Stated]) -> bool:
    return all(_comparable(a, b) for a, b in combinations(some, 2))


def _different(numbers: Sequence[Stated]) -> list[Stated]:
    """The numbers, none twice."""
    kept: dict[tuple[int, float, Unit, str], Stated] = {}
    for one in numbers:
        kept.setdefault((one.fact, float(f"{one.value:.4g}"), one.unit, one.slot), one)
    return list(kept.values())
