"""Texts cut into tokens: words, what a regular expression finds, or runs of characters."""

from dataclasses import dataclass
from typing import Any

from app.wrangling.casing import lowered
from app.wrangling.patterns import Pattern
from app.wrangling.texts import Cells, literal, text_sql

WORD = r"[\p{L}\p{M}\p{N}_]+"
BLANK = r"[\t-\r \x{85}\x{A0}\x{3000}]+"
# Primes that spread the first bytes of a token, seven (fourteen digits) at a time; its length stands for the rest.
PRIMES = (1_000_003, 786_433, 524_287)
DIGITS = 14
MODULUS = 2**31 - 1


@dataclass(frozen=True)
class Tokenizer:
    """How texts are cut: by a pattern, leaving out tokens of fewer characters than `shortest`, or into all runs."""

    pattern: Pattern | None
    run: int = 0
    shortest: int = 1
    lower: bool = True

    def cells(self, column: str) -> Cells:
        """The tokens of each text, as a list; none of a missing text."""
        return Cells(lambda of: self._build(of, column), self._sql(column))

    def _build(self, of: Any, column: str) -> Any:
        text = of.col(column).cast(of.String)
        text = lowered(text) if self.lower else text
        if self.pattern:
            found = text.str.extract_all(self.pattern.rust)
            if self.shortest == 1:
                return found
            return found.list.eval(of.element().filter(of.element().str.len_chars() >= self.shortest))
        text = text.str.replace_all(BLANK, " ")
        runs = [text.str.slice(start).str.extract_all(self._run) for start in range(self.run)]
        return of.concat_list(*runs) if self.run > 1 else runs[0]

    @property
    def _run(self) -> str:
        return f"(?s:.{{{self.run}}})"

    def _sql(self, column: str) -> str:
        text = text_sql(column)
        if self.lower:
            text = f"lower(replace(replace({text}, 'İ', 'i' || chr(775)), 'Σ', 'σ'))"
        if self.pattern:
            found = f"regexp_extract_all({text}, {literal(self.pattern.re2)})"
            return found if self.shortest == 1 else f"list_filter({found}, lambda one: length(one) >= {self.shortest})"
        text = f"regexp_replace({text}, '{BLANK}', ' ', 'g')"
        runs = [f"regexp_extract_all(substr({text}, {start + 1}), '{self._run}')" for start in range(self.run)]
        found = runs[0]
        for one in runs[1:]:
            found = f"list_concat({found}, {one})"
        return f"CASE WHEN {text_sql(column)} IS NOT NULL THEN {found} END"


def distinct(tokens: Cells) -> Cells:
    """The tokens, each once a text."""
    return Cells(lambda of: tokens.build(of).list.unique(), f"list_distinct({tokens.sql})")


def bucket(of: Any, token: Any, buckets: int) -> Any:
    """The bucket of a token, from 0: the same number on every engine and in every version of it."""
    digits = token.str.encode("hex").str.pad_end(DIGITS * len(PRIMES), "0")
    parts = [
        digits.str.slice(DIGITS * place, DIGITS).str.to_integer(base=16, dtype=of.Int64) % MODULUS * prime
        for place, prime in enumerate(PRIMES)
    ]
    total = token.str.len_chars().cast(of.Int64)
    for part in parts:
        total = total + part
    return total % MODULUS % buckets


def bucket_sql(token: str, buckets: int) -> str:
    """`bucket` in SQL."""
    digits = f"rpad(hex({token}), {DIGITS * len(PRIMES)}, '0')"
    parts = [
        f"CAST('0x' || substr({digits}, {DIGITS * place + 1}, {DIGITS}) AS BIGINT) % {MODULUS} * {prime}"
        for place, prime in enumerate(PRIMES)
    ]
    return f"(length({token}) + {' + '.join(parts)}) % {MODULUS} % {buckets}"
