"""Checks of what else a build would refuse: columns, rows, weights and settings."""

from collections.abc import Iterable

from app.algorithms.algorithm import algorithm
from app.data.columns import Kind
from app.data.split import FEWEST_ROWS
from app.data.validation.check import Check
from app.data.validation.checks.target import verdict
from app.data.validation.finding import Finding, Fix, Severity
from app.data.validation.survey import Survey
from app.data.validation.wording import quoted, rows
from app.errors import NotApplicable
from app.problem import Problem
from app.training.division import MOST_COLUMNS, divide, target_numbers
from app.training.weights import directions, row_weights

SMALL_TABLE = 250
STRATIFIED = 100  # known rows from which every class has a row in training whatever the shares are
STANDARD = "AWS asks for at least 250 rows for a standard build"


class TooFewRows(Check):
    """There are not enough rows with a target."""

    key = "too-few-rows"
    title = "Too few rows"
    severity = Severity.ERROR
    found = "The rows were counted, and of these the ones with a known target where a target is chosen."
    matters = "Rows are needed to train, to validate and to test; with few of each, every score is uncertain."
    by_hand = "Add rows, or choose a target that is known in more of them."

    def look(self, survey: Survey) -> Iterable[Finding]:
        target, values = survey.target, survey.target_values
        if values is None:
            count, whose = survey.rows, "The table has"
        else:
            # Rows are split before the recipe removes any, so those count.
            known = values.drop_nulls()
            count = int(known.is_finite().sum()) if known.dtype.is_float() else known.len()
            whose = f"{quoted(target.name)} is known in"
        names = (target.name,) if target else ()
        if count < FEWEST_ROWS:
            yield self.finding(names, f"{whose} {rows(count)}, but a build needs at least {FEWEST_ROWS}.")
        elif count < SMALL_TABLE:
            sentence = f"{whose} {rows(count)}; {STANDARD}."
            yield self.finding(names, sentence, severity=Severity.WARNING)


class NothingToLearnFrom(Check):
    """No column is left that a model may learn from."""

    key = "no-column-to-learn-from"
    title = "No column to learn from"
    severity = Severity.ERROR
    found = "The columns were counted that are neither the target, left out, an identifier nor empty."
    matters = "A model needs at least one column whose cells it knows."
    by_hand = "Use a column that is left out, or change the kind of an identifier."

    def look(self, survey: Survey) -> Iterable[Finding]:
        usable = [one for one in survey.features if one.kind is not Kind.IDENTIFIER and one.range.filled]
        if usable:
            if survey.target and all(one.is_constant and not one.missing for one in usable):
                names = tuple(one.name for one in usable)
                sentence = f"Every one of the {len(names)} columns to learn from has the same cell in all rows."
                yield self.finding(names, sentence, severity=self._severity(survey))
            return
        if survey.plan.target in survey.columns or len(survey.columns) < 2:
            left = [name for name in survey.plan.left_out if name in survey.columns]
            wanted = [name for name in left if survey.columns[name].kind is not Kind.IDENTIFIER]
            wanted = [name for name in wanted if survey.columns[name].range.filled]
            fix = Fix(f"Use {wanted[0]} again", use_again=(wanted[0],)) if wanted else None
            what = f"Of {len(survey.columns)} columns none can be learned from"
            yield self.finding(
                (), f"{what}: {len(left)} are left out, the others are target, identifier or empty.", fix
            )

    @staticmethod
    def _severity(survey: Survey) -> Severity:
        # CatBoost alone refuses such a table; every other algorithm answers like the baseline.
        return Severity.ERROR if survey.plan.algorithm == "catboost" else Severity.WARNING


class LeftOutAbsent(Check):
    """A column that is left out is not there."""

    key = "left-out-absent"
    title = "A column that is left out is not in the table"
    severity = Severity.ERROR
    found = "The names of the columns that are left out were looked up among those that the recipe leaves."
    matters = "A build refuses to leave out what is not there, as the name may be a mistake."

    def look(self, survey: Survey) -> Iterable[Finding]:
        for name in survey.plan.left_out:
            if name not in survey.columns:
                fix = Fix(f"Do not leave out {name}", use_again=(name,))
                yield self.finding((name,), f"{quoted(name)} is left out, but there is no such column.", fix)


class TooManyColumns(Check):
    """The table is too wide."""

    key = "too-many-columns"
    title = "Too many columns"
    severity = Severity.ERROR
    found = "The columns that the recipe leaves were counted."
    matters = "A build would take too long and refuses the table."
    by_hand = "Drop columns in the recipe."

    def look(self, survey: Survey) -> Iterable[Finding]:
        count = len(survey.table.columns)
        if count > MOST_COLUMNS:
            yield self.finding((), f"The table has {count:,} columns, more than {MOST_COLUMNS:,}.")


class BuildRefused(Check):
    """Whatever else a build would refuse, found by doing its first steps."""

    key = "build-refused"
    title = "The build would be refused"
    severity = Severity.ERROR
    found = "The rows were split and the recipe learned and replayed, as the build would do with this seed."
    matters = "The build would stop with this sentence."
    by_hand = "Do what the sentence says."

    def look(self, survey: Survey) -> Iterable[Finding]:
        if survey.target_values is None or survey.problem is None:
            return
        if survey.once(verdict)[0]:
            return
        try:
            _rehearse(survey)
        except NotApplicable as refusal:
            yield self.finding((survey.target.name,), str(refusal))


def _rehearse(survey: Survey) -> None:
    """Do what a build does before it learns; raises NotApplicable where the build would."""
    spec = survey.plan.spec(survey.original.dataset, survey.original.number, survey.problem)
    chosen = algorithm(spec.algorithm)
    chosen.complete(spec.settings, spec.problem)
    if _split_cannot_fail(survey):
        directions(spec, chosen, {one.name: one.kind for one in survey.features}, ())
        return
    divided = divide(spec, survey.source)
    train = divided.frames["train"]
    target = target_numbers(train[spec.target], spec.problem, divided.classes)
    row_weights(spec, chosen, train, target)
    directions(spec, chosen, divided.kinds, ())


def _split_cannot_fail(survey: Survey) -> bool:
    """Whether the counts alone say that training rows vary and that one of their columns has a known cell."""
    plan, values = survey.plan, survey.target_values
    if plan.steps or plan.weight_column or plan.weights != "equal" or set(plan.left_out) - set(survey.columns):
        return False
    known = values.drop_nulls()
    count = int(known.is_finite().sum()) if known.dtype.is_float() else known.len()
    # Shares of each category are rounded on their own.
    groups = 1 if survey.problem is Problem.REGRESSION else len(survey.classes)
    trained = int(count * plan.split.train) - groups - 2
    keeps_every_class = survey.problem is not Problem.REGRESSION and plan.split.stratified and count >= STRATIFIED
    varies = keeps_every_class or trained > survey.classes[0][1]
    unknown = survey.rows - trained
    return varies and any(one.range.filled > unknown for one in survey.features if one.kind is not Kind.IDENTIFIER)
