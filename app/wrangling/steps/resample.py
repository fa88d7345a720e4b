"""Rows at equal distances in time."""

from collections.abc import Callable
from typing import Any

import narwhals.stable.v2 as nw

from app.errors import NotApplicable
from app.narration.wording import count
from app.params import Param
from app.wrangling.balancing import counted, counted_code
from app.wrangling.cells import CellType, cell_types, facts, literal, literal_code, parse
from app.wrangling.periods import OF_DAY, UNITS, Inside, Periods, joinable
from app.wrangling.refusals import refuse_unreadable
from app.wrangling.series import BROUGHT, IDS, MOST_ROWS, TIME, SeriesStep, finite_of, left_out
from app.wrangling.series_fills import BACKWARD, FORWARD, LINEAR, NEAREST, Reach
from app.wrangling.step import refuse_patterns
from app.wrangling.texts import Cells, cells_code, with_cells
from app.wrangling.written import PL, Written, source

MISSING, VALUE, COMMON = "missing", "a value", "most common"
NUMBERS = {"mean": "mean", "sum": "sum", "minimum": "min", "maximum": "max", "median": "median"}
ENDS = ("first", "last")
TOLD = {MISSING: "missing cells", NEAREST: "the nearest cell"}
LOOKS_FORWARD = (BACKWARD, LINEAR, NEAREST)


