"""Checks of the rows that judge the model: enough of them, of every category, and not seen before."""

from app.data.validation.finding import Severity
from app.errors import NotApplicable
from app.evaluation.check import Check
from app.evaluation.report import Report
from app.narration.scores import class_counts, defined, spread
from app.narration.wording import count, joined, known, number, percent, quoted
from app.problem import Problem

FEW_TEST_ROWS, FEWEST_TEST_ROWS = 200, 30
FEW_ROWS_OF_A_CLASS = 30
LARGE_CLASS = 0.8
MANY_DUPLICATES = 0.01
NUMBERS = "The model predicts numbers, not categories."


class TooLittleData(Check):
    """Few rows tested the model."""

    key = "too_little_data"
    title = "Too few test rows"
    severity = Severity.WARNING
    order = 110
    found = f"Fewer than {FEW_TEST_ROWS} rows tested the model (an error below {FEWEST_TEST_ROWS})."
    remedy = "Add rows, or give the test a larger share of them."

    def look(self, report: Report) -> str | None:
        rows = report.rows.get("test", 0)
        if rows >= FEW_TEST_ROWS:
            return None
        return f"Only {count(rows, 'row')} tested the model, so its scores could be quite different on other rows."

    def weigh(self, report: Report) -> Severity:
        return Severity.ERROR if report.rows.get("test", 0) < FEWEST_TEST_ROWS else self.severity


class TinyClass(Check):
    """A category is rare among the test rows."""

    key = "tiny_class"
    title = "A category with few test rows"
    severity = Severity.WARNING
    order = 105
    found = f"A category has fewer than {FEW_ROWS_OF_A_CLASS} test rows."
    remedy = "Collect more rows of the rare categories, or group them."

    def look(self, report: Report) -> str | None:
        rare = _rare(report)
        if not rare:
            return None
        named = [f"{quoted(name)} ({count(rows, 'row')})" for name, rows in sorted(rare.items(), key=lambda i: i[1])]
        return f"The test rows hold few of {joined(named, 5)}, so what is said about such rows is uncertain."

    def mend(self, report: Report) -> str:
        return f"Collect more rows of {joined([quoted(name) for name in _rare(report)], 5)}, or group them."


class Imbalance(Check):
    """One category is so frequent that Accuracy flatters."""

    key = "imbalance"
    title = "One category outnumbers the others"
    severity = Severity.INFO
    order = 160
    found = "One category has at least 80 % of the test rows."
    remedy = "Weight or collect the rare categories."

    def look(self, report: Report) -> str | None:
        counts = _counts(report)
        name, most = max(counts.items(), key=lambda item: item[1])
        if most / sum(counts.values()) < LARGE_CLASS:
            return None
        return (
            f"Always answering {quoted(name)} would already be right in {percent(most / sum(counts.values()))} of the "
            f"test rows, so Accuracy flatters the model; {self._better(report)} say more."
        )

    def mend(self, report: Report) -> str:
        return f"Judge by {self._better(report)}, and weight or collect the rare categories."

    def _better(self, report: Report) -> str:
        return "BalancedAccuracy, Precision and Recall" if report.problem is Problem.BINARY else "F1macro"


class NeverPredicted(Check):
    """A category that occurs is never predicted."""

    key = "never_predicted"
    title = "A category is never predicted"
    severity = Severity.WARNING
    order = 100
    found = "A category has test rows, but none is predicted as it."
    remedy = "Collect more rows of the category, or give them more weight."

    def look(self, report: Report) -> str | None:
        missing = self._missing(report)
        if not missing:
            return None
        return f"The model never predicted {joined(missing, 5, 'or')} on the test rows, although they occur there."

    def mend(self, report: Report) -> str:
        return f"Collect more rows of {joined(self._missing(report), 5)}, or give them more weight."

    def _missing(self, report: Report) -> list[str]:
        counts = _counts(report)
        predicted = [sum(column) for column in zip(*report.confusion, strict=True)]
        return [quoted(name) for (name, rows), said in zip(counts.items(), predicted, strict=True) if rows and not said]


class Duplicated(Check):
    """Test rows that were seen in training lift the score."""

    key = "duplicates_across_the_split"
    title = "Test rows that the model has seen"
    severity = Severity.WARNING
    order = 80
    found = (
        "At least 1 % of the test rows equal a training row in every column of the model, and without them the score "
        "lies below its 95 % interval, or is not defined."
    )
    remedy = "Drop duplicates before splitting, and build again."

    def look(self, report: Report) -> str | None:
        found = report.duplicates
        if found is None:
            raise NotApplicable("Not measured when this report was made; build again to measure it.")
        if found.share < MANY_DUPLICATES:
            return None
        told = (
            f"{count(found.rows, 'test row')} ({percent(found.share)}) {'equals' if found.rows == 1 else 'equal'} a "
            f"training row in every column that the model uses, {found.same_target:,} of them in the target too."
        )
        score = report.metrics.get(found.metric)
        if not known(found.without):
            return f"{told} On the others alone {found.metric} is not defined, so the score may be memory."
        if not defined(score) or not known(score.low) or found.without >= score.low:
            return None
        width = spread(score)
        return (
            f"{told} Without them {found.metric} is {number(found.without, width)}, not {number(found.score, width)}."
        )


def _counts(report: Report) -> dict[str, int]:
    """Test rows of each category."""
    counts = class_counts(report)
    if not sum(counts.values()):
        raise NotApplicable(NUMBERS if report.problem is Problem.REGRESSION else "No test row was predicted.")
    return counts


def _rare(report: Report) -> dict[str, int]:
    return {name: rows for name, rows in _counts(report).items() if rows < FEW_ROWS_OF_A_CLASS}
