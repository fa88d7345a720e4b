"""Checks of single columns: what they hold too little or too much of."""

from collections.abc import Iterable

from app.data.columns import Kind
from app.data.kinds import FEWEST_IDENTIFIED, IDENTIFIER_NAME
from app.data.validation.check import Check
from app.data.validation.finding import Finding, Fix, Severity
from app.data.validation.survey import Survey, Surveyed
from app.data.validation.wording import cells, drop, quoted, rows, share, step

NEARLY_EMPTY = 0.9
MANY_GAPS = 0.2
NEARLY_UNIQUE = 0.9
LONGEST_IDENTIFIER = 60
MOST_LEVELS = 50
FEWEST_CELLS_A_LEVEL = 20


def droppable(survey: Survey, *columns: Surveyed) -> Fix | None:
    """The fix that drops columns, where a recipe can and something is left."""
    names = [column.name for column in columns]
    if len(survey.columns) - len(names) < (2 if survey.target else 1) or not survey.can_change(*names):
        return None
    return (
        drop(names[0]) if len(names) == 1 else Fix(f"Drop {len(names)} columns", (step("drop_columns", columns=names),))
    )


class EmptyColumn(Check):
    """No cell of a column is known."""

    key = "empty-column"
    title = "Empty column"
    severity = Severity.WARNING
    found = "The missing cells of every column were counted over all rows."
    matters = "Nothing can be learned from it, and it hides that no row is complete."
    by_hand = "Leave the column out."

    def look(self, survey: Survey) -> Iterable[Finding]:
        for one in survey.features:
            if survey.rows and not one.known:
                sentence = f"{quoted(one.name)} is empty in all {rows(survey.rows)}."
                yield self.finding((one.name,), sentence, droppable(survey, one))


class NearlyEmptyColumn(Check):
    """Hardly a cell of a column is known."""

    key = "nearly-empty-column"
    title = "Nearly empty column"
    severity = Severity.WARNING
    found = "The missing cells of every column were counted over all rows."
    matters = "A model learns from so few cells by chance; if empty means no, say so by filling them."
    by_hand = "Leave the column out, or fill its gaps."

    def look(self, survey: Survey) -> Iterable[Finding]:
        for one in survey.features:
            if one.known and one.missing_share >= NEARLY_EMPTY:
                gaps = f"{cells(one.missing, 'missing cell')} of {survey.rows:,} ({share(one.missing, survey.rows)})"
                yield self.finding((one.name,), f"{quoted(one.name)} has {gaps}.", droppable(survey, one))


class MissingCells(Check):
    """Some cells of a column are missing."""

    key = "missing-cells"
    title = "Missing cells"
    severity = Severity.INFO
    found = "The missing cells of every column were counted over all rows."
    matters = "Every algorithm here can live with gaps, but why a cell is empty may matter more than what fills it."
    by_hand = "Fill the gaps in the recipe, or leave the column out."

    def look(self, survey: Survey) -> Iterable[Finding]:
        for one in survey.features:
            if not one.missing or not one.known or one.missing_share >= NEARLY_EMPTY:
                continue
            gaps = f"{cells(one.missing, 'missing cell')} of {survey.rows:,} ({share(one.missing, survey.rows)})"
            severity = Severity.WARNING if one.missing_share >= MANY_GAPS else None
            yield self.finding((one.name,), f"{quoted(one.name)} has {gaps}.", gap_fix(survey, one), severity=severity)


def gap_fix(survey: Survey, one: Surveyed) -> Fix | None:
    """The fix that fills the gaps of a column with the median, the most frequent value, or a category of their own."""
    if not survey.can_change(one.name) or one.range.low is None:
        return None
    if not (one.is_number or one.is_text or one.is_date or one.kind is Kind.BOOLEAN):
        return None
    if one.is_date and getattr(one.dtype, "time_zone", None):
        return None
    if one.is_text and one.missing_share >= MANY_GAPS:
        own = step("fill_missing", columns=[one.name], method="constant value", value="(missing)")
        return Fix("Make them a category of their own", (own,))
    method = "median" if one.is_number and one.kind is Kind.NUMBER else "most frequent"
    return Fix(f"Fill them with the {method}", (step("fill_missing", columns=[one.name], method=method),))


