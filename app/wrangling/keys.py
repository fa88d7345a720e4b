"""Keys of two tables, written alike so that equal ones can be found."""

from dataclasses import dataclass
from typing import Any

from app.errors import NotApplicable
from app.wrangling.cells import FALSE_WORDS, MOST_WHOLE, NUMBER_TEXT, TRUE_WORDS, CellType, held
from app.wrangling.parsing import BLANKS

WHOLE_TEXT = r"^-?[0-9]{1,18}(?:\.0*)?$"
SAME = {
    CellType.TEXT: "text",
    CellType.WHOLE: "whole",
    CellType.NUMBER: "number",
    CellType.DECIMAL: "number",
    CellType.BOOLEAN: "truth",
    CellType.DATE: "day",
    CellType.TIME: "moment",
    CellType.ZONED: "moment",
}


@dataclass(frozen=True)
class Key:
    """A column of this table and one of the other whose cells are compared, read in the same `way`."""

    left: str
    right: str
    left_type: CellType
    right_type: CellType

    @property
    def way(self) -> str | None:
        """How the cells of both are read; None where nothing reads them alike."""
        types = {self.left_type, self.right_type}
        if CellType.OTHER in types:
            return None
        if CellType.UNKNOWN in types:
            return "text"
        if len(types) == 1:
            return SAME[self.left_type]
        if types == {CellType.WHOLE, CellType.TEXT}:
            return "whole"
        if types == {CellType.BOOLEAN, CellType.TEXT}:
            return "truth"
        if types == {CellType.DATE, CellType.TIME}:
            return "moment"
        words = {kind for kind in types if not kind.numeric}
        return "number" if words in (set(), {CellType.TEXT}, {CellType.BOOLEAN}) else None

    @property
    def one_column(self) -> bool:
        """Whether the cells of one side can stand in the column of the other."""
        return self.left_type is self.right_type and self.left_type not in (CellType.UNKNOWN, CellType.ZONED)

    def refuse_unlike(self, step: str) -> None:
        """Refuse a pair of columns that nothing reads alike."""
        if self.way is None:
            raise NotApplicable(
                f"{step}: {self.left} holds {held(self.left_type)} and {self.right} of the other dataset "
                f"{held(self.right_type)}, which are never the same; change the type of {self.left} first, or choose "
                "other columns."
            )

    def cells(self, of: Any, other: bool = False) -> Any:
        """The cells of this table's column, or of the other's, as they are compared; `of` is a library or PL."""
        name, kind = (self.right, self.right_type) if other else (self.left, self.left_type)
        return WAYS[self.way or "text"](of, of.col(name), kind)

    def to_dict(self) -> dict[str, str]:
        """The key as JSON."""
        return {
            "left": self.left,
            "right": self.right,
            "left_type": self.left_type.value,
            "right_type": self.right_type.value,
        }

    @classmethod
    def from_dict(cls, data: dict[str, str]) -> "Key":
        """The key that `to_dict` wrote."""
        return cls(data["left"], data["right"], CellType(data["left_type"]), CellType(data["right_type"]))


def _text(of: Any, column: Any, _: CellType) -> Any:
    return column.cast(of.String)


def _stripped(of: Any, column: Any) -> Any:
    return column.cast(of.String).str.strip_chars(BLANKS)


def _whole(of: Any, column: Any, kind: CellType) -> Any:
    if kind is CellType.TEXT:
        text = _stripped(of, column)
        return of.when(text.str.contains(WHOLE_TEXT)).then(text.str.replace_all(r"\.0*$", "")).cast(of.Int64)
    return of.when((column <= MOST_WHOLE) & (column >= -MOST_WHOLE)).then(column).cast(of.Int64)


def _number(of: Any, column: Any, kind: CellType) -> Any:
    if kind is CellType.TEXT:
        text = _stripped(of, column)
        return of.when(text.str.contains(NUMBER_TEXT)).then(text).cast(of.Float64)
    if kind is CellType.BOOLEAN:
        return of.when(column).then(of.lit(1.0)).otherwise(of.when(~column).then(of.lit(0.0)))
    number = column.cast(of.Float64) + 0.0  # the two zeros are one
    return of.when(~number.is_nan()).then(number) if kind is CellType.NUMBER else number


def _truth(of: Any, column: Any, kind: CellType) -> Any:
    if kind is not CellType.TEXT:
        return column
    text = _stripped(of, column).str.to_lowercase()
    false = of.when(text.is_in(list(FALSE_WORDS))).then(of.lit(False))
    return of.when(text.is_in(list(TRUE_WORDS))).then(of.lit(True)).otherwise(false)


def _moment(of: Any, column: Any, kind: CellType) -> Any:
    if kind is CellType.ZONED:
        column = column.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
    return column.cast(of.Datetime("us"))


WAYS = {
    "text": _text,
    "whole": _whole,
    "number": _number,
    "truth": _truth,
    "day": lambda of, column, kind: column,  # noqa: ARG005 - one signature for all
    "moment": _moment,
}
