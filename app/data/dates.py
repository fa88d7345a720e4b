"""Dates as people write them, read alike in SQL (a whole file) and in Polars (a few cells)."""

import polars as pl

CLOCK = r"(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.][0-9]{1,9})?)?"
HALF, ZONE = "[AaPp][Mm]", r"Z|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?"
TAIL = rf"(?:(?:[T ]|, ?)({CLOCK})(?: ?(?:({HALF})|({ZONE})))?)?"
# The form nearly every machine writes: read without taking it apart.
ISO = r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.][0-9]{1,6})?)?)?"
YEAR_FIRST = rf"([0-9]{{4}})[-/.]([0-9]{{1,2}})[-/.]([0-9]{{1,2}}){TAIL}"
YEAR_LAST = rf"([0-9]{{1,2}})[-/.]([0-9]{{1,2}})[-/.]([0-9]{{4}}){TAIL}"
BARE = "[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{4}"  # read several times faster than by its parts
YEARS_2000 = rf"([0-9]{{1,2}})[-/]([0-9]{{1,2}})[-/]([0-6][0-9]){TAIL}"
YEARS_1900 = rf"([0-9]{{1,2}})[-/]([0-9]{{1,2}})[-/]([7-9][0-9]){TAIL}"
NUMERIC = "|".join((YEAR_FIRST, YEAR_LAST, YEARS_2000, YEARS_1900))
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = (
    "(?i:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|"
    "Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)[.]?"
)
WEEKDAY = "(?:(?i:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?[.]?,? )?"
ORDINAL = "(?:st|nd|rd|th)?"
DAY_NAMED = rf"{WEEKDAY}([0-9]{{1,2}}){ORDINAL}[-/. ]+({MONTH})[-/, ]+([0-9]{{4}}|[0-9]{{2}}){TAIL}"
MONTH_NAMED = rf"{WEEKDAY}({MONTH})[-. ]+([0-9]{{1,2}}){ORDINAL}(?:,? |,)([0-9]{{4}}){TAIL}"
NAMED = f"{DAY_NAMED}|{MONTH_NAMED}"
COMPACT = "(19[0-9]{2}|20[0-9]{2})(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])"
HALF_FORMATS = ("%Y-%m-%d %I:%M %p", "%Y-%m-%d %I:%M:%S %p", "%Y-%m-%d %I:%M:%S.%f %p")
# The order of the first two numbers of a date, as places in the patterns above: (month, day).
DAY_FIRST, MONTH_FIRST = (2, 1), (1, 2)
Order = tuple[int, int]
ORDERS = {"day": DAY_FIRST, "month": MONTH_FIRST}


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


def compact_sql(cell: str) -> str:
    """SQL for the day in eight digits, year first, of a stripped cell, or NULL."""
    form = rf"regexp_replace({cell}, '^{COMPACT}$', '\1-\2-\3')"
    return f"CASE WHEN regexp_full_match({cell}, '{COMPACT}') THEN TRY_CAST({form} AS TIMESTAMP) END"


def moment_sql(cell: str, order: Order) -> str:
    """SQL for the moment in a stripped cell (a TIMESTAMP, UTC where a zone is given), or NULL."""
    numeric, bare = cell, "%d-%m-%Y" if order == DAY_FIRST else "%m-%d-%Y"
    for pattern, century, places in _patterns(order):
        year, month, day = places.split()
        numeric = rf"regexp_replace({numeric}, '^{pattern}$', '{century}\{year}-\{month}-\{day} \4 \5\6')"
    return (
        f"CASE WHEN regexp_full_match({cell}, '{ISO}') THEN TRY_CAST({cell} AS TIMESTAMP) "
        f"WHEN regexp_full_match({cell}, '{BARE}') THEN try_strptime(translate({cell}, '/.', '--'), '{bare}') "
        f"WHEN regexp_full_match({cell}, '{NUMERIC}') THEN {_clock_sql(cell, numeric)} "
        f"WHEN regexp_full_match({cell}, '{NAMED}') THEN {_clock_sql(cell, _named_sql(cell))} END"
    )


