"""A check of columns of long texts: that they are turned into numbers before a model of categories learns from them."""

# ruff: noqa: S608 - the SQL names columns by place, never by text from the data

from collections.abc import Iterable

from app.data.columns import Kind
from app.data.validation.check import Check
from app.data.validation.finding import Finding, Fix, Severity
from app.data.validation.survey import Survey, Surveyed
from app.data.validation.wording import cells, number, quoted, share, step
from app.problem import Problem
from app.wrangling.text_steps import RUNS, WORDS, text_steps

LONG, MANY_DIFFERENT, FEWEST_TEXTS = 20, 0.5, 50
WITH_BLANKS = "(cell LIKE '% % %')::INT"
TERMS = 300
"""Columns of the fix: few enough for every algorithm to be quick."""
SOME, MOST = 0.02, 0.5
"""The share of texts without blanks from which words are no good tokens, and from which nearly nothing is read."""


class TextNotVectorized(Check):
    """A column of many different long texts that no step turns into numbers."""

    key = "text-not-vectorized"
    title = "Long texts without a Vectorize step"
    severity = Severity.INFO
    found = "Texts were counted over all rows; their length, and whether blanks divide words, in a random sample."
    matters = "Without the step you cannot choose how texts are read, and those without blanks are hardly read at all."
    by_hand = "Rename the column without brackets, then add a Vectorize step."

    def look(self, survey: Survey) -> Iterable[Finding]:
        if survey.problem not in (Problem.BINARY, Problem.MULTICLASS):
            return
        for one in survey.features:
            if (
                one.is_text
                and one.kind is Kind.TEXT
                and one.name not in survey.vectorized
                and one.known >= FEWEST_TEXTS
            ):
                yield from self._finding(survey, one)

    def _finding(self, survey: Survey, one: Surveyed) -> Iterable[Finding]:
        (different,) = survey.one(f"SELECT count(*) FROM {survey.levels} WHERE place = {one.cells.place}")
        if different < MANY_DIFFERENT * one.known:
            return
        sample = f"(SELECT {one.raw}::VARCHAR AS cell FROM {survey.sample} WHERE {one.raw} IS NOT NULL)"
        length, spaced = survey.one(f"SELECT avg(length(cell)), avg({WITH_BLANKS}) FROM {sample}")
        if not length or length < LONG:
            return
        unspaced = 1 - spaced
        sentence = (
            f"{quoted(one.name)} has {cells(different, 'different text')} in {cells(one.known, 'known cell')}, "
            f"{number(round(length))} characters long on average"
        )
        sentence += f"; {share(round(unspaced * 1000), 1000)} of them without blanks." if unspaced >= SOME else "."
        fix = None
        if survey.can_change(one.name):
            steps = text_steps(one.name, survey.rows, RUNS if unspaced >= SOME else WORDS, TERMS)
            what = "pairs of letters" if unspaced >= SOME else "words"
            fix = Fix(f"Vectorize it by its {what}", tuple(step(known["step"], **known["settings"]) for known in steps))
        severity = Severity.WARNING if unspaced >= MOST else None
        yield self.finding((one.name,), sentence, fix, severity=severity)
