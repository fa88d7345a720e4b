"""How names from data, numbers and intervals are put into words."""

import math
import unicodedata
from collections.abc import Sequence

LONGEST_NAME = 60
LONGEST_SENTENCE = 300
LEAST_DOLLARS = 1e-6
JOINERS = {"\u200c", "\u200d"}  # needed inside words and emoji; every other format character is removed
PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")


def clean(text: object, limit: int = LONGEST_NAME) -> str:
    """Text from data on one line: control and direction characters removed, at most `limit` characters."""
    kept = []
    for character in str(text)[: 4 * limit]:
        category = unicodedata.category(character)
        if category in ("Zl", "Zp") or character in "\t\n\r\v\f":
            kept.append(" ")
        elif character in JOINERS or category not in ("Cc", "Cf", "Cs", "Cn", "Co"):
            kept.append(character)
    line = " ".join("".join(kept).split())
    if len(line) > limit or len(str(text)) > 4 * limit:
        line = line[: limit - 1].rstrip() + "…"
    return line or "(blank)"


def quoted(name: object) -> str:
    """A value of the data in quotation marks."""
    return f"'{clean(name)}'"


def markdown(text: str) -> str:
    """Text that Markdown shows as it is: every punctuation mark escaped, line ends kept."""
    return "".join(f"\\{character}" if character in PUNCTUATION else character for character in text)


def known(value: float | None) -> bool:
    """Whether there is a finite number."""
    return value is not None and math.isfinite(value)


def number(value: float | None, spread: float | None = None) -> str:
    """A number with as many digits as its spread allows: two of the spread's own, four without a spread."""
    if not known(value):
        return "not known"
    if isinstance(value, int):
        return f"{value:,}"
    if known(spread) and spread > 0 and abs(value) < 1e15:
        digits = min(max(1 - math.floor(math.log10(spread)), 0), 6)
        return f"{round(value, digits) + 0.0:,.{digits}f}"  # + 0.0: no minus before a zero
    if 1e3 <= abs(value) < 1e15:
        return f"{value:,.0f}"
    return f"{value:.4g}"


def interval(value: float | None, low: float | None, high: float | None) -> str:
    """A number with its 95 % interval in brackets, where there is one."""
    if not (known(low) and known(high)):
        return number(value)
    spread = high - low
    return f"{number(value, spread)} (95 % interval {number(low, spread)} to {number(high, spread)})"


def percent(share: float | None) -> str:
    """A share of one as a percentage."""
    return f"{share * 100:.1f} %" if known(share) else "an unknown share"


def finite(**values: float | None) -> dict[str, float | None]:
    """Numbers fit for JSON: one that is not finite is None."""
    return {name: value if known(value) else None for name, value in values.items()}


def count(how_many: int, noun: str) -> str:
    """A count with its noun: "1 row", "1,200 rows", "3 classes", "2 categories"."""
    if how_many == 1:
        return f"1 {noun}"
    if noun.endswith("y"):
        return f"{how_many:,} {noun[:-1]}ies"
    return f"{how_many:,} {noun}{'es' if noun.endswith(('s', 'x', 'ch')) else 's'}"


def dollars(amount: float | None) -> str:
    """A price as people write it: small ones with two digits that say something."""
    if amount is None:
        return "price not known"
    if amount == 0:
        return "nothing"
    if amount < LEAST_DOLLARS:
        return f"less than ${LEAST_DOLLARS:f}"
    digits = 2 if amount >= 1 else 1 - math.floor(math.log10(amount))
    return f"${amount:,.{digits}f}"


def joined(names: Sequence[str], most: int = 10, last: str = "and") -> str:
    """Names as "a, b and c"; beyond `most` the rest are counted."""
    shown = list(names[:most])
    if len(names) > most:
        shown.append(f"{len(names) - most:,} more")
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} {last} {shown[-1]}"
