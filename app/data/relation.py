"""How a column goes with the target: the target by level or range of the column, and one number for how strongly."""

# ruff: noqa: S608 - the SQL names columns by place; values of the data are bound

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.data import counts
from app.data.columns import Kind
from app.data.counts import Cells, Edge
from app.data.dataset import Version
from app.data.explained import edges_of, levels_sql
from app.errors import NotApplicable
from app.problem import Problem

RANGES = 10
FEW_VALUES = 12
MOST_LEVELS = 10
MOST_CLASSES = 10
OTHERS, MISSING = "(others)", "(missing)"
STRENGTHS = ((0.1, "hardly any"), (0.3, "weak"), (0.6, "clear"), (1.1, "strong"))

Query = Callable[..., list[tuple]]


@dataclass(frozen=True)
class Level:
    """The target in the rows of one level or range of a column.

    `left` and `right` are the least and greatest cell of a range; of a level both are its label. `mean` is of a target
    of numbers; `shares`, 0 to 1, are those of the relation's classes, in their order.
    """

    left: Edge
    right: Edge
    rows: int
    mean: float | None = None
    shares: tuple[float, ...] = ()


@dataclass(frozen=True)
class Relation:
    """A column against the target, over all rows in which the target is known.

    Levels are ranges with about as many rows each, in their order, or the most frequent categories with "(others)";
    "(missing)" is last. `classes` are the most frequent values of a target of categories, most frequent first, with
    "(others)" if there are more. `strength` goes from 0 to 1, Spearman's from -1 to 1; None where one does not vary.
    """

    column: str
    target: str
    rows: int
    levels: tuple[Level, ...]
    classes: tuple[str, ...]
    measure: str
    strength: float | None

    @property
    def sentence(self) -> str:
        """What there is to see, as a caption."""
        rows = f"{self.rows:,} row{'' if self.rows == 1 else 's'} with a known {self.target}"
        if self.strength is None:
            return f"{self.column} or {self.target} does not vary in the {rows}."
        word = next(word for limit, word in STRENGTHS if abs(self.strength) < limit)
        way = " falling" if self.strength < 0 else ""
        how = f"{word}{way} relation ({self.measure} {self.strength:.2f})"
        return f"{self.target} by {self.column}: {how}, over all {rows}."


def relation(version: Version, column: str, target: str, problem: Problem) -> Relation:
    """How a column goes with the target, over all rows; columns that name or describe single rows are refused."""
    schema = version.scan().collect_schema()
    for name in (column, target):
        if version.column(name) is None:
            raise NotApplicable(f"There is no column '{name}' in this dataset; choose another one.")
    kind = version.column(column).kind
    if kind in (Kind.IDENTIFIER, Kind.TEXT):
        raise NotApplicable(
            f"{column} is {kind}, so nearly every row has a cell of its own; there is no share to show."
        )
    if problem is Problem.REGRESSION and not schema[target].is_numeric():
        raise NotApplicable(f"{target} holds no numbers, so it has no mean; choose a category prediction.")
    places = list(schema)
    feature = counts.cells_of(places.index(column), kind, schema[column])
    answer = counts.cells_of(places.index(target), version.column(target).kind, schema[target])
    with counts.opened(version.data, len(schema), version.rows) as connection:

        def query(sql: str, given: list[Any] | None = None) -> list[tuple]:
            return connection.execute(sql, given).fetchall()

        return _related(query, feature, answer, (column, target), problem)


def _related(query: Query, feature: Cells, answer: Cells, names: tuple[str, str], problem: Problem) -> Relation:
    numbers = problem is Problem.REGRESSION
    classes = () if numbers else _classes(query, answer)
    aggregates = [f"sum(({answer.value})::DOUBLE)"] if numbers else ["count(*) FILTER (answer = ?)"] * len(classes)
    found = _grouped(query, feature, answer, aggregates, [value for value, _ in classes])
    shown = tuple(str(value) for value, _ in classes)
    levels = tuple(_level(row, feature, numbers) for row in found)
    rows = sum(level.rows for level in levels)
    others = not numbers and sum(count for _, count in classes) < rows
    measure, strength = _strength(query, feature, answer, numbers)
    return Relation(*names, rows, levels, (*shown, OTHERS) if others else shown, measure, strength)


def _classes(query: Query, answer: Cells) -> list[tuple[Any, int]]:
    known = f"SELECT {answer.value} AS value, count(*) FROM rows WHERE value IS NOT NULL GROUP BY value"
    return query(f"{known} ORDER BY 2 DESC, 1 LIMIT {MOST_CLASSES}")