class Resample(SeriesStep):
    """One row a series and period: rows of a period are joined, and periods without rows get one."""

    key = "resample"
    name = "Resample"
    joins_rows = True
    preview_rows = 50_000
    params = (
        TIME,
        IDS,
        Param(
            "unit", "Frequency unit", "choice", default="days", choices=UNITS,
            help="Weeks start on Monday. Several units together are counted from the year 1, whatever the table.",
        ),
        Param("quantity", "Frequency quantity", "integer", default=1, low=1, high=100_000),
        Param(
            "numbers", "Join numbers by", "choice", default="mean", choices=(*NUMBERS, *ENDS),
            help=f"How several rows of a period become one. {BROUGHT}",
        ),
        Param("others", "Join all else by", "choice", default=COMMON, choices=(COMMON, *ENDS)),
        Param(
            "new_numbers", "New numbers", "choice", default=MISSING,
            choices=(MISSING, FORWARD, BACKWARD, LINEAR, NEAREST, VALUE),
            help="What periods without rows get. Backward fill, interpolation and nearest look at later rows.",
        ),
        Param(
            "new_others", "New cells of all else", "choice", default=MISSING,
            choices=(MISSING, FORWARD, BACKWARD, NEAREST, VALUE),
        ),
        Param("number", "Number for new periods", "number", default=0.0, help="Where new numbers are a value."),
        Param("word", "Value for new periods", "text", default="", help="Where new cells of all else are a value."),
        MOST_ROWS,
    )  # fmt: skip

    @property
    def _periods(self) -> Periods:
        return Periods(self.settings["unit"], self.settings["quantity"])

    def learn(self, frame: nw.LazyFrame) -> dict[str, Any]:
        """The columns' types, how the columns in between are called, and how many rows there will be."""
        types, time, ids = cell_types(frame), self.settings["time"], self.settings["ids"]
        refuse_patterns(self.name, types)
        refuse_unreadable(self.name, types, types)
        found = self.survey(frame, alone=False)
        if found["type"] == CellType.DATE and self.settings["unit"] in OF_DAY:
            raise NotApplicable(
                f"Resample: {time} holds dates without a time of day; choose days or a longer frequency unit."
            )
        others = {name: kind for name, kind in types.items() if name not in (time, *ids)}
        prefix = "part"
        while any(name.casefold().startswith(prefix) for name in types):
            prefix += "_"
        found |= {"names": list(types), "types": {name: kind.value for name, kind in others.items()}, "prefix": prefix}
        found["words"] = {name: self._word(name, kind) for name, kind in others.items() if not kind.numeric}
        return found | self._size(frame, found)

    def _word(self, name: str, kind: CellType) -> Any:
        """What new periods get in a column that holds no numbers, if that is a value."""
        if self.settings["new_others"] != VALUE or kind is CellType.UNKNOWN:
            return None
        return parse(self.settings["word"], kind, name)

    def _size(self, frame: nw.LazyFrame, found: dict[str, Any]) -> dict[str, int]:
        """How many rows there will be, and how many of them are new."""
        order, start, ids = self.ordering(found), f"{found['prefix']} start", self.settings["ids"]
        rows = frame.filter(~nw.col(order.time).is_null()).select(*ids, order.time)
        rows = rows.with_columns(self._periods.start(order)(nw).alias(start)).select(*ids, start).unique()
        ends = [nw.col(start).min().alias("low"), nw.col(start).max().alias("high"), nw.len().alias("periods")]
        spans = rows.group_by(*ids).agg(*ends) if ids else rows.select(*ends)
        length = self._periods.between(nw.col("high"), nw.col("low")) + 1
        size = facts(spans.select(length.sum().alias("after"), nw.col("periods").sum().alias("old")))
        after, old = round(size["after"] or 0), int(size["old"] or 0)
        self.refuse_multiplied(f"a row every {self._periods}", after, found["rows"], "choose a longer frequency")
        return {"after": after, "new": after - old}

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:
        order, names = self.ordering(learned), learned["names"]
        rows = order.begin(frame, self.name).filter(~nw.col(order.undated))
        for cells in self._stages(learned):
            rows = with_cells(rows, cells)
        rows = rows.group_by(*order.ids, _part(learned, "start")).agg(*self._joined(nw, learned))
        rows = rows.with_columns(self._copies(nw, learned))
        for cells in self._reaches(learned):
            rows = with_cells(rows, cells)
        rows = rows.sort(*order.ids, _part(learned, "start"), nulls_last=True)
        rows = with_cells(counted(rows, _part(learned, "copies")), self._moment(learned))
        rows = with_cells(with_cells(rows, self._time(learned)), self._cells(learned))
        return rows.select(*names)

    def _stages(self, learned: dict[str, Any]) -> list[dict[str, Cells]]:
        """What rows need before those of a period are joined, in turn."""
        order, start = self.ordering(learned), _part(learned, "start")
        inside = Inside(order, start)
        stages = [
            {start: Cells(self._periods.start(order))},
            {
                _part(learned, "number"): Cells(lambda of: inside.along(of.col(order.place).cum_count())),
                _part(learned, "rows"): Cells(lambda of: inside.among(of.len())),
            },
            {},
        ]
        for place, (name, kind) in enumerate(_types(learned).items()):
            join, made = self._join(kind), _part(learned, f"made {place}")
            if join in ENDS:
                stages[1][made] = Cells(inside.end(joinable(name, kind), join))
            if join == COMMON:
                stages[1][made] = Cells(inside.rows_alike(joinable(name, kind), name))
                stages[2][f"{made} most"] = Cells(inside.most(made))
        return [stage for stage in stages if stage]

    def _join(self, kind: CellType) -> str:
        return self.settings["numbers" if kind.numeric else "others"]

    def _joined(self, of: Any, learned: dict[str, Any]) -> list[Any]:
        """The cells of the one row that several rows of a period become."""
        joined = []
        for place, (name, kind) in enumerate(_types(learned).items()):
            join, made, cells = self._join(kind), _part(learned, f"made {place}"), joinable(name, kind)(of)
            if join in ENDS:
                last = of.col(_part(learned, "number")) == (1 if join == "first" else of.col(_part(learned, "rows")))
                cells = of.when(last).then(of.col(made)).max()
            elif join == COMMON:
                cells = of.when(of.col(made) == of.col(f"{made} most")).then(cells).min()
            elif join == "sum":
                number = finite_of(of, name, kind)
                cells = of.when(number.count() > 0).then(number.sum())
            else:
                cells = getattr(cells, NUMBERS[join])()
            joined.append(cells.alias(name))
        return joined

    def _copies(self, of: Any, learned: dict[str, Any]) -> Any:
        """How many periods it is from a period to the next one that has rows."""
        ids, start = self.settings["ids"], _part(learned, "start")
        after = of.col(start).shift(-1).over(*ids, order_by=[start])
        copies = self._periods.between(after, of.col(start)).round(0).cast(of.Int64)
        return copies.fill_null(1).alias(_part(learned, "copies"))

    def _moment(self, learned: dict[str, Any]) -> dict[str, Cells]:
        start, copies = _part(learned, "start"), _part(learned, "copies")
        return {start: Cells(lambda of: of.col(start) + of.col(copies) * self._periods.step)}

    def _time(self, learned: dict[str, Any]) -> dict[str, Cells]:
        return {self.settings["time"]: self._periods.time(_part(learned, "start"), CellType(learned["type"]))}

    def _reach(self, learned: dict[str, Any], name: str, kind: CellType) -> Reach | None:
        """What new cells of a column are found with; none where they are missing or a value."""
        new = self.settings["new_numbers" if kind.numeric else "new_others"]
        if new in (MISSING, VALUE):
            return None
        prefix = _part(learned, f"reach {list(learned['types']).index(name)}")
        return Reach(tuple(self.settings["ids"]), _part(learned, "start"), name, prefix, new)

    def _reaches(self, learned: dict[str, Any]) -> list[dict[str, Cells]]:
        """The columns that new cells are found with, in turn."""
        stages: list[dict[str, Cells]] = [{}, {}]
        for name, kind in _types(learned).items():
            reach = self._reach(learned, name, kind)
            for stage, cells in zip(stages, reach.stages() if reach else ({}, {}), strict=True):
                stage |= cells
        return [stage for stage in stages if stage]

    def _cells(self, learned: dict[str, Any]) -> dict[str, Cells]:
        """Every column with the cells of new periods, which are copies of the period before so far."""
        return {name: Cells(self._new(learned, name, kind)) for name, kind in _types(learned).items()}

    def _new(self, learned: dict[str, Any], name: str, kind: CellType) -> Callable[[Any], Any]:
        """What builds a column whose new cells are as chosen; those of old periods stay, missing or not."""
        reach = self._reach(learned, name, kind)
        new = self.settings["new_numbers" if kind.numeric else "new_others"]
        value = self.settings["number"] if kind.numeric else learned["words"][name]
        whole = kind is CellType.WHOLE and self._join(kind) not in ("mean", "sum", "median")
        if whole and new == VALUE and value == int(value):
            value = int(value)

        def build(of: Any) -> Any:
            old = of.when(of.col(_part(learned, "copies")) == 0)
            if reach:
                linear = new == LINEAR
                return old.then(of.col(name).cast(of.Float64) if linear else of.col(name)).otherwise(reach.cells(of))
            if new == MISSING or kind is CellType.UNKNOWN:
                return old.then(of.col(name))
            cells = Written(literal_code(value, kind)) if of is PL else literal(value, kind)
            return old.then(of.col(name)).otherwise(cells)

        return build

    def describe(self, learned: dict[str, Any] | None = None) -> str:
        numbers, others = self.settings["new_numbers"], self.settings["new_others"]
        numbers = f"{self.settings['number']:g}" if numbers == VALUE else TOLD.get(numbers, numbers)
        others = f"'{self.settings['word']}'" if others == VALUE else TOLD.get(others, others)
        forward = {self.settings["new_numbers"], self.settings["new_others"]} & set(LOOKS_FORWARD)
        looks = ", which looks at later rows too" if forward else ""
        sentence = (
            f"Make one row every {self._periods}, {self.series()}; join numbers by {self.settings['numbers']} and all "
            f"else by {self.settings['others']}; new periods get {numbers}"
            f"{'' if numbers == others else f', and {others} in all else'}{looks}"
        )
        if not learned:
            return sentence
        made = f"{learned['new']:,} of {count(learned['after'], 'row')} {'is' if learned['new'] == 1 else 'are'} new"
        return f"{sentence} ({made})" + left_out(learned, "left out")

    def code(self, learned: dict[str, Any]) -> str:
        order, names = self.ordering(learned), source(learned["names"])
        by = source([*order.ids, _part(learned, "start")])
        lines = [order.begin_code(), f"frame = frame.filter({~PL.col(order.undated)})"]
        lines += map(cells_code, self._stages(learned))
        lines.append(f"frame = frame.group_by({by}).agg({', '.join(map(str, self._joined(PL, learned)))})")
        lines.append(f"frame = frame.with_columns({self._copies(PL, learned)})")
        lines += [*map(cells_code, self._reaches(learned)), f"frame = frame.sort({by}, nulls_last=True)"]
        lines += [counted_code(_part(learned, "copies")), cells_code(self._moment(learned))]
        lines += [cells_code(self._time(learned)), cells_code(self._cells(learned))]
        return "\n".join((*lines, f"frame = frame.select({names})"))


def _part(learned: dict[str, Any], part: str) -> str:
    """The name of a column in between."""
    return f"{learned['prefix']} {part}"


def _types(learned: dict[str, Any]) -> dict[str, CellType]:
    return {name: CellType(kind) for name, kind in learned["types"].items()}
