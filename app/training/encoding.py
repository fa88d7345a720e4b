"""From a table of any kinds to the matrix of numbers an algorithm learns from; learned on training rows only."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import numpy as np
import polars as pl

from app.algorithms.algorithm import Feature
from app.data.columns import Kind
from app.training.terms import learn_terms, weights

Style = Literal["native", "dense"]
MOST_LEVELS = {"native": 250, "dense": 50}
OTHER = "(other)"
FARTHEST, SMALLEST_SCALE = 1e100, 1e-300


@dataclass(frozen=True)
class ColumnEncoding:
    """How one column becomes features.

    `facts` hold what was learned: for numbers mean, scale and whether cells were missing; for categories the levels,
    most frequent first, and whether rare ones were joined; for dates the mean and scale of each part; for texts the
    terms and their inverse document frequencies.
    """

    column: str
    kind: Kind
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Encoding:
    """How a table becomes a matrix, in the order of its features."""

    style: Style
    columns: tuple[ColumnEncoding, ...]

    @classmethod
    def learn(cls, frame: pl.DataFrame, kinds: Mapping[str, Kind], style: Style) -> "Encoding":
        """Learn from training rows. Identifiers and columns without a known cell give no feature."""
        learned = []
        for name in learnable(frame, kinds):
            kind = _stored_as(frame[name].dtype, kinds[name])
            facts = _LEARN[kind](frame[name], style)
            learned.append(ColumnEncoding(name, kind, facts))
        return cls(style, tuple(learned))

    @property
    def features(self) -> tuple[Feature, ...]:
        """The columns of the matrix."""
        return tuple(feature for one in self.columns for feature in _FEATURES[one.kind](one, self.style))

    def encode(self, frame: pl.DataFrame) -> np.ndarray:
        """The matrix of shape (rows, features), float64, NaN for missing where the style is native."""
        blocks: list[np.ndarray] = []
        expressions: list[pl.Expr] = []

        def flush() -> None:
            if expressions:
                named = [one.cast(pl.Float64).alias(str(number)) for number, one in enumerate(expressions)]
                blocks.append(frame.select(named).fill_null(np.nan).to_numpy())
                expressions.clear()

        for one in self.columns:
            if one.kind is Kind.TEXT:
                flush()
                blocks.append(weights(frame[one.column], one.facts))
            else:
                expressions.extend(_EXPRESSIONS[one.kind](one, self.style))
        flush()
        if not blocks:
            return np.zeros((frame.height, 0))
        return np.ascontiguousarray(blocks[0]) if len(blocks) == 1 else np.hstack(blocks)

    def to_dict(self) -> dict[str, Any]:
        """The encoding as JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Encoding":
        """The encoding from JSON."""
        columns = (ColumnEncoding(one["column"], Kind(one["kind"]), one["facts"]) for one in data["columns"])
        return cls(data["style"], tuple(columns))


def learnable(frame: pl.DataFrame, kinds: Mapping[str, Kind]) -> list[str]:
    """The columns that give features: no identifiers, and none without a known cell."""
    known = (name for name, kind in kinds.items() if kind is not Kind.IDENTIFIER)
    return [name for name in known if frame[name].null_count() < frame.height]


def _stored_as(dtype: pl.DataType, kind: Kind) -> Kind:
    """The kind to encode by: a number that is stored as text is a category, a date stored as text too."""
    if kind is Kind.NUMBER and not dtype.is_numeric():
        return Kind.CATEGORY
    if kind is Kind.DATE and not dtype.is_temporal():
        return Kind.CATEGORY
    if kind is Kind.BOOLEAN and not (dtype == pl.Boolean or dtype.is_numeric()):
        return Kind.CATEGORY
    if kind is Kind.TEXT and dtype != pl.String:
        return Kind.CATEGORY
    return kind


def _spread(values: pl.Series) -> dict[str, float]:
    """Mean and standard deviation of the finite values; 1 where there is no spread.

    Measured in parts of the largest value, so that squares of very large or very small numbers stay numbers.
    """
    known = values.cast(pl.Float64).drop_nulls().to_numpy()
    finite = known[np.isfinite(known)]
    largest = float(np.abs(finite).max()) if len(finite) else 0.0
    if largest < SMALLEST_SCALE:
        return {"mean": 0.0, "scale": 1.0}
    parts = finite / largest
    scale = float(parts.std(ddof=1)) * largest if len(parts) > 1 else 0.0
    return {"mean": float(parts.mean()) * largest, "scale": scale if SMALLEST_SCALE < scale < np.inf else 1.0}


def _learn_number(values: pl.Series, _: Style) -> dict[str, Any]:
    numbers = values.cast(pl.Float64)
    return _spread(numbers) | {"gaps": bool(numbers.null_count() or not numbers.drop_nulls().is_finite().all())}


