"""A formula cut into its signs, each with the character it starts at."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal, NoReturn

from app.errors import NotApplicable

MOST_CHARACTERS = 4000
SHOWN = 30
SAME = {"×": "*", "÷": "/", "−": "-", "≤": "<=", "≥": ">=", "≠": "!=", "==": "=", "<>": "!=", "**": "^"}
SAME |= dict(zip("（），＝＋－＊／＜＞％", "(),=+-*/<>%", strict=True))
PATTERN = re.compile(
    r"""\s+
    | (?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    | (?P<text>'(?:[^']|'')*'|"(?:[^"]|"")*")
    | (?P<column>\[(?:[^\]]|\]\])*\]|`(?:[^`]|``)*`)
    | (?P<name>[^\W\d]\w*)
    | (?P<sign>\*\*|\|\||<=|>=|<>|!=|==|[-+*/%^()=<>,×÷−≤≥≠（），＝＋－＊／＜＞％])""",
    re.VERBOSE,
)
OPEN = {"'": "a text has no closing quote", '"': "a text has no closing quote"}
OPEN |= {"[": "a column's name has no closing bracket ]", "`": "a column's name has no closing `"}


@dataclass(frozen=True)
class Token:
    """A sign of a formula: `value` is what it means, `start` and `end` where it is written."""

    kind: Literal["number", "text", "column", "name", "sign", "end"]
    value: str
    start: int
    end: int


def wrong(formula: str, place: int, problem: str) -> NoReturn:
    """Refuse a formula, pointing at the character."""
    start = max(place - SHOWN, 0)
    before, after = formula[start:place], formula[place : place + SHOWN]
    wide = (2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in before)
    # A wide character takes the place of two; an ideographic blank is as wide.
    blanks = "".join("\u3000" if width == 2 else " " for width in wide)
    excerpt = re.sub(r"\s", " ", before + after)
    raise NotApplicable(f"The formula is wrong at character {place + 1}: {problem}.\n{excerpt}\n{blanks}^")


def tokens(formula: str) -> list[Token]:
    """The signs of a formula, the last one its end."""
    if len(formula) > MOST_CHARACTERS:
        raise NotApplicable(
            f"The formula has {len(formula):,} characters; at most {MOST_CHARACTERS:,} can be read. "
            "Calculate a part of it in a column of its own."
        )
    found, place = [], 0
    while place < len(formula):
        match = PATTERN.match(formula, place)
        if not match:
            sign = formula[place]
            wrong(formula, place, OPEN.get(sign, f"'{sign}' means nothing here"))
        if match.lastgroup:
            found.append(Token(match.lastgroup, _meant(match), place, match.end()))
        place = match.end()
    return [*found, Token("end", "", len(formula), len(formula))]


def _meant(match: re.Match[str]) -> str:
    written = match.group()
    if match.lastgroup in ("text", "column"):
        return written[1:-1].replace(written[-1] * 2, written[-1])
    return SAME.get(written, written) if match.lastgroup == "sign" else written


def column(name: str) -> str:
    """A column's name as a formula writes it."""
    return f"[{name.replace(']', ']]')}]"
