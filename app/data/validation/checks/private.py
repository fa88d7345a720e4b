"""Checks for what should not be in a table for learning: data about persons."""

# ruff: noqa: S608 - the SQL names columns by place

import re
from collections.abc import Iterable

from app.data.validation.check import Check
from app.data.validation.checks.columns import droppable
from app.data.validation.finding import Finding, Severity
from app.data.validation.survey import Survey, Surveyed
from app.data.validation.wording import cells, quoted, share

EMAIL = r"regexp_matches(cell, '^[^@\s]+@[^@\s]+[.][A-Za-z]{2,}$')"
PHONE = (
    r"regexp_matches(cell, '^([+]|00)[0-9][0-9 ()./-]{7,18}[0-9]$') "
    r"OR regexp_matches(cell, '^[(]?[0-9]{3}[)]?[ .-][0-9]{3}[ .-][0-9]{4}$')"
)
CARD = "regexp_matches(cell, '^[3-6][0-9]{3}[ -]?[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{1,7}$')"
IBAN = "regexp_matches(cell, '^[A-Z]{2}[0-9]{2}( ?[A-Z0-9]{4}){3,7}( ?[A-Z0-9]{1,3})?$')"
PATTERNS = {
    "e-mail addresses": EMAIL,
    "telephone numbers": PHONE,
    "numbers of payment cards": CARD,
    "bank account numbers": IBAN,
}
FEWEST_SHARE = 0.05
CARDS_LOOKED_AT = 1_000


class PersonalData(Check):
    """A column seems to hold data about persons."""

    key = "personal-data"
    title = "Personal data"
    severity = Severity.WARNING
    found = "Cells were compared with the forms of e-mail addresses, telephone, card and account numbers; columns with "
    found += "any in a random sample were counted over all rows."
    matters = "A model does not need it, and whoever may see the table or an export of it then sees persons."
    by_hand = "Leave the column out of the file."

    def look(self, survey: Survey) -> Iterable[Finding]:
        columns = [*survey.texts, *(one for one in survey.features if one.dtype.is_integer() and one.range.high)]
        columns = [one for one in columns if one.name != survey.plan.target]
        columns = [one for one in columns if one.is_text or 10**12 <= one.range.high < 10**19]
        shares = [survey.shares_in_sample(columns, pattern) for pattern in PATTERNS.values()]
        for one, *parts in zip(columns, *shares, strict=True):
            for (what, pattern), part in zip(PATTERNS.items(), parts, strict=True):
                if not (one.is_text or pattern is CARD) or part < FEWEST_SHARE:
                    continue
                if pattern is CARD and not _are_cards(survey, one):
                    continue
                cell = f"(SELECT trim({one.raw}::VARCHAR) AS cell FROM rows)"
                count = survey.one(f"SELECT count(*) FROM {cell} WHERE {pattern}")[0]
                sentence = f"{quoted(one.name)} has {cells(count)} of {survey.rows:,} ({share(count, survey.rows)})"
                yield self.finding((one.name,), f"{sentence} that look like {what}.", droppable(survey, one))
                break


def _are_cards(survey: Survey, one: Surveyed) -> bool:
    """Whether numbers have the check digit of payment cards (Luhn), which one in ten has by chance."""
    query = (
        f"SELECT DISTINCT trim({one.raw}::VARCHAR) AS cell FROM {survey.sample} WHERE {CARD} LIMIT {CARDS_LOOKED_AT}"
    )
    digits = [re.sub(r"\D", "", row[0]) for row in survey.query(query)]
    return bool(digits) and sum(map(_has_check_digit, digits)) > 0.8 * len(digits)


def _has_check_digit(digits: str) -> bool:
    doubled = [sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2]]
    return (sum(map(int, digits[-1::-2])) + sum(doubled)) % 10 == 0
