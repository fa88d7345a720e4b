"""Checks of cells of text: numbers and dates among them, gaps in disguise, and the same written differently."""

# ruff: noqa: S608 - the SQL names columns by place; values of the data are bound

from collections.abc import Iterable

from app.data.columns import Kind
from app.data.dates import shape_sql
from app.data.validation.check import Check
from app.data.validation.finding import Finding, Fix, Severity
from app.data.validation.survey import Survey, Surveyed
from app.data.validation.wording import cells, quoted, share, step, values_text

NUMBER = "regexp_full_match(cell, '[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]{1,2})?')"
NEARLY_ALL, SOME = 0.8, 0.2
BLANKS = "' ' || chr(9) || chr(10) || chr(13) || chr(160)"
MISSING_WORDS = (
    "", "?", "??", "-", "--", "---", ".", "..", "...", "*", "na", "n/a", "n.a.", "n/a.", "#n/a", "#na", "nan", "null",
    "none", "nil", "(null)", "<na>", "missing", "unknown", "unk", "undefined", "not available", "not applicable",
    "not known", "not specified", "unspecified", "no data", "k.a.", "unbekannt", "inconnu", "desconocido", "tbd",
    "-999", "#value!", "#ref!", "#div/0!",
)  # fmt: skip
MOST_SHOWN = 3
MEANT = 0.5  # share of the cells from which a word for nothing is probably a level, such as "none" of failures


class NearlyNumeric(Check):
    """A column of text holds nearly only numbers."""

    key = "nearly-numeric-text"
    title = "Numbers stored as text"
    severity = Severity.WARNING
    found = "Columns of text with many numbers in a random sample were read as numbers over all rows."
    matters = "As text, every number is a category of its own, and that 9 is less than 10 is lost."
    by_hand = "Correct the cells that are not numbers, then change the type to number."

    def look(self, survey: Survey) -> Iterable[Finding]:
        for one, numeric, other in survey.once(numeric_texts):
            if numeric / one.known >= NEARLY_ALL:
                such = f", such as {quoted(other)}" if other else ""
                rest = one.known - numeric
                sentence = f"{quoted(one.name)} has {cells(numeric, 'number')} among {cells(one.known, 'known cell')}"
                sentence += f"; {cells(rest, 'other cell')}{such}." if rest else "."
                fix = None
                if survey.can_change(one.name):
                    label = "Read it as numbers" + (f"; {cells(rest, 'cell')} become missing" if rest else "")
                    fix = Fix(label, (step("change_type", columns=[one.name], to="number"),))
                yield self.finding((one.name,), sentence, fix)


class MixedTypes(Check):
    """A column holds numbers and other texts."""

    key = "mixed-types"
    title = "Numbers and texts in one column"
    severity = Severity.INFO
    found = "Columns of text with some numbers in a random sample were read as numbers over all rows."
    matters = "Two kinds of facts in one column are learned worse than in two."
    by_hand = "Look at the most frequent values; if these are codes, all is well, else split the column in the file."

    def look(self, survey: Survey) -> Iterable[Finding]:
        for one, numeric, other in survey.once(numeric_texts):
            if SOME <= numeric / one.known < NEARLY_ALL:
                part = f"{cells(numeric, 'number')} ({share(numeric, one.known)})"
                sentence = f"{quoted(one.name)} has {part} among its {cells(one.known, 'known cell')}"
                yield self.finding((one.name,), f"{sentence}, beside texts such as {quoted(other)}.")


def numeric_texts(survey: Survey) -> list[tuple[Surveyed, int, str | None]]:
    """Columns of text with many numbers: how many there are, and the most frequent cell that is not a number.

    Codes with leading zeros are no numbers: 007 is not 7.
    """
    code = "regexp_matches(cell, '^0[0-9]')"
    found = []
    for one, part in zip(survey.worded, survey.shares_in_sample(survey.worded, NUMBER), strict=True):
        if part < SOME / 2:
            continue
        levels = _cells_of(survey, one)
        numeric, codes = survey.one(f"SELECT sum(cells) FILTER ({NUMBER}), sum(cells) FILTER ({code}) FROM {levels}")
        if numeric and not codes:
            other = survey.query(f"SELECT cell FROM {levels} WHERE NOT {NUMBER} ORDER BY cells DESC, cell LIMIT 1")
            found.append((one, int(numeric), other[0][0] if other else None))
    return found


def _cells_of(survey: Survey, one: Surveyed) -> str:
    """The different texts of a column without blanks around them, in SQL."""
    return f"(SELECT trim(value) AS cell, cells FROM {survey.levels} WHERE place = {one.cells.place})"


def _of_columns(survey: Survey, query: str, given: list[str] | None = None) -> Iterable[tuple[Surveyed, list[tuple]]]:
    """The columns with the rows of a query on all levels that begin with their place, which are left out there."""
    rows: dict[int, list[tuple]] = {}
    for place, *row in survey.query(query, given):
        rows.setdefault(place, []).append(tuple(row))
    return ((one, rows[one.cells.place]) for one in survey.worded if one.cells.place in rows)


