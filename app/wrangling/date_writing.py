"""A way to write dates, given by a person: dd-MM-yyyy."""

import re
from functools import cache

from app.errors import NotApplicable
from app.wrangling.parsing import DAYS_OF_MONTHS, DateFormat, date_formats
from app.wrangling.patterns import escape

SIGNS = {"yyyy": "%Y", "MM": "%m", "M": "%m", "dd": "%d", "d": "%d", "HH": "%H", "H": "%H", "mm": "%M", "ss": "%S"}
CLOCK = {"%H": "(?:[01]?[0-9]|2[0-3])", "%M": "[0-5][0-9]", "%S": "[0-5][0-9]"}


def strptime_of(written: str) -> str:
    """What a person wrote, such as dd-MM-yyyy HH:mm, as engines write it; anything else is refused."""
    example = "write it with yyyy, MM and dd, such as dd-MM-yyyy or yyyy/MM/dd HH:mm:ss"
    parts = re.findall(r"yyyy|MM?|dd?|HH?|mm|ss|'[^']*'|[^A-Za-z%']+|.", written.strip())
    found = "".join(SIGNS.get(part, part.strip("'")) for part in parts)
    unknown = [part for part in parts if re.match("[A-Za-z%']", part) and part not in SIGNS and len(part) == 1]
    if unknown:
        raise NotApplicable(f"The date format '{written}' has the sign '{unknown[0]}', which means nothing; {example}.")
    used = re.findall("%[A-Za-z]", found)
    clock = [sign for sign in used if sign in CLOCK]
    if sorted(sign for sign in used if sign not in CLOCK) != ["%Y", "%d", "%m"] or clock not in (
        [],
        ["%H", "%M"],
        ["%H", "%M", "%S"],
    ):
        raise NotApplicable(f"The date format '{written}' does not tell one day of one year; {example}.")
    return found


@cache
def date_format(strptime: str) -> DateFormat:
    """The format of an engine's way to write it."""
    known = date_formats().get(strptime)
    if known:
        return known
    # Without a sign between two of them, numbers are told apart by their two digits.
    padded = re.search("%[A-Za-z]%", strptime) is not None
    dates = []
    for days, months, years in DAYS_OF_MONTHS:
        form = escape(strptime).replace("%Y", years)
        for sign, pattern in ({"%d": days, "%m": months} | CLOCK).items():
            form = form.replace(sign, _padded(pattern) if padded else pattern)
        dates.append(form)
    shape = escape(strptime).replace("%Y", "[0-9]{4}")
    shape = re.sub("%[dmHMS]", "[0-9]{2}" if padded else "[0-9]{1,2}", shape)
    return DateFormat(strptime, f"(?:{'|'.join(dates)})", shape)


def _padded(pattern: str) -> str:
    return pattern.replace("0?", "0").replace("[01]?[0-9]", "[01][0-9]")
