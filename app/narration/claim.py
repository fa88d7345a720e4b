"""A number of an answer with the words around it, and whether it is a number that the facts state."""

import re
from dataclasses import dataclass, field, replace
from functools import cached_property

from app.narration.numerals import Number, Reading, Unit
from app.narration.subject_words import CHANGE_AFTER, CHANGE_BEFORE, LEVEL, OF_LEVEL, ROUND, ROUNDS, ROWS, SCORES
from app.narration.subjects import NOTHING, Labels

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
    r"(?:\bbaseline(?:['’]s)?|ベースライン|基準)(?: (?:is|was|has|had|of|at|with)|の|は|が)?"
    r"(?: (?:about|only))?\s*[(:]?\s*$",
    re.IGNORECASE,
)
BASELINE_AFTER = re.compile(
    r"\s*(?:%|percent)?\s*(?:[a-z]{1,4}\s)?\(?(?:for|by|of|from|pour|für|bei|para|del?) (?:the |la |le |der |el )?"
    r"(?:baseline|référence|modelo base)\b",
    re.IGNORECASE,
)
FAR, FAR_SHARE, NEAR = 0.1, 0.04, 0.01
"""How far a rounded number may lie from what it says: with a word such as "about" (counts, shares), and without."""
DIRECT = re.compile(r"(?:loss|mse|mae)[*_`'\" ]*(?:\||:|=|is|was|ist|est|es|は)[ \u00a0]*$", re.IGNORECASE)
MEDIAN = re.compile(
    r"(?:median|médiane|mediana|中央値)[*_`]*(?:(?: \w+){0,2} (?:is|was|of|ist|est|es|de)|[ ,:(=]*[はの]?)[ (*_`]*$",
    re.IGNORECASE,
)
MEASURES = ("rounds", "seconds", "level")


@dataclass(frozen=True)
class Stated:
    """A number that the fact at a place states; `slot` is its name in the fact's value, empty for its sentence.

    `whole` numbers are counts; a `share` may be written as a percentage: one of a score only where the score is named.
    `labels` say what it is of, `counted` what it counts or measures ("rounds", "rows", "seconds", or the "level" of an
    interval). It may be the `end` of an interval, of the `baseline`, or a `change`.
    """

    fact: int
    value: float
    unit: Unit = ""
    slot: str = ""
    whole: bool = False
    share: bool = False
    of_score: bool = False
    labels: Labels = field(default_factory=dict, compare=False)
    counted: str = ""
    end: bool = False
    baseline: bool = False
    change: bool = False

    def of(self, kind: str) -> frozenset[str]:
        """What it is of, in one kind."""
        return self.labels.get(kind, NOTHING)

    def like(self, told: "Stated") -> "Stated":
        """A number of a value with what the sentence says of the same number, rounded there."""
        labels = {**self.labels, **told.labels}
        share, counted = self.share or told.share, self.counted or told.counted
        return replace(self, labels=labels, share=share, counted=counted, end=told.end, change=told.change)


@dataclass(frozen=True)
class Claim:
    """A number of an answer, with the words before and after it that say how exact it is and what it is of."""

    number: Number
    before: str
    after: str = ""
    labels: Labels = field(default_factory=dict, compare=False)

    def of(self, kind: str) -> frozenset[str]:
        """What it is said to be of, in one kind."""
        return self.labels.get(kind, NOTHING)

    @cached_property
    def between(self) -> tuple[str, str]:
        """The words before and after it that no other number stands between."""
        return re.split(r"\d", self.before)[-1], re.split(r"\d", self.after)[0]

    @cached_property
    def counted(self) -> str:
        """What it counts or measures: "seconds", "rounds", "rows", the "level" of an interval, or nothing told."""
        if self.number.seconds:
            return "seconds"
        if self.number.unit in ("", "%") and (LEVEL.match(self.after) or OF_LEVEL.search(self.before)):
            return "level" if self.number.unit == "%" else ""
        if self.number.unit:
            return ""
        if ROUNDS.match(self.after) or ROUND.search(self.before):
            return "rounds"
        return "rows" if ROWS.match(self.after) else ""

    @cached_property
    def change(self) -> bool:
        """Whether it is a change in percent or points, which is no value by itself."""
        if self.number.unit == "points":
            return True
        if self.number.unit != "%":
            return False
        return bool(CHANGE_AFTER.match(self.after) or CHANGE_BEFORE.search(self.before))

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

    def agrees(self, one: "Stated") -> bool:
        """Whether both are said to be of the same thing."""
        said = self.of("subject") | self.of("loose")
        return bool(said & one.of("subject")) or any(self.of(kind) & one.of(kind) for kind in ("class", "column"))

    def fits(self, one: "Stated") -> bool:
        """Whether nothing that is said of it speaks against its being this stated number."""
        own = self.of("own")
        for kind, labels in self.labels.items():
            known = one.of("subject" if kind == "loose" else kind)
            if kind in ("subject", "column") and kind not in own and one.whole and not self.number.unit:
                continue
            loose = kind == "loose" and (one.whole or not known & SCORES.keys())
            if labels and known and labels.isdisjoint(known) and not loose:
                return False
        named = self.of("subject") if "subject" in own else NOTHING
        scores = named & SCORES.keys()
        if "column" in own and not scores and one.of_score:
            return False
        if scores and not one.of("subject") and not one.whole and not self.counted:
            return False
        if one.of("part") and not self.of("part") and len(named) == 1 and DIRECT.search(self.before):
            return False
        if scores and one.of("effect") and not self.of("effect"):
            return False
        if MEDIAN.search(self.before) and not one.of("statistic"):
            return False
        if self.change and not one.change and self.number.unit in ("%", "points"):
            return False
        if self.counted in MEASURES or one.counted == "level":
            return one.counted == self.counted
        return not one.counted or self.counted in ("", one.counted)

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
        far = 1 if self.number.unit == "times" else 2 * half
        return (self.over and 0 < over < far) or (self.under and 0 < -over < far)
