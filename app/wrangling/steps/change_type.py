"""Read columns as another type."""

from typing import Any

import narwhals.stable.v2 as nw

from app.data.columns import Kind
from app.errors import NotApplicable
from app.params import Param
from app.wrangling import parsing
from app.wrangling.cells import MOST_WHOLE, CellType, as_number, cell_types, facts, held, listed
from app.wrangling.date_writing import date_format, strptime_of
from app.wrangling.parsing import DateFormat, date_formats
from app.wrangling.step import Step
from app.wrangling.written import PL, Written

LIKELY_ROWS = 1000
LONG = "long"
# Whole numbers that a number with a fraction holds exactly.
MOST = 2.0**53
WRITTEN = (CellType.TEXT, CellType.WHOLE, CellType.NUMBER, CellType.DECIMAL)
STORED = {Kind.NUMBER: nw.Float64, Kind.BOOLEAN: nw.Boolean, Kind.DATE: nw.Date}
READABLE = {
    Kind.NUMBER: (*WRITTEN, CellType.BOOLEAN),
    Kind.BOOLEAN: (*WRITTEN, CellType.BOOLEAN),
    Kind.DATE: (*WRITTEN, CellType.DATE, CellType.TIME, CellType.ZONED),
}


class ChangeType(Step):
    """Columns are read as another type; a cell that cannot be read so becomes missing."""

    key = "change_type"
    name = "Change type"
    group = "Parse value as type"
    by_column = True
    params = (
        Param("columns", "Columns", "columns", help="The columns to read as another type."),
        Param(
            "to",
            "New type",
            "choice",
            default="number",
            choices=("number", "long", "category", "text", "date", "boolean", "identifier"),
            help="Cells that cannot be read as the new type become missing, and are counted. A long is a whole number.",
        ),
        Param(
            "date_order",
            "Order of dates",
            "choice",
            default="detect",
            choices=("detect", "month first", "day first"),
            help="Detected from the cells; where 01/02/2024 could be either, it is read with the month first.",
            advanced=True,
        ),
        Param(
            "date_format",
            "Date format",
            "text",
            optional=True,
            help="How the dates are written, such as dd-MM-yyyy or yyyy/MM/dd HH:mm; detected if empty.",
            advanced=True,
        ),
    )

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        written = self.settings["date_format"]
        self.strptime = strptime_of(written) if written and self.to is Kind.DATE else None

    @property
    def to(self) -> Kind:
        """The kind the columns become."""
        return Kind.NUMBER if self.settings["to"] == LONG else Kind(self.settings["to"])

    def kinds(self, kinds: dict[str, Kind]) -> dict[str, Kind]:
        return {name: self.to if name in self.settings["columns"] else kind for name, kind in kinds.items()}

    def learn(self, frame: nw.LazyFrame) -> dict[str, Any]:
        """Each column's type before, the format of its dates, and how many cells cannot be read."""
        types = cell_types(frame)
        return {"columns": {name: self._facts(frame, name, types[name]) for name in self.settings["columns"]}}

    def _facts(self, frame: nw.LazyFrame, name: str, kind: CellType) -> dict[str, Any]:
        self._refuse(frame, name, kind)
        found: dict[str, Any] = {"type": kind.value, "format": None, "unreadable": 0}
        if self.to is Kind.DATE and kind in WRITTEN:
            found["format"] = self.strptime or _best_format(frame, name, kind, self.settings["date_order"])
        if self.to not in STORED or kind is CellType.UNKNOWN:
            return found
        text = parsing.stripped(name)
        gap = text.is_null() | (text == "") if kind is CellType.TEXT else nw.col(name).is_null()
        unreadable = self._read(name, found).is_null() & ~gap
        return found | {"unreadable": int(facts(frame.select(unreadable.sum().alias("cells")))["cells"] or 0)}

    def _refuse(self, frame: nw.LazyFrame, name: str, kind: CellType) -> None:
        if kind is CellType.OTHER:
            raise NotApplicable(f"Change type: {name} holds {held(kind)}; drop the column.")
        if kind is not CellType.UNKNOWN and kind not in READABLE.get(self.to, (kind,)):
            way = "choose 'category' or 'text'" + (", or a custom formula" if kind.temporal else "")
            raise NotApplicable(f"Change type: {name} holds {held(kind)}, which cannot be read as {self.to}; {way}.")
        on_dask = frame.implementation.is_dask()
        if on_dask and self.settings["to"] == LONG:
            raise NotApplicable(f"Change type: {name} cannot be read as long on a Dask cluster; choose number.")
        if on_dask and (self.to is Kind.DATE or kind in (CellType.NUMBER, CellType.TIME, CellType.ZONED)):
            if self.to is Kind.NUMBER and kind is CellType.NUMBER:
                return
            raise NotApplicable(f"Change type: {name} cannot be read as {self.to} on a Dask cluster; change it before.")

    def _read(self, name: str, found: dict[str, Any]) -> nw.Expr:
        kind = CellType(found["type"])
        if kind is CellType.UNKNOWN:
            return nw.col(name).cast(nw.Int64 if self.settings["to"] == LONG else STORED.get(self.to, nw.String))
        if self.settings["to"] == LONG:
            return self._long(name, kind)
        if self.to not in STORED:
            return parsing.as_text(name, kind)
        if self.to is Kind.NUMBER:
            return self._number(name, kind)
        if self.to is Kind.BOOLEAN:
            return parsing.text_as_boolean(name) if kind is CellType.TEXT else _boolean(name, kind)
        return _date(name, kind, found["format"])

    def _long(self, name: str, kind: CellType) -> nw.Expr:
        """Whole numbers; digits are read as they are, as a number with a fraction holds 15 of them."""
        if kind is CellType.WHOLE:
            return nw.when(nw.col(name) <= MOST_WHOLE).then(nw.col(name)).cast(nw.Int64)
        whole = _whole(nw, self._number(name, kind))
        if kind is not CellType.TEXT:
            return whole
        digits = parsing.digits_as_long(name)
        return nw.when(~digits.is_null()).then(digits).otherwise(whole)

    def _number(self, name: str, kind: CellType) -> nw.Expr:
        return parsing.text_as_number(name) if kind is CellType.TEXT else _number(name, kind)

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:
        names = self.settings["columns"]
        return frame.with_columns(*(self._read(name, learned["columns"][name]).alias(name) for name in names))

    def describe(self, learned: dict[str, Any] | None = None) -> str:
        names = self.settings["columns"]
        sentence = f"Change the type of {listed(names)} to {self.settings['to']}"
        if not learned:
            return sentence
        forms = list(dict.fromkeys(learned["columns"][name]["format"] for name in names))
        written = [date_format(form).words for form in forms if form]
        unreadable = sum(learned["columns"][name]["unreadable"] for name in names)
        sentence += f", written {listed(written, 'or')}" if written else ""
        cells = (
            "1 cell that cannot be read becomes"
            if unreadable == 1
            else f"{unreadable:,} cells that cannot be read become"
        )
        return sentence + (f"; {cells} missing" if unreadable else "")

    def code(self, learned: dict[str, Any]) -> str:
        read = (f"{self._code(name, learned['columns'][name])}.alias({name!r})" for name in self.settings["columns"])
        return f"frame = frame.with_columns({', '.join(read)})"

    def _code(self, name: str, found: dict[str, Any]) -> str:
        written, kind = _code(self.to, name, found), CellType(found["type"])
        if self.settings["to"] != LONG:
            return written
        if kind is CellType.WHOLE:
            return f"pl.when({written} <= {MOST_WHOLE}).then({written}).cast(pl.Int64)"
        whole = str(_whole(PL, Written(f"({written})")))
        return f"pl.coalesce({parsing.digits_as_long_code(name)}, {whole})" if kind is CellType.TEXT else whole


