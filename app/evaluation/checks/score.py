"""Checks of the score: whether it is better than nothing, too good, uncertain, or different each time."""

from app.algorithms.baseline import Baseline
from app.data.validation.finding import Severity
from app.errors import NotApplicable
from app.evaluation.check import Check
from app.evaluation.report import Report, Score
from app.narration.scores import LOWER_IS_BETTER, against_baseline, defined, headline, spread
from app.narration.wording import clean, interval, joined, known, number

NEARLY_PERFECT = 0.995
WIDE_INTERVAL = 0.1
SMALLEST_SPREAD = 0.01


class WorseThanBaseline(Check):
    """The model is not better than the baseline, which ignores every column."""

    key = "worse_than_baseline"
    title = "Not better than the baseline"
    severity = Severity.ERROR
    order = 10
    found = "The 95 % interval of the main score holds the baseline's score, or lies on its worse side."
    remedy = "Add columns that bear on the target, or more rows, before using the model."

    def look(self, report: Report) -> str | None:
        if report.algorithm.casefold() == Baseline.key:
            raise NotApplicable("The model is the baseline itself.")
        name, score = _main(report)
        standing = against_baseline(name, score)
        if standing == "unknown":
            raise NotApplicable("The baseline's score is not known.")
        text = interval(score.value, score.low, score.high)
        base = number(score.baseline, spread(score))
        if standing == "worse":
            return f"{name} of {text} is worse than the baseline's {base}."
        if standing == "unclear":
            return f"The interval of {name}, {text}, includes the baseline's {base}: it may have learned nothing."
        return None


class TooGood(Check):
    """A score that is hardly ever reached honestly."""

    key = "too_good"
    title = "Too good to be true"
    severity = Severity.WARNING
    order = 40
    found = "AUC, Accuracy, F1macro or R2 on the test rows is 0.995 or more."
    remedy = "Check that every column is known before the outcome is; leave out those that are not and build again."

    def look(self, report: Report) -> str | None:
        for name in ("AUC", "Accuracy", "F1macro", "R2"):
            score = report.metrics.get(name)
            if defined(score) and score.value >= NEARLY_PERFECT and against_baseline(name, score) != "unclear":
                text = interval(score.value, score.low, score.high)
                return f"{name} of {text} is almost perfect, which is rare; a column may give the answer away."
        return None


class Unstable(Check):
    """Other seeds and splits give another score."""

    key = "unstable_across_seeds"
    title = "Another seed gives another score"
    severity = Severity.WARNING
    order = 70
    found = (
        "The build is repeated with three other seeds and splits: their scores spread more than the 95 % interval is "
        "wide for as many test rows."
    )
    remedy = "Add rows, use a simpler algorithm, or judge by the lowest of the scores."

    def look(self, report: Report) -> str | None:
        measured = report.stability
        if measured is None:
            raise NotApplicable("Not measured when this report was made; build again to measure it.")
        if measured.spread is None:
            raise NotApplicable(measured.reason)
        score = report.metrics.get(measured.metric)
        if not defined(score) or spread(score) is None:
            raise NotApplicable(f"{clean(measured.metric)} has no interval to compare with.")
        width = spread(score) * (report.rows.get("test", 0) / measured.tested) ** 0.5
        if measured.spread <= max(width, SMALLEST_SPREAD):
            return None
        values = joined([number(value, width) for value in measured.values])
        return (
            f"Built again with three other seeds and splits on {measured.rows:,} rows, {measured.metric} is {values}: "
            f"they lie {number(measured.spread, width)} apart, while the interval of {number(score.low, width)} to "
            f"{number(score.high, width)} leads one to expect at most {number(width, width)}."
        )


class WideInterval(Check):
    """The main score is uncertain."""

    key = "wide_interval"
    title = "The score is uncertain"
    severity = Severity.WARNING
    order = 120
    found = "The 95 % interval of the main score is wider than 0.1, or than a tenth of an error's own size."
    remedy = "More test rows make it narrower."

    def look(self, report: Report) -> str | None:
        name, score = _main(report)
        width = spread(score)
        if width is None:
            raise NotApplicable(f"{name} has no interval.")
        scale = (abs(score.value) or 1.0) if name in LOWER_IS_BETTER else 1.0
        if width <= WIDE_INTERVAL * scale:
            return None
        return f"The interval of {name} is wide: {interval(score.value, score.low, score.high)}."


class Undefined(Check):
    """Some metrics have no value on the test rows."""

    key = "undefined"
    title = "Scores that are not defined"
    severity = Severity.INFO
    order = 170
    found = "A metric has no value on the test rows (an error if it is the main score)."
    remedy = "Test on more rows."

    def look(self, report: Report) -> str | None:
        missing = [clean(name) for name, score in report.metrics.items() if not defined(score)]
        if not report.metrics:
            return "No score was measured."
        if not missing:
            return None
        reason = next((score.undefined for score in report.metrics.values() if score.undefined), "")
        because = f" ({clean(reason, 200).rstrip('.')})" if reason else ""
        return f"Not defined on these test rows: {joined(missing)}{because}."

    def weigh(self, report: Report) -> Severity:
        return self.severity if defined(report.metrics.get(report.objective)) else Severity.ERROR


def _main(report: Report) -> tuple[str, Score]:
    """The metric to judge by, and its score."""
    best = headline(report)
    if best is None or not known(best[1].value):
        raise NotApplicable("No score is defined on the test rows.")
    return best
