"""Cells read as another type: text as numbers, dates, true or false, and any cell as text."""

from dataclasses import dataclass
from functools import cache

import narwhals.stable.v2 as nw

from app.wrangling.cells import FALSE_WORDS, NUMBER_TEXT, TRUE_WORDS, CellType

# The same characters on every engine; some strip more and some less when none are named.
BLANKS = " \t\r\n\u00a0"
TIMES = {"": "", "%H:%M": "(?:[01]?[0-9]|2[0-3]):[0-5][0-9]", "%H:%M:%S": "(?:[01]?[0-9]|2[0-3])(?::[0-5][0-9]){2}"}
ORDERS = {
    "year first": ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d"),
    "month first": ("%m/%d/%Y", "%m-%d-%Y"),
    "day first": ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"),
}
DIGITS = "^-?[0-9]{1,18}$"
YEAR = "[1-9][0-9]{3}"
LEAP_YEAR = "(?:[1-9][0-9](?:0[48]|[2468][048]|[13579][26])|(?:[2468][048]|[13579][26])00)"
DAYS_OF_MONTHS = (
    ("(?:0?[1-9]|[12][0-9]|3[01])", "(?:0?[13578]|1[02])", YEAR),
    ("(?:0?[1-9]|[12][0-9]|30)", "(?:0?[469]|11)", YEAR),
    ("(?:0?[1-9]|1[0-9]|2[0-8])", "0?2", YEAR),
    ("29", "0?2", LEAP_YEAR),
)


@dataclass(frozen=True)
class DateFormat:
    """One way to write a date.

    `strptime` is its format, `valid` matches exactly the dates of the calendar written so (an engine's strict
    parser stops at any other text), `shape` matches their digits, `length` cuts fractions of a second off.
    """

    strptime: str
    valid: str
    shape: str
    length: int | None = None

    @property
    def words(self) -> str:
        """The format as a person writes it."""
        names = {"%Y": "year", "%m": "month", "%d": "day", "%H": "hours", "%M": "minutes", "%S": "seconds", "T": " "}
        words = self.strptime
        for sign, name in names.items():
            words = words.replace(sign, name)
        return words

    @property
    def has_time(self) -> bool:
        """Whether the format has hours and minutes."""
        return "%H" in self.strptime


@cache
def date_formats(order: str = "detect") -> dict[str, DateFormat]:
    """The formats of dates that can be read, by strptime; of equally good ones the first is taken."""
    wanted = [day for key, days in ORDERS.items() if order in ("detect", key) or key == "year first" for day in days]
    formats = [_format(day, between, time) for day in wanted for time in TIMES for between in _between(day, time)]
    compact = DateFormat("%Y%m%d", _calendar("%Y%m%d", padded=True), "[0-9]{8}")
    return {form.strptime: form for form in [*formats, compact]}


def _between(day: str, time: str) -> tuple[str, ...]:
    if not time:
        return ("",)
    return (" ", "T") if day == "%Y-%m-%d" else (" ",)


def _format(day: str, between: str, time: str) -> DateFormat:
    exact = day == "%Y-%m-%d" and time == "%H:%M:%S"
    shape = day.replace(".", r"\.").replace("%Y", "[0-9]{4}")
    shape = shape.replace("%m", "[0-9]{1,2}").replace("%d", "[0-9]{1,2}")
    after, clock = "", TIMES[time]
    if exact:  # what databases write: two digits each, so that a fraction starts at the 20th character
        shape, clock, after = (
            shape.replace("{1,2}", "{2}"),
            "(?:[01][0-9]|2[0-3])(?::[0-5][0-9]){2}",
            r"(?:\.[0-9]+)?Z?",
        )
    valid = _calendar(day, padded=exact)
    return DateFormat(
        day + between + time, valid + between + clock + after, shape + between + clock + after, 19 if exact else None
    )


def _calendar(day: str, padded: bool) -> str:
    dates = []
    for days, months, years in DAYS_OF_MONTHS:
        if padded:
            days, months = days.replace("0?", "0"), months.replace("0?", "0")
        form = day.replace(".", r"\.").replace("%d", days).replace("%m", months)
        dates.append(form.replace("%Y", years))
    return f"(?:{'|'.join(dates)})"


def stripped(name: str) -> nw.Expr:
    """The column as text without blanks around it."""
    return nw.col(name).cast(nw.String).str.strip_chars(BLANKS)


def stripped_code(name: str) -> str:
    """`stripped` in Polars."""
    return f"pl.col({name!r}).cast(pl.String).str.strip_chars({BLANKS!r})"


def text_as_number(name: str) -> nw.Expr:
    """Text as numbers; "1,234", "inf" and the like are missing."""
    text = stripped(name)
    return nw.when(text.str.contains(NUMBER_TEXT)).then(text).cast(nw.Float64)