class DatesAsText(Check):
    """A column of text holds nearly only dates."""

    key = "dates-as-text"
    title = "Dates stored as text"
    severity = Severity.WARNING
    found = "Columns of text with many dates in a random sample were searched for the forms of dates over all rows."
    matters = "As text, every day is a category of its own; as dates, year, month and weekday are learned from."
    by_hand = "Correct the cells that are no dates, then change the type to date."

    def look(self, survey: Survey) -> Iterable[Finding]:
        texts = [one for one in survey.worded if one.name != survey.plan.target]
        shape = shape_sql("cell")
        for one, part in zip(texts, survey.shares_in_sample(texts, shape), strict=True):
            if part < SOME:
                continue
            dated = int(survey.one(f"SELECT sum(cells) FILTER ({shape}) FROM {_cells_of(survey, one)}")[0] or 0)
            if dated < NEARLY_ALL * one.known:
                continue
            rest = one.known - dated
            sentence = f"{quoted(one.name)} has {cells(dated, 'date')} among its {cells(one.known, 'known cell')}."
            fix = None
            if survey.can_change(one.name):
                label = "Read it as dates" + (f"; {cells(rest, 'cell')} become missing" if rest else "")
                fix = Fix(label, (step("change_type", columns=[one.name], to="date"),))
            yield self.finding((one.name,), sentence, fix)


class DisguisedMissing(Check):
    """Texts that probably mean that nothing is known."""

    key = "disguised-missing"
    title = "Cells that may mean missing"
    severity = Severity.WARNING
    found = "The different texts of every column were compared with the words people write for nothing, over all rows."
    matters = "A model learns them as a category of their own; where they are one, such as NA for no alley, keep them."
    by_hand = "Replace them in the file."

    def look(self, survey: Survey) -> Iterable[Finding]:
        words = ", ".join(["?"] * len(MISSING_WORDS))
        query = f"SELECT place, trim(value, {BLANKS}) AS cell, sum(cells) FROM {survey.levels} "
        query += f"WHERE lower(trim(value, {BLANKS})) IN ({words}) GROUP BY place, cell ORDER BY 3 DESC, 2"
        for one, meant in _of_columns(survey, query, list(MISSING_WORDS)):
            count = int(sum(row[1] for row in meant))
            shown = " and ".join(quoted(row[0]) for row in meant[:MOST_SHOWN])
            sentence = (
                f"{quoted(one.name)} has {cells(count)} of {survey.rows:,} ({share(count, survey.rows)}) with {shown}."
            )
            fix = None
            if survey.can_change(one.name) and len(meant) < 50:
                values = values_text(row[0] for row in meant)
                steps = (step("convert_to_missing", columns=[one.name], values=values),)
                fix = Fix(f"Make the {cells(count)} missing", steps)
            severity = Severity.INFO if count > MEANT * one.known else None
            yield self.finding((one.name,), sentence, fix, severity=severity)


class PaddedText(Check):
    """Texts with blanks around them."""

    key = "padded-text"
    title = "Texts with blanks around them"
    severity = Severity.WARNING
    found = "The cells of text were compared with themselves without blanks at their ends, over all rows."
    matters = "To a model, 'NY' and 'NY ' are two categories."
    by_hand = "Strip the blanks in the file."

    def look(self, survey: Survey) -> Iterable[Finding]:
        padded = f"value != trim(value, {BLANKS})"
        query = f"SELECT place, sum(cells)::BIGINT, min(value) FROM {survey.levels} WHERE {padded} GROUP BY place"
        for one, ((count, such),) in _of_columns(survey, query):
            shown = "'" + such[:40].replace("\n", " ").replace("\r", " ") + "'"
            sentence = f"{quoted(one.name)} has {cells(count)} with blanks around the text, such as {shown}."
            fix = None
            if survey.can_change(one.name):
                fix = Fix("Strip the blanks", (step("format_string", columns=[one.name]),))
            severity = None if one.kind in (Kind.CATEGORY, Kind.BOOLEAN) else Severity.INFO
            yield self.finding((one.name,), sentence, fix, severity=severity)


class CaseVariants(Check):
    """The same category in upper and lower case."""

    key = "case-variants"
    title = "The same category written differently"
    severity = Severity.WARNING
    found = "The different values of every category were compared without regard to case and blanks, over all rows."
    matters = "To a model, 'NY' and 'ny' are two categories, each with fewer rows."
    by_hand = "Write the values alike in the file."

    def look(self, survey: Survey) -> Iterable[Finding]:
        places = [one.cells.place for one in survey.worded if one.kind in (Kind.CATEGORY, Kind.BOOLEAN)]
        alike = f"lower(trim(value, {BLANKS}))"
        bare = f"SELECT place, {alike} AS word, trim(value, {BLANKS}) AS cell, sum(cells) AS cells "
        bare += f"FROM {survey.levels} WHERE list_contains({places}::INTEGER[], place) GROUP BY ALL"
        written = "list(cell ORDER BY cells DESC, cell) AS written"
        grouped = f"SELECT place, {written}, sum(cells) AS cells FROM ({bare}) GROUP BY place, word"
        query = f"SELECT * FROM ({grouped}) WHERE len(written) > 1 ORDER BY 3 DESC, 2"
        for one, found in _of_columns(survey, query):
            shown = " and ".join(quoted(name) for name in found[0][0][:MOST_SHOWN])
            count = cells(len(found), "category").replace("categorys", "categories")
            sentence = f"{quoted(one.name)} has {count} written in several ways, such as {shown}."
            fix = None
            if survey.can_change(one.name):
                steps = (
                    step("format_string", columns=[one.name]),
                    step("format_string", columns=[one.name], way="lower case"),
                )
                fix = Fix("Write all in lower case, without blanks around", steps)
            yield self.finding((one.name,), sentence, fix)
