"""The cells of a column: their type, a value typed by a person, and how each is written."""

import math
import re
from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import narwhals.stable.v2 as nw

from app.errors import NotApplicable
from app.narration.wording import count

NUMBER_TEXT = r"^[+-]?(?:[0-9]{1,150}\.?[0-9]{0,150}|\.[0-9]{1,150})(?:[eE][+-]?[0-9]{1,2})?$"
TRUE_WORDS = ("true", "t", "yes", "y", "1", "on")
FALSE_WORDS = ("false", "f", "no", "n", "0", "off")
MOST_WHOLE = 2**63 - 1
FACTS_AT_ONCE = 100


class CellType(StrEnum):
    """How the cells of a column are stored, as far as a step must know."""

    WHOLE = "whole number"
    NUMBER = "number"
    DECIMAL = "exact decimal"
    BOOLEAN = "true or false"
    DATE = "date"
    TIME = "date and time"
    ZONED = "date and time with a time zone"
    TEXT = "text"
    UNKNOWN = "nothing"
    OTHER = "other"

    @property
    def numeric(self) -> bool:
        """Whether the cells are numbers."""
        return self in (CellType.WHOLE, CellType.NUMBER, CellType.DECIMAL)

    @property
    def temporal(self) -> bool:
        """Whether the cells are dates that steps can calculate with."""
        return self in (CellType.DATE, CellType.TIME)


def cell_type(dtype: Any) -> CellType:
    """The cell type of a Narwhals data type."""
    if dtype.is_numeric():
        return CellType.WHOLE if dtype.is_integer() else CellType.NUMBER if dtype.is_float() else CellType.DECIMAL
    if dtype == nw.Datetime:
        return CellType.ZONED if dtype.time_zone else CellType.TIME
    if dtype in (nw.String, nw.Categorical, nw.Enum):
        return CellType.TEXT
    return {nw.Boolean: CellType.BOOLEAN, nw.Date: CellType.DATE, nw.Unknown: CellType.UNKNOWN}.get(
        type(dtype), CellType.OTHER
    )


def cell_types(frame: nw.LazyFrame) -> dict[str, CellType]:
    """The cell type of every column."""
    return {name: cell_type(dtype) for name, dtype in frame.collect_schema().items()}


def known(name: str, kind: CellType) -> nw.Expr:
    """The column with "not a number" as missing, and exact decimals as plain numbers."""
    column = nw.col(name)
    if kind is CellType.DECIMAL:
        return column.cast(nw.Float64)
    return nw.when(~column.is_nan()).then(column) if kind is CellType.NUMBER else column


def known_code(name: str, kind: CellType) -> str:
    """`known` in Polars."""
    mended = {CellType.NUMBER: ".fill_nan(None)", CellType.DECIMAL: ".cast(pl.Float64)"}
    return f"pl.col({name!r}){mended.get(kind, '')}"


def as_number(name: str, kind: CellType) -> nw.Expr:
    """The column as numbers with a fraction; true is 1 and false is 0."""
    column = nw.col(name)
    if kind is not CellType.BOOLEAN:
        return known(name, kind).cast(nw.Float64)
    return nw.when(column).then(nw.lit(1.0)).otherwise(nw.when(~column).then(nw.lit(0.0)))


def facts(frame: nw.LazyFrame) -> dict[str, Any]:
    """The only row of an aggregation."""
    return frame.collect("polars").rows(named=True)[0]


def many_facts(frame: nw.LazyFrame, columns: Sequence[str], measures: Sequence[nw.Expr]) -> list[Any]:
    """The only row of an aggregation of any width of some columns.

    Planning takes time with the square of the measures, so Polars has the columns read first and plans nothing; other
    engines do it in a few passes.
    """
    if measures and frame.implementation.is_polars():
        return list(frame.select(*columns).collect("polars").select(*measures).row(0))
    parts = [measures[start : start + FACTS_AT_ONCE] for start in range(0, len(measures), FACTS_AT_ONCE)]
    return [value for part in parts for value in frame.select(*part).collect("polars").row(0)]


def plain(value: Any, kind: CellType) -> Any:
    """A cell as JSON: dates as ISO text, whole numbers without a fraction."""
    if value is None:
        return None
    if kind.numeric:
        number = float(value)
        if not math.isfinite(number):
            return None
        return int(value) if kind is CellType.WHOLE and number == int(number) else number
    if kind.temporal:
        return value.isoformat()
    return bool(value) if kind is CellType.BOOLEAN else str(value)


