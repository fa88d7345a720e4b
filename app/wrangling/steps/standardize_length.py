"""Series of the same length."""

import math
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from app.data.columns import Kind
from app.errors import NotApplicable
from app.narration.wording import count
from app.params import Param
from app.wrangling.balancing import repeated, repeated_code
from app.wrangling.cells import CellType, cell_types, listed
from app.wrangling.draws import free_name
from app.wrangling.refusals import refuse_taken, refuse_unreadable
from app.wrangling.series import BROUGHT, IDS, MOST_ROWS, TIME, SeriesStep, left_out
from app.wrangling.step import refuse_patterns
from app.wrangling.written import PL, source

MOST_COLUMNS = 1000
LATEST, EARLIEST = "latest rows", "earliest rows"


class StandardizeLength(SeriesStep):
    """Long series are cut and short ones get rows of missing cells; flattened, each series is one row of columns."""

    key = "standardize_length"
    name = "Standardize length"
    joins_rows = True
    params = (
        Param("columns", "Columns", "columns", help="What becomes columns if the output is flattened."),
        TIME,
        IDS,
        Param(
            "quantile", "Cutoff quantile", "number", default=1.0, low=0, high=1,
            help="The length of all series: 1 is that of the longest, 0.5 the one that half of them reach.",
        ),
        Param(
            "kept", "Rows that are kept", "choice", default=LATEST, choices=(LATEST, EARLIEST),
            help=f"Of latest rows missing cells stand at the start, of earliest ones at the end. {BROUGHT}",
        ),
        Param(
            "flatten", "Flatten the output", "boolean", default=False,
            help="One row a series, with a column for each of its rows in order of time; other columns are left out.",
        ),
        MOST_ROWS,
    )  # fmt: skip

    def learn(self, frame: nw.LazyFrame) -> dict[str, Any]:
        """The order of the rows, and the length that series get."""
        types, ids = cell_types(frame), self.settings["ids"]
        refuse_unreadable(self.name, self.settings["columns"], types)
        refuse_patterns(self.name, types)
        found = self.survey(frame)
        dated = frame.filter(~nw.col(self.settings["time"]).is_null())
        rows = nw.len().alias("rows")
        counts = dated.group_by(*ids).agg(rows).select("rows") if ids else dated.select(rows)
        lengths: pl.Series = counts.collect("polars").to_native()["rows"].sort()
        place = max(math.ceil(self.settings["quantile"] * lengths.len()) - 1, 0)
        length = int(lengths[place]) if lengths.len() else 0
        if not length:
            raise NotApplicable(f"{self.name}: no row has a timestamp, so no series has a length.")
        what = f"{lengths.len():,} series of {count(length, 'row')} each"
        self.refuse_multiplied(what, length * lengths.len(), found["rows"], "choose a lower cutoff quantile")
        found |= {"series": lengths.len(), "length": length, "cut": int((lengths > length).sum())}
        if self.settings["flatten"]:
            self._refuse_wide(frame, length)
        number = free_name([*types, found["place"], found["undated"]], "number")
        text = [name for name in self.settings["columns"] if types[name] is CellType.TEXT]
        total = free_name([*types, found["place"], found["undated"], number], "total")
        return found | {"number": number, "total": total, "text": text, "names": list(types)}

    def _refuse_wide(self, frame: nw.LazyFrame, length: int) -> None:
        columns = self.settings["columns"]
        if length * len(columns) > MOST_COLUMNS:
            raise NotApplicable(
                f"{self.name}: series of {count(length, 'row')} would make {length * len(columns):,} columns, and "
                f"{MOST_COLUMNS:,} are the most; choose a lower cutoff quantile, or Extract features."
            )
        refuse_taken(self.name, self._new(length), frame, leaving=set(frame.collect_schema().names()) - set(columns))

    def _new(self, length: int) -> dict[str, tuple[str, int]]:
        """The column and the place in the series of each new column."""
        columns = self.settings["columns"]
        return {f"{name} {place}": (name, place) for name in columns for place in range(1, length + 1)}

    def kinds(self, kinds: dict[str, Kind]) -> dict[str, Kind]:
        if not self.settings["flatten"]:
            return kinds
        return {name: kinds[name] for name in self.settings["ids"] if name in kinds}

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:
        order = self.ordering(learned)
        rows = order.begin(frame, self.name).with_columns(*self._counted(nw, learned))
        rows = rows.with_columns(self._aligned(nw, learned)).filter(self._stays(nw, learned))
        if self.settings["flatten"]:
            return self._flat(rows, learned)
        short = repeated(rows.filter(*self._first(nw, learned)).with_columns(*self._empty(nw, learned)), order.place)
        names = learned["names"]
        return nw.concat([rows.select(*names), short.select(*names)], how="vertical")

    def _counted(self, of: Any, learned: dict[str, Any]) -> list[Any]:
        """The number of a row in its series from 1, and how many rows the series has."""
        order = self.ordering(learned)
        rows = order.over(of.col(order.place).cum_count()).cast(of.Int64)
        return [rows.alias(learned["number"]), order.within(of.len()).cast(of.Int64).alias(learned["total"])]

    def _aligned(self, of: Any, learned: dict[str, Any]) -> Any:
        """The number of a row among those of the standard length."""
        number = of.col(learned["number"])
        if self.settings["kept"] == LATEST:
            number = number + learned["length"] - of.col(learned["total"])
        return number.alias(learned["number"])

    def _stays(self, of: Any, learned: dict[str, Any]) -> Any:
        number = of.col(learned["number"])
        inside = (number >= 1) & (number <= learned["length"])
        return inside & ~of.col(learned["undated"])

    def _first(self, of: Any, learned: dict[str, Any]) -> list[Any]:
        """The first row of each series that is too short."""
        first = learned["length"] - of.col(learned["total"]) + 1 if self.settings["kept"] == LATEST else 1
        return [of.col(learned["number"]) == first, of.col(learned["total"]) < learned["length"]]

    def _empty(self, of: Any, learned: dict[str, Any]) -> list[Any]:
        """All cells but the identifiers as missing ones, and how many such rows a series needs."""
        never = of.col(learned["total"]) < 0
        others = (name for name in learned["names"] if name not in self.settings["ids"])
        lacking = (learned["length"] - of.col(learned["total"])).alias(learned["place"])
        return [*(of.when(never).then(of.col(name)).alias(name) for name in others), lacking]

    def _flat(self, rows: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:
        ids, cells = self.settings["ids"], self._cells(nw, learned)
        return rows.group_by(*ids).agg(*cells).sort(*ids, nulls_last=True) if ids else rows.select(*cells)

    def _cells(self, of: Any, learned: dict[str, Any]) -> list[Any]:
        cells = []
        for new, (name, place) in self._new(learned["length"]).items():
            cell = of.col(name).cast(of.String) if name in learned["text"] else of.col(name)
            cells.append(of.when(of.col(learned["number"]) == place).then(cell).max().alias(new))
        return cells

    def describe(self, learned: dict[str, Any] | None = None) -> str:
        kept, ids = self.settings["kept"], self.settings["ids"]
        whose = f"each {listed(ids)}" if ids else "the table"
        length = f" ({learned['length']:,}; {learned['cut']:,} of {learned['series']:,} series cut)" if learned else ""
        flat = f", and make a row of it with the columns {listed(self.settings['columns'])} 1, 2 and so on"
        sentence = f"Give {whose} the same number of rows{length}, the {kept} by {self.settings['time']}"
        return sentence + (flat if self.settings["flatten"] else "") + left_out(learned, "left out")

    def code(self, learned: dict[str, Any]) -> str:
        order, ids, names = self.ordering(learned), source(self.settings["ids"]), source(learned["names"])
        lines = [
            order.begin_code(),
            f"frame = frame.with_columns({_written(self._counted(PL, learned))})",
            f"frame = frame.with_columns({self._aligned(PL, learned)}).filter({self._stays(PL, learned)})",
        ]
        if self.settings["flatten"]:
            cells = _written(self._cells(PL, learned))
            by = f"group_by({ids}).agg({cells}).sort({ids}, nulls_last=True)"
            return "\n".join((*lines, f"frame = frame.{by if self.settings['ids'] else f'select({cells})'}"))
        first = f"frame.filter({_written(self._first(PL, learned))})"
        return "\n".join(
            (
                *lines,
                "rows = frame",
                f"frame = {first}.with_columns({_written(self._empty(PL, learned))})",
                repeated_code(order.place),
                f"frame = pl.concat([rows.select({names}), frame.select({names})])",
            )
        )


def _written(expressions: list[Any]) -> str:
    return ", ".join(map(str, expressions))
