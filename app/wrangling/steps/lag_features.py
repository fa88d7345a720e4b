"""What a column was some rows before."""

import re
from typing import Any

import narwhals.stable.v2 as nw

from app.data.columns import Kind
from app.errors import NotApplicable
from app.params import Param
from app.wrangling.cells import cell_types, listed
from app.wrangling.refusals import refuse_taken, refuse_unreadable
from app.wrangling.series import BROUGHT, IDS, TIME, SeriesStep, left_out
from app.wrangling.texts import Cells, cells_code, with_cells
from app.wrangling.written import PL

MOST_LAGS = 100
LONGEST_LAG = 100_000


class LagFeatures(SeriesStep):
    """New columns hold what columns were some rows before in the same series: the past only, never what comes later."""

    key = "lag_features"
    name = "Lag features"
    params = (
        Param("columns", "Columns", "columns", help="What to look back at, such as the column to predict itself."),
        TIME,
        IDS,
        Param(
            "lags", "Lags", "text", default="1",
            help="How many rows to look back: 1, 2, 52 or all of 1-4. Only the past is looked at. "
            f"Where rows lack, resample first. {BROUGHT}",
        ),
        Param(
            "window", "Include the entire lag window", "boolean", default=False,
            help="Also every lag from 1 up to the largest, a column each.",
        ),
        Param(
            "drop", "Drop rows without history", "boolean", default=False,
            help="Else rows at the start of a series, which have no rows before, get missing cells.",
        ),
    )  # fmt: skip

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.lags = _lags(self.settings["lags"])
        if self.settings["window"]:
            self.lags = _lags(f"1-{max(self.lags)}")

    @property
    def _new(self) -> dict[str, tuple[str, int]]:
        """The column and the lag of each new column."""
        return {f"{name} lag {lag}": (name, lag) for name in self.settings["columns"] for lag in self.lags}

    def kinds(self, kinds: dict[str, Kind]) -> dict[str, Kind]:
        return kinds | {new: kinds[name] for new, (name, _) in self._new.items() if name in kinds}

    def check(self, frame: nw.LazyFrame) -> None:
        super().check(frame)
        refuse_taken(self.name, self._new, frame)

    def learn(self, frame: nw.LazyFrame) -> dict[str, Any]:
        """The order of the rows."""
        refuse_unreadable(self.name, self.settings["columns"], cell_types(frame))
        return self.survey(frame)

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:
        order = self.ordering(learned)
        rows = with_cells(order.begin(frame, self.name), self._cells(learned))
        return order.end(rows.filter(self._history(nw, learned)) if self.settings["drop"] else rows)

    def _cells(self, learned: dict[str, Any]) -> dict[str, Cells]:
        order = self.ordering(learned)

        def before(name: str, lag: int) -> Cells:
            return Cells(lambda of: order.dated(of, order.over(of.col(name).shift(lag))))

        return {new: before(*taken) for new, taken in self._new.items()}

    def _history(self, of: Any, learned: dict[str, Any]) -> Any:
        """Whether a row has so many rows before it as are looked at."""
        order = self.ordering(learned)
        return ~order.over(of.col(order.time).shift(max(self.lags))).is_null()

    def describe(self, learned: dict[str, Any] | None = None) -> str:
        lags = listed(_runs(self.lags), "or")
        rows = "row" if self.lags == [1] else "rows"
        drop = ", and drop rows without so many before" if self.settings["drop"] else ""
        sentence = f"Add what {listed(self.settings['columns'])} was {lags} {rows} before, {self.series()}{drop}"
        return sentence + left_out(learned, "no history")

    def code(self, learned: dict[str, Any]) -> str:
        order = self.ordering(learned)
        lines = [order.begin_code(), cells_code(self._cells(learned))]
        if self.settings["drop"]:
            lines.append(f"frame = frame.filter({self._history(PL, learned)})")
        return "\n".join((*lines, order.end_code()))


def _lags(written: str) -> list[int]:
    """The lags that a text such as "1, 2, 5-7" names, smallest first."""
    found: set[int] = set()
    for part in written.split(","):
        match = re.fullmatch(r"\s*([0-9]{1,6})\s*(?:-\s*([0-9]{1,6})\s*)?", part)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if not 0 < first <= last <= LONGEST_LAG:
            raise NotApplicable(
                f"Lag features: '{part.strip()}' is not a number of rows to look back, from 1 to {LONGEST_LAG:,}; "
                "write lags such as 1, 2, 52 or 1-4."
            )
        if len(found) + last - first >= MOST_LAGS:
            raise NotApplicable(f"Lag features: at most {MOST_LAGS} lags are made; write fewer.")
        found.update(range(first, last + 1))
    return sorted(found)


def _runs(lags: list[int]) -> list[str]:
    """Sorted lags as a person says them: "1 to 4" for 1, 2, 3 and 4."""
    runs: list[list[int]] = []
    for lag in lags:
        if runs and lag == runs[-1][-1] + 1:
            runs[-1].append(lag)
        else:
            runs.append([lag])
    said = ([f"{run[0]} to {run[-1]}"] if len(run) > 2 else map(str, run) for run in runs)
    return [part for parts in said for part in parts]
