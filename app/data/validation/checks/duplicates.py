"""Checks of columns against each other: the same, or the same in other words."""

# ruff: noqa: S608 - the SQL names columns by place

from collections.abc import Iterable

import polars as pl

from app.data.explained import blocks
from app.data.validation.check import Check
from app.data.validation.checks.columns import droppable
from app.data.validation.finding import Finding, Severity
from app.data.validation.survey import Survey, Surveyed
from app.data.validation.wording import quoted, rows

FEWEST_VALUES = 3
FEWEST_ROWS_A_VALUE = 2


def alike(survey: Survey) -> list[list[Surveyed]]:
    """Groups of columns whose cells in the sample are one-to-one; whatever is so in all rows is so in the sample.

    Tokens of a text are left out: two words that always come together are no mistake of the table.
    """
    groups: dict[bytes, list[Surveyed]] = {}
    known = [one for one in survey.features if one.known and not one.is_constant and not survey.is_token(one.name)]
    for part in blocks(len(known), survey.sampled):
        hashes = ", ".join(f"hash({one.raw}) AS {one.raw}" for one in known[part])
        cells = survey.table_of(f"SELECT {hashes} FROM {survey.sample}").with_row_index("row")
        # The place where each cell was first seen is the same for two columns exactly if they are one-to-one.
        seen = cells.select(pl.col("row").first().over(one.raw).alias(one.raw) for one in known[part])
        for one in known[part]:
            groups.setdefault(seen[one.raw].to_numpy().tobytes(), []).append(one)
    return [group for group in groups.values() if len(group) > 1]


class DuplicateColumns(Check):
    """Two columns hold the same cells, or the same in other words."""

    key = "duplicate-columns"
    title = "Columns that say the same"
    severity = Severity.WARNING
    found = "Columns that are one-to-one in a random sample were compared over all rows."
    matters = "The second tells nothing new, and what the model owes to one is shared out between the two."
    by_hand = "Leave one of them out."

    def look(self, survey: Survey) -> Iterable[Finding]:
        for first, *others in survey.once(alike):
            for other in others:
                sentence = _same(survey, first, other)
                if sentence:
                    yield self.finding((first.name, other.name), sentence, droppable(survey, other))


def _same(survey: Survey, first: Surveyed, other: Surveyed) -> str | None:
    if are_equal(survey, first, other):
        return f"{quoted(other.name)} is the same as {quoted(first.name)} in all {rows(survey.rows)}."
    distinct = survey.distinct(first)
    if distinct < FEWEST_VALUES or distinct * FEWEST_ROWS_A_VALUE > survey.rows:
        return None
    if not survey.distinct(other) == distinct == survey.distinct(first, other):
        return None
    return (
        f"Each of the {distinct:,} values of {quoted(other.name)} goes with exactly one of {quoted(first.name)}, "
        f"in all {rows(survey.rows)}."
    )


def are_equal(survey: Survey, first: Surveyed, other: Surveyed) -> bool:
    """Whether two columns hold the same cells in all rows."""
    if first.is_number != other.is_number or first.is_text != other.is_text or first.is_date != other.is_date:
        return False
    different = f"SELECT 1 FROM rows WHERE {first.raw} IS DISTINCT FROM {other.raw} LIMIT 1"
    return not survey.query(different)