def _number(name: str, kind: CellType) -> nw.Expr:
    return as_number(name, kind) if kind in (CellType.BOOLEAN, CellType.DECIMAL) else nw.col(name)


def _whole(of: Any, number: Any) -> Any:
    """Numbers without a fraction as whole numbers; any other is missing."""
    number = number.cast(of.Float64)
    fits = number.is_finite() & (number == number.floor()) & (number.abs() < MOST)
    return of.when(fits).then(number).cast(of.Int64)


def _boolean(name: str, kind: CellType) -> nw.Expr:
    column = nw.col(name)
    if kind is CellType.BOOLEAN:
        return column
    return nw.when(column == 1).then(nw.lit(True)).otherwise(nw.when(column == 0).then(nw.lit(False)))


def _date(name: str, kind: CellType, form: str | None) -> nw.Expr:
    if kind is CellType.ZONED:
        return parsing.in_utc(name)
    if form is None:
        return nw.col(name)
    return parsing.text_as_date(_text(name, kind), date_format(form))


def _text(name: str, kind: CellType) -> nw.Expr:
    return parsing.stripped(name) if kind is CellType.TEXT else parsing.as_text(name, kind)


def _best_format(frame: nw.LazyFrame, name: str, kind: CellType, order: str) -> str:
    """The format that most cells are written in; of equally good ones the first."""
    cells = frame.select(_text(name, kind).alias("text")).filter(~nw.col("text").is_null() & (nw.col("text") != ""))
    formats = list(date_formats(order).values())
    likely = [form for form, count in _fitting(cells.head(LIKELY_ROWS), formats) if count] or formats
    # A format that reads every cell reads the first ones too; only if none does, the others are worth a look.
    counts = _fitting(cells, likely)
    if max(count for _, count in counts) < facts(cells.select(nw.len().alias("cells")))["cells"]:
        counts = _fitting(cells, formats)
    return max(counts, key=lambda pair: pair[1])[0].strptime


def _fitting(cells: nw.LazyFrame, formats: list[DateFormat]) -> list[tuple[DateFormat, int]]:
    """Each format with the number of cells written in it."""
    fitting = (parsing.fits(nw.col("text"), form).sum().alias(str(place)) for place, form in enumerate(formats))
    return [
        (form, int(count or 0)) for form, count in zip(formats, facts(cells.select(*fitting)).values(), strict=True)
    ]


def _code(to: Kind, name: str, found: dict[str, Any]) -> str:
    kind, column = CellType(found["type"]), f"pl.col({name!r})"
    if kind is CellType.UNKNOWN:
        return f"{column}.cast(pl.{STORED.get(to, nw.String).__name__})"
    if to not in STORED:
        return parsing.as_text_code(name, kind)
    if to is Kind.NUMBER:
        as_it_is = f"{column}.cast(pl.Float64)" if kind in (CellType.BOOLEAN, CellType.DECIMAL) else column
        return parsing.text_as_number_code(name) if kind is CellType.TEXT else as_it_is
    if to is Kind.BOOLEAN:
        truth = f"pl.when({column} == 1).then(pl.lit(True)).when({column} == 0).then(pl.lit(False))"
        other = column if kind is CellType.BOOLEAN else truth
        return parsing.text_as_boolean_code(name) if kind is CellType.TEXT else other
    return _date_code(name, kind, found["format"])


def _date_code(name: str, kind: CellType, form: str | None) -> str:
    if kind is CellType.ZONED:
        return parsing.in_utc_code(name)
    if form is None:
        return f"pl.col({name!r})"
    text = parsing.stripped_code(name) if kind is CellType.TEXT else f"({parsing.as_text_code(name, kind)})"
    return parsing.text_as_date_code(text, date_format(form))
