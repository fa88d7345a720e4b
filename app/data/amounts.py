"""Numbers as people write them: with a decimal comma, thousands apart, a currency, a percent sign, in parentheses.

Read alike in SQL (a whole file) and in Polars (a few cells).
"""

import polars as pl

SPACE, APOSTROPHE, MINUS = r" \x{A0}\x{202F}\x{2009}\x{2007}", r"'\x{2019}", r"\-\x{2212}\x{2013}"
CODES = (
    "USD|EUR|GBP|JPY|CNY|RMB|KRW|CHF|CAD|AUD|NZD|SEK|NOK|DKK|ISK|PLN|CZK|HUF|RON|BGN|RUB|UAH|INR|IDR|MYR|SGD|HKD|TWD|"
    "THB|PHP|VND|PKR|BDT|LKR|SAR|AED|QAR|KWD|ILS|EGP|ZAR|NGN|KES|GHS|MAD|BRL|MXN|ARS|CLP|COP|PEN|UYU"
)
SIGNS = "[A-Z]{0,2}[$£¥]|[€₩₹₽₺₫₪฿₴₦₱₡₲₵₸₼₾₭₮₨¢]|元|円|원|圓"
BEFORE = rf"{SIGNS}|{CODES}|[Kk]r\.?|R[sp]\.?"
AFTER = rf"%|{SIGNS}|{CODES}|[Kk]r\.?|zł|Kč|Ft|lei|лв\.?|руб\.?|грн\.?|TL|R[sp]\.?"
BODY = rf"(?:[0-9][0-9.,{SPACE}{APOSTROPHE}]*[0-9.]|[.,]?[0-9]+)(?:[eE][+-]?[0-9]+)?"
# The parts of a written number: what tells its sign (1, 3, 6, 7), a unit (2 or 5), and its digits (4).
PARTS = (
    rf"^([(]|[+{MINUS}])?[{SPACE}]?({BEFORE})?[{SPACE}]?([+{MINUS}])?[{SPACE}]?({BODY})"
    rf"[{SPACE}]?({AFTER})?[{SPACE}]?([{MINUS}])?([)])?$"
)
LONE = "[0-9](?:[0-9.,]*[0-9])?"  # digits with nothing but marks between them
NEGATIVE = ("-", "\u2212", "\u2013", "()")
SIGNED = ("", "+", *NEGATIVE)
DOT, COMMA = ".", ","


def _digits(decimal: str, apart: str, lone: str) -> str:
    """The digits of a number whose decimals follow `decimal` and whose thousands may be apart by `apart`."""
    grouped = "|".join(rf"(?:[{sign}][0-9]{{3}})+" for sign in (apart, SPACE, APOSTROPHE))
    lakhs = r"|[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}" if apart == COMMA else ""
    whole = f"(?:0|[1-9][0-9]*|[1-9][0-9]{{0,2}}(?:{grouped}){lakhs})"
    return rf"(?:{whole}(?:[{decimal}][0-9]{lone})?|[{decimal}][0-9]+)(?:[eE](?:-[0-9]{{1,3}}|[+]?[0-9]{{1,2}}))?"


DIGITS = {DOT: _digits(DOT, COMMA, "*"), COMMA: _digits(COMMA, DOT, "+")}
IDLE = " \u00a0\u202f\u2009\u2007'\u2019"  # the same spaces and apostrophes, as they are


def _quoted(pattern: str) -> str:
    return "'" + pattern.replace("'", "''") + "'"


def shape_sql(cell: str) -> str:
    """SQL for whether a stripped cell is written like a number, with whichever signs."""
    return f"regexp_matches({cell}, {_quoted(PARTS)})"


def parts_sql(cell: str) -> str:
    """SQL for a stripped cell taken apart: a struct of m1, m2, m3, m4 (sign), u1, u2 (unit), body (digits)."""
    digits, units = "0123456789., \u00a0\u202f", "$€£% \u00a0\u202f"
    parts = f"regexp_extract({cell}, {_quoted(PARTS)}, ['m1', 'u1', 'm2', 'body', 'u2', 'm3', 'm4'])"
    alone = _struct("''", "''", cell)
    negative = _struct("'-'", "''", f"{cell}[2:]")
    with_unit = _struct("''", f"trim({cell}, '{digits}')", f"trim({cell}, '{units}')")
    # To extract the parts takes twenty times as long as to see that there is but one, or one and a unit.
    return (
        f"CASE WHEN regexp_full_match({cell}, '{LONE}') THEN {alone} "
        f"WHEN regexp_full_match({cell}, '-{LONE}') THEN {negative} "
        f"WHEN regexp_full_match({cell}, '[$€£] ?{LONE}|{LONE}[{SPACE}]?[$€£%]') THEN {with_unit} ELSE {parts} END"
    )


def _struct(sign: str, unit: str, body: str) -> str:
    return f"{{'m1': {sign}, 'u1': {unit}, 'm2': '', 'body': {body}, 'u2': '', 'm3': '', 'm4': ''}}"


def sign_sql(parts: str) -> str:
    """SQL for what stands for the sign of a cell taken apart."""
    return f"({parts}.m1 || {parts}.m2 || {parts}.m3 || {parts}.m4)"


def unit_sql(parts: str) -> str:
    """SQL for the currency or percent sign of a cell taken apart; of several, all."""
    return f"({parts}.u1 || {parts}.u2)"


