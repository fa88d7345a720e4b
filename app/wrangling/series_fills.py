"""Gaps of a series filled from the rows beside them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.wrangling.cells import CellType
from app.wrangling.series import Order, finite_of, known_of
from app.wrangling.texts import Cells

FORWARD, BACKWARD, LINEAR, NEAREST = "forward fill", "backward fill", "linear interpolation", "nearest"


def filled(order: Order, name: str, kind: CellType, method: str) -> Callable[[Any], Any]:
    """What builds a column with its gaps filled.

    Interpolation and the nearest cell go by time, not by rows; of two equally near cells the earlier one is taken.
    """

    def build(of: Any) -> Any:
        cells = finite_of(of, name, kind) if method == LINEAR else known_of(of, name, kind)
        value = order.dated(of, cells)
        before, after = (order.over(value.fill_null(strategy=way)) for way in ("forward", "backward"))
        if method in (FORWARD, BACKWARD):
            found = before if method == FORWARD else after
            return of.when(cells.is_null()).then(found).otherwise(cells)
        now = order.microseconds(of)
        known_at = order.dated(of, of.when(~cells.is_null()).then(now))
        since, until = (order.over(known_at.fill_null(strategy=way)) for way in ("forward", "backward"))
        if method == NEAREST:
            return of.when(~cells.is_null()).then(cells).otherwise(nearer(of, before, after, now, since, until))
        between = of.when(until > since).then(interpolated(before, after, now, since, until))
        kept = known_of(of, name, kind)
        return of.when(kept.is_null()).then(between).otherwise(kept.cast(of.Float64))

    return build


def nearer(of: Any, before: Any, after: Any, now: Any, since: Any, until: Any) -> Any:
    """The cell before or the cell after, known at `since` and at `until`."""
    later = before.is_null() | ((until - now) < (now - since))
    return of.when(later).then(after).otherwise(before)


def interpolated(before: Any, after: Any, now: Any, since: Any, until: Any) -> Any:
    """The number on the straight line between the one before and the one after."""
    share = (now - since) / (until - since)
    return before * (1 - share) + after * share


@dataclass(frozen=True)
class Reach:
    """What the periods between a row and the next one of its series can be filled with, for one column.

    Rows stand for periods, each called by the number in the column `start`; `prefix` starts the names of what is made.
    """

    ids: tuple[str, ...]
    start: str
    column: str
    prefix: str
    method: str

    def _along(self, cells: Any) -> Any:
        return cells.over(*self.ids, order_by=[self.start])

    def stages(self) -> list[dict[str, Cells]]:
        """The known cell at or before a row, the one after it, and at which periods they are, in turn."""
        by_time = self.method in (LINEAR, NEAREST)
        first, then = {}, {}
        for part, way in (("before", "forward"), ("after", "backward")):
            if by_time or self.method == f"{way} fill":
                first[f"{self.prefix} {part}"] = Cells(self._fill(self._value, way))
            if by_time:
                first[f"{self.prefix} {part} at"] = Cells(self._fill(self._known_at, way))
        for name in first:
            if " after" in name.removeprefix(self.prefix):
                then[name] = Cells(self._next(name))
        return [first, then]

    def _value(self, of: Any) -> Any:
        return of.col(self.column).cast(of.Float64) if self.method == LINEAR else of.col(self.column)

    def _known_at(self, of: Any) -> Any:
        return of.when(~of.col(self.column).is_null()).then(of.col(self.start))

    def _fill(self, cells: Callable[[Any], Any], way: str) -> Callable[[Any], Any]:
        return lambda of: self._along(cells(of).fill_null(strategy=way))

    def _next(self, name: str) -> Callable[[Any], Any]:
        return lambda of: self._along(of.col(name).shift(-1))

    def cells(self, of: Any) -> Any:
        """The cell of a period between, whose number is in the column `start` by then."""
        before, after = of.col(f"{self.prefix} before"), of.col(f"{self.prefix} after")
        if self.method in (FORWARD, BACKWARD):
            return before if self.method == FORWARD else after
        places = (of.col(self.start), of.col(f"{self.prefix} before at"), of.col(f"{self.prefix} after at"))
        return nearer(of, before, after, *places) if self.method == NEAREST else interpolated(before, after, *places)
