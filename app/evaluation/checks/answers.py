"""Checks of the answers: whether probabilities and promises hold, and for whom the model fails."""

from app.data.validation.finding import Severity
from app.errors import NotApplicable
from app.evaluation.check import Check
from app.evaluation.report import Report
from app.narration.wording import number, percent
from app.problem import Problem

LARGE_ERROR, ABOVE_CHANCE = 0.02, 2.0
UNMEASURED = "Not measured when this report was made; build again to measure it."


def far_off(error: float, chance: float) -> bool:
    """Whether an expected calibration error is large, and more than perfect probabilities would show by chance."""
    return error > max(LARGE_ERROR, ABOVE_CHANCE * chance)


class WeakSegment(Check):
    """There are rows for which the baseline does better than the model."""

    key = "weak_segment"
    title = "Rows for which the baseline does better"
    severity = Severity.WARNING
    order = 75
    found = "In a segment with a clearly larger loss, the model's mean loss is more than a tenth above the baseline's."
    remedy = "Collect more such rows or columns that tell them apart, or do not use the model for them."

    def look(self, report: Report) -> str | None:
        if report.segments is None:
            raise NotApplicable(UNMEASURED)
        first = next((one for one in report.segments if one.harmed), None)
        if first is None:
            return None
        measure = "mean error" if report.problem is Problem.REGRESSION else "LogLoss"
        return (
            f"{first.sentence} There the baseline, which ignores every column, does better: its {measure} is "
            f"{number(first.baseline)}, the model's {number(first.loss)}."
        )


class Miscalibrated(Check):
    """Probabilities do not mean what they say."""

    key = "miscalibrated"
    title = "Probabilities that are off (calibration)"
    severity = Severity.WARNING
    order = 85
    found = (
        "The mean gap between predicted and seen shares on the test rows (expected calibration error) is above 0.02 "
        "and more than twice what perfect probabilities would show."
    )
    remedy = "Read the probabilities as ranks only, or add validation rows to correct them by."

    def look(self, report: Report) -> str | None:
        if report.problem is Problem.REGRESSION:
            raise NotApplicable("The model predicts numbers, not probabilities.")
        if report.calibration is None or report.calibration.after is None:
            raise NotApplicable(UNMEASURED)
        after = report.calibration.after
        if not far_off(after.error, after.chance):
            return None
        return (
            f"Predicted and seen shares differ by {number(after.error)} on average (expected calibration error), where "
            f"{number(after.chance)} would be chance; the Brier score is {number(after.brier)}."
        )


class CoverageBelowPromise(Check):
    """Intervals or sets hold the true value less often than they promise."""

    key = "coverage_below_promise"
    title = "Intervals that promise too much (coverage)"
    severity = Severity.WARNING
    order = 88
    found = (
        "The true value lies in its interval or set in fewer test rows than was promised, and in fewer than chance "
        "leaves of a promise that is kept."
    )
    remedy = "Add validation rows, and check that training, validation and test rows are of the same kind."

    def look(self, report: Report) -> str | None:
        if report.coverage is None:
            raise NotApplicable(UNMEASURED)
        promised = [one for one in report.coverage.levels if one.seen is not None]
        if not promised:
            raise NotApplicable(next((one.undefined for one in report.coverage.levels), "Nothing was promised."))
        broken = [one for one in promised if one.seen < one.chance_low]
        if not broken:
            return None
        worst = max(broken, key=lambda one: one.level - one.seen)
        return (
            f"Answers promised to hold in {percent(worst.level)} of rows held in {percent(worst.seen)} of "
            f"{report.coverage.rows:,} test rows, where chance leaves at least {percent(worst.chance_low)}."
        )
