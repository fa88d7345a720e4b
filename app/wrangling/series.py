"""Series in a table: rows of the same identifiers, in order of time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import narwhals.stable.v2 as nw

from app.errors import NotApplicable
from app.narration.wording import count
from app.params import Param
from app.wrangling.cells import CellType, cell_types, facts, held, known, known_code, listed
from app.wrangling.draws import free_name, numbered
from app.wrangling.refusals import refuse_unreadable
from app.wrangling.step import Step
from app.wrangling.texts import quoted
from app.wrangling.written import PL, Written

TIME = Param("time", "Timestamp", "column", choices=("date",), help="The column of dates that puts rows in order.")
IDS = Param(
    "ids", "Group by", "columns", optional=True,
    help="The columns that tell series apart, such as the store; leave it empty if all rows are one series.",
)  # fmt: skip
MOST_ROWS = Param(
    "most_rows", "Most rows", "integer", default=1_000_000, low=1, high=2**40, advanced=True,
    help="If it would make more rows, and more than the table has, it is not done.",
)  # fmt: skip
EPOCH = datetime(1970, 1, 1)
BROUGHT = "Rows to predict must bring this."


@dataclass(frozen=True)
class Order:
    """The order of rows within each series: by time, and rows of the same time as they come.

    `place` and `undated` are columns that exist only between `begin` and `end`: where a row stands in the table, and
    whether it has no timestamp, in which case it belongs to no series.
    """

    ids: tuple[str, ...]
    time: str
    place: str
    undated: str

    @classmethod
    def of(cls, ids: Iterable[str], time: str, names: Iterable[str]) -> "Order":
        """The order in a table with columns of these names."""
        place = free_name(list(names), "place")
        return cls(tuple(ids), time, place, free_name([*names, place], "undated"))

    def begin(self, frame: nw.LazyFrame, step: str) -> nw.LazyFrame:
        """The table with the columns that the order needs."""
        return numbered(frame, self.place, step).with_columns(nw.col(self.time).is_null().alias(self.undated))

    def begin_code(self) -> str:
        """`begin` in Polars."""
        place, undated = f"alias({self.place!r})", f"pl.col({self.time!r}).is_null().alias({self.undated!r})"
        return f"frame = frame.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).{place}, {undated})"

    def end(self, frame: nw.LazyFrame) -> nw.LazyFrame:
        """The table without the columns that the order needed."""
        return frame.drop(self.place, self.undated)

    def end_code(self) -> str:
        """`end` in Polars."""
        return f"frame = frame.drop({self.place!r}, {self.undated!r})"

    def over(self, cells: Any) -> Any:
        """An expression that follows the order, for each series by itself."""
        return cells.over(*self.ids, self.undated, order_by=[self.time, self.place])

    def within(self, cells: Any, *columns: str) -> Any:
        """An expression over all rows of a series, or over those that are the same in more columns."""
        return cells.over(*self.ids, self.undated, *columns)

    def sql(self) -> str:
        """The window of `over`, for DuckDB."""
        parts = ", ".join(map(quoted, (*self.ids, self.undated)))
        return f"PARTITION BY {parts} ORDER BY {self.moment_sql()}, {quoted(self.place)}"

    def moment_sql(self) -> str:
        """The time to the microsecond, for DuckDB."""
        return f"CAST({quoted(self.time)} AS TIMESTAMP)"

    def dated(self, of: Any, cells: Any) -> Any:
        """The cells of rows that have a timestamp, else missing."""
        return of.when(~of.col(self.undated)).then(cells)

    def microseconds(self, of: Any) -> Any:
        """The time as a whole number."""
        moment = of.col(self.time).cast(of.Datetime("us"))
        if of is not nw:
            return moment.dt.timestamp("us")
        return (moment - nw.lit(EPOCH).cast(nw.Datetime("us"))).dt.total_microseconds()


class SeriesStep(Step):
    """A step on series: done to the whole table before rows are divided, as it reads the rows beside a row."""

    group = "Time series"
    keeps_rows = False
    compares_rows = True
    shapes = True

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        time, ids = self.settings["time"], self.settings["ids"]
        if time in ids:
            raise NotApplicable(f"{self.name}: {time} is the timestamp; take it out of Group by.")
        for name in self.settings.get("columns") or []:
            if name == time or name in ids:
                raise NotApplicable(f"{self.name}: {name} tells series or times apart; take it out of Columns.")

    def ordering(self, learned: dict[str, Any]) -> Order:
        """The order of rows in the table that was learned from."""
        return Order(tuple(self.settings["ids"]), self.settings["time"], learned["place"], learned["undated"])

    def survey(self, frame: nw.LazyFrame, *, alone: bool = True) -> dict[str, Any]:
        """The type of the timestamps, the names that the order needs, and how many rows have no timestamp.

        Where `alone`, two rows of a series at the same time are refused: which came first is not known.
        """
        types, time, ids = cell_types(frame), self.settings["time"], self.settings["ids"]
        refuse_unreadable(self.name, ids, types)
        refuse_undated(self.name, time, types[time])
        if frame.implementation.is_dask():
            raise NotApplicable(f"{self.name}: rows have no order on a Dask cluster; do it before.")
        found = facts(frame.select(nw.len().alias("rows"), nw.col(time).is_null().sum().alias("undated")))
        rows, gaps = int(found["rows"]), int(found["undated"] or 0)
        if alone:
            self._refuse_twins(frame, rows - gaps)
        order = Order.of(ids, time, types)
        return {"type": types[time].value, "place": order.place, "undated": order.undated, "rows": rows, "gaps": gaps}

    def _refuse_twins(self, frame: nw.LazyFrame, dated: int) -> None:
        time, ids = self.settings["time"], self.settings["ids"]
        single = frame.filter(~nw.col(time).is_null()).select(*ids, time).unique()
        twins = dated - int(facts(single.select(nw.len().alias("rows")))["rows"])
        if twins:
            way = "add to Group by what else tells series apart" if ids else "choose under Group by the columns that do"
            raise NotApplicable(
                f"{self.name}: {twins:,} of {count(dated, 'row')} have the same {time} as another row"
                f"{' of their series' if ids else ''}. If rows are of several series, {way}; "
                "else join them by Resample, or drop them by Validate timestamps."
            )

    def refuse_multiplied(self, what: str, after: int, rows: int, way_out: str) -> None:
        """Refuse to make more rows than are allowed, where they are also more than the table has.

        `what` makes them, and `way_out` makes fewer.
        """
        most = self.settings["most_rows"]
        if after > max(most, rows):
            raise NotApplicable(
                f"{self.name}: {what} would make {count(after, 'row')} of {rows:,}, and at most {most:,} are allowed; "
                f"{way_out}, or allow more in 'Most rows'."
            )

    def series(self) -> str:
        """Whose rows are looked at, as words of a sentence."""
        ids, time = self.settings["ids"], self.settings["time"]
        return f"for each {listed(ids)} in order of {time}" if ids else f"in order of {time}"


def refuse_undated(step: str, name: str, kind: CellType) -> None:
    """Refuse a column that is not of dates without a time zone."""
    if not kind.temporal:
        how = "change its type to date first" if kind is not CellType.UNKNOWN else "choose another column"
        raise NotApplicable(f"{step}: {name} holds {held(kind)}, and series need dates; {how}.")


def known_of(of: Any, name: str, kind: CellType) -> Any:
    """`known` in the library given."""
    return Written(known_code(name, kind)) if of is PL else known(name, kind)


def finite_of(of: Any, name: str, kind: CellType) -> Any:
    """A column of numbers as numbers with a fraction; those that are not finite are missing."""
    number = of.col(name).cast(of.Float64)
    return number if kind is CellType.WHOLE else of.when(number.is_finite()).then(number)


def left_out(learned: dict[str, Any] | None, what: str) -> str:
    """What happens to rows without a timestamp, as the end of a sentence; nothing where there are none."""
    if not learned or not learned["gaps"]:
        return ""
    return f"; {count(learned['gaps'], 'row')} without a timestamp: {what}"
