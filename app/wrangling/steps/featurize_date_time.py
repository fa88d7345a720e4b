"""Parts of dates as numbers."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw

from app.data.columns import Kind
from app.errors import NotApplicable
from app.params import Param
from app.wrangling.cells import CellType, cell_types, held, listed
from app.wrangling.parsing import in_utc, in_utc_code
from app.wrangling.refusals import refuse_taken
from app.wrangling.step import Step


@dataclass(frozen=True)
class Part:
    """A part of a date, counted from 0: in Narwhals and in Polars, and after how many it starts anew."""

    take: Callable[[nw.Expr], nw.Expr]
    code: str
    period: int | None
    of_day: bool = False


PARTS = {
    "year": Part(lambda date: date.dt.year(), "{0}.dt.year()", None),
    "quarter": Part(lambda date: (date.dt.month() - 1) // 3, "({0}.dt.month() - 1) // 3", 4),
    "month": Part(lambda date: date.dt.month() - 1, "{0}.dt.month() - 1", 12),
    "week of year": Part(
        lambda date: date.dt.to_string("%V").cast(nw.Int64) - 1, "{0}.dt.week().cast(pl.Int64) - 1", 53
    ),
    "day of year": Part(lambda date: date.dt.ordinal_day() - 1, "{0}.dt.ordinal_day() - 1", 366),
    "day": Part(lambda date: date.dt.day() - 1, "{0}.dt.day() - 1", 31),
    "weekday": Part(lambda date: date.dt.weekday() - 1, "{0}.dt.weekday() - 1", 7),
    "hour": Part(lambda date: date.dt.hour(), "{0}.dt.hour()", 24, of_day=True),
    "minute": Part(lambda date: date.dt.minute(), "{0}.dt.minute()", 60, of_day=True),
    "second": Part(lambda date: date.dt.second(), "{0}.dt.second()", 60, of_day=True),
}
CHOSEN = ("year", "quarter", "month", "week of year", "day of year", "day")


class FeaturizeDateTime(Step):
    """Parts of dates become columns: as numbers from 0 (the year as it is), or as places on a circle."""

    key = "featurize_date_time"
    name = "Featurize date/time"
    group = "Featurize date/time"
    by_column = True
    params = (
        Param("columns", "Columns", "columns", choices=("date",), help="The columns of dates; they stay as they are."),
        Param(
            "embedding",
            "Embedding mode",
            "choice",
            default="ordinal",
            choices=("ordinal", "cyclic"),
            help="Ordinal: one number a part. Cyclic: sine and cosine, so that December lies next to January.",
        ),
        *(
            Param(part.replace(" ", "_"), part.capitalize(), "boolean", default=part in CHOSEN)
            for part in PARTS
        ),
    )  # fmt: skip

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        if not self.parts:
            raise NotApplicable("Featurize date/time: choose at least one part of the dates, such as the month.")

    @property
    def parts(self) -> list[str]:
        """The chosen parts."""
        return [part for part in PARTS if self.settings[part.replace(" ", "_")]]

    @property
    def _new(self) -> list[tuple[str, str, str, str]]:
        """Name, column, part and function ("", sin or cos) of each new column."""
        cyclic = self.settings["embedding"] == "cyclic"
        return [
            (f"{name} {part} {wave}".strip(), name, part, wave)
            for name in self.settings["columns"]
            for part in self.parts
            for wave in (("sin", "cos") if cyclic and PARTS[part].period else ("",))
        ]

    def kinds(self, kinds: dict[str, Kind]) -> dict[str, Kind]:
        return kinds | {new: Kind.NUMBER for new, *_ in self._new}

    def sources(self, wanted: Iterable[str]) -> list[str]:
        made = {new: name for new, name, *_ in self._new}
        return list(dict.fromkeys(made.get(name, name) for name in wanted))

    def check(self, frame: nw.LazyFrame) -> None:
        super().check(frame)
        refuse_taken(self.name, [new for new, *_ in self._new], frame)

    def learn(self, frame: nw.LazyFrame) -> dict[str, Any]:
        """Each column's type."""
        types = cell_types(frame)
        for name in self.settings["columns"]:
            self._refuse(name, types[name])
        if frame.implementation.is_dask():
            raise NotApplicable("Featurize date/time: dates cannot be taken apart on a Dask cluster; do it before.")
        return {"columns": {name: types[name].value for name in self.settings["columns"]}}

    def _refuse(self, name: str, kind: CellType) -> None:
        if kind not in (CellType.DATE, CellType.TIME, CellType.ZONED):
            raise NotApplicable(
                f"Featurize date/time: {name} holds {held(kind)}, not dates; change its type to date first."
            )
        of_day = [part for part in self.parts if PARTS[part].of_day]
        if kind is CellType.DATE and of_day:
            raise NotApplicable(
                f"Featurize date/time: {name} holds dates without a time of day; leave {listed(of_day)} out."
            )

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:
        new = []
        for column, name, part, wave in self._new:
            zoned = learned["columns"][name] == CellType.ZONED
            number = PARTS[part].take(in_utc(name) if zoned else nw.col(name)).cast(nw.Int64)
            if wave:
                angle = number * (2 * math.pi / PARTS[part].period)
                number = angle.sin() if wave == "sin" else angle.cos()
            new.append(number.alias(column))
        return frame.with_columns(*new)

    def describe(self, learned: dict[str, Any] | None = None) -> str:  # noqa: ARG002
        how = " on a circle" if self.settings["embedding"] == "cyclic" else ""
        return f"Take {listed(self.parts)} of {listed(self.settings['columns'])} as numbers{how}"

    def code(self, learned: dict[str, Any]) -> str:
        new = []
        for column, name, part, wave in self._new:
            zoned = learned["columns"][name] == CellType.ZONED
            date = in_utc_code(name) if zoned else f"pl.col({name!r})"
            number = f"({PARTS[part].code.format(date)}).cast(pl.Int64)"
            if wave:
                number = f"({number} * {2 * math.pi / PARTS[part].period!r}).{wave}()"
            new.append(f"{number}.alias({column!r})")
        return f"frame = frame.with_columns({', '.join(new)})"
