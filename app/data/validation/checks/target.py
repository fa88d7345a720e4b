"""Checks of the target: whether it can be learned at all, and as the chosen problem."""

from collections.abc import Iterable

import polars as pl

from app.data.validation.check import Check
from app.data.validation.finding import Finding, Fix, Severity
from app.data.validation.survey import Survey
from app.data.validation.wording import cells, quoted, rows, share, step
from app.errors import NotApplicable
from app.problem import (
    FEWEST_ROWS_OF_A_CLASS,
    LARGEST_NUMBER,
    MOST_CLASSES,
    Problem,
    check,
    known_values,
    suggest_target,
)

NUMERIC_SHARE = 0.5


class TargetAbsent(Check):
    """The target is not among the columns."""

    key = "target-absent"
    title = "The target column is not in the table"
    severity = Severity.ERROR
    found = "The name of the target was looked up among the columns that the recipe leaves."
    matters = "Without a target there is nothing to learn."
    by_hand = "Choose another target column, or change the step that drops or renames it."

    def look(self, survey: Survey) -> Iterable[Finding]:
        name = survey.plan.target
        if name is None or name in survey.columns:
            return
        other = suggest_target({column.name: column.kind for column in survey.columns.values()})
        fix = Fix(f"Predict {other} instead", target=other) if other else None
        yield self.finding((name,), f"There is no column {quoted(name)} in the {len(survey.columns)} columns.", fix)


class TargetConstant(Check):
    """The target has no two different values."""

    key = "target-constant"
    title = "The target does not vary"
    severity = Severity.ERROR
    found = "The different values of the target were counted over all rows."
    matters = "Where the answer is always the same there is nothing to learn."
    by_hand = "Choose another target column, or a table in which it varies."

    def look(self, survey: Survey) -> Iterable[Finding]:
        if survey.target_values is None:
            return
        code, refusal = survey.once(verdict)
        if code == self.key:
            yield self.finding((survey.target.name,), refusal)


class TargetMissing(Check):
    """Some rows have no target."""

    key = "target-missing-cells"
    title = "Missing values in the target"
    severity = Severity.WARNING
    found = "The missing cells of the target were counted over all rows."
    matters = "Rows without a target are left out of the build; if they are not like the others, the model is biased."
    by_hand = "Rename the column first."

    def look(self, survey: Survey) -> Iterable[Finding]:
        target = survey.target
        if target is None or not (gaps := target.missing + target.range.infinite) or gaps == survey.rows:
            return
        sentence = (
            f"{quoted(target.name)} has {cells(gaps, 'missing cell')} of {survey.rows:,} ({share(gaps, survey.rows)})."
        )
        if target.range.infinite:
            return  # said by infinite-numbers, whose fix makes them missing first
        fix = Fix("Remove the rows without a target", (step("drop_missing", columns=[target.name]),))
        yield self.finding((target.name,), sentence, fix if survey.can_change(target.name) else None)


class WrongProblem(Check):
    """The chosen problem does not fit the target."""

    key = "wrong-model-type"
    title = "Wrong model type for the data"
    severity = Severity.ERROR
    found = "The problem type was compared with the type of the target and the number of its different values."
    matters = "A model of the wrong type cannot be built, or answers a question nobody asked."
    by_hand = "Choose another problem type or another target column."

    def look(self, survey: Survey) -> Iterable[Finding]:
        chosen, fitting = survey.plan.problem, survey.detected
        if chosen is None or survey.target_values is None or chosen is fitting:
            return
        fix = Fix(f"Choose {fitting.label}", problem=fitting) if fitting else None
        refusal = survey.once(verdict)[1]
        names = (survey.target.name,)
        if refusal and survey.once(verdict)[0] == self.key:
            yield self.finding(names, refusal, fix)
        elif not refusal and fitting:
            distinct = known_values(survey.target_values).n_unique()
            sentence = f"{quoted(names[0])} has {distinct:,} different values, which suits {fitting.label}"
            amount = Problem.REGRESSION in (chosen, fitting) and distinct > 2
            severity = Severity.INFO if amount else Severity.WARNING
            yield self.finding(names, f"{sentence} better than {chosen.label}.", fix, severity=severity)


class NonNumericTarget(Check):
    """A number is to be predicted, but the target holds texts."""

    key = "non-numeric-target"
    title = "Too many non-numeric values in the target"
    severity = Severity.ERROR
    found = "The cells of the target were read as numbers, over all rows."
    matters = "Numeric prediction learns from numbers only; the build would refuse the target."
    by_hand = "Choose a category prediction, or another target column."

    def look(self, survey: Survey) -> Iterable[Finding]:
        values, target = survey.target_values, survey.target
        if values is None or survey.once(verdict)[0] != self.key:
            return
        known = values.drop_nulls()
        text = known.cast(pl.String).str.strip_chars()
        numbers = text.cast(pl.Float64, strict=False)
        other = int(numbers.is_null().sum())
        such = text.filter(numbers.is_null()).head(1).to_list() or [known[0]]
        sentence = (
            f"{quoted(target.name)} has {cells(other, 'known cell')} of {known.len():,} that are not a number "
            f"({share(other, known.len())}), such as {quoted(such[0])}."
            if other
            else f"{quoted(target.name)} holds {values.dtype} values such as {quoted(known[0])}, not numbers."
        )
        yield self.finding((target.name,), sentence, self._fix(survey, 1 - other / known.len(), numbers))

    @staticmethod
    def _fix(survey: Survey, numeric: float, numbers: pl.Series) -> Fix | None:
        name, varied = survey.target.name, numbers.drop_nulls().n_unique() > 1
        if numeric >= NUMERIC_SHARE and varied and survey.target.is_text and survey.can_change(name):
            steps = (step("change_type", columns=[name], to="number"),)
            return Fix(f"Read {name} as numbers; other cells become missing", steps)
        if survey.detected:
            return Fix(f"Choose {survey.detected.label}", problem=survey.detected)
        return None


