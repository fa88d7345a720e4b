"""Gaps of a series filled from the rows beside them."""

from collections.abc import Callable
from typing import Any

from app.wrangling.cells import CellType
from app.wrangling.series import Order, finite_of, known_of

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
            later = before.is_null() | ((until - now) < (now - since))
            return of.when(~cells.is_null()).then(cells).otherwise(of.when(later).then(after).otherwise(before))
        share = (now - since) / (until - since)
        between = of.when(until > since).then(before * (1 - share) + after * share)
        kept = known_of(of, name, kind)
        return of.when(kept.is_null()).then(between).otherwise(kept.cast(of.Float64))

    return build
