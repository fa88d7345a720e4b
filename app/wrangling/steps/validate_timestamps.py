"""Look at the timestamps of series."""

from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from app.data.columns import Kind
from app.errors import NotApplicable
from app.params import Param
from app.wrangling.cells import listed
from app.wrangling.refusals import refuse_taken
from app.wrangling.series import BROUGHT, IDS, TIME, Order, SeriesStep
from app.wrangling.step import refuse_patterns
from app.wrangling.texts import Cells, cells_code, with_cells
from app.wrangling.written import PL

MISSING, DUPLICATE, IRREGULAR, VALID = "missing", "duplicate", "irregular", "valid"
INDICATE, DROP, ERROR = "indicate", "drop", "error"
AUTOMATIC, MONTHS = "automatic", "months"
MICROSECONDS = {"seconds": 10**6, "minutes": 60 * 10**6, "hours": 3600 * 10**6, "days": 86400 * 10**6}
MICROSECONDS["weeks"] = 7 * MICROSECONDS["days"]
SHORTEST_MONTH = 28 * MICROSECONDS["days"]


class ValidateTimestamps(SeriesStep):
    """Rows whose timestamp is missing, stands twice in a series, or is not as far from the one before as usual."""

    key = "validate_timestamps"
    name = "Validate timestamps"
    params = (
        TIME,
        IDS,
        Param(
            "policy", "Policy", "choice", default=INDICATE, choices=(INDICATE, DROP, ERROR),
            help="Indicate adds a column that says what is wrong, drop removes such rows, error refuses the table. "
            f"{BROUGHT}",
        ),
        Param("missing", "Missing timestamps", "boolean", default=True),
        Param("duplicate", "Duplicate timestamps", "boolean", default=True, help="The first row of a moment is valid."),
        Param(
            "irregular", "Irregular timestamps", "boolean", default=False,
            help="Not as long after the row before it as rows of the table usually are; resample to mend that.",
        ),
        Param(
            "unit", "Frequency unit", "choice", default=AUTOMATIC, choices=(AUTOMATIC, *MICROSECONDS, MONTHS),
            help="What is regular; automatic: the most frequent distance of a row from the one before.", advanced=True,
        ),
        Param("quantity", "Frequency quantity", "integer", default=1, low=1, high=100_000, advanced=True),
        Param("name", "Name of the new column", "text", default="timestamp check", help="For indicate."),
    )  # fmt: skip

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.settings["name"] = self.settings["name"].strip() or "timestamp check"
        refuse_patterns(self.name, [self.settings["name"]])
        if not self._checks:
            raise NotApplicable("Validate timestamps: choose at least one of missing, duplicate and irregular.")

    @property
    def _checks(self) -> list[str]:
        return [fault for fault in (MISSING, DUPLICATE, IRREGULAR) if self.settings[fault]]

    def kinds(self, kinds: dict[str, Kind]) -> dict[str, Kind]:
        return kinds | ({self.settings["name"]: Kind.CATEGORY} if self.settings["policy"] == INDICATE else {})

    def check(self, frame: nw.LazyFrame) -> None:
        super().check(frame)
        if self.settings["policy"] == INDICATE:
            refuse_taken(self.name, [self.settings["name"]], frame)

    def learn(self, frame: nw.LazyFrame) -> dict[str, Any]:
        """What distance is regular, and how many rows have each fault."""
        found = self.survey(frame, alone=False)
        found |= {"unit": self.settings["unit"], "gap": self.settings["quantity"]}
        rows = self.ordering(found).begin(frame.select(*self.settings["ids"], self.settings["time"]), self.name)
        if found["unit"] == AUTOMATIC:
            found |= _usual(rows, self.ordering(found))
        fault = _fault(self.ordering(found), found, (MISSING, DUPLICATE, IRREGULAR))(nw).alias("fault")
        counts = dict(rows.select(fault).group_by("fault").agg(nw.len().alias("rows")).collect("polars").rows())
        found |= {one: int(counts.get(one, 0)) for one in (MISSING, DUPLICATE, IRREGULAR)}
        wrong = [f"{found[one]:,} {one}" for one in self._checks if found[one]]
        if self.settings["policy"] == ERROR and wrong:
            raise NotApplicable(
                f"Validate timestamps: of {found['rows']:,} timestamps in {self.settings['time']}, "
                f"{' and '.join(wrong)}; drop such rows, or mend them by Resample."
            )
        return found

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:
        order = self.ordering(learned)
        build = _fault(order, learned, self._checks)
        rows = order.begin(frame, self.name)
        if self.settings["policy"] == INDICATE:
            return order.end(with_cells(rows, {self.settings["name"]: Cells(build)}))
        return order.end(rows.filter(build(nw) == VALID)) if self.settings["policy"] == DROP else frame

    def describe(self, learned: dict[str, Any] | None = None) -> str:
        checks, time = listed(self._checks, "or"), self.settings["time"]
        what = {
            INDICATE: f"Say in {self.settings['name']} where {time} is {checks}",
            DROP: f"Drop rows where {time} is {checks}",
            ERROR: f"Refuse the table where {time} is {checks}",
        }[self.settings["policy"]]
        sentence = f"{what}, {self.series()}"
        if not learned:
            return sentence
        counts = ", ".join(f"{learned[fault]:,} {fault}" for fault in self._checks)
        return f"{sentence} ({counts}{f'; {_regular(learned)}' if IRREGULAR in self._checks else ''})"

    def code(self, learned: dict[str, Any]) -> str:
        order = self.ordering(learned)
        build = _fault(order, learned, self._checks)
        if self.settings["policy"] == ERROR:
            return "frame = frame"
        line = f"frame = frame.filter({build(PL) == VALID})"
        if self.settings["policy"] == INDICATE:
            line = cells_code({self.settings["name"]: Cells(build)})
        return "\n".join((order.begin_code(), line, order.end_code()))


