"""What a user fixes about how a file is read; all that is left open is detected."""

import codecs
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from app.errors import NotApplicable

LONGEST_DELIMITER = 3  # characters
MOST_LINES = 1_000_000
HEADER_LIMIT = 10
COUNTED = {
    "header_rows": ("number of header rows", HEADER_LIMIT),
    "skipped_lines": ("number of lines before the header", MOST_LINES),
    "footer_lines": ("number of lines after the table", MOST_LINES),
}
CHOSEN = {
    "decimal": ("mark before decimals", (".", ",")),
    "date_order": ("part of a date that comes first", ("day", "month")),
}


@dataclass(frozen=True)
class ReadSettings:
    """What is fixed about reading a file; None means: find out.

    encoding: a name Python knows, such as "cp949"; delimiter: what stands between two cells; quote: what stands
    around a cell ("" where cells are never quoted); header_rows: 0, 1, 2 … lines that hold names, after
    skipped_lines; footer_lines: lines after the table; sheet: of a spreadsheet; text: cells as they stand, not typed.
    Of typed cells: decimal: the mark before decimals, "." or ","; date_order: which comes first in 01/02/2024, "day"
    or "month"; missing: by column, the words and numbers that stand for a missing cell.
    Raises NotApplicable where a value cannot be.
    """

    encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = None
    header_rows: int | None = None
    skipped_lines: int | None = None
    footer_lines: int | None = None
    sheet: str | None = None
    text: bool = False
    decimal: str | None = None
    date_order: str | None = None
    missing: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "missing", _markers(self.missing))
        if self.encoding is not None:
            _check_encoding(self.encoding)
        if self.delimiter is not None:
            _check_delimiter(self.delimiter)
        if self.quote is not None:
            _check_quote(self.quote, self.delimiter)
        for name, (what, most) in COUNTED.items():
            value = getattr(self, name)
            if value is not None and (isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most):
                raise NotApplicable(f"The {what} is {value!r}; give a whole number from 0 to {most:,}.")
        for name, (what, choices) in CHOSEN.items():
            value = getattr(self, name)
            if value is not None and value not in choices:
                raise NotApplicable(f"The {what} is {value!r}; give '{choices[0]}' or '{choices[1]}'.")

    @classmethod
    def from_dict(cls, facts: Mapping[str, Any]) -> "ReadSettings":
        """Settings from JSON; what is not there is left open."""
        known = {one.name for one in fields(cls)}
        if unknown := sorted(set(facts) - known):
            raise NotApplicable(f"There is no reading setting '{unknown[0]}'; there are {', '.join(sorted(known))}.")
        return cls(**facts)

    def to_dict(self) -> dict[str, Any]:
        """What is fixed, as JSON."""
        fixed = {name: value for name, value in asdict(self).items() if value is not None and value is not False}
        missing = {name: list(words) for name, words in self.missing.items()}
        return {name: value for name, value in fixed.items() if name != "missing"} | (missing and {"missing": missing})


def _markers(missing: Any) -> dict[str, tuple[str, ...]]:
    """By column, what stands for a missing cell, as it may come from JSON."""
    if not isinstance(missing, Mapping):
        raise NotApplicable(f"What is missing is {missing!r}; give the words of each column by its name.")
    for name, words in missing.items():
        if not isinstance(words, list | tuple) or not all(isinstance(word, str) and word.strip() for word in words):
            raise NotApplicable(
                f"What is missing in '{name}' is {words!r}; give a list of words, such as '?' or '-999'."
            )
    return {name: tuple(words) for name, words in missing.items()}


def _check_encoding(encoding: str) -> None:
    try:
        known = codecs.lookup(encoding)
        "".encode(known.name)  # codecs from bytes to bytes, such as zip, are no encodings of text
    except (LookupError, ValueError, TypeError) as error:
        raise NotApplicable(f"There is no encoding called '{encoding}'; try utf-8, cp1252, cp949 or utf-16.") from error


def _check_delimiter(delimiter: str) -> None:
    if not 1 <= len(delimiter) <= LONGEST_DELIMITER or any(c.isalnum() or c in "\r\n\0\"'" for c in delimiter):
        raise NotApplicable(
            f"'{delimiter}' cannot stand between cells; give one character such as , ; | or a tab, "
            f"or up to {LONGEST_DELIMITER} that are neither letters, digits, quotes nor line ends."
        )


def _check_quote(quote: str, delimiter: str | None) -> None:
    if len(quote) > 1 or quote.isalnum() or quote in ("\r", "\n", "\0", " ", "\\") or (quote and quote == delimiter):
        raise NotApplicable(f"'{quote}' cannot stand around cells; give \" or ', or nothing where there are no quotes.")


DETECTED = ReadSettings()