def _named_sql(cell: str) -> str:
    """SQL for a date with a named month, as numbers with the year first."""
    plain = rf"regexp_replace({cell}, '^{MONTH_NAMED}$', '\2 \1 \3 \4 \5\6')"
    plain = rf"regexp_replace({plain}, '^{DAY_NAMED}$', '\1 \2 \3 \4 \5\6')"
    number = f"(strpos('{''.join(MONTHS)}', lower(left(p[2], 3))) + 2) // 3"
    century = "CASE WHEN length(p[3]) = 4 THEN '' WHEN p[3] < '70' THEN '20' ELSE '19' END"
    dated = f"{century} || p[3] || '-' || {number} || '-' || p[1] || ' ' || p[4] || ' ' || p[5]"
    return _once(f"string_split({plain}, ' ')", "p", dated)


def _clock_sql(cell: str, dated: str) -> str:
    """SQL for a moment whose date is in order, its time of day and zone still as `cell` has them."""
    zoned = "regexp_replace(regexp_replace(d, '(Z|UTC|GMT)$', '+00'), ' ([+-])', '\\1')"
    halves = ", ".join(f"'{form}'" for form in HALF_FORMATS)
    moment = (
        f"CASE WHEN regexp_matches({cell}, '{HALF}$') THEN try_strptime(d, [{halves}]) "
        f"WHEN regexp_matches({cell}, ':.*({ZONE})$') THEN TRY_CAST({zoned} AS TIMESTAMPTZ) AT TIME ZONE 'UTC' "
        "ELSE TRY_CAST(d AS TIMESTAMP) END"
    )
    return _once(f"trim({dated})", "d", moment)


def _once(value: str, name: str, result: str) -> str:
    """SQL for a result in which a value that is dear to work out occurs several times under a name."""
    return f"list_transform([{value}], lambda {name}: {result})[1]"


def moment(cells: pl.Series, order: Order) -> pl.Series:
    """The moments in stripped cells (Datetime in microseconds, UTC where a zone is given), or null.

    Step by step: as one expression, every part that is used twice would be worked out, and planned, many times over.
    """
    cell, text = pl.col("cell"), pl.col("cell")
    for pattern, century, places in _patterns(order):
        year, month, day = places.split()
        text = text.str.replace(f"^{pattern}$", f"{century}${{{year}}}-${{{month}}}-${{{day}}} ${{4}}")
    text = text.str.replace(r"^([0-9]{4}-[0-9]{2}-[0-9]{2})T", "${1} ")
    frame = cells.to_frame("cell").with_columns(text=text, is_named=cell.str.contains(f"^(?:{NAMED})$"))
    if frame["is_named"].any():
        text = pl.when(pl.col("is_named")).then(_named(cells)).otherwise(pl.col("text"))
        frame = frame.with_columns(text=text)
    text = pl.col("text").str.strip_chars().str.replace(f"^{COMPACT}$", "${1}-${2}-${3}")
    frame = frame.with_columns(text=text)
    forms = ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M")
    read = pl.coalesce(pl.col("text").str.to_datetime(form, strict=False, time_unit="us") for form in forms)
    frame = frame.with_columns(read=read)
    known = cell.str.contains(f"^(?:{NUMERIC}|{NAMED}|{COMPACT})$")
    return frame.select(pl.when(known).then(_moved(cell, pl.col("read")))).to_series()


def _named(cells: pl.Series) -> pl.Series:
    """Dates with a named month, as numbers with the year first."""
    plain = pl.col("cell").str.replace(f"^{MONTH_NAMED}$", "${2} ${1} ${3} ${4}")
    plain = plain.str.replace(f"^{DAY_NAMED}$", "${1} ${2} ${3} ${4}")
    parts = plain.str.splitn(" ", 4).struct.rename_fields(["day", "name", "year", "clock"]).alias("parts")
    frame = cells.to_frame("cell").select(parts).unnest("parts")
    day, name, year, clock = (pl.col(part) for part in frame.columns)
    numbers = {name: str(number) for number, name in enumerate(MONTHS, start=1)}
    month = name.str.head(3).str.to_lowercase().replace_strict(numbers, default=None, return_dtype=pl.String)
    century = pl.when(year.str.len_chars() == 4).then(pl.lit("")).when(year < "70").then(pl.lit("20"))
    full = pl.concat_str([century.otherwise(pl.lit("19")), year])
    return frame.select(pl.format("{}-{}-{} {}", full, month, day, clock)).to_series()


def _moved(cell: pl.Expr, moment: pl.Expr) -> pl.Expr:
    half = cell.str.extract("([AaPp][Mm])$").str.to_lowercase()
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
