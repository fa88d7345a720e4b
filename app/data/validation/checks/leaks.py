"""Checks for columns that know the answer already."""

# ruff: noqa: S608 - the SQL names columns by place

import re
from collections.abc import Iterable

import numpy as np

from app.data.columns import Kind
from app.data.explained import edges_of, explained, levels_sql
from app.data.validation.check import Check
from app.data.validation.finding import Finding, Fix, Severity
from app.data.validation.survey import Survey, Surveyed
from app.data.validation.wording import quoted, rows
from app.problem import Problem

SUSPICIOUS = {Problem.REGRESSION: 0.93, Problem.BINARY: 0.8, Problem.MULTICLASS: 0.8}
SCREENED = 0.7
LATER = 0.1
LATER_WORDS = frozenset({
    "after", "afterwards", "actual", "cancelled", "canceled", "cancellation", "closed", "collections", "collected",
    "completed", "death", "deceased", "delivered", "discharge", "discharged", "ended", "failure", "final", "finished",
    "outcome", "recovered", "refund", "refunded", "reimbursed", "resolved", "resolution", "result", "returned",
    "settled", "settlement", "terminated", "termination",
})  # fmt: skip
BEFORE_WORDS = frozenset({"expected", "planned", "estimated", "promised", "scheduled", "previous", "last", "prior"})
EXACT = 1e-9
COMPARED, FEWEST_COMPARED = 500, 20
MOST_COMPARED = 200
SIGNS = {"+": np.add, "-": np.subtract, "×": np.multiply, "÷": np.divide}


class LeakSuspect(Check):
    """One column alone nearly determines the target."""

    key = "leak-suspect"
    title = "A column that nearly gives the answer away"
    severity = Severity.WARNING
    found = (
        "How much of the target each column explains alone (R2, or for categories Goodman and Kruskal's tau, each row "
        "predicted from the others) was measured in a random sample, and above 70 % over all rows."
    )
    matters = "If it is known only together with the target, the model looks perfect and fails when it is used."
    by_hand = "Leave the column out if it is not known at the time of prediction."

    def look(self, survey: Survey) -> Iterable[Finding]:
        for name, strength in survey.once(strengths).items():
            if strength < SUSPICIOUS[survey.problem]:
                continue
            one = survey.columns[name]
            sentence = f"{quoted(one.name)} alone explains {100 * strength:.1f} % of {quoted(survey.target.name)}."
            yield self.finding((one.name,), sentence, left_out(one))


class KnownLater(Check):
    """By its name, a column is written down after the target is decided."""

    key = "known-later"
    title = "Perhaps known only afterwards"
    severity = Severity.WARNING
    found = "The words of the column's name were compared with those for what comes afterwards, and its share of the "
    found += "target was measured in a random sample."
    matters = "What is written down after the answer is known cannot help to predict it."
    by_hand = "Leave the column out if it is not known at the time of prediction."

    def look(self, survey: Survey) -> Iterable[Finding]:
        for name, strength in survey.once(strengths).items():
            one = survey.columns[name]
            told = strength >= SUSPICIOUS[survey.problem]
            if sounds_later(one.name) and not told and (strength >= LATER or one.is_date):
                share = f"alone it explains {100 * max(strength, 0):.0f} % of {quoted(survey.target.name)}"
                sentence = f"{quoted(one.name)} sounds as if it is known only afterwards; {share}."
                yield self.finding((one.name,), sentence, left_out(one))


class TargetFromColumns(Check):
    """The target is calculated from two other columns."""

    key = "target-from-columns"
    title = "Columns from which the target is calculated"
    severity = Severity.WARNING
    found = (
        "Sums, differences, products and ratios of every two columns in a random sample were compared with the target, "
    )
    found += "and those that agree over all rows."
    matters = "If both are known, nothing needs to be predicted; if not, the model cannot use them."
    by_hand = "Leave out what is not known at the time of prediction."

    def look(self, survey: Survey) -> Iterable[Finding]:
        if survey.problem is not Problem.REGRESSION or not survey.target.is_number:
            return
        for first, sign, second in _formulas(survey):
            names = (first.name, second.name)
            words = f"{quoted(first.name)} {sign} {quoted(second.name)}"
            sentence = f"{quoted(survey.target.name)} is {words} in all {rows(survey.rows)} where all are known."
            later = tuple(name for name in names if sounds_later(name)) or names
            yield self.finding(names, sentence, Fix(f"Leave out {' and '.join(later)}", leave_out=later))