def _learn_category(values: pl.Series, style: Style) -> dict[str, Any]:
    counts = (
        values.cast(pl.String)
        .drop_nulls()
        .alias("level")
        .value_counts(name="count")
        .sort(["count", "level"], descending=[True, False])
    )
    most = MOST_LEVELS[style]
    return {"levels": counts["level"].head(most).to_list(), "others": counts.height > most}


DATE_PARTS = {
    "year": lambda day: day.dt.year(),
    "month": lambda day: day.dt.month(),
    "day": lambda day: day.dt.day(),
    "weekday": lambda day: day.dt.weekday(),
    "hour": lambda day: day.cast(pl.Datetime).dt.hour(),
    "days since 1970": lambda day: _days(day.cast(pl.Datetime("us")).cast(pl.Int64)),
}
MICROSECONDS_OF_A_DAY = 86_400_000_000


def _days(microseconds: pl.Expr) -> pl.Expr:
    whole, rest = microseconds // MICROSECONDS_OF_A_DAY, microseconds % MICROSECONDS_OF_A_DAY
    return whole.cast(pl.Float64) + rest.cast(pl.Float64) * (1 / MICROSECONDS_OF_A_DAY)


def _learn_date(values: pl.Series, _: Style) -> dict[str, Any]:
    frame = values.to_frame("day")
    return {part: _spread(frame.select(read(pl.col("day"))).to_series()) for part, read in DATE_PARTS.items()}


def _scaled(values: pl.Expr, spread: dict[str, float]) -> pl.Expr:
    """Standardized; multiplied, because Polars divides one row and many rows differently in the last bit."""
    return ((values - spread["mean"]) * (1 / spread["scale"])).clip(-FARTHEST, FARTHEST).fill_null(0.0)


def _finite(column: str) -> pl.Expr:
    number = pl.col(column).cast(pl.Float64)
    return pl.when(number.is_finite()).then(number)


def _number_expressions(one: ColumnEncoding, style: Style) -> list[pl.Expr]:
    number = _finite(one.column)
    if style == "native":
        return [number]
    gap = [number.is_null()] if one.facts["gaps"] else []
    return [_scaled(number, one.facts), *gap]


def _category_expressions(one: ColumnEncoding, style: Style) -> list[pl.Expr]:
    levels, others = one.facts["levels"], one.facts["others"]
    text = pl.col(one.column).cast(pl.String)
    if style == "native":
        default = pl.when(text.is_not_null()).then(float(len(levels))) if others else None
        return [text.replace_strict(levels, range(len(levels)), default=default, return_dtype=pl.Float64)]
    rest = [(text.is_in(levels).not_() & text.is_not_null()).fill_null(False)] if others else []
    return [(text == level).fill_null(False) for level in levels] + rest


def _date_expressions(one: ColumnEncoding, style: Style) -> list[pl.Expr]:
    parts = [(read(pl.col(one.column)).cast(pl.Float64), one.facts[part]) for part, read in DATE_PARTS.items()]
    return [part if style == "native" else _scaled(part, spread) for part, spread in parts]


def _plain_features(one: ColumnEncoding, style: Style) -> list[Feature]:
    gap = [Feature(f"{one.column} is missing", one.column)] if style == "dense" and one.facts["gaps"] else []
    return [Feature(one.column, one.column), *gap]


def _category_features(one: ColumnEncoding, style: Style) -> list[Feature]:
    levels = one.facts["levels"] + ([OTHER] if one.facts["others"] else [])
    if style == "native":
        return [Feature(one.column, one.column, len(levels))]
    return [Feature(f"{one.column} = {level}", one.column) for level in levels]


def _date_features(one: ColumnEncoding, _: Style) -> list[Feature]:
    return [Feature(f"{part} of {one.column}", one.column) for part in DATE_PARTS]


def _text_features(one: ColumnEncoding, _: Style) -> list[Feature]:
    names = ["characters", "words", *(f"'{term}'" for term in one.facts["terms"])]
    return [Feature(f"{name} in {one.column}", one.column) for name in names]


_LEARN = {
    Kind.NUMBER: _learn_number,
    Kind.BOOLEAN: _learn_number,
    Kind.CATEGORY: _learn_category,
    Kind.DATE: _learn_date,
    Kind.TEXT: lambda values, _: learn_terms(values),
}
_FEATURES = {
    Kind.NUMBER: _plain_features,
    Kind.BOOLEAN: _plain_features,
    Kind.CATEGORY: _category_features,
    Kind.DATE: _date_features,
    Kind.TEXT: _text_features,
}
_EXPRESSIONS = {
    Kind.NUMBER: _number_expressions,
    Kind.BOOLEAN: _number_expressions,
    Kind.CATEGORY: _category_expressions,
    Kind.DATE: _date_expressions,
}
