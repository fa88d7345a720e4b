"""Regular expressions that mean the same on every engine, or are refused."""

import re
from dataclasses import dataclass
from functools import cache

import duckdb
import polars as pl

from app.errors import NotApplicable

LONGEST = 1000
# The engines read \d, \w and \s differently; these are the Unicode classes, which both have.
CLASSES = {"d": r"\p{Nd}", "w": r"\p{L}\p{M}\p{N}\p{Pc}", "s": r"\t-\r \x{85}\p{Z}"}
SPECIAL = r"\.+*?()|[]{}^$"
SPECIAL_INSIDE = r"\[]^-&~"
TRIED = ("", "a", "a b", "1", "あ")


@dataclass(frozen=True)
class Pattern:
    """A regular expression for Polars (`rust`) and for DuckDB (`re2`), with the number of its groups."""

    written: str
    rust: str
    re2: str
    groups: int


@cache
def pattern(written: str, step: str, ignore_case: bool = False, prefix: bool = False) -> Pattern:
    """A regular expression that a person wrote; one that does not compile is refused with the reason."""
    if not written:
        raise NotApplicable(f"{step}: write a pattern to look for, such as [0-9]+.")
    if len(written) > LONGEST:
        raise NotApplicable(f"{step}: the pattern has {len(written):,} characters; at most {LONGEST:,} can be read.")
    parts = _Translation(written, step).parts
    flags = "(?i)" if ignore_case else ""
    whole = "^(?:{})" if prefix else "{}"
    rust = flags + whole.format("".join(rust for rust, _ in parts))
    re2 = flags + whole.format("".join(re2 for _, re2 in parts))
    _compile(written, rust, re2, step)
    return Pattern(written, rust, re2, _groups(rust))


def plain_pattern(text: str, ignore_case: bool = False, prefix: bool = False) -> Pattern:
    """A pattern that matches exactly a text."""
    flags = "(?i)" if ignore_case else ""
    escaped = flags + ("^" if prefix else "") + escape(text)
    return Pattern(text, escaped, escaped, 0)


def escape(text: str) -> str:
    """A text as a pattern for itself."""
    return "".join("\\" + letter if letter in SPECIAL else letter for letter in text)


def any_of(letters: str) -> str:
    """A pattern for any one of some characters."""
    return "[" + "".join("\\" + one if one in SPECIAL_INSIDE else one for one in letters) + "]"


def refuse_empty(found: Pattern, step: str) -> None:
    """Refuse a pattern that matches a text of no characters: engines find that in different places."""
    empty = pl.Series(TRIED).str.extract_all(found.rust).list.eval(pl.element() == "").list.any()
    if empty.any():
        raise NotApplicable(
            f"{step}: the pattern '{found.written}' also matches nothing at all; write + instead of *, for example."
        )


def _compile(written: str, rust: str, re2: str, step: str) -> None:
    try:
        pl.Series(["x"]).str.contains(rust)
    except pl.exceptions.ComputeError as wrong:
        reason = re.search(r"error: (?!regex parse)(.*)", str(wrong).replace("regex error: regex parse error", ""))
        said = reason.group(1) if reason else "it is too large"
        raise NotApplicable(f"{step}: the pattern '{written}' cannot be read: {said.rstrip('.')}.") from None
    try:
        with duckdb.connect() as engine:
            engine.execute("SELECT regexp_matches('x', ?)", [re2]).fetchall()
    except duckdb.Error as wrong:
        said = str(wrong).split("Error: ", 1)[-1].splitlines()[0]
        raise NotApplicable(
            f"{step}: the pattern '{written}' cannot be read on every engine: {said.rstrip('.')}."
        ) from None


def _groups(rust: str) -> int:
    return len(pl.select(pl.lit("").str.extract_groups(rust)).to_series().struct.fields)


class _Translation:
    """A pattern cut into parts, each as both engines read it alike."""

    def __init__(self, written: str, step: str) -> None:
        self.written, self.step = written, step
        self.parts: list[tuple[str, str]] = []
        place = 0
        while place < len(written):
            place = self.klass(place) if written[place] == "[" else self.sign(place)

    def refuse(self, part: str, way: str) -> None:
        raise NotApplicable(f"{self.step}: engines read '{part}' in the pattern '{self.written}' differently; {way}.")

    def sign(self, place: int) -> int:
        letter, after = self.written[place], self.written[place + 1 : place + 2]
        if letter != "\\" or not after:
            self.parts.append((letter, letter))
        elif after.lower() in CLASSES:
            inside = CLASSES[after.lower()]
            self.parts.append((f"[{'^' * after.isupper()}{inside}]",) * 2)
        elif after in "bB":
            if self.written[place + 2 : place + 3] == "{":
                self.refuse(f"\\{after}{{", "write \\b alone")
            # Words of Latin letters and digits, which is all that one of the engines knows.
            self.parts.append((rf"(?-u:\{after})", rf"\{after}"))
        elif after in "<>":
            self.parts.append((after, after))
        else:
            self.parts.append((letter + after,) * 2)
        return place + 1 + (letter == "\\" and bool(after))

    def klass(self, place: int) -> int:
        """A class in square brackets; returns the place after it."""
        both = re.match(r"\[(?:\\s\\S|\\S\\s|\\d\\D|\\D\\d|\\w\\W|\\W\\w)\]", self.written[place:])
        if both:
            self.parts.append(("(?s:.)",) * 2)
            return place + both.end()
        end = re.match(r"\[\^?\]?(?:\\.|\[:\^?[a-z]+:\]|[^\]\\])*\]", self.written[place:], re.DOTALL)
        if not end:
            self.parts.append((self.written[place:],) * 2)
            return len(self.written)
        self.parts.append((self.inside(end.group()),) * 2)
        return place + end.end()

    def inside(self, klass: str) -> str:
        known = re.sub(r"\\.|\[:\^?[a-z]+:\]", "", klass[1:-1], flags=re.DOTALL)
        for sign in ("&&", "--", "~~", "["):
            if sign in known:
                self.refuse(sign, f"write \\ before it, as in \\{sign[0]}")
        wide = re.search(r"(?<!\\)(?:\\\\)*\\[DWS]", klass)
        if wide:
            self.refuse(wide.group()[-2:], "write a class of its own for it, such as [^0-9]")
        return re.sub(r"\\(.)", lambda one: CLASSES.get(one[1], one[0]), klass, flags=re.DOTALL)
