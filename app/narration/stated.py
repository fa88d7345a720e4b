"""The numbers that facts state, and whether a number of an answer is one of them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from app.narration.fact import Fact
from app.narration.numerals import Number, Reading, Unit, level, numbers_in

ABOUT = re.compile(
    r"(?:about|around|roughly|approximately|nearly|almost|close to|some|circa|etwa|rund|ungefähr|knapp|fast|environ|"
    r"presque|près de|à peu près|alrededor de|aproximadamente|casi|unos|cerca de|ca\.|[~≈約]|ほぼ|およそ)\s*[$€£¥]?$",
    re.IGNORECASE,
)
OVER = re.compile(
    r"(?:more than|over|above|at least|exceed(?:s|ing)?|mehr als|über|mindestens|plus de|au moins|más de|al menos)"
    r"\s*[$€£¥]?$",
    re.IGNORECASE,
)
UNDER = re.compile(
    r"(?:less than|under|below|fewer than|at most|up to|weniger als|unter|höchstens|moins de|au plus|menos de|"
    r"como máximo)"
    r"\s*[$€£¥]?$",
    re.IGNORECASE,
)
TO_PERCENT = re.compile(r"\s*(?:to|-|~|bis|à|a|から|and|und|et|y)\s*-?[\d.,]+ ?(?:%|percent|prozent)", re.IGNORECASE)
BASELINE_BEFORE = re.compile(
    r"\bbaseline(?:['’]s)?(?: (?:is|was|has|had|of|at|with))?(?: (?:about|only))?\s*$", re.IGNORECASE
)
BASELINE_AFTER = re.compile(r"\s*(?:%|percent)?\s*\(?(?:for|by|of|from|by) the baseline\b", re.IGNORECASE)
FAR, FAR_SHARE, NEAR = 0.1, 0.04, 0.01
"""How far a rounded number may lie from what it says: with a word such as "about" (counts, shares), and without."""
SHARE_SLOTS = re.compile(r"(?:^|\.)(?:share|recall)$")
NO_SHARES = frozenset({"LogLoss", "RMSE", "MAE", "MSE", "InferenceLatency"})


@dataclass(frozen=True)
class Stated:
    """A number that the fact at a place states; `slot` is its name in the fact's value, empty for its sentence.

    `whole` numbers are counts; a `share` may be written as a percentage: one of a score only where the score is named.
    """

    fact: int
    value: float
    unit: Unit = ""
    slot: str = ""
    whole: bool = False
    share: bool = False
    of_score: bool = False


@dataclass(frozen=True)
class Claim:
    """A number of an answer, with the words before and after it that say how exact it is and what it is of."""

    number: Number
    before: str
    after: str = ""

    @cached_property
    def of_baseline(self) -> bool:
        """Whether it is said to be the baseline's."""
        return bool(BASELINE_BEFORE.search(self.before) or BASELINE_AFTER.match(self.after))

    @cached_property
    def begins_percent(self) -> bool:
        """Whether it is the first end of a range of percentages, such as "80.1 to 82 %"."""
        return bool(TO_PERCENT.match(self.after))

    @cached_property
    def about(self) -> bool:
        """Whether a word says that it is not exact."""
        return self.number.rough or bool(ABOUT.search(self.before))

    @cached_property
    def over(self) -> bool:
        """Whether a word says that the true number is larger."""
        return bool(OVER.search(self.before))

    @cached_property
    def under(self) -> bool:
        """Whether a word says that the true number is smaller."""
        return bool(UNDER.search(self.before))

    def holds(self, value: float, unit: Unit, share: bool = False, loose: bool = False) -> bool:
        """Whether it says this value, exactly or rounded, in the same unit or, of a share, as a percentage.

        `loose` takes a single digit for what it is rounded from, such as 0.04 for 0.042.
        """
        return any(
            self._near(reading, value * factor, loose)
            for reading in self.number.readings
            if (factor := self._factor(reading, unit, share)) is not None
        )

    def _factor(self, reading: Reading, unit: Unit, share: bool) -> float | None:
        """What a stated value is multiplied by to be compared, or None where the two units say different things."""
        mine = "%" if self.number.unit == "points" else self.number.unit
        theirs = "%" if unit == "points" else unit
        if mine == theirs:
            return 1
        if mine == "%":
            return 100 if theirs == "" and share else None
        if theirs == "%":
            is_share = abs(reading.value) <= 1 and reading.half < 0.5
            return None if mine else 0.01 if is_share else 1 if self.begins_percent else None
        return 100 if self.begins_percent and share and reading.value > 1 else 1

    def _near(self, reading: Reading, value: float, loose: bool) -> bool:
        off = abs(reading.value - value)
        if off <= 1e-9 * max(abs(value), 1e-9):
            return True
        if off > 2 * reading.half and off > abs(reading.value):
            return False
        if len(self.number.digits) < 2 and not (loose or self.about or self._whole_percent(reading)):
            return self._beyond(reading, value, reading.half)
        if off <= reading.half * (1 + 1e-9) and self._fine(reading, value):
            return True
        half = self._coarse(reading)
        is_count = self.number.unit == "" and reading.half >= 0.5
        far = (FAR if is_count else FAR_SHARE) if self.about else NEAR if len(self.number.digits) > 1 else 0
        return (off <= half and off <= far * abs(value)) or self._beyond(reading, value, half)

    def _fine(self, reading: Reading, value: float) -> bool:
        """Whether its last digit is fine enough for rounding to leave it the same number; 80 and 90 % are not."""
        return self.number.rough or (
            reading.half <= 0.13 * abs(value) and (reading.half <= 0.5 or len(self.number.digits) > 1)
        )

    def _whole_percent(self, reading: Reading) -> bool:
        return self.number.unit == "%" and abs(reading.value) >= 1

    def _coarse(self, reading: Reading) -> float:
        """Half a unit of the last digit that is not a zero: 50 for 4,700."""
        zeros = re.search("0+$", f"{reading.value:.0f}") if reading.half >= 0.5 else None
        return max(reading.half, 0.5 * 10.0 ** len(zeros.group())) if zeros else reading.half

    def _beyond(self, reading: Reading, value: float, half: float) -> bool:
        """Whether "more than 4,600" or "less than 0.85" holds and the value lies less than a unit away."""
        over = value - reading.value
        return (self.over and 0 < over < 2 * half) or (self.under and 0 < -over < 2 * half)


