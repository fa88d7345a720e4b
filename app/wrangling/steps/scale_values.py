"""Bring numbers to one scale."""

from typing import Any

import narwhals.stable.v2 as nw

from app.errors import NotApplicable
from app.params import Param
from app.wrangling.cells import CellType, cell_types, known_code, listed, many_facts, plain, shown
from app.wrangling.cells import known as known_cells
from app.wrangling.refusals import refuse_other_than_numbers
from app.wrangling.step import Step

SCALERS = ("standard scaler", "robust scaler", "min max scaler", "max absolute scaler")
FEW_COLUMNS, PREVIEW_CELLS = 10, 500_000


class ScaleValues(Step):
    """Each column is shifted and divided by what was learned of it; cells that are not finite become missing."""

    key = "scale_values"
    name = "Scale values"
    group = "Process numeric"
    learns = True
    by_column = True
    params = (
        Param("columns", "Columns", "columns", choices=("number",), help="The columns of numbers to scale."),
        Param(
            "scaler",
            "Scaler",
            "choice",
            default="standard scaler",
            choices=SCALERS,
            help="Standard: mean 0 and standard deviation 1. Robust: median 0 and the middle half as unit. "
            "Min max: training rows fill a range. Max absolute: the largest size becomes 1, and 0 stays 0.",
        ),
        Param("center", "Center", "boolean", default=True, help="For standard and robust: subtract the middle."),
        Param("scale", "Scale", "boolean", default=True, help="For standard and robust: divide by the spread."),
        Param("lower_quantile", "Lower quantile", "number", default=0.25, low=0, high=1, help="For robust: 0 to 1."),
        Param("upper_quantile", "Upper quantile", "number", default=0.75, low=0, high=1, help="For robust: 0 to 1."),
        Param("low", "Lowest value", "number", default=0.0, help="For min max: where the range starts."),
        Param("high", "Highest value", "number", default=1.0, help="For min max: where the range ends."),
    )

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        chosen = self.settings
        if chosen["scaler"] == "robust scaler" and len(chosen["columns"]) > FEW_COLUMNS:
            self.preview_rows = PREVIEW_CELLS // len(chosen["columns"])
        if chosen["scaler"] == "robust scaler" and chosen["lower_quantile"] >= chosen["upper_quantile"]:
            raise NotApplicable("Scale values: the lower quantile must be below the upper quantile.")
        if chosen["scaler"] == "min max scaler" and chosen["low"] >= chosen["high"]:
            raise NotApplicable(
                f"Scale values: the lowest value {chosen['low']:g} must be below the highest value {chosen['high']:g}."
            )
        if chosen["scaler"] in SCALERS[:2] and not (chosen["center"] or chosen["scale"]):
            raise NotApplicable("Scale values: neither center nor scale is chosen, so nothing would change.")

    def learn(self, frame: nw.LazyFrame) -> dict[str, Any]:
        """What is subtracted from each column, what it is divided by, and what is added at last."""
        types = cell_types(frame)
        refuse_other_than_numbers(self.name, self.settings["columns"], types)
        if self.settings["scaler"] == "robust scaler" and frame.implementation.is_dask():
            raise NotApplicable(
                "Scale values: the robust scaler's quantiles cannot be worked out on a Dask cluster; "
                "choose the standard scaler."
            )
        found = iter(many_facts(frame, self.settings["columns"], self._measures()))
        return {
            "columns": {
                name: self._facts(name, types[name], {what: next(found) for what in self._wanted})
                for name in self.settings["columns"]
            }
        }

    @property
    def _wanted(self) -> list[str]:
        """What is measured of each column."""
        scaler = self.settings["scaler"]
        more = {"standard scaler": ["middle", "spread"], "robust scaler": ["lower", "middle", "upper"]}
        return ["low", "high", *more.get(scaler, [])]

    def _measures(self) -> list[nw.Expr]:
        """All that is measured, of one column after the other."""
        shares = {"lower": self.settings["lower_quantile"], "middle": 0.5, "upper": self.settings["upper_quantile"]}
        robust, found = self.settings["scaler"] == "robust scaler", []
        for place, name in enumerate(self.settings["columns"]):
            number = nw.col(name).cast(nw.Float64)
            cells = nw.when(number.is_finite()).then(number)
            measures = {"low": cells.min(), "high": cells.max()}
            if self.settings["scaler"] == "standard scaler":
                measures |= {"middle": cells.mean(), "spread": cells.std(ddof=0)}
            if robust:
                measures |= {end: cells.quantile(share, "linear") for end, share in shares.items()}
            found += [measure.alias(f"{place} {what}") for what, measure in measures.items()]
        return found

    def _facts(self, name: str, kind: CellType, measured: dict[str, Any]) -> dict[str, Any]:
        if measured["low"] is None:
            raise NotApplicable(f"Scale values: {name} has no known cell to learn a scale from; drop the column.")
        middle, spread, add = self._scale(measured)
        # A column that does not vary has no spread to divide by, and one whose spread overflows none either.
        return {"type": kind.value, "subtract": middle, "divide": spread or 1.0, "add": add}

    def _scale(self, measured: dict[str, Any]) -> tuple[float, float | None, float]:
        scaler, low, high = self.settings["scaler"], measured["low"], measured["high"]
        if scaler == "max absolute scaler":
            return 0.0, max(abs(low), abs(high)), 0.0
        if scaler == "min max scaler":
            reach = (high - low) / (self.settings["high"] - self.settings["low"])
            return low, plain(reach, CellType.NUMBER), self.settings["low"]
        # The mean of equal cells is off by a last bit on some engines.
        middle, spread = low, 0.0
        if low != high:
            middle = measured["middle"]
            spread = measured["upper"] - measured["lower"] if scaler == "robust scaler" else measured["spread"]
        spread = plain(spread, CellType.NUMBER)
        return middle if self.settings["center"] else 0.0, spread if self.settings["scale"] else 1.0, 0.0

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:
        return frame.with_columns(*(_scaled(name, learned["columns"][name]) for name in self.settings["columns"]))

    def describe(self, learned: dict[str, Any] | None = None) -> str:
        columns = self.settings["columns"]
        sentence = f"Scale {listed(columns)} with the {self.settings['scaler']}"
        if not learned:
            return sentence
        known = [learned["columns"][name] for name in columns]
        ways = [f"minus {shown(one['subtract'])}, divided by {shown(one['divide'])}" for one in known]
        return f"{sentence} ({listed(ways)})"

    def code(self, learned: dict[str, Any]) -> str:
        scaled = []
        for name in self.settings["columns"]:
            one = learned["columns"][name]
            cells = f"{known_code(name, CellType(one['type']))}.cast(pl.Float64)"
            scaled.append(f"(({cells} - {one['subtract']!r}) / {one['divide']!r} + {one['add']!r})")
        finite = (
            f"pl.when({result}.is_finite()).then({result}).alias({name!r})"
            for name, result in zip(self.settings["columns"], scaled, strict=True)
        )
        return f"frame = frame.with_columns({', '.join(finite)})"


def _scaled(name: str, one: dict[str, Any]) -> nw.Expr:
    cells = known_cells(name, CellType(one["type"])).cast(nw.Float64)
    result = (cells - one["subtract"]) / one["divide"] + one["add"]
    return nw.when(result.is_finite()).then(result).alias(name)
