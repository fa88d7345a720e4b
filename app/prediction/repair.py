"""Repair: makes any table fit what a model learned from, and refuses the rows that cannot be made to fit."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from app.models.bundle import Bundle, InputColumn
from app.prediction.cells import LONGEST_CELL, Reading, gaps, named, noun, read, text_of
from app.prediction.levels import ALIKE, levelled
from app.prediction.matching import match

REJECTS = {"line": pl.Int64, "reason": pl.String, "text": pl.String}


@dataclass(frozen=True)
class Repaired:
    """Rows as the model takes them, and what was done to get there.

    `rows` have every column of the model's schema in its order; `kept` are their places in the table, from 0.
    A column of whole numbers is Float64 where one of the rows has a fraction. `rejects` have line, reason and text.
    `repaired` counts columns that were found under another name and cells that were read otherwise than written;
    `notes` say which.
    """

    rows: pl.DataFrame
    kept: pl.Series
    rejects: pl.DataFrame
    repaired: int
    notes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Found:
    """A column of the model that a table has: where it is there, the type wanted, and how its cells are read.

    Cells are read in a table whose columns are called by number, so that no name is taken for a pattern.
    """

    number: int
    column: InputColumn
    there: str
    want: pl.DataType
    reading: Reading

    @property
    def expressions(self) -> Iterator[pl.Expr]:
        """The value of each cell, and for a column that the model needs whether it is lost or mended."""
        yield self.reading.value.alias(f"{self.number} value")
        if self.column.needed:
            if self.reading.lost is not None:
                yield self.reading.lost.fill_null(False).alias(f"{self.number} lost")
            for how, where in self.reading.mended.items():
                yield where.fill_null(False).alias(f"{self.number} {how}")

    @property
    def reason(self) -> pl.Expr:
        """Why a lost cell cannot be read, of a table with the cells' texts and whether they are lost."""
        text = pl.col(f"{self.number} text")
        longer = text.str.len_chars() > LONGEST_CELL
        short = pl.when(longer).then(text.str.head(LONGEST_CELL) + pl.lit("…")).otherwise(text)
        sentence = pl.concat_str(pl.lit(f"{self.column.name}: '"), short, pl.lit(f"' is not {noun(self.want)}"))
        return pl.when(pl.col(f"{self.number} lost")).then(sentence)


@dataclass(frozen=True, eq=False)
class Repair:
    """How tables of one schema are made to fit a model."""

    found: tuple[Found, ...]
    want: pl.Schema
    renamed: tuple[str, ...]

    @classmethod
    def plan(cls, have: pl.Schema, bundle: Bundle, columns: tuple[InputColumn, ...]) -> "Repair":
        """Find the columns; raises NotApplicable where one that is needed is absent."""
        needed = [one.name for one in columns if one.needed]
        matching = match(have.names(), [one.name for one in columns], needed)
        want = pl.Schema({one.name: bundle.schema.schema[one.name] for one in columns})
        found = []
        for one in (one for one in columns if one.name in matching.found):
            there, number = matching.found[one.name], len(found)
            reading = read(pl.col(str(number)), have[there], want[one.name], one.kind, bundle.manifest)
            found.append(Found(number, one, there, want[one.name], reading))
        return cls(tuple(found), want, matching.notes)

    @cached_property
    def expressions(self) -> list[pl.Expr]:
        """What is read of a table's cells."""
        return [expression for one in self.found for expression in one.expressions]

    def apply(self, rows: pl.DataFrame, lines: pl.Series | None = None) -> Repaired:
        """The rows repaired; `lines` are their lines in the file, counted from 1 where they are not given."""
        taken = named((str(one.number), rows[one.there]) for one in self.found).select(self.expressions)
        values, mended = self._values(taken)
        shaped = named(
            (name, values[name] if name in values else gaps(dtype, rows.height)) for name, dtype in self.want.items()
        )
        losing = [one for one in self.found if f"{one.number} lost" in taken and taken[f"{one.number} lost"].any()]
        kept, rejects = pl.int_range(rows.height, eager=True), pl.DataFrame(schema=REJECTS)
        if losing:
            bad = taken.select(pl.any_horizontal(f"{one.number} lost" for one in losing)).to_series()
            kept = (~bad).arg_true()
            rejects = _rejects(rows, lines, losing, taken, bad.arg_true())
            shaped = shaped[kept]
            mended = {place: where & ~bad for place, where in mended.items()}
        counts = Counter({place: int(where.sum()) for place, where in mended.items()})
        notes = (*self.renamed, *_mending(counts))
        return Repaired(shaped, kept, rejects, len(self.renamed) + counts.total(), notes)

    def _values(self, taken: pl.DataFrame) -> tuple[dict[str, pl.Series], dict[tuple[str, str], pl.Series]]:
        """Each column's values in the type wanted, and where cells were mended, by column and how."""
        values = {one.column.name: _typed(taken[f"{one.number} value"], one.want) for one in self.found}
        mended = {
            (one.column.name, how): taken[f"{one.number} {how}"]
            for one in self.found
            if one.column.needed
            for how in one.reading.mended
        }
        for name, (cells, changed) in levelled(values, (one.column for one in self.found if one.column.needed)).items():
            values[name], mended[name, ALIKE] = cells, changed
        return values, mended


def repair(rows: pl.DataFrame, bundle: Bundle, lines: pl.Series | None = None) -> Repaired:
    """Make a table fit the model: names, types, missing columns. Raises NotApplicable where a needed one is absent."""
    return Repair.plan(rows.schema, bundle, bundle.manifest.inputs).apply(rows, lines)


def row_texts(rows: pl.DataFrame) -> pl.Series:
    """Each row as a line of CSV."""
    cells = [pl.col(str(number)) for number in range(rows.width)]
    quoted = (
        pl.when(cell.str.contains(r'[",\r\n]'))
        .then(pl.lit('"') + cell.str.replace_all('"', '""', literal=True) + pl.lit('"'))
        .otherwise(cell)
        .fill_null("")
        for cell in cells
    )
    texts = named((str(number), text_of(cells)) for number, cells in enumerate(rows.iter_columns()))
    return texts.select(pl.concat_str(quoted, separator=",").alias("text")).to_series()


def _mending(counts: Counter[tuple[str, str]]) -> Iterable[str]:
    """What was done to cells, one sentence for each column and way."""
    for (name, how), count in counts.items():
        if count:
            yield f"{name}: {count:,} {'cell was' if count == 1 else 'cells were'} {how}."


def _rejects(
    rows: pl.DataFrame, lines: pl.Series | None, losing: list[Found], taken: pl.DataFrame, bad: pl.Series
) -> pl.DataFrame:
    refused = rows[bad]
    cells = [(f"{one.number} text", text_of(refused[one.there])) for one in losing]
    marks = [(f"{one.number} lost", taken[f"{one.number} lost"][bad]) for one in losing]
    sentences = pl.concat_str([one.reason for one in losing], separator="; ", ignore_nulls=True)
    line = bad.cast(pl.Int64) + 1 if lines is None else lines[bad].cast(pl.Int64)
    reason = named([*cells, *marks]).select(sentences).to_series()
    return named([("line", line), ("reason", reason), ("text", row_texts(refused))])


def _typed(values: pl.Series, dtype: pl.DataType) -> pl.Series:
    """The values in the type wanted; whole numbers stay as they are where one has a fraction or is too large."""
    if values.dtype == dtype:
        return values
    if not dtype.is_integer():
        return values.cast(dtype)
    whole = values.cast(dtype, strict=False)
    return whole if whole.cast(values.dtype).eq_missing(values).all() else values
