"""Checks of the columns: whether one gives the answer away, and whether they are the same in all parts."""

from app.data.validation.finding import Severity
from app.errors import NotApplicable
from app.evaluation.check import Check
from app.evaluation.leakage import Leakage
from app.evaluation.report import Report
from app.narration.scores import defined, spread
from app.narration.wording import clean, count, joined, known, number, percent

DOMINANT_SHARE = 0.75
NEARLY_ALL = 0.95
NAMED = 5
UNMEASURED = "Not measured when this report was made; build again to measure it."


class LeakingColumn(Check):
    """A column alone nearly tells the target."""

    key = "leakage"
    title = "A column gives the answer away (target leakage)"
    severity = Severity.WARNING
    order = 20
    found = (
        "Of the 25 columns that matter most, one alone explains 80 % of the categories or 93 % of the numbers to "
        "predict (an error from 95 %, a note where the same build without it scores within the interval)."
    )
    remedy = "Leave out what is not known at the moment of prediction, and build again."

    def look(self, report: Report) -> str | None:
        found = report.leakage
        if found is None:
            raise NotApplicable(UNMEASURED)
        if not found.looked:
            raise NotApplicable("The model has no column of numbers, categories or days.")
        if not found.columns:
            return None
        target, first = clean(report.target), found.columns[0]
        if len(found.columns) == 1:
            told = f"{clean(first.column)} alone explains {percent(first.strength)} of {target}"
        else:
            named = joined([f"{clean(one.column)} ({percent(one.strength)})" for one in found.columns], NAMED)
            told = f"Each of these columns alone explains nearly all of {target}: {named}"
        return f"{told}; what is known beforehand rarely tells so much. {self._price(report, found)}"

    def mend(self, report: Report) -> str:
        names = joined([clean(one.column) for one in report.leakage.columns], NAMED)
        verb = "is" if len(report.leakage.columns) == 1 else "are"
        return f"Ask whether {names} {verb} known at the moment of prediction; if not, leave out and build again."

    def weigh(self, report: Report) -> Severity:
        found = report.leakage
        score = report.metrics.get(found.metric)
        if known(found.without) and defined(score) and known(score.low) and found.without >= score.low:
            return Severity.INFO
        return Severity.ERROR if found.columns[0].strength >= NEARLY_ALL else self.severity

    def _price(self, report: Report, found: Leakage) -> str:
        """What the build is worth without the columns."""
        if not (known(found.score) and known(found.without)):
            return clean(found.reason, 200)
        score = report.metrics.get(found.metric)
        width = spread(score) if score else None
        return (
            f"Without {'it' if len(found.columns) == 1 else 'them'}, {found.metric} of the same build is "
            f"{number(found.without, width)} instead of {number(found.score, width)} (measured on {found.rows:,} rows)."
        )


class Dominated(Check):
    """One column carries nearly everything."""

    key = "dominated"
    title = "One column carries nearly everything"
    severity = Severity.WARNING
    order = 50
    found = "One column has at least 75 % of all column impact."
    remedy = "Ask whether the column is known at the moment of prediction; if not, leave it out and build again."

    def look(self, report: Report) -> str | None:
        if len(report.impacts) < 2:
            raise NotApplicable("The impact of fewer than two columns is known.")
        top = report.impacts[0]
        if not known(top.share) or top.share < DOMINANT_SHARE or top.low <= 0:
            return None
        return (
            f"{clean(top.column)} alone carries {percent(top.share)} of all column impact; a column that strong may "
            "have been written down after the outcome (leakage)."
        )

    def mend(self, report: Report) -> str:
        return self.remedy.replace("the column", clean(report.impacts[0].column))


class Drifted(Check):
    """Training and test rows are not alike."""

    key = "drift_between_splits"
    title = "Training and test rows differ (drift)"
    severity = Severity.WARNING
    order = 90
    found = (
        "Each column is compared between training and test rows (Kolmogorov-Smirnov, chi-square; Benjamini-Hochberg at "
        "5 %), where at least a tenth of the rows would have to change."
    )
    remedy = "Ask why: a recipe that removes training rows, or rows in another order, make the scores say less."

    def look(self, report: Report) -> str | None:
        found = report.drift
        if found is None:
            raise NotApplicable(UNMEASURED)
        if not found.columns:
            raise NotApplicable("There is no column of numbers, categories or days to compare.")
        if not found.drifted:
            return None
        named = [f"{clean(one.column)} ({DIFFERS[one.measure]} {number(one.effect, 0.1)})" for one in found.found]
        verb = "is" if found.drifted == 1 else "are"
        return (
            f"{count(found.drifted, 'column')} of {found.columns:,} {verb} distributed "
            f"differently in {found.train:,} training and {found.test:,} test rows: {joined(named, NAMED)}."
        )


DIFFERS = {
    "values": "cumulative shares up to this far apart:",
    "levels": "share of rows with another level:",
    "missing": "difference of the missing share:",
}
