"""Clip, remove or empty cells far from the others."""

from typing import Any

import narwhals.stable.v2 as nw

from app.errors import NotApplicable
from app.params import Param
from app.wrangling.cells import (
    MOST_WHOLE,
    CellType,
    cell_types,
    facts,
    held,
    known,
    known_code,
    listed,
    literal,
    plain,
    shown,
)
from app.wrangling.step import Step

FIXES = {
    "clip": "Clip outliers of",
    "remove": "Remove rows with outliers of",
    "make missing": "Make outliers missing in",
}


class HandleOutliers(Step):
    """Cells outside bounds learned from training rows are clipped, emptied, or their rows removed."""

    key = "handle_outliers"
    name = "Handle outliers"
    group = "Handle outliers"
    learns = True
    by_column = True
    params = (
        Param("columns", "Columns", "columns", choices=("number",), help="The columns of numbers to look at."),
        Param(
            "method",
            "Outliers are told by",
            "choice",
            default="standard deviation",
            choices=("standard deviation", "robust standard deviation", "quantile", "min-max"),
            help="Robust: median and a standard deviation that outliers do not widen. Min-max: bounds you write.",
        ),
        Param(
            "deviations",
            "Standard deviations",
            "number",
            default=3.0,
            low=0.5,
            high=10,
            help="Cells further than this many standard deviations from the middle are outliers.",
        ),
        Param("lower_quantile", "Lower quantile", "number", default=0.01, low=0, high=1, help="For quantile: 0 to 1."),
        Param("upper_quantile", "Upper quantile", "number", default=0.99, low=0, high=1, help="For quantile: 0 to 1."),
        Param("low", "Lowest value", "number", optional=True, help="For min-max; leave empty for no lower bound."),
        Param("high", "Highest value", "number", optional=True, help="For min-max; leave empty for no upper bound."),
        Param(
            "fix",
            "Fix",
            "choice",
            default="clip",
            choices=tuple(FIXES),
            help="Clip moves outliers to the nearest bound. Rows are only ever removed from training rows.",
        ),
    )

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.keeps_rows = self.settings["fix"] != "remove"
        low, high = self.settings["low"], self.settings["high"]
        if self.settings["method"] == "quantile" and self.settings["lower_quantile"] >= self.settings["upper_quantile"]:
            raise NotApplicable("Handle outliers: the lower quantile must be below the upper quantile.")
        if self.settings["method"] == "min-max" and low is None and high is None:
            raise NotApplicable("Handle outliers: give a lowest or a highest value for min-max.")
        if self.settings["method"] == "min-max" and None not in (low, high) and low > high:
            raise NotApplicable(f"Handle outliers: the lowest value {low:g} is above the highest value {high:g}.")

    def learn(self, frame: nw.LazyFrame) -> dict[str, Any]:
        """The bounds of each column; none where its cells do not vary or are all missing."""
        types = cell_types(frame)
        if self.settings["method"] in ("quantile", "robust standard deviation") and frame.implementation.is_dask():
            raise NotApplicable(
                f"Handle outliers: {self.settings['method']} cannot be worked out on a Dask cluster; "
                "choose standard deviation or min-max."
            )
        for name in self.settings["columns"]:
            if not types[name].numeric:
                raise NotApplicable(
                    f"Handle outliers: {name} holds {held(types[name])}, not numbers; "
                    "change its type to number first, or choose another column."
                )
        return {"columns": {name: self._facts(frame, name, types[name]) for name in self.settings["columns"]}}

    def _facts(self, frame: nw.LazyFrame, name: str, kind: CellType) -> dict[str, Any]:
        low, high = self._bounds(frame, name)
        return {"type": kind.value, "low": _bound(low, kind), "high": _bound(high, kind)}

    def _bounds(self, frame: nw.LazyFrame, name: str) -> tuple[float | None, float | None]:
        method = self.settings["method"]
        if method == "min-max":
            return self.settings["low"], self.settings["high"]
        number = nw.col(name).cast(nw.Float64)
        cells = frame.select(nw.when(number.is_finite()).then(number).alias("cells"))
        if method == "quantile":
            return _quantiles(cells, self.settings["lower_quantile"], self.settings["upper_quantile"])
        middle, spread = _robust(cells) if method.startswith("robust") else _moments(cells)
        if not spread:
            return None, None
        reach = self.settings["deviations"] * spread
        return middle - reach, middle + reach

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:
        bounded = _bounded(self.settings["columns"], learned)
        if not bounded:
            return frame
        if self.settings["fix"] == "remove":
            return frame.filter(*(_inside_or_missing(name, facts) for name, facts in bounded))
        fixed = _clipped if self.settings["fix"] == "clip" else _emptied
        return frame.with_columns(*(fixed(name, facts) for name, facts in bounded))

    def describe(self, learned: dict[str, Any] | None = None) -> str:
        method, columns = self.settings["method"], self.settings["columns"]
        how = f" told by {method}"
        if method.endswith("deviation"):
            count = self.settings["deviations"]
            how = f" more than {count:g} {method}{'' if count == 1 else 's'} from the middle"
        ranges = [_range(learned["columns"][name]) for name in columns] if learned else []
        return f"{FIXES[self.settings['fix']]} {listed(columns)}{how}" + (f" ({listed(ranges)})" if ranges else "")

    def code(self, learned: dict[str, Any]) -> str:
        bounded = _bounded(self.settings["columns"], learned)
        if not bounded:
            return "frame = frame"
        if self.settings["fix"] == "remove":
            kept = (
                f"({_cells_code(name, facts)}.is_null() | ~({_outside_code(name, facts)}))" for name, facts in bounded
            )
            return f"frame = frame.filter({', '.join(kept)})"
        written = _clipped_code if self.settings["fix"] == "clip" else _emptied_code
        fixed = (f"{written(name, facts)}.alias({name!r})" for name, facts in bounded)
        return f"frame = frame.with_columns({', '.join(fixed)})"


