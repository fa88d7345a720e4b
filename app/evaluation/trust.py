"""The trust statement: one paragraph from the numbers of a report, and a verdict with the codes that decided it.

The rules, first to last:
1. **not ready** where a check found an error: the model is not better than the baseline (`worse_than_baseline`), a
   column alone tells the target (`leakage`), the main score is not defined (`undefined`), or fewer than 30 rows tested
   the model (`too_little_data`);
2. **use with care** where a check found something that is a warning;
3. **ready** where none did. Notes never decide, nor do checks that do not apply.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from app.data.validation.finding import Severity
from app.evaluation.check import CheckResult, findings
from app.evaluation.checks.answers import far_off
from app.evaluation.report import Report
from app.narration.scores import headline, metric_sentence, spread
from app.narration.wording import clean, count, joined, known, number, percent
from app.problem import Problem

COVERAGE_LEVEL = 0.9


class Verdict(StrEnum):
    """Whether a model may be used."""

    READY = "ready"
    CARE = "use with care"
    NOT_READY = "not ready"


@dataclass(frozen=True)
class Trust:
    """How far a model can be trusted: the verdict, the codes of the checks that decided it, and the sentences."""

    verdict: Verdict
    codes: tuple[str, ...]
    reason: str
    sentences: tuple[str, ...]

    @property
    def paragraph(self) -> str:
        """The sentences in one."""
        return " ".join(self.sentences)


def trust(report: Report) -> Trust:
    """What the report says of how far the model can be trusted; quick, and always the same."""
    found = findings(report)
    verdict, deciding = _verdict(found)
    titles = {one.code: one.title for one in found}
    why = joined([titles[code][0].lower() + titles[code][1:] for code in deciding], 10)
    reason = f"The verdict is: {verdict.value}{f'; found: {why}' if why else ''}."
    return Trust(verdict, deciding, reason, tuple(_sentences(report, found)))


def _verdict(found: tuple[CheckResult, ...]) -> tuple[Verdict, tuple[str, ...]]:
    for severity, verdict in ((Severity.ERROR, Verdict.NOT_READY), (Severity.WARNING, Verdict.CARE)):
        codes = tuple(one.code for one in found if one.severity is severity)
        if codes:
            return verdict, codes
    return Verdict.READY, ()


def _sentences(report: Report, found: tuple[CheckResult, ...]) -> Iterator[str]:
    best = headline(report)
    rows = count(report.rows.get("test", 0), "row")
    if best is None:
        yield f"No score is defined on the {rows} that tested the model, so nothing is known of its quality."
    else:
        yield f"{metric_sentence(*best)} It was measured on {rows} that the model never saw."
    yield from _worst_segment(report)
    yield from _calibration(report)
    yield from _coverage(report)
    yield from _leakage(report)
    yield from _misuse(report, {one.code for one in found})


def _worst_segment(report: Report) -> Iterator[str]:
    if report.segments is None:
        return
    if report.segments:
        worst = report.segments[0]
        where = "Its loss is largest here" if worst.told is worst.scores[-1] else "It fails most clearly here"
        yield f"{where}: {worst.sentence[0].lower()}{worst.sentence[1:]}"
    else:
        yield "No group of test rows was found in which it is clearly worse than elsewhere."


def _calibration(report: Report) -> Iterator[str]:
    if report.calibration is None or report.calibration.after is None:
        return
    after = report.calibration.after
    told = "should not be taken at their word" if far_off(after.error, after.chance) else "can be taken at their word"
    yield (
        f"Its probabilities {told}: on average they are off by {number(after.error)} (expected calibration error), "
        f"where {number(after.chance)} would be chance."
    )


def _coverage(report: Report) -> Iterator[str]:
    if report.coverage is None:
        return
    promised = [one for one in report.coverage.levels if one.seen is not None]
    if promised:
        one = min(promised, key=lambda level: abs(level.level - COVERAGE_LEVEL))
        what = "intervals" if report.problem is Problem.REGRESSION else "sets of categories"
        yield f"Its {what} promise to hold in {percent(one.level)} of rows and held in {percent(one.seen)}."


def _leakage(report: Report) -> Iterator[str]:
    found = report.leakage
    if found is None:
        return
    if not found.columns:
        yield f"None of the {count(found.looked, 'column')} looked at gives the answer away (leakage)."
        return
    named = joined([clean(one.column) for one in found.columns], 5)
    price = ""
    if known(found.score) and known(found.without):
        score = report.metrics.get(found.metric)
        width = spread(score) if score else None
        price = f"; without, {found.metric} is {number(found.without, width)} instead of {number(found.score, width)}"
    yield f"{named} may give the answer away (leakage){price}."


def _misuse(report: Report, codes: set[str]) -> Iterator[str]:
    """What the model must not be used for."""
    never = ["rows of another kind or time", "decisions about people that no person reviews"]
    if "worse_than_baseline" in codes:
        never.insert(0, "any decision until it beats the baseline")
    if "leakage" in codes:
        never.insert(0, "any decision until it is known that no column is written down after the outcome")
    if "weak_segment" in codes and report.segments:
        never.insert(0, f"rows with {next(one for one in report.segments if one.harmed).name}")
    if "miscalibrated" in codes:
        never.insert(0, "sums of money or risk that rest on its probabilities")
    yield f"It must not be used {joined([f'for {one}' for one in never], 6, 'or')}."
