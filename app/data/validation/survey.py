"""What the checks look at: a table with its recipe applied, counted over all rows by DuckDB when a check asks."""

# ruff: noqa: S608 - the SQL names columns by place, never by text from the data

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from app.data import counts
from app.data.columns import Kind
from app.data.counts import COLUMNS_AT_ONCE, Cells, Range
from app.data.dataset import Version
from app.data.explained import blocks, stacked
from app.data.profile import preview
from app.data.validation.plan import Plan
from app.errors import NotApplicable
from app.problem import Problem, detect
from app.training.division import Source, shaped, target_values
from app.wrangling.step import is_pattern
from app.wrangling.text_steps import VECTORIZE

SAMPLE = 20_000
MOST_VALUES = 1_000
QUARTILES = (0.01, 0.25, 0.5, 0.75, 0.99)


@dataclass(frozen=True)
class Surveyed:
    """One column: its kind and type, how its cells are counted, and what one scan of all rows found."""

    name: str
    kind: Kind
    dtype: pl.DataType
    cells: Cells
    range: Range
    rows: int

    @property
    def raw(self) -> str:
        """The column in SQL."""
        return self.cells.raw

    @property
    def value(self) -> str:
        """Its distinguishable value in SQL; NULL where a number is not finite."""
        return self.cells.value

    @property
    def missing(self) -> int:
        """Cells that are empty or not a number."""
        return self.rows - self.known

    @property
    def known(self) -> int:
        """Cells that hold something, infinite ones among them."""
        return self.range.filled - self.range.undefined

    @property
    def missing_share(self) -> float:
        """Missing cells by all cells, 0 to 1."""
        return self.missing / self.rows if self.rows else 0.0

    @property
    def is_text(self) -> bool:
        """Whether the cells are stored as text."""
        return self.dtype in (pl.String, pl.Categorical, pl.Enum)

    @property
    def is_number(self) -> bool:
        """Whether the cells are stored as numbers."""
        return self.dtype.is_numeric()

    @property
    def is_date(self) -> bool:
        """Whether the cells are stored as dates."""
        return self.dtype in (pl.Date, pl.Datetime)

    @property
    def is_constant(self) -> bool:
        """Whether all known cells are the same finite value."""
        return self.known > 0 and self.range.infinite == 0 and self.range.low == self.range.high


@dataclass(frozen=True)
class Spread:
    """Exact quantiles of a column's finite numbers: the 1st and 99th percentile, the quartiles and the median."""

    first: float
    lower: float
    median: float
    upper: float
    last: float


