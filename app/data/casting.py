"""A few cells, or a whole column, of text read as a kind: by the same rules as a file."""

import polars as pl

from app.data.amounts import COMMA, DOT, amounts
from app.data.columns import Kind
from app.data.dates import DAY_FIRST, MONTH_FIRST, moment
from app.data.types import CODE, DECIMAL, PADDING
from app.data.words import FALSE, TRUE

PLAIN_NUMBER = f"^(?:{DECIMAL}|{CODE})$"


def cast(column: pl.Expr, kind: Kind, decimal: str | None = None, date_order: str | None = None) -> pl.Expr:
    """A column read as a kind; what cannot be read becomes null.

    Numbers become Float64, dates Datetime (microseconds, UTC where a zone is given), booleans Boolean, the others
    String. Which mark stands before decimals, and whether dates have the day or the month first, is decided from all
    cells of the column; where they leave it open, by `decimal` ("." or ",") and `date_order` ("day" or "month").
    Zeros that open a number make a column of a file text; here, where a number is asked for, they do not matter.
    """
    text = column.cast(pl.String)
    cell = text.str.strip_chars(PADDING)
    if kind is Kind.NUMBER:
        return cell.map_batches(lambda cells: _numbers(cells, decimal), return_dtype=pl.Float64)
    if kind is Kind.BOOLEAN:
        words = dict.fromkeys(TRUE, True) | dict.fromkeys(FALSE, False)
        return cell.str.to_lowercase().replace_strict(words, default=None, return_dtype=pl.Boolean)
    if kind is Kind.DATE:
        return cell.map_batches(lambda cells: _dates(cells, date_order), return_dtype=pl.Datetime("us"))
    return pl.when(cell != "").then(text)


def _numbers(cells: pl.Series, decimal: str | None) -> pl.Series:
    """Numbers in stripped cells; the dearer reading is only for cells that are not plain numbers."""
    plain = pl.when(pl.col("cell").str.contains(PLAIN_NUMBER)).then(pl.col("cell")).cast(pl.Float64, strict=False)
    numbers = cells.to_frame("cell").select(plain).to_series()
    written = numbers.is_null() & cells.is_not_null() & (cells != "")
    if written.any() or decimal == COMMA:
        # A plain one with a dot, as 1.234, is another number beside those with a decimal comma.
        places = (written | cells.str.contains(DOT, literal=True)).arg_true()
        found = amounts(cells.gather(places), decimal)
        numbers = numbers.scatter(places, found.fill_null(numbers.gather(places)))
    return numbers.alias(cells.name)


def _dates(cells: pl.Series, date_order: str | None) -> pl.Series:
    day, month = moment(cells, DAY_FIRST), moment(cells, MONTH_FIRST)
    more = month.count() - day.count()
    undecided = date_order == "month" if date_order else cells.str.contains("/", literal=True).any()
    return (month if more > 0 or (more == 0 and undecided) else day).alias(cells.name)
