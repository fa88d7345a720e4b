"""Dates as people write them, read alike in SQL (a whole file) and in Polars (a few cells)."""

import polars as pl

CLOCK = r"(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.][0-9]{1,9})?)?"
HALF, ZONE = "[AaPp][Mm]", r"Z|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?"
TAIL = rf"(?:(?:[T ]|, ?)({CLOCK})(?: ?(?:({HALF})|({ZONE})))?)?"
# The form nearly every machine writes: read without taking it apart.
ISO = r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.][0-9]{1,6})?)?)?"
YEAR_FIRST = rf"([0-9]{{4}})[-/.]([0-9]{{1,2}})[-/.]([0-9]{{1,2}}){TAIL}"
YEAR_LAST = rf"([0-9]{{1,2}})[-/.]([0-9]{{1,2}})[-/.]([0-9]{{4}}){TAIL}"
YEARS_2000 = rf"([0-9]{{1,2}})[-/]([0-9]{{1,2}})[-/]([0-6][0-9]){TAIL}"
YEARS_1900 = rf"([0-9]{{1,2}})[-/]([0-9]{{1,2}})[-/]([7-9][0-9]){TAIL}"
NUMERIC = "|".join((YEAR_FIRST, YEAR_LAST, YEARS_2000, YEARS_1900))
NAMED = r"(?:[0-9]{1,2}[- ][A-Za-z]{3,9}[- ](?:[0-9]{4}|[0-9]{2})|[A-Za-z]{3,9} [0-9]{1,2}, ?[0-9]{4})"
NAMED_FORMATS = ("%d-%b-%Y", "%d-%B-%Y", "%d-%b-%y", "%d-%B-%y", "%b-%d,%Y", "%B-%d,%Y")
HALF_FORMATS = ("%Y-%m-%d %I:%M %p", "%Y-%m-%d %I:%M:%S %p")
# The order of the first two numbers of a date, as places in the patterns above: (month, day).
DAY_FIRST, MONTH_FIRST = (2, 1), (1, 2)
Order = tuple[int, int]


def _patterns(order: Order) -> tuple[tuple[str, str, str], ...]:
    """Each numeric form, with the text before its year and the places of year, month and day."""
    month, day = order
    return (
        (YEAR_FIRST, "", "1 2 3"),
        (YEAR_LAST, "", f"3 {month} {day}"),
        (YEARS_2000, "20", f"3 {month} {day}"),
        (YEARS_1900, "19", f"3 {month} {day}"),
    )


def shape_sql(cell: str) -> str:
    """SQL for whether a stripped cell is written like a date, without asking whether there is such a day."""
    return f"regexp_full_match({cell}, '{NUMERIC}|{NAMED}')"


def moment_sql(cell: str, order: Order) -> str:
    """SQL for the moment in a stripped cell (a TIMESTAMP, UTC where a zone is given), or NULL."""
    plain = cell
    for pattern, century, places in _patterns(order):
        year, month, day = places.split()
        form = rf"{century}\{year}-\{month}-\{day} \4 \5\6"
        plain = f"regexp_replace({plain}, '^{pattern}$', '{form}')"
    plain = f"trim({plain})"
    zoned = f"regexp_replace(regexp_replace({plain}, '(Z|UTC|GMT)$', '+00'), ' ([+-])', '\\1')"
    halves = ", ".join(f"'{form}'" for form in HALF_FORMATS)
    named = ", ".join(f"'{form}'" for form in NAMED_FORMATS)
    joined = f"replace(replace({cell}, ', ', ','), ' ', '-')"
    return (
        f"CASE WHEN regexp_full_match({cell}, '{ISO}') THEN TRY_CAST({cell} AS TIMESTAMP) "
        f"WHEN regexp_full_match({cell}, '{NAMED}') THEN try_strptime({joined}, [{named}]) "
        f"WHEN NOT regexp_full_match({cell}, '{NUMERIC}') THEN NULL "
        f"WHEN regexp_matches({cell}, '{HALF}$') THEN try_strptime({plain}, [{halves}]) "
        f"WHEN regexp_matches({cell}, ':.*({ZONE})$') THEN TRY_CAST({zoned} AS TIMESTAMPTZ) AT TIME ZONE 'UTC' "
        f"ELSE TRY_CAST({plain} AS TIMESTAMP) END"
    )


def moment(cell: pl.Expr, order: Order) -> pl.Expr:
    """The moment in stripped cells (Datetime in microseconds, UTC where a zone is given), or null."""
    text = cell
    for pattern, century, places in _patterns(order):
        year, month, day = places.split()
        text = text.str.replace(f"^{pattern}$", f"{century}${{{year}}}-${{{month}}}-${{{day}}} ${{4}}")
    text = text.str.replace(r"^([0-9]{4}-[0-9]{2}-[0-9]{2})T", "${1} ").str.strip_chars()
    forms = ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M")
    read = pl.coalesce(text.str.to_datetime(form, strict=False, time_unit="us") for form in forms)
    joined = cell.str.replace(", ", ",", literal=True).str.replace_all(" ", "-", literal=True)
    named = pl.coalesce(joined.str.to_datetime(form, strict=False, time_unit="us") for form in NAMED_FORMATS)
    moved = pl.when(cell.str.contains(f"^(?:{NUMERIC})$")).then(_moved(cell, read))
    return moved.when(cell.str.contains(f"^(?:{NAMED})$")).then(named)


def _moved(cell: pl.Expr, moment: pl.Expr) -> pl.Expr:
    half = cell.str.extract("([AaPp][Mm])").str.to_lowercase()
    hour = moment.dt.hour()
    clock = (
        pl.when(half.is_null())
        .then(moment)
        .when((hour > 12) | (hour == 0))
        .then(None)
        .when((half == "pm") & (hour < 12))
        .then(moment.dt.offset_by("12h"))
        .when((half == "am") & (hour == 12))
        .then(moment.dt.offset_by("-12h"))
        .otherwise(moment)
    )
    zone = r":[0-9]{2}.*([+-])([0-9]{2})(?::?([0-9]{2}))?$"
    minutes = cell.str.extract(zone, 2).cast(pl.Int64) * 60 + cell.str.extract(zone, 3).cast(pl.Int64).fill_null(0)
    signed = pl.when(cell.str.extract(zone, 1) == "-").then(-minutes).otherwise(minutes).fill_null(0)
    return clock - pl.duration(minutes=signed, time_unit="us")
