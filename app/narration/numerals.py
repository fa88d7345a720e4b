"""The numbers that a text states: digits of any script, percentages, multiples, dates, and words such as "half"."""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Literal

from app.narration.number_words import (
    FRACTIONS,
    IMAGINED,
    MONTHS,
    MULTIPLES,
    PARTS,
    PER_HUNDRED,
    PRODUCTS,
    RATIO,
    RATIO_WORDS,
    SCALES,
    TENTHS,
    TIMES_OF,
    WORDS,
    WRITTEN_DAY,
)

Unit = Literal["", "%", "points", "times"]
PUNCTUATION = str.maketrans("．，％－−﹣–‑‐～〜：／（）［］\u2019\u02bc", ".,%------~~:/()[]''")
GAP = "[ \u00a0\u2009\u202f]"
LONGEST = 40
"""More digits than these are no number that anybody states."""
DIGITS = re.compile(
    rf"\d{{1,3}}(?:{GAP}\d{{3}})+(?:[.,]\d+)?(?!\d)|\d{{1,3}}(?:'\d{{3}})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)*"
)
OPENED = re.compile(r"\s*%\s*[\[(]\s*")
WITHIN = re.compile(r"\s*(?:,|;|-|to|bis|à|a|から|~)\s*")
STOP = re.compile(r"[.!?。](?=\s|$)|\n")
PARAGRAPH = re.compile(r"\n")
LONGEST_SENTENCE = 300
POWER = re.compile(r"[eE]([+-]?\d{1,2})(?![\w.])")
PERCENT = re.compile(
    rf"{GAP}?-?%|{GAP}?(?:percent(?!age)|per cent|pct\b|prozent(?!punkt)|pour{GAP}cent|por{GAP}ciento|por{GAP}cento|"
    r"per cento|procent|パーセント(?!ポイント)|퍼센트)",
    re.IGNORECASE,
)
POINTS = re.compile(
    rf"{GAP}?%?{GAP}?(?:percentage points?|prozentpunkte?n?|points? de pourcentage|puntos? porcentuales|"
    rf"points?\b(?!\s+of)|punkten?\b|puntos?\b|pp\b|パーセントポイント|ポイント)",
    re.IGNORECASE,
)
TIMES = re.compile(rf"{GAP}?(?:×|x(?![\w(])|times\b|-?fold\b|mal\b|-?fach|fois\b|veces\b|volte\b|倍)", re.IGNORECASE)
ORDINAL = re.compile(r"(?:st|nd|rd|th|er|e|ème|º|ª)\b")
ISO = re.compile(r"(?<!\d)(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})(?!\d)日?")
DAY_FIRST = re.compile(r"(?<![\d.])(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?!\d)")
LIST_MARK = re.compile(r"^[ \t>*#_-]*\(?(\d{1,2})[.)](?=[\s*_])", re.MULTILINE)
INLINE_MARK = re.compile(r"(?<![\w)])\((\d{1,2})\)(?=\s)")
FOOTNOTE = re.compile(r"\[\^?(\d{1,2})\]")


@dataclass(frozen=True)
class Reading:
    """One way to read digits: the value, and how far what it was rounded from may lie away."""

    value: float
    half: float


@dataclass(frozen=True)
class Number:
    """A number in a text, from `start` to `end`: its readings (such as a comma for decimals or thousands) and unit.

    `day` is a date as ISO text; `rough` marks words such as "half", which hold for what lies near. `ordinal` is a place
    in an order, and `seconds` a time, whatever unit it is written in.
    """

    start: int
    end: int
    text: str
    readings: tuple[Reading, ...]
    unit: Unit = ""
    day: str = ""
    rough: bool = False
    ordinal: bool = False
    seconds: bool = False

    @cached_property
    def digits(self) -> str:
        """Its digits without the zeros in front and, of a whole number, those at the end."""
        plain = level(self.text)
        known = re.sub(r"\D", "", POWER.sub("", plain)).lstrip("0")
        return known if re.search(r"[.,]\d{1,2}$|[.,]\d{4,}$", plain) or "0." in plain else known.rstrip("0")


def level(text: str) -> str:
    """The text with the digits and marks of other scripts as those of ASCII, letter for letter at the same places."""
    marked = text.translate(PUNCTUATION)
    return "".join(
        str(unicodedata.decimal(one)) if not one.isascii() and unicodedata.decimal(one, None) is not None else one
        for one in marked
    )