def _distance(order: Order, of: Any, unit: str) -> Any:
    """How long after the row before it in its series a row is: in months, or in microseconds."""
    time = of.col(order.time)
    now = time.dt.year().cast(of.Int64) * 12 + time.dt.month() if unit == MONTHS else order.microseconds(of)
    before = order.over(of.col(order.time).shift(1))
    if unit == MONTHS:
        return now - order.over(now.shift(1))
    return of.when(~before.is_null()).then(now - order.over(now.shift(1)))


def _fault(order: Order, learned: dict[str, Any], checks: Any) -> Any:
    """What builds the name of what is wrong with a row's timestamp."""
    unit, gap = learned["unit"], learned["gap"]
    gap = gap if unit in (MONTHS, "microseconds") else gap * MICROSECONDS[unit]

    def build(of: Any) -> Any:
        fault = of.lit(VALID)
        twin = order.within(of.col(order.place).min(), order.time) < of.col(order.place)
        if IRREGULAR in checks:
            distance = _distance(order, of, unit)
            # A row at the same time as another is no step in time, so it is not an irregular one.
            irregular = (distance != gap) & ~twin
            fault = of.when(irregular).then(of.lit(IRREGULAR)).otherwise(fault)
        if DUPLICATE in checks:
            fault = of.when(twin & ~of.col(order.undated)).then(of.lit(DUPLICATE)).otherwise(fault)
        missing = of.lit(MISSING if MISSING in checks else VALID)
        return of.when(of.col(order.undated)).then(missing).otherwise(fault)

    return build


def _usual(rows: nw.LazyFrame, order: Order) -> dict[str, Any]:
    """The most frequent distance of a row from the one before; in months, where more rows agree on that."""
    spans = {"microseconds": _distance(order, nw, "microseconds"), MONTHS: _distance(order, nw, MONTHS)}
    dated = rows.select(**spans, undated=nw.col(order.undated))
    found: pl.DataFrame = dated.filter(~nw.col("undated")).drop("undated").collect("polars").to_native()
    best = {}
    for unit in spans:
        counts = found.filter(pl.col(unit) > 0)[unit].value_counts().sort("count", unit, descending=[True, False])
        best[unit] = counts.row(0) if counts.height else (1, 0)
    (gap, rows_of_gap), (months, rows_of_months) = best["microseconds"], best[MONTHS]
    by_months = gap >= SHORTEST_MONTH and rows_of_months > rows_of_gap
    return {"unit": MONTHS, "gap": months} if by_months else {"unit": "microseconds", "gap": gap}


def _regular(learned: dict[str, Any]) -> str:
    """What is regular, as words."""
    unit, gap = learned["unit"], learned["gap"]
    if unit == "microseconds":
        unit = next((one for one in reversed(MICROSECONDS) if gap % MICROSECONDS[one] == 0), unit)
        gap //= MICROSECONDS.get(unit, 1)
    return f"regular is every {unit.removesuffix('s')}" if gap == 1 else f"regular is every {gap:,} {unit}"