def literal(value: Any, kind: CellType) -> nw.Expr:
    """A JSON cell as a literal of an expression."""
    if isinstance(value, bool):
        return nw.lit(value)
    if isinstance(value, int):
        return nw.lit(value, dtype=nw.Int64 if value <= MOST_WHOLE else nw.UInt64)
    if isinstance(value, float):
        return nw.lit(value, dtype=nw.Float64)
    if kind is CellType.DATE:
        return nw.lit(date.fromisoformat(value))
    return nw.lit(datetime.fromisoformat(value) if kind is CellType.TIME else value)


def literal_code(value: Any, kind: CellType) -> str:
    """A JSON cell as a literal of Polars."""
    if kind is CellType.DATE:
        day = date.fromisoformat(value)
        return f"pl.date({day.year}, {day.month}, {day.day})"
    if kind is CellType.TIME:
        moment = datetime.fromisoformat(value)
        parts = (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second, moment.microsecond)
        return f"pl.datetime({', '.join(map(str, parts))})"
    return f"pl.lit({value!r})"


def parse(text: str | None, kind: CellType, column: str) -> Any:
    """A value typed by a person as a JSON cell of a column's type; one that does not fit is refused."""
    text = "" if text is None else str(text)
    if not text.strip():
        raise NotApplicable(f"Give a value for {column}; it holds {held(kind)}.")
    if kind is CellType.TEXT:
        return text
    if kind in (CellType.UNKNOWN, CellType.OTHER, CellType.ZONED):
        raise NotApplicable(
            f"{column} holds {held(kind)}, which '{text}' cannot be compared with; change its type first."
        )
    value = {CellType.BOOLEAN: _boolean, CellType.DATE: _date, CellType.TIME: _time}.get(kind, _number)(text.strip())
    if value is None:
        raise NotApplicable(f"'{text}' does not fit {column}, which holds {held(kind)}; {_example(kind)}.")
    return value


def held(kind: CellType) -> str:
    """What a column of this type holds, as words of a sentence."""
    words = {CellType.WHOLE: "whole numbers", CellType.NUMBER: "numbers", CellType.DECIMAL: "numbers"}
    words |= {CellType.BOOLEAN: "true or false"}
    words |= {CellType.DATE: "dates", CellType.TIME: "dates and times", CellType.TEXT: "text"}
    words |= {CellType.ZONED: "times with a time zone", CellType.UNKNOWN: "only missing cells"}
    return words.get(kind, "cells of a type that steps cannot read")


def _example(kind: CellType) -> str:
    return {
        CellType.BOOLEAN: "write true or false",
        CellType.DATE: "write a date such as 2024-12-31",
        CellType.TIME: "write a date such as 2024-12-31 or 2024-12-31 18:30",
    }.get(kind, "write a number such as 12 or 3.5")


def _number(text: str) -> int | float | None:
    if not re.match(NUMBER_TEXT, text):
        return None
    number = float(text)
    if not math.isfinite(number):
        return None
    whole = int(text) if re.fullmatch(r"[+-]?[0-9]+", text) else int(number) if number == int(number) else None
    return whole if whole is not None and abs(whole) <= MOST_WHOLE else number


def _boolean(text: str) -> bool | None:
    return True if text.lower() in TRUE_WORDS else False if text.lower() in FALSE_WORDS else None


def _time(text: str) -> str | None:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2})?)?", text):
        return None
    try:
        return datetime.fromisoformat(text).isoformat()
    except ValueError:
        return None


def _date(text: str) -> str | None:
    moment = _time(text)
    return moment[:10] if moment and moment.endswith("T00:00:00") else None


def shown(value: Any) -> str:
    """A JSON cell as a person reads it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.2f}".rstrip("0").rstrip(".")
    return str(value)


def rows_become(before: int, after: int) -> str:
    """How many rows a step makes of how many, as words of a sentence."""
    return f"{count(before, 'row')} {'becomes' if before == 1 else 'become'} {after:,}"


def listed(names: list[str], word: str = "and") -> str:
    """Names as a person lists them: "a, b and c"; more than four are counted."""
    if len(names) > 4:
        return f"{', '.join(names[:3])} {word} {len(names) - 3} more"
    return f" {word} ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)