def amount_cell_sql(parts: str, otherwise: str) -> str:
    """SQL for the `Cell` of a cell taken apart, in a column tried as amounts; `otherwise`, for one that is none."""
    body = f"{parts}.body"
    dot, comma = (f"regexp_full_match({body}, {_quoted(DIGITS[mark])})" for mark in (DOT, COMMA))
    has_power = f"regexp_matches({body}, '[eE]')"
    bare = f"translate({body}, {_quoted(',.' + IDLE)}, '')"
    whole = f"CASE WHEN {has_power} THEN 2 WHEN TRY_CAST({bare} AS BIGINT) IS NULL THEN 6 ELSE 1 END"
    phone = f"({sign_sql(parts)} = '+' AND regexp_matches({body}, '[{SPACE}]'))"
    signs = ", ".join(_quoted(sign) for sign in SIGNED)
    return (
        f"CASE WHEN {body} = '' THEN {otherwise} WHEN {sign_sql(parts)} NOT IN ({signs}) OR {phone} THEN 9 "
        f"WHEN regexp_matches({body}, '^0[0-9]') THEN 5 "
        f"WHEN {dot} AND {comma} THEN CASE WHEN contains({body}, ',') THEN 20 "
        f"WHEN contains({body}, '.') THEN 21 ELSE {whole} END "
        f"WHEN {dot} THEN CASE WHEN contains({body}, '.') THEN 17 ELSE {_long(bare, has_power, 16)} END "
        f"WHEN {comma} THEN CASE WHEN contains({body}, ',') THEN 19 ELSE {_long(bare, has_power, 18)} END ELSE 9 END"
    )


def _long(bare: str, has_power: str, otherwise: int) -> str:
    return f"CASE WHEN NOT {has_power} AND TRY_CAST({bare} AS BIGINT) IS NULL THEN 6 ELSE {otherwise} END"


def amount_sql(cell: str, decimal: str, type_name: str) -> str:
    """SQL for the number in a stripped cell, whose decimals follow `decimal`; NULL where there is none."""
    signs, negative = (", ".join(_quoted(sign) for sign in group) for group in (SIGNED, NEGATIVE))
    moved, to = (COMMA, "") if decimal == DOT else (COMMA + DOT, DOT)
    digits, spread = _quoted(DIGITS[decimal]), _quoted(moved + IDLE)
    alone = f"translate({cell}, {spread}, '{to}')"
    sign = f"CASE WHEN {sign_sql('p')} IN ({negative}) THEN '-' ELSE '' END"
    number = f"TRY_CAST({sign} || translate(p.body, {spread}, '{to}') AS {type_name})"
    fits = f"{sign_sql('p')} IN ({signs}) AND regexp_full_match(p.body, {digits})"
    if type_name == "DOUBLE":
        fits += f" AND isfinite({number})"
    by_parts = f"list_transform([{parts_sql(cell)}], lambda p: CASE WHEN {fits} THEN {number} END)[1]"
    # Most cells are digits and marks alone, and short: those need not be taken apart.
    is_alone = f"regexp_full_match({cell}, '-?{LONE}') AND len({cell}) < 30"
    return (
        f"CASE WHEN {is_alone} THEN "
        f"CASE WHEN regexp_full_match(ltrim({cell}, '-'), {digits}) THEN TRY_CAST({alone} AS {type_name}) END "
        f"ELSE {by_parts} END"
    )


def amounts(cells: pl.Series, decimal: str | None = None) -> pl.Series:
    """The numbers in stripped cells as Float64; null where there is none.

    The decimal mark is what the cells show; those that fit both a dot and a comma are read by that of the others, or
    else by `decimal`, or else with a dot.
    """
    sign = pl.concat_str(pl.col("parts").struct[place].fill_null("") for place in (0, 2, 5, 6))
    table = cells.to_frame("cell").select(pl.col("cell").str.extract_groups(PARTS).alias("parts"))
    table = table.select(sign=sign, body=pl.col("parts").struct[3])
    is_phone = (pl.col("sign") == "+") & pl.col("body").str.contains(f"[{SPACE}]")
    is_number = pl.col("sign").is_in(SIGNED) & ~is_phone
    table = table.with_columns(pl.when(is_number).then(pl.col("body")).alias("body"))
    fits = {mark: table["body"].str.contains(f"^(?:{DIGITS[mark]})$") for mark in DIGITS}
    shown = ((fits[DOT] & ~fits[COMMA]).any(), (fits[COMMA] & ~fits[DOT]).any())
    mark, other = {(True, False): (DOT, COMMA), (False, True): (COMMA, DOT)}.get(
        shown, (COMMA, DOT) if decimal == COMMA else (DOT, COMMA)
    )
    number = pl.when(fits[mark]).then(_number(mark)).when(fits[other]).then(_number(other))
    return table.select(number * pl.when(pl.col("sign").is_in(NEGATIVE)).then(-1.0).otherwise(1.0)).to_series()


def _number(decimal: str) -> pl.Expr:
    apart = COMMA if decimal == DOT else DOT
    bare = pl.col("body").str.replace_all(f"[{apart}{SPACE}{APOSTROPHE}]", "").str.replace(",", ".", literal=True)
    return bare.cast(pl.Float64, strict=False)