def _bounded(names: list[str], learned: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """The columns that have a bound, with what was learned of them."""
    pairs = [(name, learned["columns"][name]) for name in names]
    return [(name, facts) for name, facts in pairs if facts["low"] is not None or facts["high"] is not None]


def _moments(cells: nw.LazyFrame) -> tuple[float | None, float | None]:
    """Mean and standard deviation."""
    row = facts(cells.select(nw.col("cells").mean().alias("middle"), nw.col("cells").std().alias("spread")))
    return row["middle"], plain(row["spread"], CellType.NUMBER)


def _robust(cells: nw.LazyFrame) -> tuple[float | None, float | None]:
    """Median, and the standard deviation after clipping to the 5th and 95th percentile (AWS's RSTD)."""
    low, middle, high = _quantiles(cells, 0.05, 0.5, 0.95)
    if middle is None:
        return None, None
    number = nw.col("cells")
    clipped = (
        nw.when(number < low).then(nw.lit(low)).otherwise(nw.when(number > high).then(nw.lit(high)).otherwise(number))
    )
    return middle, plain(facts(cells.select(clipped.std().alias("spread")))["spread"], CellType.NUMBER)


def _quantiles(cells: nw.LazyFrame, *shares: float) -> tuple[float | None, ...]:
    found = (nw.col("cells").quantile(share, "linear").alias(str(place)) for place, share in enumerate(shares))
    return tuple(facts(cells.select(*found)).values())


def _bound(value: float | None, kind: CellType) -> float | int | None:
    """A bound as JSON: whole for a column of whole numbers if it is whole, so that clipping keeps the type."""
    bound = plain(value, CellType.NUMBER)
    whole = bound is not None and kind is CellType.WHOLE and bound == int(bound) and abs(bound) <= MOST_WHOLE
    return int(bound) if whole else bound


def _ends(facts: dict[str, Any]) -> list[tuple[str, int | float]]:
    return [(sign, facts[end]) for sign, end in (("<", "low"), (">", "high")) if facts[end] is not None]


def _outside(name: str, facts: dict[str, Any]) -> nw.Expr:
    cells = known(name, CellType(facts["type"]))
    outside = [cells < value if sign == "<" else cells > value for sign, value in _ends(facts)]
    return outside[0] | outside[1] if len(outside) == 2 else outside[0]


def _inside_or_missing(name: str, facts: dict[str, Any]) -> nw.Expr:
    return known(name, CellType(facts["type"])).is_null() | ~_outside(name, facts)


def _emptied(name: str, facts: dict[str, Any]) -> nw.Expr:
    return nw.when(~_outside(name, facts)).then(nw.col(name)).alias(name)


def _clipped(name: str, facts: dict[str, Any]) -> nw.Expr:
    cells = known(name, CellType(facts["type"]))
    if any(isinstance(value, float) for _, value in _ends(facts)):
        cells = cells.cast(nw.Float64)
    clipped = cells
    for sign, value in _ends(facts):
        bound = literal(value, CellType.NUMBER)
        clipped = nw.when(cells < bound if sign == "<" else cells > bound).then(bound).otherwise(clipped)
    return clipped.alias(name)


def _cells_code(name: str, facts: dict[str, Any]) -> str:
    return known_code(name, CellType(facts["type"]))


def _outside_code(name: str, facts: dict[str, Any]) -> str:
    return " | ".join(f"({_cells_code(name, facts)} {sign} {value!r})" for sign, value in _ends(facts))


def _emptied_code(name: str, facts: dict[str, Any]) -> str:
    return f"pl.when(~({_outside_code(name, facts)})).then(pl.col({name!r}))"


def _clipped_code(name: str, facts: dict[str, Any]) -> str:
    cells = _cells_code(name, facts)
    whens = [f"when({cells} {sign} {value!r}).then(pl.lit({value!r}))" for sign, value in _ends(facts)]
    return f"pl.{'.'.join(whens)}.otherwise({cells})"


def _range(facts: dict[str, Any]) -> str:
    low, high = facts["low"], facts["high"]
    if low is None and high is None:
        return "no bounds, the cells do not vary"
    if high is None:
        return f"below {shown(low)}"
    return f"above {shown(high)}" if low is None else f"outside {shown(low)} to {shown(high)}"
