"""Checks of dates: possible, and used as what they are."""

# ruff: noqa: S608 - the SQL names columns by place

from collections.abc import Iterable
from datetime import UTC, datetime

import polars as pl

from app.data.validation.check import Check
from app.data.validation.finding import Finding, Fix, Severity
from app.data.validation.survey import Survey
from app.data.validation.wording import cells, quoted, share, step

EARLIEST = "1900-01-01"
MOST_VALUES = 20
MOSTLY = 0.5


class DatesBeyondReason(Check):
    """Dates before 1900 or in the future."""

    key = "dates-beyond-reason"
    title = "Dates before 1900 or in the future"
    severity = Severity.WARNING
    found = "Every date was compared with 1 January 1900 and with tomorrow, over all rows."
    matters = "Often a gap in disguise, such as 1899-12-30 or 9999-12-31, or a mistake in the century."
    by_hand = "Look at the rows; dates that are planned or historic are right as they are."

    def look(self, survey: Survey) -> Iterable[Finding]:
        today = datetime.now(UTC).date()
        for one in survey.features:
            if not one.is_date or not one.known:
                continue
            outside = f"({one.raw} < DATE '{EARLIEST}' OR {one.raw} > DATE '{today}' + 1)"
            count = survey.one(f"SELECT count(*) FROM rows WHERE {outside}")[0]
            if not count:
                continue
            query = f"SELECT strftime({one.raw}, '%Y-%m-%d %H:%M:%S'), count(*) FROM rows WHERE {outside} "
            found = survey.query(f"{query} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {MOST_VALUES + 1}")
            values = [text[:10] if one.dtype == pl.Date else text for text, _ in found]
            part = f"{cells(count, 'cell')} of {survey.rows:,} ({share(count, survey.rows)})"
            sentence = f"{quoted(one.name)} has {part} before 1900 or after today, such as {values[0][:10]}."
            fix = None
            simple = one.dtype == pl.Date or not one.dtype.time_zone
            whole = all(len(text) == 10 or "-" in text[1:] for text in values)
            if (
                len(values) <= MOST_VALUES
                and count < MOSTLY * one.known
                and simple
                and whole
                and survey.can_change(one.name)
            ):
                steps = (step("convert_to_missing", columns=[one.name], values=", ".join(values)),)
                fix = Fix(f"Make the {cells(count)} missing", steps)
            yield self.finding((one.name,), sentence, fix)


class DateNotUsed(Check):
    """Rows have a date, but are split at random."""

    key = "date-not-used"
    title = "Rows in time, but split at random"
    severity = Severity.INFO
    found = "The columns of dates were counted that are not left out."
    matters = (
        "Test rows are drawn at random, so the model is tested on days between those it learned from; "
        "on days to come it will do worse than the report says."
    )
    by_hand = "Keep the last rows in a file of their own and test the finished model on it."

    def look(self, survey: Survey) -> Iterable[Finding]:
        if survey.target is None:
            return
        dates = [one for one in survey.features if one.is_date and one.known and not one.is_constant]
        if dates:
            ends = f"min({dates[0].raw})::DATE::VARCHAR, max({dates[0].raw})::DATE::VARCHAR"
            first, last = survey.one(f"SELECT {ends} FROM rows")
            sentence = f"{quoted(dates[0].name)} goes from {first} to {last}, but the rows are split at random."
            yield self.finding((one.name for one in dates), sentence)