class ConstantColumn(Check):
    """All cells of a column are the same."""

    key = "constant-column"
    title = "Constant column"
    severity = Severity.WARNING
    found = "The lowest and the highest known cell of every column were compared over all rows."
    matters = "What is the same in every row tells nothing about the target."
    by_hand = "Leave the column out."

    def look(self, survey: Survey) -> Iterable[Finding]:
        for one in survey.features:
            if not one.is_constant or survey.rows < 2:
                continue
            value = survey.one(f"SELECT any_value({one.raw})::VARCHAR FROM rows WHERE {one.raw} IS NOT NULL")[0]  # noqa: S608
            sentence = f"{quoted(one.name)} is {quoted(value)} in all {rows(survey.rows)}."
            if one.missing:
                sentence = (
                    f"{quoted(one.name)} is {quoted(value)} in every one of its {cells(one.known, 'known cell')}."
                )
            severity = Severity.INFO if one.missing else None
            yield self.finding((one.name,), sentence, droppable(survey, one), severity=severity)


class Identifier(Check):
    """A column tells rows apart and is not learned from."""

    key = "identifier"
    title = "Identifier"
    severity = Severity.INFO
    found = "Every known cell is different, or the column was given this kind."
    matters = "It names the row, so a model cannot learn from it; builds leave it out."
    by_hand = "Nothing needs to be done."

    def look(self, survey: Survey) -> Iterable[Finding]:
        for one in survey.features:
            if one.kind is Kind.IDENTIFIER and one.known:
                what = f"{quoted(one.name)} tells the {rows(survey.rows)} apart and is not learned from"
                yield self.finding((one.name,), f"{what}.", droppable(survey, one))


class IdentifierLike(Check):
    """A column seems to name rows, but would be learned from."""

    key = "identifier-like"
    title = "Looks like an identifier"
    severity = Severity.WARNING
    found = "The different cells of every column were counted over all rows, and its name was read."
    matters = "A model that learns names by heart looks good in training and fails on new rows."
    by_hand = "Leave the column out if it only names the row."

    def look(self, survey: Survey) -> Iterable[Finding]:
        for one in survey.features:
            if one.kind in (Kind.IDENTIFIER, Kind.DATE, Kind.BOOLEAN) or one.known <= FEWEST_IDENTIFIED:
                continue
            if one.range.estimated_distinct < 0.8 * NEARLY_UNIQUE * one.known or not self._suspected(survey, one):
                continue
            distinct = survey.distinct(one) - bool(one.missing)
            if distinct >= NEARLY_UNIQUE * one.known or (one.is_text and one.kind is Kind.TEXT):
                sentence = f"{quoted(one.name)} has {distinct:,} different values in {cells(one.known, 'known cell')}."
                yield self.finding((one.name,), sentence, droppable(survey, one))

    @staticmethod
    def _suspected(survey: Survey, one: Surveyed) -> bool:
        if one.is_number:
            return bool(IDENTIFIER_NAME.search(one.name)) and one.dtype.is_integer()
        if not one.is_text:
            return False
        words, longest = survey.once(_lengths)[one.cells.place]
        return words < 6 and longest <= 2 * LONGEST_IDENTIFIER


def _lengths(survey: Survey) -> dict[int, tuple[float, int]]:
    """How many words the cells of each column of text have on average, and the most letters, by its place."""
    words = "sum((len(cell) - len(replace(cell, ' ', '')) + 1) * cells) / sum(cells)"
    texts = f"(SELECT place, trim(value) AS cell, cells FROM {survey.levels})"  # noqa: S608
    found = survey.query(f"SELECT place, {words}, max(len(cell)) FROM {texts} GROUP BY place")  # noqa: S608
    return {place: (average, longest) for place, average, longest in found}


class ManyCategories(Check):
    """A category has many levels for its rows."""

    key = "many-categories"
    title = "Category with many values"
    severity = Severity.INFO
    found = "The different values of every category were counted over all rows."
    matters = "Values in few rows are learned by heart; models keep the 50 or 250 most frequent and join the rest."
    by_hand = "Group the values by what they have in common, or leave the column out."

    def look(self, survey: Survey) -> Iterable[Finding]:
        for one in survey.features:
            if one.kind is not Kind.CATEGORY or one.range.estimated_distinct <= MOST_LEVELS:
                continue
            distinct = survey.distinct(one) - bool(one.missing)
            if distinct <= MOST_LEVELS or distinct * FEWEST_CELLS_A_LEVEL < one.known and distinct <= 250:
                continue
            average = one.known / distinct
            sentence = f"{quoted(one.name)} has {distinct:,} different values, {average:.1f} rows each on average."
            fix = None
            if one.is_text and survey.can_change(one.name):
                kept = step("replace_rare", columns=[one.name], rows=0, most=MOST_LEVELS - 1)
                fix = Fix(f"Keep the {MOST_LEVELS - 1} most frequent, join the rest", (kept,))
            yield self.finding((one.name,), sentence, fix)