def numbers_in(text: str) -> list[Number]:
    """The numbers of a text in their order, without the marks of lists, footnotes and versions of products."""
    plain = level(text)
    comma = _has_decimal_commas(plain)
    kinds = (_days(plain), _marks(plain), _ratios(plain), _digits(plain, comma), _words(plain))
    taken, found = bytearray(len(plain)), []
    for one in (number for numbers in kinds for number in numbers):
        if not any(taken[one.start : one.end]):
            taken[one.start : one.end] = b"\1" * (one.end - one.start)
            found.append(one)
    said = [replace(one, text=text[one.start : one.end]) for one in found if one.readings or one.day]
    return _in_brackets(plain, _per_hundred(plain, sorted(said, key=lambda one: one.start)))


def _marks(text: str) -> list[Number]:
    """Digits that count the points of a list from 1, point to a footnote or tell a version; they say nothing."""
    found = [*FOOTNOTE.finditer(text), *PRODUCTS.finditer(text)]
    for pattern in (LIST_MARK, INLINE_MARK):
        due = 1
        for match in pattern.finditer(text):
            if int(match.group(1)) in (1, due):
                found.append(match)
                due = int(match.group(1)) + 1
    return [Number(*one.span(1), one.group(1), ()) for one in found]


def _ratios(text: str) -> list[Number]:
    """Shares such as "nine in ten", "1 in 4" and "3分の1"."""
    found = []
    for match in RATIO.finditer(text):
        part, whole = (match["part"] or match["part2"]), (match["whole"] or match["whole2"])
        some, all_ = (float(RATIO_WORDS.get(one.casefold(), 0) or one) for one in (part, whole))
        if 0 < some < all_ and (all_ <= 20 or all_ == 100):
            share = 100 * some / all_
            half = max(50 / all_**2 if some == 1 else 0.0, min(50 / all_, 0.1 * share))
            found.append(Number(*match.span(), match.group(), (Reading(share, half),), "%", rough=True))
    return found


def _in_brackets(text: str, numbers: list[Number]) -> list[Number]:
    """The ends of an interval behind a percentage, as in "76.3 % [72.9, 79.7]", are percentages too."""
    kept = list(numbers)
    for place in range(1, len(kept) - 1):
        before, low, high = kept[place - 1 : place + 2]
        opened = before.unit == "%" and bool(OPENED.fullmatch(text, before.end, low.start))
        closed = WITHIN.fullmatch(text, low.end, high.start) and text[high.end : high.end + 1] in ("]", ")")
        if opened and closed and not (low.unit or high.unit):
            kept[place : place + 2] = [replace(low, unit="%"), replace(high, unit="%")]
    return kept


def _per_hundred(text: str, numbers: list[Number]) -> list[Number]:
    """Whole numbers after "of every 100" or "imagine 1,000" are shares of that, which says nothing itself."""
    scales = {match.start(1): match.end() for match in PER_HUNDRED.finditer(text)}
    imagined = {match.start(1): match.end() for match in IMAGINED.finditer(text)}
    kept, stop, whole = [], 0, 100.0
    for one in numbers:
        if begin := scales.get(one.start) or imagined.get(one.start):
            whole = 100.0 if one.start in scales else one.readings[-1].value
            end = (STOP if one.start in scales else PARAGRAPH).search(text, begin, begin + LONGEST_SENTENCE)
            stop = end.start() if end else begin + LONGEST_SENTENCE
        elif one.start < stop and _is_share(one, whole):
            percent = 100 / whole
            readings = tuple(Reading(each.value * percent, each.half * percent) for each in one.readings)
            kept.append(replace(one, unit="%", readings=readings))
        else:
            kept.append(one)
    return kept


def _is_share(one: Number, whole: float) -> bool:
    return not one.unit and bool(one.readings) and one.readings[0].half == 0.5 and one.readings[0].value <= whole


def _days(text: str) -> list[Number]:
    found = []
    for match in ISO.finditer(text):
        found += _day(match, *map(int, match.groups()))
    for match in DAY_FIRST.finditer(text):
        day, _, month, year = match.groups()
        found += _day(match, int(year), int(month), int(day)) or _day(match, int(year), int(day), int(month))
    for match in WRITTEN_DAY.finditer(text):
        names = match.groupdict()
        month = MONTHS[(names["month"] or names["month2"]).casefold()]
        found += _day(match, int(names["year"] or names["year2"]), month, int(names["day"] or names["day2"]))
    return found


def _day(match: re.Match[str], year: int, month: int, day: int) -> list[Number]:
    try:
        known = date(year, month, day).isoformat()
    except ValueError:
        return []
    return [Number(match.start(), match.end(), match.group(), (), day=known)]


