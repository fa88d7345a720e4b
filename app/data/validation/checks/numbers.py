"""Checks of cells of numbers: infinite, far from all others, or a code for nothing."""

# ruff: noqa: S608 - the SQL names columns by place

from collections.abc import Iterable

from app.data.columns import Kind
from app.data.validation.check import Check
from app.data.validation.finding import Finding, Fix, Severity
from app.data.validation.survey import Survey, Surveyed
from app.data.validation.wording import cells, number, quoted, share, step

FAR = 10.0
FEW = 0.01
SKEWED = 0.8
NEGATIVE_CODES = (-1, -9, -99, -999, -9999, -99999, -999999, -9999999)
POSITIVE_CODES = (99, 999, 9999, 99999, 999999, 9999999)


class InfiniteNumbers(Check):
    """Cells that are infinite."""

    key = "infinite-numbers"
    title = "Infinite numbers"
    severity = Severity.WARNING
    found = "The infinite cells of every column of numbers were counted over all rows."
    matters = "They come from a division by zero or an overflow; builds treat them as missing."
    by_hand = "Correct the cells in the file."

    def look(self, survey: Survey) -> Iterable[Finding]:
        target = [survey.target] if survey.target else []
        for one in (*survey.features, *target):
            if one.range.infinite:
                sentence = f"{quoted(one.name)} has {cells(one.range.infinite, 'infinite cell')} of {survey.rows:,}."
                fix = None
                if survey.can_change(one.name):
                    steps = (step("convert_to_missing", columns=[one.name], values="inf, -inf"),)
                    fix = Fix("Make them missing", steps)
                yield self.finding((one.name,), sentence, fix)


class FarOutliers(Check):
    """A few numbers are very far from all others."""

    key = "far-outliers"
    title = "Outliers beyond reason"
    severity = Severity.WARNING
    found = (
        f"Numbers more than {FAR:g} interquartile ranges beyond the quartiles, and further beyond the middle 98 % than "
    )
    found += "these are wide, were counted over all rows."
    matters = "Often mistakes of typing or of units; linear models and nearest neighbours are ruled by them."
    by_hand = "Look at the rows, and correct them in the file if they are mistakes."

    def look(self, survey: Survey) -> Iterable[Finding]:
        for one in survey.features:
            spread = survey.spreads.get(one.name)
            if spread is None or one.kind is not Kind.NUMBER or spread.upper <= spread.lower:
                continue
            reach = FAR * (spread.upper - spread.lower)
            usual = spread.last - spread.first
            low = min(spread.lower - reach, spread.first - usual)
            high = max(spread.upper + reach, spread.last + usual)
            if float(one.range.low) >= low and float(one.range.high) <= high:
                continue
            count = survey.one(
                f"SELECT count(*) FROM rows WHERE {one.value} < ?::DOUBLE OR {one.value} > ?::DOUBLE", [low, high]
            )[0]
            if count > FEW * one.known:
                continue
            bounds = f"below {number(low)} or above {number(high)}"
            farthest = one.range.high if float(one.range.high) > high else one.range.low
            sentence = f"{quoted(one.name)} has {cells(count)} of {survey.rows:,} {bounds}, such as {number(farthest)}."
            fix = None
            if survey.can_change(one.name):
                limits = {"method": "min-max", "low": low, "high": high, "fix": "clip"}
                fix = Fix("Clip them to these bounds", (step("handle_outliers", columns=[one.name], **limits),))
            yield self.finding((one.name,), sentence, fix)


class DisguisedNumbers(Check):
    """A number that probably means that nothing is known."""

    key = "disguised-missing-number"
    title = "Numbers that may mean missing"
    severity = Severity.WARNING
    found = "The lowest and the highest number of every column were compared with usual codes for nothing and with "
    found += "their neighbours, over all rows."
    matters = "A model takes -999 for a very low value; where the number is meant, keep it."
    by_hand = "Replace them in the file."

    def look(self, survey: Survey) -> Iterable[Finding]:
        for one in survey.features:
            if one.kind is not Kind.NUMBER or one.name not in survey.spreads or one.is_constant:
                continue
            for value in _candidates(survey, one):
                count, low, high = survey.one(
                    f"SELECT count(*) FILTER ({one.value} = ?), min({one.value}) FILTER ({one.value} != ?), "
                    f"max({one.value}) FILTER ({one.value} != ?) FROM rows",
                    [value] * 3,
                )
                if count < 2 or not _is_apart(value, float(low), float(high)):
                    continue
                rest = f"all others lie between {number(low)} and {number(high)}"
                part = f"{cells(count)} of {survey.rows:,} ({share(count, survey.rows)})"
                sentence = f"{quoted(one.name)} is {number(value)} in {part}, while {rest}."
                fix = None
                if survey.can_change(one.name):
                    steps = (step("convert_to_missing", columns=[one.name], values=f"{value}"),)
                    fix = Fix(f"Make the {cells(count)} missing", steps)
                yield self.finding((one.name,), sentence, fix)


def _candidates(survey: Survey, one: Surveyed) -> list[float | int]:
    low, high = one.range.low, one.range.high
    found = [low] if low in NEGATIVE_CODES or (low == 0 and survey.spreads[one.name].lower > 0) else []
    return found + ([high] if high in POSITIVE_CODES else [])


def _is_apart(value: float, low: float, high: float) -> bool:
    """Whether a code lies apart from the other numbers, which go from `low` to `high`."""
    if value < 0:
        return low >= 0
    if value > 0:
        return high < value / 2
    # Zero is a number like others unless these stay far from it, as years of construction do.
    return low > high - low


class SkewedNumbers(Check):
    """Most numbers are close together and some are far off on one side."""

    key = "skewed-numbers"
    title = "Skewed numbers"
    severity = Severity.INFO
    found = "The median was compared with the 1st and the 99th percentile, over all rows."
    matters = (
        "Trees do not mind; linear models, networks and nearest neighbours learn better from the root or logarithm."
    )
    by_hand = "Add a custom formula, such as the power 0.5, and drop the original column."

    def look(self, survey: Survey) -> Iterable[Finding]:
        for one in survey.features:
            spread = survey.spreads.get(one.name)
            if spread is None or one.kind is not Kind.NUMBER or spread.last <= spread.first:
                continue
            # Halves, because the distance between two very large numbers is infinite.
            half = spread.last / 2 - spread.first / 2
            lean = ((spread.last / 2 - spread.median / 2) - (spread.median / 2 - spread.first / 2)) / half
            if abs(lean) >= SKEWED and spread.first < spread.median < spread.last:
                middle = f"its median is {number(spread.median)}"
                ends = f"the middle 98 % go from {number(spread.first)} to {number(spread.last)}"
                yield self.finding((one.name,), f"{quoted(one.name)} leans to one side: {middle}, but {ends}.")