def sounds_later(name: str) -> bool:
    """Whether a name has a word for what comes after the target is decided, and none for what comes before."""
    words = re.split(r"[^a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower())
    return not LATER_WORDS.isdisjoint(words) and BEFORE_WORDS.isdisjoint(words)


def left_out(one: Surveyed) -> Fix:
    """The fix that leaves a column out."""
    return Fix(f"Leave out {one.name}", leave_out=(one.name,))


def strengths(survey: Survey) -> dict[str, float]:
    """How much of the target each column explains alone, by name; over all rows where that is much in the sample."""
    if survey.problem is None or survey.target is None or len(survey.classes) < 2:
        return {}
    answer, categories = survey.target.value, survey.problem is not Problem.REGRESSION
    if not categories and not survey.target.is_number:
        return {}
    told = [one for one in survey.features if one.known and not survey.is_token(one.name)]
    asked = [one for one in told if one.kind not in (Kind.IDENTIFIER, Kind.TEXT)]
    edges = edges_of(survey.query, survey.sample, [one.cells for one in asked])
    levels = [levels_sql(one.cells, its, few_rows=True) for one, its in zip(asked, edges, strict=True)]
    shares = explained(survey.query, survey.sample, levels, answer, categories)
    if survey.sampled < survey.rows:
        much = [place for place, share in enumerate(shares) if share >= SCREENED]
        levels = [levels_sql(asked[place].cells, edges[place]) for place in much]
        exact = explained(survey.query, "rows", levels, answer, categories)
        for place, share in zip(much, exact, strict=True):
            shares[place] = share
    return {one.name: share for one, share in zip(asked, shares, strict=True)}


def _formulas(survey: Survey) -> Iterable[tuple[Surveyed, str, Surveyed]]:
    """Pairs of columns from which the target is calculated in every row, with the sign between them."""
    columns = [one for one in survey.features if (one.is_number or one.is_date) and not one.is_constant and one.known]
    columns = columns[:MOST_COMPARED]
    *amounts, target = _amounts(survey, [*columns, survey.target])
    apart = np.array([not _agrees(one, target) for one in amounts], dtype=bool)
    for place in np.flatnonzero(apart):
        promising = {sign: apart & _promising(sign, place, np.array(amounts), target) for sign in SIGNS}
        for other in np.flatnonzero(np.any(list(promising.values()), axis=0)):
            for sign, calculate in SIGNS.items():
                if other == place or not promising[sign][other] or (sign in "+×" and other < place):
                    continue
                with np.errstate(all="ignore"):
                    if not _agrees(calculate(amounts[place], amounts[other]), target):
                        continue
                if _holds(survey, columns[place], sign, columns[other]):
                    yield columns[place], sign, columns[other]


def _promising(sign: str, place: int, amounts: np.ndarray, target: np.ndarray) -> np.ndarray:
    """With which columns a formula holds in the first rows; most hold in none, which is soon told of all at once."""
    first = amounts[:, :FEWEST_COMPARED]
    with np.errstate(all="ignore"):
        off = np.abs(SIGNS[sign](first[place], first) - target[:FEWEST_COMPARED])
    return ~(np.isfinite(off) & ~_near(off, target[:FEWEST_COMPARED])).any(axis=1)


def _amounts(survey: Survey, columns: list[Surveyed]) -> list[np.ndarray]:
    """The first cells of the sample as numbers, NaN where missing; dates as days."""
    amounts = ", ".join(f"coalesce({_amount(one)}, 'nan'::DOUBLE) AS a{place}" for place, one in enumerate(columns))
    found = survey.table_of(f"SELECT {amounts} FROM {survey.sample} LIMIT {COMPARED}")
    return [cells.to_numpy() for cells in found]


def _amount(one: Surveyed) -> str:
    return f"epoch({one.raw})::DOUBLE / 86400" if one.is_date else f"({one.value})::DOUBLE"


def _agrees(calculated: np.ndarray, target: np.ndarray) -> bool:
    off = np.abs(calculated - target)
    known = np.isfinite(off)
    if known.sum() < FEWEST_COMPARED:
        return False
    return bool(_near(off[known], target[known]).all())


def _near(off: np.ndarray, target: np.ndarray) -> np.ndarray:
    return off <= EXACT * np.maximum(1, np.abs(target))


def _holds(survey: Survey, first: Surveyed, sign: str, second: Surveyed) -> bool:
    """Whether the formula holds in all rows where its columns and the target are known."""
    left, right, answer = _amount(first), _amount(second), _amount(survey.target)
    symbol = {"×": "*", "÷": "/"}.get(sign, sign)
    off = f"abs({left} {symbol} {right} - {answer}) > {EXACT} * greatest(1, abs({answer}))"
    return not survey.query(f"SELECT 1 FROM rows WHERE {off} AND isfinite({left} {symbol} {right}) LIMIT 1")