def _digits(text: str, comma: bool | None) -> list[Number]:
    found = []
    for match in DIGITS.finditer(text):
        start, end = match.span()
        power = POWER.match(text, end)
        end = power.end() if power else end
        unit, scale = _unit(text, end)
        scale *= 10.0 ** int(power.group(1)) if power else 1.0
        negative = _negative(text, start)
        seconds = 0.0 if unit else TIMES_OF.scale(text, end)
        ways = _ways(match.group()[:LONGEST], comma)
        readings = tuple(_reading(one, scale * (seconds or 1.0), negative) for one in ways)
        place = _is_place(text, start, end)
        found.append(Number(start, end, text[start:end], readings, unit, ordinal=place, seconds=seconds > 0))
    return found


def _is_place(text: str, start: int, end: int) -> bool:
    return bool(ORDINAL.match(text, end)) or text[max(0, start - 1) : start] == "第" or text[end : end + 2] == "番目"


def _negative(text: str, start: int) -> bool:
    """Whether a minus stands before a number, rather than the hyphen of a range or a word."""
    return text[max(0, start - 1) : start] == "-" and (start == 1 or text[start - 2] in " ([\n\u00a0=:")


def _unit(text: str, end: int) -> tuple[Unit, float]:
    """The unit after a number, and what it multiplies by, as in "1.2 million"."""
    scale = 1.0
    multiple = SCALES.pattern.match(text, end)
    if multiple:
        scale, end = SCALES.of(multiple.group(1)), multiple.end()
    if TENTHS.match(text, end):
        return "%", scale * 10
    known = (("points", POINTS), ("%", PERCENT), ("times", TIMES))
    return next((unit for unit, pattern in known if pattern.match(text, end)), ""), scale


def _reading(written: str, scale: float, negative: bool) -> Reading:
    decimals = len(written.partition(".")[2])
    value = float(written) * scale
    return Reading(-value if negative else value, 0.5 * 10.0**-decimals * scale)


def _has_decimal_commas(text: str) -> bool | None:
    """Whether the text writes 0,8 or 0.8, by its numbers that can be read in one way only; None where none tells."""
    commas, dots = (len(re.findall(rf"(?<![\d.,])(?:0+{mark}\d+|\d+{mark}\d{{1,2}}|\d+{mark}\d{{4,}})(?![\d.,]*\d)", text))  # noqa: E501
                    for mark in (",", "[.]"))  # fmt: skip
    return commas > dots if commas != dots else None


def _ways(text: str, comma: bool | None) -> list[str]:
    """What digits with dots, commas and blanks may mean, each with a dot for decimals; `comma` as the text tells."""
    tight = re.sub(r"[ \u00a0\u2009\u202f']", "", text)
    marks = re.findall("[.,]", tight)
    if not marks:
        return [tight]
    last = marks[-1]
    head, _, tail = tight.rpartition(last)
    as_decimal = re.sub("[.,]", "", head) + "." + tail
    as_thousands = re.sub("[.,]", "", tight)
    if len(set(marks)) > 1:
        return [as_decimal]
    if len(marks) > 1:  # of a version such as 3.2.1 nothing is known
        return [as_thousands] if all(2 <= len(group) <= 3 for group in re.split("[.,]", tight)[1:]) else []
    grouped = len(tail) == 3 and 1 <= len(head) <= 3 and not head.startswith("0")
    if not grouped:
        return [as_decimal]
    if comma is None:
        return [as_thousands] if last == "," else [as_decimal, as_thousands]
    return [as_decimal] if (last == ",") is comma else [as_thousands]


def _words(text: str) -> list[Number]:
    """Words that say how much: "half", "two thirds", "twice", "forty percent"."""
    found = []
    for words in (FRACTIONS, PARTS):
        for match in words.pattern.finditer(text):
            found.append(_rough(match, 100 * words.of(match.group(1)), "%"))
    for match in MULTIPLES.pattern.finditer(text):
        found.append(_rough(match, MULTIPLES.of(match.group(1)), "times"))
    for match in WORDS.pattern.finditer(text):
        unit, scale = _unit(text, match.end(1))
        seconds = TIMES_OF.scale(text, match.end(1))
        scale *= seconds or 1.0
        reading = Reading(WORDS.of(match.group(1)) * scale, 0.5 * scale)
        if "half" in match.group(1):
            reading = Reading(reading.value, 0.25 * scale)
        found.append(Number(*match.span(1), match.group(1), (reading,), unit, seconds=seconds > 0))
    return found


def _rough(match: re.Match[str], value: float, unit: Unit) -> Number:
    return Number(match.start(1), match.end(1), match.group(1), (Reading(value, value * 0.1),), unit, rough=True)
