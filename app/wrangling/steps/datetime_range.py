"""Timestamps for rows that have none."""

from datetime import datetime
from typing import Any

import narwhals.stable.v2 as nw

from app.data.columns import Kind
from app.errors import NotApplicable
from app.narration.wording import count
from app.params import Param
from app.wrangling.cells import CellType, cell_types, facts, listed, parse
from app.wrangling.draws import free_name, numbered
from app.wrangling.new_column import NAME, NewColumn
from app.wrangling.refusals import refuse_unreadable
from app.wrangling.series import BROUGHT, IDS
from app.wrangling.texts import Cells, cells_code, quoted, with_cells

UNITS = {"seconds": "s", "minutes": "m", "hours": "h", "days": "d", "weeks": "w", "months": "mo", "years": "y"}
OF_DAY = ("seconds", "minutes", "hours")
SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400, "weeks": 7 * 86400}
SECONDS |= {"months": 31 * 86400, "years": 366 * 86400}
LAST = datetime(9999, 1, 1)


class DatetimeRange(NewColumn):
    """A new column of timestamps at equal distances, for rows that stand in order of time without saying so."""

    key = "datetime_range"
    name = "Datetime range"
    group = "Time series"
    keeps_rows = False
    compares_rows = True
    shapes = True
    params = (
        Param(
            "start", "Starting timestamp", "text",
            help="The timestamp of the first row, such as 2024-12-31 or 2024-12-31 18:30.",
        ),
        Param("unit", "Frequency type", "choice", default="days", choices=tuple(UNITS)),
        Param("quantity", "Frequency", "integer", default=1, low=1, high=100_000, help="2 weeks: one row each second."),
        Param("ids", "Group by", "columns", optional=True, help=f"Each series starts anew. {IDS.help}"),
        Param("name", "Output column", "text", default="timestamp", help=f"{NAME.help} {BROUGHT}"),
    )  # fmt: skip

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.start = datetime.fromisoformat(parse(self.settings["start"], CellType.TIME, "the starting timestamp"))
        if self.start >= LAST:
            raise NotApplicable("Datetime range: the starting timestamp is too late; choose one before the year 9999.")

    @property
    def _kind(self) -> CellType:
        of_day = self.settings["unit"] in OF_DAY or self.start.time() != datetime.min.time()
        return CellType.TIME if of_day else CellType.DATE

    def kinds(self, kinds: dict[str, Kind]) -> dict[str, Kind]:
        return kinds | {self.settings["name"]: Kind.DATE}

    def learn(self, frame: nw.LazyFrame) -> dict[str, Any]:
        """How many rows the longest series has."""
        types, ids = cell_types(frame), self.settings["ids"]
        refuse_unreadable(self.name, ids, types)
        if frame.implementation.is_dask():
            raise NotApplicable("Datetime range: rows have no order on a Dask cluster; do it before.")
        lengths = frame.group_by(*ids).agg(nw.len().alias("rows")) if ids else frame.select(nw.len().alias("rows"))
        rows = int(facts(lengths.select(nw.col("rows").max().alias("most")))["most"] or 0)
        seconds = rows * self.settings["quantity"] * SECONDS[self.settings["unit"]]
        if seconds > (LAST - self.start).total_seconds():
            raise NotApplicable(
                f"Datetime range: {count(rows, 'row')} every {self._every} from {self.settings['start']} would end "
                "after the year 9999; choose a shorter frequency."
            )
        return {"rows": rows, "place": free_name(list(types), "place")}

    @property
    def _every(self) -> str:
        unit, quantity = self.settings["unit"], self.settings["quantity"]
        return unit.removesuffix("s") if quantity == 1 else f"{quantity:,} {unit}"

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:
        place = learned["place"]
        return with_cells(numbered(frame, place, self.name), self._cells(place)).drop(place)

    def _cells(self, place: str) -> dict[str, Cells]:
        ids, unit, quantity = self.settings["ids"], self.settings["unit"], self.settings["quantity"]
        start, dated = self.start.isoformat(), self._kind is CellType.DATE

        def build(of: Any) -> Any:
            number = of.col(place).cum_count()
            number = (number.over(*ids) if ids else number).cast(of.Int64) - 1
            first = of.lit(start).str.to_datetime(time_unit="us")
            if unit in SECONDS and unit not in ("months", "years"):
                moment = first + of.duration(seconds=number * (quantity * SECONDS[unit]), time_unit="us")
            else:
                moment = first.dt.offset_by(of.concat_str(number * quantity, of.lit(UNITS[unit])))
            return moment.cast(of.Date) if dated else moment

        window = f"{'PARTITION BY ' + ', '.join(map(quoted, ids)) if ids else ''} ORDER BY {quoted(place)}"
        number = f"(row_number() OVER ({window}) - 1) * {quantity}"
        moment = f"TIMESTAMP '{start}' + {number} * INTERVAL '1 {unit.removesuffix('s')}'"
        return {self.settings["name"]: Cells(build, f"CAST({moment} AS {'DATE' if dated else 'TIMESTAMP'})")}

    def describe(self, learned: dict[str, Any] | None = None) -> str:  # noqa: ARG002
        ids = f", anew for each {listed(self.settings['ids'])}" if self.settings["ids"] else ""
        return (
            f"Add {self.settings['name']}: a timestamp every {self._every} from {self.settings['start'].strip()}, "
            f"in the order of the rows{ids}"
        )

    def code(self, learned: dict[str, Any]) -> str:
        place = learned["place"]
        number = f"pl.int_range(pl.len(), dtype=pl.Int64).alias({place!r})"
        return f"frame = frame.with_columns({number})\n{cells_code(self._cells(place))}\nframe = frame.drop({place!r})"
