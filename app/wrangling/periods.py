"""Equal periods of time that a moment lies in: hours, days, weeks from Monday, months and so on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.wrangling.cells import CellType
from app.wrangling.series import EPOCH, Order, finite_of
from app.wrangling.texts import Cells, quoted

MICROSECONDS = {"seconds": 10**6, "minutes": 60 * 10**6, "hours": 3600 * 10**6, "days": 86400 * 10**6}
MICROSECONDS["weeks"] = 7 * MICROSECONDS["days"]
MONTHS = {"months": 1, "quarters": 3, "years": 12}
UNITS = (*MICROSECONDS, *MONTHS)
OF_DAY = ("seconds", "minutes", "hours")
# The first of January of the year 1 was a Monday, and numbers counted from it are never negative.
OFFSET = (EPOCH - datetime(1, 1, 1)) // (EPOCH.resolution)


@dataclass(frozen=True)
class Periods:
    """Periods of so many units, counted from the first of January of the year 1.

    A moment is a whole number of microseconds, or of months, since then; a period is called by that of its start.
    """

    unit: str
    quantity: int

    @property
    def step(self) -> int:
        """The length of a period."""
        return self.quantity * (MICROSECONDS | MONTHS)[self.unit]

    def start(self, order: Order) -> Callable[[Any], Any]:
        """What builds the number of the period's start for each row."""

        def build(of: Any) -> Any:
            if self.unit in MONTHS:
                time = of.col(order.time)
                number = time.dt.year().cast(of.Int64) * 12 + time.dt.month().cast(of.Int64) - 1
            else:
                number = order.microseconds(of) + OFFSET
            return (number - number % self.step).cast(of.Int64)

        return build

    def between(self, later: Any, earlier: Any) -> Any:
        """How many periods one starts after another."""
        return (later - earlier) / self.step

    def time(self, number: str, kind: CellType) -> Cells:
        """The number of a column as a moment again: as dates, or as dates and times."""
        dated = kind is CellType.DATE

        def build(of: Any) -> Any:
            cells = of.col(number)
            if self.unit in MONTHS:
                moment = of.date(cells // 12, cells % 12 + 1, 1)
            else:
                moment = (cells - OFFSET).cast(of.Datetime("us"))
            return moment.cast(of.Date if dated else of.Datetime("us"))

        cell = quoted(number)
        sql = f"make_timestamp(CAST({cell} AS BIGINT) - {OFFSET})"
        if self.unit in MONTHS:
            sql = f"make_date(CAST({cell} // 12 AS INTEGER), CAST({cell} % 12 AS INTEGER) + 1, 1)"
        return Cells(build, f"CAST({sql} AS {'DATE' if dated else 'TIMESTAMP'})")

    def __str__(self) -> str:
        return self.unit.removesuffix("s") if self.quantity == 1 else f"{self.quantity:,} {self.unit}"


@dataclass(frozen=True)
class Inside:
    """The rows of one series and one period; `start` is the column of the periods' starts."""

    order: Order
    start: str

    def along(self, cells: Any) -> Any:
        """An expression that follows the order of time."""
        order = self.order
        return cells.over(*order.ids, self.start, order_by=[order.time, order.place])

    def among(self, cells: Any, *columns: str) -> Any:
        """An expression over all rows, or over those that are the same in more columns."""
        return cells.over(*self.order.ids, self.start, *columns)

    def end(self, cells: Callable[[Any], Any], end: str) -> Callable[[Any], Any]:
        """What builds the first or the last known cell, for the first or the last row."""
        strategy = "backward" if end == "first" else "forward"
        return lambda of: self.along(cells(of).fill_null(strategy=strategy))

    def rows_alike(self, cells: Callable[[Any], Any], name: str) -> Callable[[Any], Any]:
        """What builds the number of rows with the same known cell."""
        return lambda of: of.when(~cells(of).is_null()).then(self.among(of.len(), name))

    def most(self, column: str) -> Callable[[Any], Any]:
        """What builds the largest number of a column."""
        return lambda of: self.among(of.col(column).max())


def joinable(name: str, kind: CellType) -> Callable[[Any], Any]:
    """What builds the known cells of a column, as those of a period are joined."""
    if kind in (CellType.NUMBER, CellType.DECIMAL):
        return lambda of: finite_of(of, name, kind)
    return lambda of: of.col(name).cast(of.String) if kind in (CellType.TEXT, CellType.UNKNOWN) else of.col(name)
