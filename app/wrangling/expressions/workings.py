"""A checked formula as an expression, with columns for what it uses more than once."""

from datetime import datetime
from typing import Any

import narwhals.stable.v2 as nw

from app.wrangling.cells import CellType, literal_code
from app.wrangling.expressions.functions import AGGREGATES, FUNCTIONS
from app.wrangling.expressions.typed import Typed
from app.wrangling.written import PL, Written

NUMBER, TEXT, TRUTH, TIME = CellType.NUMBER, CellType.TEXT, CellType.BOOLEAN, CellType.TIME


class Workings:
    """The way to a formula's result: `parts` are columns to work out in turn, each with its expression.

    `of` is Narwhals, or `PL` for the same as written code; `aggregates` are the values learned in training.
    """

    def __init__(self, of: Any, result: str, aggregates: list[Any]) -> None:
        self.of = of
        self.result = result
        self.aggregates = aggregates
        self.parts: list[tuple[str, Any]] = []

    def result_of(self, node: Typed) -> Any:
        """The expression of the whole formula; a number that is not finite is missing."""
        expression = self.expression(node)
        return self.finite(self.part(expression)) if node.type is NUMBER else expression

    def expression(self, node: Typed) -> Any:
        """The expression of a part of the formula."""
        if node.name in AGGREGATES:
            return self.constant(self.aggregates[node.value], node.type)
        if node.name == "constant":
            return self.constant(node.value, node.type)
        if node.name == "column":
            return self.column(node)
        args = [self.expression(one) for one in node.args]
        if node.name == "as number":
            truth = self.kept(node.args[0], args[0])
            no = self.of.when(~truth).then(self.of.lit(0.0))
            return self.of.when(truth).then(self.of.lit(1.0)).otherwise(no)
        if node.name == "as text":
            return self.text(node.args[0], args[0])
        return self.call(node, args)

    def call(self, node: Typed, args: list[Any]) -> Any:
        function = FUNCTIONS[node.name]
        for place, arg in enumerate(node.args):
            if place in function.fixed:
                args[place] = arg.value
            elif function.repeats:
                args[place] = self.kept(arg, args[place])
        result = function.build(self.of, *args)
        return self.finite(self.part(result)) if function.unbounded else result

    def part(self, expression: Any) -> Any:
        """The expression as a column of its own."""
        name = part_name(self.result, len(self.parts))
        self.parts.append((name, expression))
        return self.of.col(name)

    def kept(self, node: Typed, expression: Any) -> Any:
        """What may stand in a result more than once: as it is if it is short, else as a column."""
        return expression if node.name in ("constant", "column", *AGGREGATES) else self.part(expression)

    def finite(self, number: Any) -> Any:
        """A number, missing where it is infinite or none."""
        return self.of.when(number.is_finite()).then(number)

    def constant(self, value: Any, kind: CellType) -> Any:
        """A constant of a type, also a missing one."""
        of = self.of
        if kind is TIME and value is not None:
            return Written(literal_code(value, TIME)) if of is PL else nw.lit(datetime.fromisoformat(value))
        dtypes = {TEXT: of.String, TRUTH: of.Boolean, TIME: of.Datetime("us")}
        return of.lit(value, dtype=dtypes.get(kind, of.Float64))

    def column(self, node: Typed) -> Any:
        """A column's cells as numbers with a fraction, texts, truths or moments."""
        of, cells = self.of, self.of.col(node.value)
        if node.stored is CellType.NUMBER:
            return of.when(~cells.is_nan()).then(cells).cast(of.Float64)
        if node.type is NUMBER:
            return cells.cast(of.Float64)
        if node.stored is CellType.ZONED:
            cells = cells.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
        return {TEXT: cells.cast(of.String), TRUTH: cells, TIME: cells.cast(of.Datetime("us"))}.get(node.type, cells)

    def text(self, node: Typed, cells: Any) -> Any:
        """Cells as text: whole numbers without a fraction, dates as 2024-12-31 18:30:00, truths as words."""
        of, cells = self.of, self.kept(node, cells)
        if node.type is TRUTH:
            return of.when(cells).then(of.lit("true")).otherwise(of.when(~cells).then(of.lit("false")))
        if node.type is TIME:
            return cells.dt.to_string("%Y-%m-%d %H:%M:%S")
        whole = of.when(cells.is_finite() & (cells == cells.floor()) & (cells.abs() < 1e15)).then(cells)
        written = of.when(cells.is_finite()).then(cells).cast(of.String)
        return of.when(~whole.is_null()).then(whole.cast(of.Int64).cast(of.String)).otherwise(written)

    def apply(self, frame: nw.LazyFrame) -> nw.LazyFrame:
        """The table with the parts as columns."""
        for name, expression in self.parts:
            frame = frame.with_columns(expression.alias(name))
        return frame

    @property
    def names(self) -> list[str]:
        """The names of the parts."""
        return [name for name, _ in self.parts]

    def code(self, change: str) -> str:
        """The parts and a change as a line of Polars on a LazyFrame called `frame`."""
        before = "".join(f".with_columns({part}.alias({name!r}))" for name, part in self.parts)
        after = f".drop({', '.join(map(repr, self.names))})" if self.parts else ""
        return f"frame = frame{before}{change}{after}"


def part_name(result: str, number: int) -> str:
    """The name of the column for a part of a formula."""
    return f"{result} · part {number + 1}"
