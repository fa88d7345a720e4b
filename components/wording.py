"""Words on the screen: text from data that must not be read as Markdown, and numbers as people write them."""

import math
import re
from datetime import UTC, datetime

import polars as pl

SPECIAL = re.compile(r"[\\`*\[\]<>$~|]|(?<![^\W_])_|_(?![^\W_])|^#(?=#*(?: |$))|^[+-](?= |$)|^-(?=-)|&(?=#?\w+;)")
NUMBERED = re.compile(r"^(\d+)(?=[.)]( |$))")
JOINED = re.compile(r":(?=[\w/+-]*[a-z][\w/+-]*[:\\])|(?<=http)(?=s?:/)|(?<=www)(?=\.)|(?<=\w)(?=@\w)", re.IGNORECASE)
WORD_JOINER = "\u2060"
LONGEST = 300
LARGEST_EXACT = 2**53
"""The largest whole number that browsers do not round."""

DELIMITERS = {",": "Comma", ";": "Semicolon", "\t": "Tab", "|": "Pipe", " ": "Space", ":": "Colon", "~": "Tilde"}


def plain(text: object, longest: int = LONGEST) -> str:
    r"""Text of data as Markdown that shows it letter for letter, on one line, cut when it is too long.

    Marks of Markdown get a backslash. Emoji codes, icons and addresses are found by Streamlit after Markdown is
    read, so an invisible joiner takes them apart.
    """
    line = " ".join(str(text).split())
    if len(line) > longest:
        line = line[: longest - 1] + "…"
    marked = SPECIAL.sub(lambda mark: f"\\{mark.group()}", line)
    marked = NUMBERED.sub(r"\1\\", marked)
    return JOINED.sub(lambda mark: mark.group() + WORD_JOINER, marked)


def breakable(text: str) -> str:
    """The text with places where long words may break, which nobody sees, so that a narrow page need not scroll."""
    return re.sub(r"(\S{16})(?=\S{4})", "\\1\u200b", text)


def unmarked(text: str) -> str:
    """The letters that a sentence with parts made by `plain` shows, without its marks."""
    return re.sub(r"\\(.)", r"\1", text).replace(WORD_JOINER, "").replace("**", "")


def count(number: int, one: str, many: str | None = None) -> str:
    """A number of things, such as "1 row" or "2,000 rows"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def figure(value: object) -> str:
    """A value of a column as a person writes it: numbers with four digits, dates without an empty time of day."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M").removesuffix(" 00:00")
    return str(value)


def _number(value: float) -> str:
    if not math.isfinite(value):
        return {math.inf: "∞", -math.inf: "-∞"}.get(value, "not a number")
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}"
    if abs(value) >= 1e15 or abs(value) < 1e-4:
        return f"{value:.3e}"
    return f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:,.4g}"


def size(number: float) -> str:
    """A number of bytes, such as "1.2 MB"."""
    for unit in ("bytes", "KB", "MB", "GB"):
        if number < 1000:
            return f"{number:,.0f} {unit}" if unit == "bytes" else f"{number:,.1f} {unit}"
        number /= 1000
    return f"{number:,.1f} TB"


def exact(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows for the screen: whole numbers that a browser would round are texts."""
    whole = [cells for cells in rows if cells.dtype.is_integer()]
    bounds = {cells.name: (cells.min() or 0, cells.max() or 0) for cells in whole}
    large = [name for name, found in bounds.items() if any(abs(int(bound)) > LARGEST_EXACT for bound in found)]
    return rows.with_columns(rows[name].cast(pl.String) for name in large)


def moment(when: datetime) -> str:
    """How long ago something was, such as "3 hours ago"."""
    seconds = (datetime.now(UTC) - when).total_seconds()
    for length, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= length:
            return f"{count(int(seconds // length), unit)} ago"
    return "just now"


def time_left(seconds: float) -> str:
    """About how long something will take yet, such as "About 40 seconds left."."""
    long = seconds >= 120
    return f"About {count(round(seconds / 60), 'minute') if long else count(max(1, round(seconds)), 'second')} left."


def delimiter_name(delimiter: str) -> str:
    """What people call what stands between cells."""
    return DELIMITERS.get(delimiter, delimiter)
