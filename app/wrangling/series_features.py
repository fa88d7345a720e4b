"""Statistics of a whole series, each with its name. Where tsfresh has the same one, so is its definition."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.wrangling.cells import CellType
from app.wrangling.series import Order, finite_of
from app.wrangling.texts import Cells

LAGS = (1, 2, 3)


@dataclass(frozen=True)
class Parts:
    """The names of the columns that statistics of one column are made from; they exist for a moment only.

    `value` is the cell as a finite number, `known` whether there is one, `before 1` (2, 3) and `after` the known cells
    beside it, `number` its place among the known ones from 1, `rows` how many there are, `mean`, `least` and `most`
    those of the series, `centre` how far the cell is from the mean.
    """

    prefix: str

    def __getattr__(self, part: str) -> str:
        if part.startswith("_"):
            raise AttributeError(part)
        return f"{self.prefix} {part}"


def stages(order: Order, name: str, kind: CellType, parts: Parts) -> list[dict[str, Cells]]:
    """The columns of `Parts` for one column, in turn."""

    def along(cells: Any) -> Any:
        return cells.over(*order.ids, order.undated, parts.known, order_by=[order.time, order.place])

    def among(cells: Any) -> Any:
        return order.within(cells, parts.known)

    def beside(lag: int) -> Cells:
        return Cells(lambda of: along(of.col(parts.value).shift(lag)))

    places = {
        parts.after: beside(-1),
        parts.number: Cells(lambda of: along(of.col(parts.value).cum_count()).cast(of.Float64)),
        parts.rows: Cells(lambda of: among(of.col(parts.value).count()).cast(of.Float64)),
        parts.mean: Cells(lambda of: among(of.col(parts.value).mean())),
        parts.least: Cells(lambda of: among(of.col(parts.value).min())),
        parts.most: Cells(lambda of: among(of.col(parts.value).max())),
    }
    return [
        {parts.value: Cells(lambda of: order.dated(of, finite_of(of, name, kind)))},
        {parts.known: Cells(lambda of: ~of.col(parts.value).is_null())},
        places | {f"{parts.before} {lag}": beside(lag) for lag in LAGS},
        {parts.centre: Cells(lambda of: of.col(parts.value) - of.col(parts.mean))},
    ]


Build = Callable[[Any, Parts], Any]


def _of_value(method: str, **settings: Any) -> Build:
    return lambda of, parts: getattr(of.col(parts.value), method)(**settings)


def _moment(of: Any, parts: Parts, power: int) -> Any:
    centre = of.col(parts.centre)
    product = centre
    for _ in range(power - 1):
        product = product * centre
    return product.mean()


def _varied(of: Any, parts: Parts, cells: Any) -> Any:
    """The cells where the series has two different values, else missing."""
    return of.when(of.col(parts.value).max() > of.col(parts.value).min()).then(cells)


def _count(condition: Callable[[Any, Parts], Any]) -> Build:
    """In how many rows a condition holds."""

    def build(of: Any, parts: Parts) -> Any:
        return of.when(condition(of, parts)).then(of.lit(1)).otherwise(of.lit(0)).sum()

    return build


def _change(of: Any, parts: Parts) -> Any:
    return of.col(parts.value) - of.col(f"{parts.before} 1")


def _skewness(of: Any, parts: Parts) -> Any:
    return _varied(of, parts, _moment(of, parts, 3) / _moment(of, parts, 2) ** 1.5)


def _kurtosis(of: Any, parts: Parts) -> Any:
    return _varied(of, parts, _moment(of, parts, 4) / _moment(of, parts, 2) ** 2 - 3)


def _place(of: Any, parts: Parts) -> Any:
    """How far a known cell stands from the middle of its series."""
    return of.when(of.col(parts.known)).then(of.col(parts.number) - (of.col(parts.rows) + 1) / 2)


def _slope(of: Any, parts: Parts) -> Any:
    place = _place(of, parts)
    return of.when(of.col(parts.rows).max() > 1).then((place * of.col(parts.centre)).sum() / (place * place).sum())


def _correlation(of: Any, parts: Parts) -> Any:
    place, centre = _place(of, parts), of.col(parts.centre)
    return _varied(of, parts, (place * centre).sum() / ((place * place).sum() * (centre * centre).sum()).sqrt())


def _autocorrelation(lag: int) -> Build:
    def build(of: Any, parts: Parts) -> Any:
        product = of.col(parts.centre) * (of.col(f"{parts.before} {lag}") - of.col(parts.mean))
        return _varied(of, parts, product.mean() / _moment(of, parts, 2))

    return build


def _crosses(of: Any, parts: Parts) -> Any:
    mean = of.col(parts.mean)
    return (of.col(parts.value) > mean) != (of.col(f"{parts.before} 1") > mean)


def _peak(of: Any, parts: Parts) -> Any:
    value = of.col(parts.value)
    return (value > of.col(f"{parts.before} 1")) & (value > of.col(parts.after))


def _end(place: str) -> Build:
    """The first or the last known cell."""

    def build(of: Any, parts: Parts) -> Any:
        end = of.lit(1.0) if place == "first" else of.col(parts.rows)
        return of.when(of.col(parts.number) == end).then(of.col(parts.value)).max()

    return build


def _place_of(extreme: str) -> Build:
    """How far along the series its extreme stands for the first time, from 0 to 1."""

    def build(of: Any, parts: Parts) -> Any:
        found = of.col(parts.value) == of.col(getattr(parts, extreme))
        return of.when(found).then((of.col(parts.number) - 1) / of.col(parts.rows)).min()

    return build


MINIMAL: dict[str, Build] = {
    "sum": lambda of, parts: of.when(of.col(parts.value).count() > 0).then(of.col(parts.value).sum()),
    "median": _of_value("median"),
    "mean": _of_value("mean"),
    "length": _of_value("count"),
    "standard deviation": lambda of, parts: _moment(of, parts, 2).sqrt(),
    "variance": lambda of, parts: _moment(of, parts, 2),
    "maximum": _of_value("max"),
    "minimum": _of_value("min"),
}
FEATURES: dict[str, Build] = MINIMAL | {
    "root mean square": lambda of, parts: (of.col(parts.value) * of.col(parts.value)).mean().sqrt(),
    "absolute maximum": lambda of, parts: of.col(parts.value).abs().max(),
    "lower quartile": _of_value("quantile", quantile=0.25, interpolation="linear"),
    "upper quartile": _of_value("quantile", quantile=0.75, interpolation="linear"),
    "skewness": _skewness,
    "kurtosis": _kurtosis,
    "first value": _end("first"),
    "last value": _end("last"),
    "mean change": lambda of, parts: _change(of, parts).mean(),
    "mean absolute change": lambda of, parts: _change(of, parts).abs().mean(),
    "largest change": lambda of, parts: _change(of, parts).abs().max(),
    "slope": _slope,
    "correlation with time": _correlation,
    **{f"autocorrelation lag {lag}": _autocorrelation(lag) for lag in LAGS},
    "number of peaks": _count(_peak),
    "crossings of the mean": _count(_crosses),
    "count above mean": _count(lambda of, parts: of.col(parts.centre) > 0),
    "count below mean": _count(lambda of, parts: of.col(parts.centre) < 0),
    "count of zeros": _count(lambda of, parts: of.col(parts.value) == 0),
    "count of missing": _count(lambda of, parts: of.col(parts.value).is_null()),
    "place of maximum": _place_of("most"),
    "place of minimum": _place_of("least"),
}
COSTLY = (
    "lower quartile", "upper quartile", *(f"autocorrelation lag {lag}" for lag in LAGS), "number of peaks",
    "crossings of the mean", "place of maximum", "place of minimum",
)  # fmt: skip
"""What takes an order of all values, or the places of cells beside each other."""
EFFICIENT = tuple(name for name in FEATURES if name not in COSTLY)
