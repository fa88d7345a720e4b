"""Make a lopsided column of numbers more even."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw

from app.errors import NotApplicable
from app.params import Param
from app.wrangling.cells import CellType, cell_types, facts, known, known_code, listed, shown
from app.wrangling.refusals import refuse_other_than_numbers
from app.wrangling.step import Step

MOST_LEARNED = 20_000
BOX_COX, YEO_JOHNSON = "Box-Cox", "Yeo-Johnson"


@dataclass(frozen=True)
class Curve:
    """A function of one number: in Narwhals and in Polars, for numbers from `low` on, or above it."""

    calculate: Callable[[nw.Expr, float], nw.Expr]
    code: str
    low: float | None = None
    above: bool = False


CURVES = {
    "natural logarithm": Curve(lambda cells, _: cells.log(), "{0}.log()", 0, above=True),
    "logarithm of 1 + x": Curve(lambda cells, _: (cells + 1).log(), "({0} + 1).log()", -1, above=True),
    "logarithm to base 10": Curve(lambda cells, _: cells.log(10), "{0}.log(10)", 0, above=True),
    "square root": Curve(lambda cells, _: cells.sqrt(), "{0}.sqrt()", 0),
    "power": Curve(lambda cells, power: cells**power, "({0}) ** {1!r}"),
    BOX_COX: Curve(lambda cells, power: _box_cox(cells, power), "", 0, above=True),
    YEO_JOHNSON: Curve(lambda cells, power: _yeo_johnson(cells, power), ""),
}


class TransformNumbers(Step):
    """A logarithm, a root or a power of each cell; what has none becomes missing, and is counted."""

    key = "transform_numbers"
    name = "Log or power"
    group = "Process numeric"
    by_column = True
    params = (
        Param("columns", "Columns", "columns", choices=("number",), help="The columns of numbers to transform."),
        Param(
            "way",
            "Transform",
            "choice",
            default=YEO_JOHNSON,
            choices=tuple(CURVES),
            help="Yeo-Johnson learns the power that makes a column most like a bell curve; Box-Cox does so for "
            "numbers above 0.",
        ),
        Param("power", "Power", "number", default=2.0, low=-10, high=10, help="For power: 2 squares, 0.5 is a root."),
    )

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.learns = self.settings["way"] in (BOX_COX, YEO_JOHNSON)

    def learn(self, frame: nw.LazyFrame) -> dict[str, Any]:
        """Each column's type, its power, and how many of its cells have no such logarithm, root or power."""
        types = cell_types(frame)
        refuse_other_than_numbers(self.name, self.settings["columns"], types)
        return {"columns": {name: self._facts(frame, name, types[name]) for name in self.settings["columns"]}}

    def _facts(self, frame: nw.LazyFrame, name: str, kind: CellType) -> dict[str, Any]:
        way = self.settings["way"]
        power = self._power(frame, name) if way in (BOX_COX, YEO_JOHNSON) else self.settings["power"]
        found = {"type": kind.value, "power": power, "impossible": 0}
        impossible = self._changed(name, found).is_null() & ~known(name, kind).is_null()
        count = facts(frame.select(impossible.sum().alias("cells")))["cells"]
        return found | {"impossible": int(count or 0)}

    def _power(self, frame: nw.LazyFrame, name: str) -> float:
        number, way = nw.col(name).cast(nw.Float64), self.settings["way"]
        cells = frame.select(number.alias("cells")).filter(nw.col("cells").is_finite())
        values = cells.collect("polars")["cells"].to_numpy()
        if way == BOX_COX and (values <= 0).any():
            raise NotApplicable(
                f"Log or power: {name} has numbers that are not above 0, such as {values[values <= 0][0]:g}, "
                "which Box-Cox cannot take; choose Yeo-Johnson."
            )
        if len(values) == 0 or values.min() == values.max():
            raise NotApplicable(
                f"Log or power: {name} does not vary, so {way} has no power to learn; choose another column."
            )
        return _learned_power(values, name, way)

    def _changed(self, name: str, found: dict[str, Any]) -> nw.Expr:
        curve = CURVES[self.settings["way"]]
        cells = known(name, CellType(found["type"])).cast(nw.Float64)
        if curve.low is not None:
            cells = nw.when(cells > curve.low if curve.above else cells >= curve.low).then(cells)
        result = curve.calculate(cells, found["power"])
        # Said outright, because some engines raise even a missing number to the power of 0.
        return nw.when(result.is_finite() & ~cells.is_null()).then(result)

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:
        columns = self.settings["columns"]
        return frame.with_columns(*(self._changed(name, learned["columns"][name]).alias(name) for name in columns))

    def describe(self, learned: dict[str, Any] | None = None) -> str:
        columns, way = self.settings["columns"], self.settings["way"]
        sentence = f"Take the {way} of {listed(columns)}"
        if way == "power":
            sentence = f"Raise {listed(columns)} to the power of {shown(self.settings['power'])}"
        if not learned:
            return sentence
        known_facts = [learned["columns"][name] for name in columns]
        if way in (BOX_COX, YEO_JOHNSON):
            sentence += f" (power {listed([shown(one['power']) for one in known_facts])})"
        count = sum(one["impossible"] for one in known_facts)
        gone = f"; {count:,} cell{'' if count == 1 else 's'} without one become{'s' if count == 1 else ''} missing"
        return sentence + (gone if count else "")

    def code(self, learned: dict[str, Any]) -> str:
        written = (f"{self._code(name, learned['columns'][name])}.alias({name!r})" for name in self.settings["columns"])
        return f"frame = frame.with_columns({', '.join(written)})"

    def _code(self, name: str, found: dict[str, Any]) -> str:
        curve, power = CURVES[self.settings["way"]], found["power"]
        cells = f"{known_code(name, CellType(found['type']))}.cast(pl.Float64)"
        if curve.low is not None:
            cells = f"pl.when({cells} {'>' if curve.above else '>='} {curve.low}).then({cells})"
        learned = {BOX_COX: _box_cox_code, YEO_JOHNSON: _yeo_johnson_code}.get(self.settings["way"])
        result = learned(cells, power) if learned else curve.code.format(cells, power)
        return f"pl.when(({result}).is_finite() & {cells}.is_not_null()).then({result})"