class LargeTarget(Check):
    """A number is to be predicted that is too large to calculate with."""

    key = "target-too-large"
    title = "The target holds numbers too large to predict"
    severity = Severity.ERROR
    found = "The largest number of the target, by its size without the sign, was looked up over all rows."
    matters = "Squared errors of such numbers cannot be calculated, so the build would refuse the target."
    by_hand = "Express the target in a larger unit, or empty the wrong cells."

    def look(self, survey: Survey) -> Iterable[Finding]:
        values, target = survey.target_values, survey.target
        if values is None or survey.once(verdict)[0] != self.key:
            return
        known = known_values(values).cast(pl.Float64)
        large = int((known.abs() > LARGEST_NUMBER).sum())
        sentence = (
            f"{quoted(target.name)} has {cells(large, 'cell')} of {known.len():,} beyond {LARGEST_NUMBER:g}, "
            f"the largest {float(known.abs().max()):g}."
        )
        limits = {"method": "min-max", "low": -LARGEST_NUMBER, "high": LARGEST_NUMBER, "fix": "make missing"}
        fix = Fix(f"Make the {rows(large)} missing", (step("handle_outliers", columns=[target.name], **limits),))
        kept = known.filter(known.abs() <= LARGEST_NUMBER).n_unique() > 1
        yield self.finding((target.name,), sentence, fix if kept and survey.can_change(target.name) else None)


class TooManyLabels(Check):
    """The target has more categories than a model can learn."""

    key = "too-many-labels"
    title = "Too many unique labels in the target"
    severity = Severity.ERROR
    found = "The different values of the target were counted over all rows."
    matters = f"A model can tell at most {MOST_CLASSES} categories apart; the build would refuse the target."
    by_hand = "Choose another target column, or group its rare values."

    def look(self, survey: Survey) -> Iterable[Finding]:
        yield from _too_many(self, survey)


class TooManyLabelsForRows(Check):
    """The target has nearly as many categories as rows."""

    key = "too-many-labels-for-rows"
    title = "Too many unique labels for the number of rows"
    severity = Severity.ERROR
    found = "The different values of the target were counted over all rows and compared with the rows."
    matters = f"A category with fewer than {FEWEST_ROWS_OF_A_CLASS} rows cannot be learned and tested."
    by_hand = "Choose another target column, add rows, or group its rare values."

    def look(self, survey: Survey) -> Iterable[Finding]:
        yield from _too_many(self, survey)


def _too_many(this: Check, survey: Survey) -> Iterable[Finding]:
    values = survey.target_values
    if values is None or survey.once(verdict)[0] != this.key:
        return
    known, name = known_values(values), survey.target.name
    distinct = known.n_unique()
    sentence = f"{quoted(name)} has {distinct:,} different values in {known.len():,} rows."
    fix = None
    if known.dtype.is_numeric() and _refusal(values, Problem.REGRESSION) is None:
        fix = Fix(f"Choose {Problem.REGRESSION.label}", problem=Problem.REGRESSION)
    elif known.dtype == pl.String and survey.can_change(name):
        counts = known.value_counts()["count"].sort(descending=True)
        fewest = max(10, int(counts[MOST_CLASSES - 1]) if counts.len() >= MOST_CLASSES else 10)
        if int((counts >= fewest).sum()) >= 2:
            rare = step("replace_rare", columns=[name], rows=fewest, most=MOST_CLASSES // 2)
            fix = Fix(f"Join the categories of fewer than {fewest:,} rows", (rare,))
    yield this.finding((name,), sentence, fix)


def _refusal(values: pl.Series, problem: Problem) -> str | None:
    try:
        check(values, problem)
    except NotApplicable as refusal:
        return str(refusal)
    return None


def verdict(survey: Survey) -> tuple[str | None, str | None]:
    """Why the target cannot be learned as the problem, and the code of the check that says so; None where it can."""
    values, problem = survey.target_values, survey.problem or Problem.MULTICLASS
    refusal = _refusal(values, problem)
    if refusal is None:
        return None, None
    try:
        known = known_values(values)
    except NotApplicable:
        return TargetConstant.key, refusal
    distinct = known.n_unique()
    if problem is Problem.REGRESSION:
        return (LargeTarget.key if known.dtype.is_numeric() else NonNumericTarget.key), refusal
    if (problem is Problem.BINARY and distinct != 2) or distinct < 3:
        return WrongProblem.key, refusal
    too_few = distinct > known.len() / FEWEST_ROWS_OF_A_CLASS
    return (TooManyLabelsForRows.key if too_few else TooManyLabels.key), refusal
