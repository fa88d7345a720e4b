"""Checks of the names of columns."""

from collections.abc import Iterable, Iterator

from app.data.validation.check import Check
from app.data.validation.finding import Finding, Fix, Severity
from app.data.validation.survey import Survey
from app.data.validation.wording import quoted, step


class DoubleUnderscores(Check):
    """A column name has two underscores in a row."""

    key = "double-underscores"
    title = "Column names with double underscores"
    severity = Severity.INFO
    found = "The names of the columns were searched for two underscores in a row."
    matters = "Easel builds with such names, but Amazon SageMaker Canvas refuses them."
    by_hand = "Rename the column in the file."

    def look(self, survey: Survey) -> Iterable[Finding]:
        taken = {name.casefold() for name in survey.columns}
        for name in survey.columns:
            if "__" not in name or name in survey.plan.left_out:
                continue
            new = next(one for one in _offers(name) if one.casefold() not in taken)
            taken.add(new.casefold())
            fix = None
            if survey.can_change(name, new) and name != survey.plan.target:
                fix = Fix(f"Rename it to {new}", (step("rename_column", column=name, to=new),))
            yield self.finding((name,), f"The name {quoted(name)} has a double underscore.", fix)


class UnusableName(Check):
    """A name that engines read as a pattern."""

    key = "unusable-name"
    title = "A name that cannot be used"
    severity = Severity.ERROR
    found = "The names of the columns were compared with those that mean several columns, such as *."
    matters = "A build cannot address a column of this name and refuses it."
    by_hand = "Rename the column in the file."

    def look(self, survey: Survey) -> Iterable[Finding]:
        for name in survey.columns:
            if survey.can_change(name) or name in survey.plan.left_out or name == survey.plan.weight_column:
                continue
            fix = Fix(f"Leave out {name}", leave_out=(name,)) if name != survey.plan.target else None
            severity = None if survey.target else Severity.WARNING
            yield self.finding((name,), f"The name {quoted(name)} cannot be used.", fix, severity=severity)


def _offers(name: str) -> Iterator[str]:
    plain = name
    while "__" in plain:
        plain = plain.replace("__", "_")
    plain = plain.strip() or "column"
    yield plain
    number = 2
    while True:
        yield f"{plain} {number}"
        number += 1