def text_as_number_code(name: str) -> str:
    """`text_as_number` in Polars."""
    text = stripped_code(name)
    return f"pl.when({text}.str.contains({NUMBER_TEXT!r})).then({text}).cast(pl.Float64)"


def digits_as_long(name: str) -> nw.Expr:
    """Text of up to 18 digits as whole numbers; all else is missing."""
    text = stripped(name)
    return nw.when(text.str.contains(DIGITS)).then(text).cast(nw.Int64)


def digits_as_long_code(name: str) -> str:
    """`digits_as_long` in Polars."""
    text = stripped_code(name)
    return f"pl.when({text}.str.contains({DIGITS!r})).then({text}).cast(pl.Int64)"


def text_as_boolean(name: str) -> nw.Expr:
    """Text as true or false, by the words for them in English and by 1 and 0."""
    text = stripped(name).str.to_lowercase()
    false = nw.when(text.is_in(FALSE_WORDS)).then(nw.lit(False))
    return nw.when(text.is_in(TRUE_WORDS)).then(nw.lit(True)).otherwise(false)


def text_as_boolean_code(name: str) -> str:
    """`text_as_boolean` in Polars."""
    text = f"{stripped_code(name)}.str.to_lowercase()"
    words = [f"when({text}.is_in({list(words)!r})).then(pl.lit({truth}))" for words, truth in WORDS]
    return f"pl.{'.'.join(words)}"


WORDS = ((TRUE_WORDS, True), (FALSE_WORDS, False))


def fits(text: nw.Expr, form: DateFormat) -> nw.Expr:
    """Whether text is a date of the calendar, written in this format."""
    return text.str.contains(f"^{form.valid}$")


def text_as_date(text: nw.Expr, form: DateFormat) -> nw.Expr:
    """Text as dates, or as dates and times if the format has hours; all else is missing."""
    written = text.str.slice(0, form.length) if form.length else text
    moment = nw.when(fits(text, form)).then(written).str.to_datetime(format=form.strptime)
    return moment.cast(nw.Datetime("us")) if form.has_time else moment.cast(nw.Date)


def text_as_date_code(text: str, form: DateFormat) -> str:
    """`text_as_date` in Polars."""
    written = f"{text}.str.slice(0, {form.length})" if form.length else text
    moment = f"pl.when({text}.str.contains({f'^{form.shape}$'!r})).then({written})"
    kind = 'pl.Datetime("us")' if form.has_time else "pl.Date"
    return f"{moment}.str.strptime({kind}, {form.strptime!r}, strict=False)"


def as_text(name: str, kind: CellType) -> nw.Expr:
    """Any cells as text: whole numbers without a fraction, dates as 2024-12-31 18:30:00, true and false as words."""
    column = nw.col(name)
    if kind is CellType.NUMBER:
        # Where a bound holds for all numbers of a Parquet file, DuckDB lets "not a number" pass it too.
        whole = nw.when(column.is_finite() & (column == column.floor()) & (column.abs() < 1e15)).then(column)
        written = nw.when(column.is_finite()).then(column).cast(nw.String)
        return nw.when(~whole.is_null()).then(whole.cast(nw.Int64).cast(nw.String)).otherwise(written)
    if kind is CellType.BOOLEAN:
        return nw.when(column).then(nw.lit("true")).otherwise(nw.when(~column).then(nw.lit("false")))
    if kind in (CellType.TIME, CellType.ZONED):
        column = in_utc(name) if kind is CellType.ZONED else column
        return column.dt.to_string("%Y-%m-%d %H:%M:%S")
    return column.cast(nw.String)


def as_text_code(name: str, kind: CellType) -> str:
    """`as_text` in Polars."""
    column = f"pl.col({name!r})"
    if kind is CellType.NUMBER:
        whole = f"({column} == {column}.floor()) & ({column}.abs() < 1e15)"
        written = f"pl.when({column}.is_finite()).then({column}).cast(pl.String)"
        return f"pl.when({whole}).then({column}.cast(pl.Int64, strict=False).cast(pl.String)).otherwise({written})"
    if kind in (CellType.TIME, CellType.ZONED):
        column = in_utc_code(name) if kind is CellType.ZONED else column
        return f"{column}.dt.to_string('%Y-%m-%d %H:%M:%S')"
    return f"{column}.cast(pl.String)"


def in_utc(name: str) -> nw.Expr:
    """Times with a time zone as the same moments in UTC, without one."""
    return nw.col(name).dt.convert_time_zone("UTC").dt.replace_time_zone(None)


def in_utc_code(name: str) -> str:
    """`in_utc` in Polars."""
    return f"pl.col({name!r}).dt.convert_time_zone('UTC').dt.replace_time_zone(None)"