def _grouped(query: Query, feature: Cells, answer: Cells, aggregates: list[str], given: list[Any]) -> list[tuple]:
    """For each level: its place, label, least and greatest cell, rows and aggregates."""
    edges = edges_of(query, "rows", [feature], RANGES, FEW_VALUES)[0] if _measured(feature) else ()
    cell = feature.scale or "NULL"
    sums = "".join(f", {one} AS a{place}" for place, one in enumerate(aggregates))
    levels = (
        f"SELECT {levels_sql(feature, edges)} AS level, min({cell}) AS low, max({cell}) AS high, "
        f"count(*) AS size{sums} FROM (SELECT *, {answer.value} AS answer FROM rows) "
        "WHERE answer IS NOT NULL GROUP BY level"
    )
    order, most = ("level", max(RANGES, FEW_VALUES)) if _measured(feature) else ("size DESC, level", MOST_LEVELS)
    placed = f"SELECT *, row_number() OVER (ORDER BY level IS NULL, {order}) AS place FROM ({levels})"
    joined = "".join(f", sum(a{place})" for place in range(len(aggregates)))
    return query(
        f"SELECT CASE WHEN level IS NOT NULL THEN least(place, {most} + 1) END AS spot, min(level)::VARCHAR, "
        f"min(low), max(high), sum(size)::BIGINT{joined} FROM ({placed}) GROUP BY spot ORDER BY spot NULLS LAST",
        given,
    )


def _measured(cells: Cells) -> bool:
    return cells.scale is not None and cells.kind in (Kind.NUMBER, Kind.DATE)


def _level(row: tuple, feature: Cells, numbers: bool) -> Level:
    at, label, low, high, rows, *sums = row
    if at is None:
        left = right = MISSING
    elif _measured(feature):
        left, right = feature.edge(low), feature.edge(high)
    else:
        left = right = label if at <= MOST_LEVELS else OTHERS
    if numbers:
        mean = float(sums[0]) / rows
        return Level(left, right, rows, mean if math.isfinite(mean) else None)
    shares = [count / rows for count in sums]
    rest = 1 - sum(shares)
    return Level(left, right, rows, shares=(*shares, rest) if rest > 1e-9 else tuple(shares))


def _strength(query: Query, feature: Cells, answer: Cells, numbers: bool) -> tuple[str, float | None]:
    """The name and the value of the measure that suits the two columns."""
    if _measured(feature) and numbers:
        return "Spearman's correlation", _spearman(query, feature, answer)
    if _measured(feature):
        return "correlation ratio", _correlation_ratio(query, answer.value, feature.scale)
    if numbers:
        return "correlation ratio", _correlation_ratio(query, feature.value, answer.value)
    return "Cramér's V", _cramers_v(query, feature, answer)


def _spearman(query: Query, feature: Cells, answer: Cells) -> float | None:
    """The correlation of ranks, equal numbers sharing the mean of theirs."""
    known = f"FROM (SELECT {feature.scale} AS a, {answer.value} AS b FROM rows) WHERE a IS NOT NULL AND b IS NOT NULL"
    ranks = (
        f"rank() OVER (ORDER BY {one}) + (count(*) OVER (PARTITION BY {one}) - 1) / 2 AS rank_{one}" for one in "ab"
    )
    return _finite(query(f"SELECT corr(rank_a, rank_b) FROM (SELECT {', '.join(ranks)} {known})")[0][0])


def _correlation_ratio(query: Query, level: str, number: str) -> float | None:
    """Eta: the root of the share of a number's variance that lies between levels (Pearson 1905)."""
    known = f"(SELECT {level} AS level, ({number})::DOUBLE AS y FROM rows WHERE ({number}) IS NOT NULL)"
    groups = f"(SELECT count(*) AS size, avg(y) AS mean, var_pop(y) AS within FROM {known} "
    groups += "WHERE level IS NOT NULL GROUP BY level)"
    between = "sum(size * (mean - middle) ** 2)"
    with_middle = f"(SELECT *, sum(size * mean) OVER () / sum(size) OVER () AS middle FROM {groups})"
    found = query(f"SELECT {between} / nullif({between} + sum(size * within), 0), count(*) FROM {with_middle}")[0]
    share = _finite(found[0])
    return None if share is None or found[1] < 2 else math.sqrt(min(share, 1.0))


def _cramers_v(query: Query, feature: Cells, answer: Cells) -> float | None:
    """Cramér's V, corrected for bias so that chance gives about 0 (Bergsma 2013)."""
    pairs = f"(SELECT {feature.value} AS a, {answer.value} AS b, count(*)::DOUBLE AS cells FROM rows "
    pairs += "WHERE a IS NOT NULL AND b IS NOT NULL GROUP BY a, b)"
    sums = "sum(cells) OVER (PARTITION BY a) AS by_a, sum(cells) OVER (PARTITION BY b) AS by_b"
    found = query(
        f"SELECT sum(cells * cells / (by_a * by_b)) - 1, sum(cells), count(DISTINCT a), count(DISTINCT b) "
        f"FROM (SELECT *, {sums} FROM {pairs})"
    )[0]
    squared, rows, rows_wide, columns_wide = found
    if squared is None or min(rows_wide, columns_wide) < 2 or rows < 3:
        return None
    corrected = max(0.0, squared - (rows_wide - 1) * (columns_wide - 1) / (rows - 1))
    widths = [wide - (wide - 1) ** 2 / (rows - 1) for wide in (rows_wide, columns_wide)]
    return min(1.0, math.sqrt(corrected / (min(widths) - 1))) if min(widths) > 1 else None


def _finite(number: float | None) -> float | None:
    return float(number) if number is not None and math.isfinite(number) else None
