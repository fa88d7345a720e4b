"""Columns one below the other: the type that holds the cells of both."""

from dataclasses import astuple, dataclass
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from app.wrangling.cells import CellType, cell_type, facts
from app.wrangling.keys import WAYS
from app.wrangling.parsing import as_text, as_text_code
from app.wrangling.written import Written

AS_IT_IS = "as it is"
# Whole numbers of these types all fit one type.
SMALL = (nw.Int8, nw.Int16, nw.Int32, nw.Int64, nw.UInt8, nw.UInt16, nw.UInt32)
READERS = {"text as whole": "whole", "text as number": "number", "text as truth": "truth"}
"""How text is read, by the ways in which keys are."""


@dataclass(frozen=True)
class United:
    """A column of two tables, one below the other: how cells of both become of one type.

    `here` and `there` are ways of `cells_as`; None where that table does not have the column.
    """

    name: str
    here: str | None
    there: str | None
    here_type: str
    there_type: str

    def cells(self, of: Any, other: bool = False) -> Any:
        """The cells of this table, or of the other; `of` is Narwhals or PL."""
        way, kind = (self.there, self.there_type) if other else (self.here, self.here_type)
        return cells_as(of, self.name, CellType(kind), way or "").alias(self.name)

    @property
    def changed(self) -> bool:
        """Whether the cells of one of the tables become of another type."""
        return bool(self.here and self.there) and (self.here, self.there) != (AS_IT_IS, AS_IT_IS)

    def to_list(self) -> list[str | None]:
        """The column as JSON."""
        return list(astuple(self))


def below(here: nw.LazyFrame, there: nw.LazyFrame, names: list[str]) -> nw.LazyFrame:
    """The rows of one table below those of another; a column that one does not have is missing there."""
    if here.implementation.is_polars():
        rows = pl.concat([here.to_native(), there.to_native()], how="diagonal_relaxed")
        return nw.from_native(rows.select(names))
    types = dict(there.collect_schema()) | dict(here.collect_schema())
    whole = []
    for frame in (here, there):
        known = frame.collect_schema().names()
        if any(types[name] == nw.Unknown for name in names if name not in known):
            raise NotImplementedError("A gap has no type where the type of the other cells is not known.")
        cells = (nw.col(name) if name in known else nw.lit(None, dtype=types[name]).alias(name) for name in names)
        whole.append(frame.select(*cells).to_native())
    return nw.from_native(whole[0].union(whole[1]))


def cells_as(of: Any, name: str, kind: CellType, way: str) -> Any:
    """Cells of a column made another type; `of` is Narwhals or PL."""
    if way == "text":
        return as_text(name, kind) if of is nw else Written(f"({as_text_code(name, kind)})")
    if way in READERS:
        return WAYS[READERS[way]](of, of.col(name), kind)
    types = {"whole": "Int64", "number": "Float64", "plain text": "String"}
    if way == "moment":
        return of.col(name).cast(of.Datetime("us"))
    return of.col(name).cast(getattr(of, types[way])) if way in types else of.col(name)


def one_type(types: list[Any]) -> str | None:
    """How columns of these Narwhals types become one without reading text; None where only text holds them all."""
    kinds = {cell_type(dtype) for dtype in types}
    if all(dtype == types[0] for dtype in types):
        return AS_IT_IS
    if kinds == {CellType.WHOLE} and all(dtype in SMALL for dtype in types):
        return "whole"
    if all(kind.numeric for kind in kinds):
        return "number"
    if kinds <= {CellType.DATE, CellType.TIME}:
        return "moment"
    return "plain text" if kinds == {CellType.TEXT} else None


def ways(here: Any, there: Any, name: str, other: nw.LazyFrame) -> tuple[str, str] | None:
    """How cells of two Narwhals types become of one; None where nothing holds both.

    Text of the other dataset's column `name` is read as this table's numbers or truths where all of it can be.
    """
    kinds = cell_type(here), cell_type(there)
    if CellType.UNKNOWN in kinds:
        return AS_IT_IS, AS_IT_IS
    way = one_type([here, there])
    if way is not None:
        return way, way
    if CellType.OTHER in kinds:
        return None
    if kinds[0] is CellType.TEXT:
        return "plain text", "text"
    if kinds[1] is not CellType.TEXT:
        return None
    tried = {
        CellType.WHOLE: (("whole", "text as whole"), ("number", "text as number")),
        CellType.BOOLEAN: ((AS_IT_IS, "text as truth"),),
    }.get(kinds[0], (("number", "text as number"),) if kinds[0].numeric else ())
    return next((pair for pair in tried if unread(other, name, pair[1]) is None), None)


def unread(other: nw.LazyFrame, name: str, way: str) -> str | None:
    """The first text by alphabet that cannot be read in a way; None where all can."""
    text = nw.col(name).cast(nw.String)
    cells = other.select(text.alias("text"), cells_as(nw, name, CellType.TEXT, way).alias("read"))
    lost = cells.filter(~nw.col("text").is_null() & nw.col("read").is_null())
    return facts(lost.select(nw.col("text").min()))["text"]
