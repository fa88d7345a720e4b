"""Statistics of the rows before a row."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw

from app.data.columns import Kind
from app.errors import NotApplicable
from app.params import Param
from app.wrangling.cells import CellType, cell_types, listed
from app.wrangling.refusals import refuse_other_than_numbers, refuse_taken
from app.wrangling.series import BROUGHT, IDS, TIME, Order, SeriesStep, finite_of, left_out
from app.wrangling.texts import Cells, cells_code, quoted, with_cells

MOST_COLUMNS = 1000
LONGEST = 100_000
ROWS = "rows"
UNITS = {"minutes": "m", "hours": "h", "days": "d", "weeks": "w"}


@dataclass(frozen=True)
class Statistic:
    """A statistic of a window: the method of Polars, the function of DuckDB, the fewest known cells it needs."""

    method: str
    function: str
    fewest: int = 1


STATISTICS = {
    "mean": Statistic("mean", "avg"),
    "minimum": Statistic("min", "min"),
    "maximum": Statistic("max", "max"),
    "standard deviation": Statistic("std", "stddev_samp", fewest=2),
    "sum": Statistic("sum", "sum"),
    "median": Statistic("median", "median"),
    "count": Statistic("sum", "count"),
    "variance": Statistic("var", "var_samp", fewest=2),
}
MINIMAL, MANUAL = "minimal subset", "manual subset"
CHOSEN = ("mean", "minimum", "maximum", "standard deviation")


class RollingFeatures(SeriesStep):
    """New columns hold statistics of the last rows, or of the last hours or days, of the same series."""

    key = "rolling_features"
    name = "Rolling window features"
    params = (
        Param("columns", "Columns", "columns", choices=("number",), help="The columns of numbers to look back at."),
        TIME,
        IDS,
        Param("size", "Window size", "integer", default=4, low=1, high=LONGEST, help="How far to look back."),
        Param(
            "unit", "Unit of the window", "choice", default=ROWS, choices=(ROWS, *UNITS),
            help="Rows of the series, or time: 7 days before noon begin at noon a week earlier.",
        ),
        Param(
            "present", "Include the present row", "boolean", default=False,
            help="Never for the column to predict: it would be given away. What comes later is never looked at. "
            f"{BROUGHT}",
        ),
        Param(
            "strategy", "Strategy", "choice", default=MANUAL, choices=(MINIMAL, MANUAL),
            help=f"Minimal: {', '.join(STATISTICS)}. Manual: those that are chosen below.",
        ),
        *(
            Param(name.replace(" ", "_"), name.capitalize(), "boolean", default=name in CHOSEN)
            for name in STATISTICS
        ),
    )  # fmt: skip

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        if not self.statistics:
            raise NotApplicable("Rolling window features: choose at least one statistic, such as the mean.")
        if len(self._new) > MOST_COLUMNS:
            raise NotApplicable(f"Rolling window features: {len(self._new):,} columns would be too many; choose fewer.")
        spread = [name for name in self.statistics if STATISTICS[name].fewest > 1]
        if spread and self.settings["unit"] == ROWS and self.settings["size"] < 2:
            raise NotApplicable(f"Rolling window features: one row has no {spread[0]}; leave it out.")

    @property
    def statistics(self) -> list[str]:
        """The chosen statistics."""
        every = self.settings["strategy"] == MINIMAL
        return [name for name in STATISTICS if every or self.settings[name.replace(" ", "_")]]

    @property
    def _span(self) -> str:
        size, unit = self.settings["size"], self.settings["unit"]
        span = f"{size:,} {unit.removesuffix('s') if size == 1 else unit}"
        return f"last {span}" if self.settings["present"] else f"{span} before"

    @property
    def _new(self) -> dict[str, tuple[str, str]]:
        """The column and the statistic of each new column."""
        columns = self.settings["columns"]
        return {f"{name} {one} of {self._span}": (name, one) for name in columns for one in self.statistics}

    def kinds(self, kinds: dict[str, Kind]) -> dict[str, Kind]:
        return kinds | dict.fromkeys(self._new, Kind.NUMBER)

    def check(self, frame: nw.LazyFrame) -> None:
        super().check(frame)
        refuse_taken(self.name, self._new, frame)

    def learn(self, frame: nw.LazyFrame) -> dict[str, Any]:
        """The order of the rows, and the columns' types."""
        types = cell_types(frame)
        refuse_other_than_numbers(self.name, self.settings["columns"], types)
        return self.survey(frame) | {"types": {name: types[name].value for name in self.settings["columns"]}}

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:
        order = self.ordering(learned)
        return order.end(with_cells(order.begin(frame, self.name), self._cells(learned)))

    def _cells(self, learned: dict[str, Any]) -> dict[str, Cells]:
        order, types = self.ordering(learned), learned["types"]
        return {
            new: Cells(self._build(order, name, CellType(types[name]), one), self._sql(order, name, one))
            for new, (name, one) in self._new.items()
        }

    def _build(self, order: Order, name: str, kind: CellType, one: str) -> Callable[[Any], Any]:
        """The statistic of the window in Polars."""
        size, present, statistic = self.settings["size"], self.settings["present"], STATISTICS[one]
        unit = UNITS.get(self.settings["unit"])

        def build(of: Any) -> Any:
            cells = finite_of(of, name, kind)
            cells = (~cells.is_null()).cast(of.Int64) if one == "count" else cells
            named = {"min_samples": statistic.fewest}
            if unit is None:
                rolled = getattr(cells if present else cells.shift(1), f"rolling_{statistic.method}")(size, **named)
            else:
                # Rows without a timestamp are by themselves, but Polars wants one of every row.
                by = of.col(order.time).cast(of.Datetime("us")).fill_null(of.lit(0).cast(of.Datetime("us")))
                closed = "right" if present else "left"
                roll = getattr(cells, f"rolling_{statistic.method}_by")
                rolled = roll(by, f"{size}{unit}", closed=closed, **named)
            rolled = order.over(rolled)
            return order.dated(of, rolled.fill_null(0) if one == "count" else rolled)

        return build

    def _sql(self, order: Order, name: str, one: str) -> str:
        """The statistic of the window in SQL, where rows of the same moment are looked at alike."""
        size, unit, present = self.settings["size"], self.settings["unit"], self.settings["present"]
        number = f"CAST({quoted(name)} AS DOUBLE)"
        cells = f"CASE WHEN isfinite({number}) THEN {number} END"
        if unit == ROWS:
            frame = f"ROWS BETWEEN {size - present} PRECEDING AND {'CURRENT ROW' if present else '1 PRECEDING'}"
            window = f"{order.sql()} {frame}"
        else:
            span, last = f"INTERVAL '{size} {unit}'", "INTERVAL '1 microsecond'"
            start, end = (f"{span} - {last}", "CURRENT ROW") if present else (span, f"{last} PRECEDING")
            window = (
                order.sql().removesuffix(f", {quoted(order.place)}") + f" RANGE BETWEEN {start} PRECEDING AND {end}"
            )
        rolled = f"{STATISTICS[one].function}({cells}) OVER ({window})"
        return f"CASE WHEN NOT {quoted(order.undated)} THEN {rolled} END"

    def describe(self, learned: dict[str, Any] | None = None) -> str:
        columns, statistics = listed(self.settings["columns"]), listed(self.statistics)
        present = ", the present one included" if self.settings["present"] and self.settings["unit"] == ROWS else ""
        sentence = f"Add {statistics} of {columns} over the {self._span}{present}, {self.series()}"
        return sentence + left_out(learned, "no history")

    def code(self, learned: dict[str, Any]) -> str:
        order = self.ordering(learned)
        return "\n".join((order.begin_code(), cells_code(self._cells(learned)), order.end_code()))
