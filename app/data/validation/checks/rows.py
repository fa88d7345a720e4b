"""Checks of rows: complete, once each."""

from collections.abc import Iterable

from app.data.columns import Kind
from app.data.validation.check import Check
from app.data.validation.checks.columns import NEARLY_EMPTY, gap_fix
from app.data.validation.finding import Finding, Fix, Severity
from app.data.validation.survey import Survey
from app.data.validation.wording import quoted, rows, share, step


class NoCompleteRow(Check):
    """Every row has a gap."""

    key = "no-complete-row"
    title = "No complete row"
    severity = Severity.WARNING
    found = "The rows without any missing cell were counted over all rows."
    matters = (
        "Easel builds all the same, but Amazon SageMaker Canvas refuses such a table, and every row is part guess."
    )
    by_hand = "Leave out the columns with the most gaps, or fill them."

    def look(self, survey: Survey) -> Iterable[Finding]:
        columns = [one for one in survey.columns.values() if one.name not in survey.plan.left_out]
        gaps = [one for one in columns if one.missing]
        if not gaps or not survey.rows:
            return
        filled = (
            f"{one.raw} IS NOT NULL" + (f" AND NOT isnan({one.raw})" if one.dtype.is_float() else "") for one in gaps
        )
        if survey.one(f"SELECT count(*) FROM rows WHERE {' AND '.join(filled)}")[0]:  # noqa: S608
            return
        worst = max(gaps, key=lambda one: one.missing)
        most = f"most in {quoted(worst.name)} ({share(worst.missing, survey.rows)})"
        sentence = f"Not one of the {rows(survey.rows)} is complete: {len(gaps)} columns have missing cells, {most}."
        yield self.finding((one.name for one in gaps), sentence, self._fix(survey, gaps))

    @staticmethod
    def _fix(survey: Survey, gaps: list) -> Fix | None:
        features = [one for one in gaps if one.name != survey.plan.target]
        dropped = [one.name for one in features if one.missing_share >= NEARLY_EMPTY]
        rest = [one for one in features if one.name not in dropped]
        fills = [gap_fix(survey, one) for one in rest]
        if not features or None in fills or not survey.can_change(*dropped):
            return None
        if len(survey.columns) - len(dropped) < 2:
            return None
        steps = [one for fill in fills for one in fill.steps]
        if dropped:
            steps.insert(0, step("drop_columns", columns=dropped))
        return Fix(f"Drop {len(dropped)} nearly empty columns and fill {len(rest)} others", tuple(steps))


class DuplicateRows(Check):
    """Some rows are there more than once."""

    key = "duplicate-rows"
    title = "Duplicate rows"
    severity = Severity.WARNING
    found = "The rows with different cells were counted over all rows, comparing every column."
    matters = (
        "Copies count double in training, and a model tested on copies of training rows looks better than it is; "
        "the step removes copies within training, validation and test rows, each by itself."
    )
    by_hand = "Remove the copies from the file."

    def look(self, survey: Survey) -> Iterable[Finding]:
        if survey.rows < 2 or any(one.kind is Kind.IDENTIFIER and not one.missing for one in survey.columns.values()):
            return
        cells = ", ".join(one.raw for one in survey.columns.values())
        copies = survey.rows - survey.one(f"SELECT count(DISTINCT hash({cells})) FROM rows")[0]  # noqa: S608
        if copies:
            are = "is a copy" if copies == 1 else "are copies"
            sentence = f"{rows(copies)} of {survey.rows:,} ({share(copies, survey.rows)}) {are} of others."
            fix = Fix("Drop duplicates", (step("drop_duplicates"),)) if survey.can_change(*survey.columns) else None
            yield self.finding((), sentence, fix)
