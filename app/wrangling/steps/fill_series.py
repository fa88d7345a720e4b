"""Fill gaps of series."""

from typing import Any

import narwhals.stable.v2 as nw

from app.errors import NotApplicable
from app.narration.wording import count
from app.params import Param
from app.wrangling.cells import CellType, cell_types, facts, known, listed
from app.wrangling.draws import free_name
from app.wrangling.refusals import refuse_other_than_numbers, refuse_unreadable
from app.wrangling.series import BROUGHT, IDS, TIME, Order, SeriesStep, known_of, left_out
from app.wrangling.series_fills import BACKWARD, FORWARD, LINEAR, NEAREST, filled
from app.wrangling.steps.fill_missing import FillMissing
from app.wrangling.texts import Cells, cells_code, with_cells
from app.wrangling.written import PL

COMMON, CONSTANT = "most common value", "constant value"
TOLD = {
    FORWARD: "the last known cell before (forward fill)",
    BACKWARD: "the next known cell (backward fill)",
    LINEAR: "numbers between the known ones (linear interpolation)",
    NEAREST: "the nearest known cell",
    COMMON: "the most common value",
}
LOOKS_FORWARD = (BACKWARD, LINEAR, NEAREST, COMMON)


class FillSeries(SeriesStep):
    """Missing cells get what stands beside them in the same series, the series' most common value, or a constant."""

    key = "fill_series"
    name = "Handle missing time series data"
    params = (
        Param("columns", "Columns", "columns", help="The columns whose missing cells are filled."),
        TIME,
        IDS,
        Param(
            "method", "Method for imputing values", "choice", default=FORWARD,
            choices=(FORWARD, BACKWARD, LINEAR, NEAREST, COMMON, CONSTANT),
            help="Forward fill takes the last known value before. All others but a constant look at later rows too, "
            f"which would not be known yet. {BROUGHT}",
        ),
        Param("value", "Value", "text", optional=True, help="What to fill with, when a constant value is chosen."),
        Param(
            "most", "Drop series with more missing", "number", optional=True, low=0, high=1,
            help="0.5 drops each series of which more than half the cells of a chosen column are missing.",
        ),
    )  # fmt: skip

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._constant: FillMissing | None = None
        if self.settings["method"] == CONSTANT:
            if not (self.settings["value"] or "").strip():
                raise NotApplicable(f"{self.name}: give the constant value to fill with.")
            fill = {"columns": self.settings["columns"], "value": self.settings["value"]}
            self._constant = FillMissing(method=CONSTANT, **fill)
        # A constant that drops no series is the same for each row, so rows to predict get it as well.
        self.keeps_rows = self.by_column = self._constant is not None and self.settings["most"] is None
        self.shapes = self.compares_rows = not self.keeps_rows

    def needs(self) -> list[str]:
        return self.settings["columns"] if self.keeps_rows else super().needs()

    def learn(self, frame: nw.LazyFrame) -> dict[str, Any]:
        """The order of the rows, the columns' types, and how many of their cells are missing."""
        types, columns, method = cell_types(frame), self.settings["columns"], self.settings["method"]
        refuse_unreadable(self.name, columns, types)
        if method == LINEAR:
            refuse_other_than_numbers(self.name, columns, types)
        found = {} if self.keeps_rows else self.survey(frame, alone=method not in (COMMON, CONSTANT))
        gaps = facts(frame.select(*(known(name, types[name]).is_null().sum().alias(name) for name in columns)))
        about = {name: {"type": types[name].value, "missing": int(gaps[name] or 0)} for name in columns}
        constant = self._constant.learn(frame) if self._constant else {}
        return found | {"about": about, "constant": constant, "spare": self._spare(list(types))}

    def _spare(self, names: list[str]) -> list[list[str]]:
        """Two free names for each column, which the most common value is found with."""
        spare = []
        for _ in self.settings["columns"] if self.settings["method"] == COMMON else ():
            rows = free_name(names, "rows")
            most = free_name([*names, rows], "most")
            names = [*names, rows, most]
            spare.append([rows, most])
        return spare

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:
        if self.keeps_rows:
            return self._constant.apply(frame, learned["constant"])
        rows = self.ordering(learned).begin(frame, self.name)
        if self.settings["most"] is not None:
            rows = rows.filter(*self._complete(nw, learned))
        if self._constant:
            return self._constant.apply(self.ordering(learned).end(rows), learned["constant"])
        for cells in self._stages(learned):
            rows = with_cells(rows, cells)
        return self.ordering(learned).end(rows).drop(*_names(learned["spare"]))

    def _complete(self, of: Any, learned: dict[str, Any]) -> list[Any]:
        """Whether a row's series has few enough gaps, for each column."""
        order, most = self.ordering(learned), self.settings["most"]
        gaps = (known_of(of, name, CellType(one["type"])).is_null() for name, one in learned["about"].items())
        return [of.col(order.undated) | (order.within(gap.cast(of.Float64).mean()) <= most) for gap in gaps]

    def _stages(self, learned: dict[str, Any]) -> list[dict[str, Cells]]:
        """The cells that each change of the table makes, in turn."""
        order, method = self.ordering(learned), self.settings["method"]
        about = [(name, CellType(one["type"])) for name, one in learned["about"].items()]
        if method != COMMON:
            return [{name: Cells(filled(order, name, kind, method)) for name, kind in about}]
        spare = learned["spare"]
        stages: list[dict[str, Cells]] = [{}, {}, {}]
        for (name, kind), (rows, most) in zip(about, spare, strict=True):
            for stage, (new, cells) in zip(stages, _most_common(order, name, kind, rows, most), strict=True):
                stage[new] = cells
        return stages

    def describe(self, learned: dict[str, Any] | None = None) -> str:
        method, columns = self.settings["method"], listed(self.settings["columns"])
        how = f"'{self.settings['value']}'" if method == CONSTANT else TOLD[method]
        forward = ", which looks at later rows too" if method in LOOKS_FORWARD else ""
        dropped = self.settings["most"]
        drop = "" if dropped is None else f", without series of which more than {100 * dropped:.4g} % is missing"
        whose = "" if self.keeps_rows else f", {self.series()}"
        sentence = f"Fill gaps in {columns} with {how}{whose}{forward}{drop}"
        if learned:
            gaps = sum(one["missing"] for one in learned["about"].values())
            sentence += f" ({count(gaps, 'cell')} missing)"
        return sentence if method == CONSTANT else sentence + left_out(learned, "not filled")

    def code(self, learned: dict[str, Any]) -> str:
        if self.keeps_rows:
            return self._constant.code(learned["constant"])
        order = self.ordering(learned)
        lines = [order.begin_code()]
        if self.settings["most"] is not None:
            lines.append(f"frame = frame.filter({', '.join(map(str, self._complete(PL, learned)))})")
        if self._constant:
            return "\n".join((*lines, order.end_code(), self._constant.code(learned["constant"])))
        lines += [cells_code(cells) for cells in self._stages(learned)]
        spare = "".join(f".drop({name!r})" for name in _names(learned["spare"]))
        return "\n".join((*lines, order.end_code() + spare))


def _names(spare: list[list[str]]) -> list[str]:
    return [name for pair in spare for name in pair]


def _most_common(order: Order, name: str, kind: CellType, rows: str, most: str) -> list[tuple[str, Cells]]:
    """The columns made in turn: rows that have the value, the most rows of any value, the filled column."""

    def value(of: Any) -> Any:
        return of.col(name).cast(of.String) if kind is CellType.TEXT else known_of(of, name, kind)

    def counted(of: Any) -> Any:
        return of.when(~value(of).is_null()).then(order.within(of.len(), name))

    def commonest(of: Any) -> Any:
        found = order.within(of.when(of.col(rows) == of.col(most)).then(value(of)).min())
        return of.when(~value(of).is_null()).then(value(of)).otherwise(order.dated(of, found))

    return [
        (rows, Cells(counted)),
        (most, Cells(lambda of: order.within(of.col(rows).max()))),
        (name, Cells(commonest)),
    ]