class Survey:
    """A version as a recipe leaves it for training, with the plan of what is to be built from it."""

    def __init__(
        self,
        original: Version,
        table: Version,
        plan: Plan,
        connection: duckdb.DuckDBPyConnection,
        tables: Mapping[str, Path],
    ) -> None:
        self.original = original
        self.table = table
        self.plan = plan
        self._connection = connection
        self._tables = tables
        self.rows = table.rows
        self._distinct: dict[str, int] = {}
        self._found: dict[Callable[[Survey], Any], Any] = {}

    def query(self, sql: str, given: list[Any] | None = None) -> list[tuple]:
        """The rows of a query on the tables `rows` (all of them) and `self.sample`, whose columns are c0, c1 …"""
        return self._connection.execute(sql, given).fetchall()

    def one(self, sql: str, given: list[Any] | None = None) -> tuple:
        """The only row of a query."""
        return self.query(sql, given)[0]

    def table_of(self, sql: str) -> pl.DataFrame:
        """The numbers that a query finds, as a table."""
        return pl.DataFrame(self._connection.execute(sql).fetchnumpy())

    @cached_property
    def columns(self) -> dict[str, Surveyed]:
        """Every column, by name, in the order of the table."""
        schema = self.table.scan().collect_schema()
        kinds = {column.name: column.kind for column in self.table.columns}
        cells = [counts.cells_of(place, kinds[name], dtype) for place, (name, dtype) in enumerate(schema.items())]
        ranges = counts.ranges(self._connection, cells)
        return {
            name: Surveyed(name, kinds[name], dtype, counted, known, self.rows)
            for (name, dtype), counted, known in zip(schema.items(), cells, ranges, strict=True)
        }

    @cached_property
    def features(self) -> tuple[Surveyed, ...]:
        """The columns a model could learn from: neither the target nor those left out."""
        never = {self.plan.target, self.plan.weight_column, *self.plan.left_out}
        return tuple(column for column in self.columns.values() if column.name not in never)

    @cached_property
    def vectorized(self) -> dict[str, str]:
        """The columns of text that a Vectorize step of the recipe reads, with how the names of its columns begin."""
        settings = (one["settings"] for one in self.plan.steps if one["step"] == VECTORIZE and one.get("enabled", True))
        return {one["column"]: f"{one.get('name') or one['column']}: " for one in settings if one.get("column")}

    def is_token(self, name: str) -> bool:
        """Whether a column says how often a token is in a text."""
        return name.startswith(tuple(self.vectorized.values()))

    @cached_property
    def texts(self) -> tuple[Surveyed, ...]:
        """The columns of text that are not left out, the target among them."""
        target = [self.target] if self.target else []
        return tuple(column for column in (*self.features, *target) if column.is_text and column.known)

    @property
    def target(self) -> Surveyed | None:
        """The target, if one is chosen and there."""
        return self.columns.get(self.plan.target)

    @cached_property
    def target_values(self) -> pl.Series | None:
        """The target in every row, as a build reads it before rows are removed; None where it would refuse to."""
        if self.target is None:
            return None
        try:
            found = shaped(list(self.plan.steps), self.source)
            return target_values(found.recipe, found.table, self.plan.target)
        except NotApplicable:
            return None

    @cached_property
    def detected(self) -> Problem | None:
        """The problem that the target itself suggests."""
        if self.target_values is None:
            return None
        try:
            return detect(self.target_values, self.target.kind).problem
        except NotApplicable:
            return None

    @property
    def problem(self) -> Problem | None:
        """The problem that was chosen, else the one detected; None without a target."""
        return (self.plan.problem or self.detected) if self.target else None

    @cached_property
    def classes(self) -> tuple[tuple[Any, int], ...]:
        """The most frequent known values of the target with their rows: more than a model could tell apart."""
        if self.target is None:
            return ()
        query = f"SELECT {self.target.value} AS value, count(*) FROM rows WHERE value IS NOT NULL GROUP BY value"
        return tuple(self.query(f"{query} ORDER BY 2 DESC, 1 LIMIT {MOST_VALUES}"))

    @cached_property
    def spreads(self) -> dict[str, Spread]:
        """The spread of every column of numbers with a finite cell."""
        wanted = [one for one in self.columns.values() if one.is_number and one.range.low is not None]
        if not wanted:
            return {}
        parts = [f"quantile_disc({one.value}, {list(QUARTILES)})" for one in wanted]
        starts = range(0, len(parts), COLUMNS_AT_ONCE)
        asked = [", ".join(parts[start : start + COLUMNS_AT_ONCE]) for start in starts]
        found = [cut for some in asked for cut in self.one(f"SELECT {some} FROM rows")]
        return {one.name: Spread(*map(float, cut)) for one, cut in zip(wanted, found, strict=True)}

    @property
    def sampled(self) -> int:
        """How many random rows the sample has: all of a small table."""
        return min(self.rows, SAMPLE)

    @cached_property
    def sample(self) -> str:
        """The table of the sample in SQL; the same rows each time."""
        if self.rows <= SAMPLE:
            return "rows"
        frame = preview(self.table, SAMPLE, random=True)
        frame.columns = [f"c{place}" for place in range(frame.width)]
        self._connection.register("sample_rows", frame.to_arrow())
        self.query("CREATE OR REPLACE TEMP TABLE sample AS SELECT * FROM sample_rows")
        return "sample"

    def shares_in_sample(self, columns: Sequence[Surveyed], condition: str) -> list[float]:
        """The share of each column's known cells in the sample that meet a condition in SQL on `cell`, its text."""
        texts = [f"trim({one.raw}::VARCHAR)" for one in columns]
        found = dict.fromkeys(range(len(columns)), 0.0)
        for part in blocks(len(columns), self.sampled):
            cells = f"(SELECT {stacked(texts[part])} FROM {self.sample})"
            share = f"SELECT place, avg(({condition})::INT) FROM {cells} WHERE cell IS NOT NULL GROUP BY place"
            found |= {part.start + place: average or 0.0 for place, average in self.query(share)}
        return list(found.values())

    def once(self, work: Callable[["Survey"], Any]) -> Any:
        """What a function finds in this survey, worked out once for all checks that ask."""
        if work not in self._found:
            self._found[work] = work(self)
        return self._found[work]

    def distinct(self, *columns: Surveyed) -> int:
        """The exact number of different combinations of known or missing cells."""
        if len(columns) == 1 and columns[0] in self.worded:
            return self._distinct_texts.get(columns[0].cells.place, 0) + bool(columns[0].missing)
        listed = ", ".join(column.value for column in columns)
        if listed not in self._distinct:
            self._distinct[listed] = self.one(f"SELECT count(*) FROM (SELECT DISTINCT {listed} FROM rows)")[0]
        return self._distinct[listed]

    @cached_property
    def worded(self) -> tuple[Surveyed, ...]:
        """The columns of text whose cells mean something: no identifiers."""
        return tuple(column for column in self.texts if column.kind is not Kind.IDENTIFIER)

    @cached_property
    def levels(self) -> str:
        """A table in SQL of the different texts (`value`) of `worded` by `place`, with their number of `cells`."""
        self.query("CREATE OR REPLACE TEMP TABLE levels (place INTEGER, value VARCHAR, cells BIGINT)")
        places = [column.cells.place for column in self.worded]
        texts = [f"{column.raw}::VARCHAR" for column in self.worded]
        for part in blocks(len(texts), self.rows):
            cells = f"(SELECT {stacked(texts[part])} FROM rows)"
            counted = f"SELECT place, cell, count(*) FROM {cells} WHERE cell IS NOT NULL GROUP BY place, cell"
            self.query(f"INSERT INTO levels SELECT {places[part]}[place + 1], * EXCLUDE place FROM ({counted})")
        return "levels"

    @cached_property
    def _distinct_texts(self) -> dict[int, int]:
        return dict(self.query(f"SELECT place, count(*) FROM {self.levels} GROUP BY place"))

    @property
    def source(self) -> Source:
        """The original table as a build reads it."""
        kinds = {column.name: column.kind for column in self.original.columns}
        return Source(self.original.data, kinds, self.original.source, self.original.number, self._tables)

    def can_change(self, *names: str) -> bool:
        """Whether steps of a recipe can name these columns."""
        return not any(map(is_pattern, names))


@contextmanager
def surveyed(original: Version, table: Version, plan: Plan, tables: Mapping[str, Path]) -> Iterator[Survey]:
    """A survey of a table, which is the original one with the recipe of the plan applied; it may name other tables."""
    with counts.opened(table.data, len(table.columns), table.rows) as connection:
        yield Survey(original, table, plan, connection, tables)
