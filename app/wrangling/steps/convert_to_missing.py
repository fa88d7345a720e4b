"""Empty the cells that only say that nothing is known."""

import csv
from typing import Any

import narwhals.stable.v2 as nw

from app.errors import NotApplicable
from app.params import Param
from app.wrangling.cells import CellType, cell_types, held, known, known_code, listed, literal, literal_code, parse
from app.wrangling.parsing import stripped, stripped_code
from app.wrangling.step import Step

INFINITE = {"inf": "inf", "+inf": "inf", "infinity": "inf", "-inf": "-inf", "-infinity": "-inf"}


class ConvertToMissing(Step):
    """Cells that hold one of the given values become missing, such as "?" or -999."""

    key = "convert_to_missing"
    name = "Convert to missing"
    group = "Search and edit"
    by_column = True
    params = (
        Param("columns", "Columns", "columns", help="The columns whose cells are looked at."),
        Param(
            "values",
            "Values",
            "text",
            help="The values that mean missing, separated by commas; put a value with a comma or a blank in quotes. "
            "Blanks around a text do not matter, upper and lower case do.",
        ),
    )

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        if not self.settings["values"].strip():
            raise NotApplicable('Convert to missing: give at least one value, such as ?; write "" for an empty text.')

    @property
    def values(self) -> list[str]:
        """The values, each once, without the blanks around them."""
        read = next(csv.reader([" ".join(self.settings["values"].splitlines())], skipinitialspace=True))
        return list(dict.fromkeys(value.strip() for value in read))

    def learn(self, frame: nw.LazyFrame) -> dict[str, Any]:
        """Each column's type, and the values as cells of that type; values that do not fit one column are left out."""
        types = cell_types(frame)
        return {"columns": {name: self._facts(name, types[name]) for name in self.settings["columns"]}}

    def _facts(self, name: str, kind: CellType) -> dict[str, Any]:
        if kind is CellType.TEXT:
            return {"type": kind.value, "values": self.values}
        if kind in (CellType.OTHER, CellType.ZONED):
            raise NotApplicable(f"Convert to missing: {name} holds {held(kind)}; change its type first.")
        values = [] if kind is CellType.UNKNOWN else [_cell(value, kind, name) for value in self.values]
        fitting = [value for value in values if value is not None]
        if values and not fitting:
            raise NotApplicable(
                f"Convert to missing: none of the values, such as '{self.values[0]}', fits {name}, "
                f"which holds {held(kind)}; choose another column, or other values."
            )
        return {"type": kind.value, "values": fitting}

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:
        return frame.with_columns(*(_emptied(name, **learned["columns"][name]) for name in self.settings["columns"]))

    def describe(self, learned: dict[str, Any] | None = None) -> str:  # noqa: ARG002
        values = listed([f"'{value}'" for value in self.values], "or")
        return f"Make cells of {listed(self.settings['columns'])} missing where they hold {values}"

    def code(self, learned: dict[str, Any]) -> str:
        written = (_emptied_code(name, **learned["columns"][name]) for name in self.settings["columns"])
        return f"frame = frame.with_columns({', '.join(written)})"


def _cell(text: str, kind: CellType, name: str) -> Any:
    """The value as a JSON cell of the column's type; None where it does not fit. Infinity, no JSON, is text."""
    if kind is CellType.NUMBER and text.lower() in INFINITE:
        return INFINITE[text.lower()]
    try:
        return parse(text, kind, name)
    except NotApplicable:
        return None


def _literal(value: Any, kind: CellType) -> nw.Expr:
    infinite = kind is CellType.NUMBER and isinstance(value, str)
    return nw.lit(float(value), dtype=nw.Float64) if infinite else literal(value, kind)


def _literal_code(value: Any, kind: CellType) -> str:
    infinite = kind is CellType.NUMBER and isinstance(value, str)
    return f'pl.lit(float("{value}"))' if infinite else literal_code(value, kind)


def _emptied(name: str, type: str, values: list[Any]) -> nw.Expr:  # noqa: A002 - the names of the learned facts
    kind = CellType(type)
    if not values:
        return nw.col(name)
    if kind is CellType.TEXT:
        meant = stripped(name).is_in(values)
    else:
        same = [known(name, kind) == _literal(value, kind) for value in values]
        meant = same[0]
        for one in same[1:]:
            meant = meant | one
    return nw.when(~meant).then(nw.col(name)).alias(name)


def _emptied_code(name: str, type: str, values: list[Any]) -> str:  # noqa: A002
    kind = CellType(type)
    if not values:
        return f"pl.col({name!r})"
    if kind is CellType.TEXT:
        meant = f"{stripped_code(name)}.is_in({values!r})"
    else:
        meant = " | ".join(f"({known_code(name, kind)} == {_literal_code(value, kind)})" for value in values)
    return f"pl.when(~({meant})).then(pl.col({name!r}))"
