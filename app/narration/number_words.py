"""Words that say how much, in the languages answers are offered in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Words:
    """Words and what each is worth; `frame` is the pattern around them, with WORD where they stand."""

    worth: Mapping[str, float]
    frame: str

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Finds one of the words as group 1, the longest first."""
        words = "|".join(re.escape(one).replace(r"\ ", r"[ -]") for one in sorted(self.worth, key=len, reverse=True))
        return re.compile(self.frame.replace("WORD", f"({words})"), re.IGNORECASE)

    def of(self, word: str) -> float:
        """What a word is worth."""
        return self.worth[word.casefold().replace("-", " ")]


FRACTIONS = Words(
    {
        "half": 1 / 2, "one third": 1 / 3, "a third": 1 / 3, "two thirds": 2 / 3, "a quarter": 1 / 4,
        "one quarter": 1 / 4, "three quarters": 3 / 4, "a fifth": 1 / 5, "one fifth": 1 / 5, "two fifths": 2 / 5,
        "a tenth": 1 / 10, "one tenth": 1 / 10, "die hälfte": 1 / 2, "ein drittel": 1 / 3, "zwei drittel": 2 / 3,
        "ein viertel": 1 / 4, "drei viertel": 3 / 4, "la moitié": 1 / 2, "un tiers": 1 / 3, "deux tiers": 2 / 3,
        "un quart": 1 / 4, "la mitad": 1 / 2, "un tercio": 1 / 3, "dos tercios": 2 / 3, "半分": 1 / 2, "半数": 1 / 2,
        "三分の一": 1 / 3, "三分の二": 2 / 3, "四分の一": 1 / 4,
    },
    # "half" alone is often no share ("the first half of the year"), so that "of" has to follow.
    r"(?<!first )(?<!second )(?<!other )(?<![a-zäéü])WORD(?= (?:of|the|all)\b| der\b| des\b| aller\b| du\b| de\b|"
    r" del\b|"
    r"(?<=[半分数一二]))",
)  # fmt: skip
MULTIPLES = Words(
    {
        "twice": 2, "double": 2, "triple": 3, "thrice": 3, "doppelt so": 2, "dreimal so": 3, "le double": 2,
        "deux fois": 2, "trois fois": 3, "el doble": 2, "el triple": 3, "二倍": 2, "三倍": 3,
    },
    r"(?<![a-zäéü])WORD(?![a-zäéü-])",
)  # fmt: skip
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
SMALL = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
         "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")  # fmt: skip
WORDS = Words(
    {word: place for place, word in enumerate(SMALL, start=2)}
    | {word: 10 * place for place, word in enumerate(TENS, start=2)}
    | {f"{ten} {one}": 10 * first + second for first, ten in enumerate(TENS, start=2)
       for second, one in enumerate(("one", *SMALL[:8]), start=1)}
    | {"a hundred": 100, "one hundred": 100, "a thousand": 1_000, "one thousand": 1_000},
    # Small numbers are words of any sentence ("two reasons"); only those before what is counted say something.
    r"(?<![a-z-])WORD(?= (?:percent|per cent|times|hundred|thousand|million|(?:test |training |validation )?rows|trees|"
    r"rounds|epochs|seconds|minutes|customers|categories|classes|percentage points)\b)",
)  # fmt: skip
SCALES = Words(
    {
        "k": 1e3, "thousand": 1e3, "tausend": 1e3, "tsd.": 1e3, "mille": 1e3, "mil": 1e3, "million": 1e6,
        "millions": 1e6,
        "millionen": 1e6, "millón": 1e6, "millones": 1e6, "mio.": 1e6, "hundred": 1e2, "千": 1e3, "万": 1e4,
        "億": 1e8,
    },
    r"[ \u00a0\u202f]?WORD(?![a-zäéü²])",
)  # fmt: skip
TENTHS = re.compile("割")
MONTH_NAMES = (
    ("january", "jan", "januar", "janvier", "enero"),
    ("february", "feb", "februar", "février", "febrero"),
    ("march", "mar", "märz", "mars", "marzo"),
    ("april", "apr", "avril", "abril"),
    ("may", "mai", "mayo"),
    ("june", "jun", "juni", "juin", "junio"),
    ("july", "jul", "juli", "juillet", "julio"),
    ("august", "aug", "août", "agosto"),
    ("september", "sep", "sept", "septembre", "septiembre"),
    ("october", "oct", "oktober", "octobre", "octubre"),
    ("november", "nov", "novembre", "noviembre"),
    ("december", "dec", "dezember", "décembre", "diciembre"),
)
MONTHS = {name: place for place, names in enumerate(MONTH_NAMES, start=1) for name in names}
"""The months of the year by name."""
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
WRITTEN_DAY = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.|er)? (?:of |"
    rf"de )?(?P<month>{_MONTH})\.?,? (?:de )?(?P<year>\d{{4}})(?!\d)|"
    rf"\b(?P<month2>{_MONTH})\.? (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year2>\d{{4}})(?!\d)",
    re.IGNORECASE,
)