def _learned_power(values: Any, name: str, way: str) -> float:
    """The power of most likelihood (scikit-learn's), from cells spread evenly over a long column."""
    import numpy as np
    from sklearn.preprocessing import PowerTransformer

    values = values[np.linspace(0, len(values) - 1, min(len(values), MOST_LEARNED)).astype(int)]
    method = "box-cox" if way == BOX_COX else "yeo-johnson"
    try:
        with np.errstate(all="ignore"):
            power = float(PowerTransformer(method=method, standardize=False).fit(values[:, None]).lambdas_[0])
    except (ValueError, ArithmeticError):
        power = float("nan")
    if not abs(power) < 100:
        raise NotApplicable(f"Log or power: no power of {way} fits {name}; clip its outliers first, or scale it.")
    return float(f"{power:.12g}")


def _box_cox(cells: nw.Expr, power: float) -> nw.Expr:
    return (cells**power - 1) / power if power else cells.log()


def _box_cox_code(cells: str, power: float) -> str:
    return f"(({cells}) ** {power!r} - 1) / {power!r}" if power else f"{cells}.log()"


def _yeo_johnson(cells: nw.Expr, power: float) -> nw.Expr:
    up = nw.when(cells >= 0).then(cells) + 1
    down = 1 - nw.when(cells < 0).then(cells)
    return nw.when(cells >= 0).then(_box_cox(up, power)).otherwise(0 - _box_cox(down, 2 - power))


def _yeo_johnson_code(cells: str, power: float) -> str:
    up, down = f"(pl.when({cells} >= 0).then({cells}) + 1)", f"(1 - pl.when({cells} < 0).then({cells}))"
    return f"pl.when({cells} >= 0).then({_box_cox_code(up, power)}).otherwise(0 - ({_box_cox_code(down, 2 - power)}))"
