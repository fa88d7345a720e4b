"""Words that say how much, in the languages answers are offered in."""

# ruff: noqa: E501 - words of eight languages

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
PARTS = Words(
    {words: share for words, share in FRACTIONS.worth.items() if " " in words}
    | {"a half": 1 / 2, "one half": 1 / 2, "la mitad": 1 / 2, "three fifths": 3 / 5, "four fifths": 4 / 5},
    # Before a noun "a third" is a place in an order ("a third model").
    r"(?<![a-zäéü-])WORD(?=\s*(?:[,.;:)!?]|$)| (?:and|or|as|less|more|lower|higher|fewer|smaller|respectively|und|et|y)\b)",
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
    | {f"{word} and a half": place + 0.5 for place, word in enumerate(SMALL, start=2)}
    | {"a hundred": 100, "one hundred": 100, "a thousand": 1_000, "one thousand": 1_000},
    # Small numbers are words of any sentence ("two reasons"); only those before what is counted say something.
    r"(?<![a-z-])WORD(?= (?:percent|per cent|times|hundred|thousand|million|(?:test |training |validation )?rows|trees|"
    r"rounds|epochs|iterations|seconds|minutes|hours|customers|categories|classes|(?:percentage )?points)\b)",
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
RATIO_WORDS = {
    word: place
    for words in (
        ("one", *SMALL[:9]),
        ("ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn"),
        ("un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"),
        ("uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez"),
    )
    for place, word in enumerate(words, start=1)
} | {"une": 1, "una": 1, "eine": 1, "einer": 1, "twenty": 20, "a hundred": 100, "twelve": 12}
"""Small numbers as they stand in a share such as "nine in ten"."""
_RATIO_WORD = "|".join(sorted(RATIO_WORDS, key=len, reverse=True))
RATIO = re.compile(
    rf"(?<![\w.,-])(?P<part>\d{{1,2}}|{_RATIO_WORD}) (?:in|out of|von|sur|de cada|aus) (?:every |each )?"
    rf"(?P<whole>\d{{1,2}}|100|{_RATIO_WORD})(?![\w%-]|[.,]\d| %)|(?P<whole2>\d{{1,2}})分の(?P<part2>\d{{1,2}})",
    re.IGNORECASE,
)
PER_HUNDRED = re.compile(
    r"(?:(?:of|in|out of|for) (?:every|each)|pro|von je|sur|de cada) (100|hundred)(?= [a-z])", re.IGNORECASE
)
IMAGINED = re.compile(
    r"(?:imagine|suppose|picture|think of|say|consider|(?:of|in|out of|for) (?:every|each)|"
    r"stell\w* (?:sie sich|dir) [^.\d]{0,20}|pro|von je|imagin\w+|sur|de cada|例えば|仮に) "
    r"(?:a group of |another |the next |next )?(1[.,\u00a0 ]?000|10[.,\u00a0 ]?000|1[.,]000[.,]000)(?= ?[^\W\d_])",
    re.IGNORECASE,
)
"""An illustration such as "imagine 1,000 customers", whose counts are thousandths up to the end of the paragraph."""
PRODUCTS = re.compile(
    r"(?<!\w)(?:claude|nova|llama|mistral|mixtral|titan|gpt|gemini|command|python|version|v|xgboost|lightgbm|catboost|"
    r"autogluon|pytorch|scikit-learn|sklearn|polars|streamlit|easel)[ -]?v?((?:[1-9]|[1-9]\d|0(?=\.\d+\.))(?:\.\d{1,2}){0,2})(?![\d.,]*\d|[ ]?%)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Times:
    """Units of time and how many seconds each has."""

    pattern: re.Pattern[str]
    seconds: Mapping[str, float]

    def scale(self, text: str, end: int) -> float:
        """The seconds of the unit that stands behind a number, 0 where none does."""
        match = self.pattern.match(text, end)
        return self.seconds[match.group(1).casefold()] if match else 0.0


_TIMES = {
    1e-3: ("ms", "millisecond", "milliseconds", "millisekunden", "millisecondes", "milisegundos", "ミリ秒"),
    1.0: ("s", "sec", "secs", "second", "seconds", "sekunde", "sekunden", "seconde", "secondes", "segundo", "segundos",
          "秒"),
    60.0: ("min", "mins", "minute", "minutes", "minuten", "minuto", "minutos", "分"),
    3600.0: ("h", "hour", "hours", "stunde", "stunden", "heure", "heures", "hora", "horas", "時間"),
}  # fmt: skip
_SECONDS = {word: seconds for seconds, words in _TIMES.items() for word in words}
TIMES_OF = Times(
    re.compile(
        rf"[ \u00a0\u2009\u202f-]?({'|'.join(sorted(_SECONDS, key=len, reverse=True))})(?![a-zäöüéè]|分?の)",
        re.IGNORECASE,
    ),
    _SECONDS,
)
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