def stated_numbers(facts: Sequence[Fact], hidden: re.Pattern[str] | None) -> Iterator[Stated]:
    """The numbers of all facts, of sentences and values, but those inside names of the data."""
    for place, fact in enumerate(facts):
        kind, _, name = fact.key.partition(".")
        score = kind == "metric" and name not in NO_SHARES
        slots = [Stated(place, value, "", slot, isinstance(value, int), score or bool(SHARE_SLOTS.search(slot)), score)
                 for slot, value in leaves(fact.value)]  # fmt: skip
        yield from slots
        known = {one.value for one in slots}
        for one in numbers_in(hidden.sub(" ", level(fact.sentence)) if hidden else fact.sentence):
            reading = one.readings[0] if one.readings else Reading(float(one.day[:4]), 0.5)
            if one.unit or reading.value not in known:
                share = score and abs(reading.value) <= 1
                yield Stated(place, reading.value, one.unit, "", reading.half >= 0.5, share, score)


def stated_days(facts: Iterable[Fact]) -> frozenset[str]:
    """The dates that facts state, as ISO texts."""
    return frozenset(one.day for fact in facts for one in numbers_in(f"{fact.sentence} {fact.value}") if one.day)


def leaves(value: Any, slot: str = "") -> Iterator[tuple[str, float]]:
    """The numbers in a JSON value, with the names that lead to them."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, f"{slot}.{name}" if slot else str(name))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from leaves(inner, slot)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield slot, value
