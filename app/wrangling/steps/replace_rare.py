"""Join the rare categories."""

from typing import Any

import narwhals.stable.v2 as nw

from app.errors import NotApplicable
from app.params import Param
from app.wrangling.cells import CellType, cell_types, facts, held, listed
from app.wrangling.step import Step


class ReplaceRare(Step):
    """Categories that are rare in training rows, or new in others, become one category."""

    key = "replace_rare"
    name = "Replace rare"
    group = "Handle outliers"
    learns = True
    by_column = True
    params = (
        Param("columns", "Columns", "columns", help="The columns of categories to look at."),
        Param("replacement", "Replacement string", "text", default="Other", help="What rare categories become."),
        Param(
            "rows",
            "Absolute threshold",
            "integer",
            default=10,
            low=0,
            help="A category in fewer training rows than this is rare.",
        ),
        Param(
            "share",
            "Fraction threshold",
            "number",
            default=0.0,
            low=0,
            high=1,
            help="A category with a smaller share of the known cells than this is rare: 0.01 is 1 %.",
        ),
        Param(
            "most",
            "Max common categories",
            "integer",
            default=100,
            low=1,
            high=10_000,
            help="Only so many of the most frequent categories are kept.",
        ),
    )

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        if not self.settings["replacement"].strip():
            raise NotApplicable("Replace rare: give the text that rare categories become, such as Other.")

    def learn(self, frame: nw.LazyFrame) -> dict[str, Any]:
        """The categories of each column that are kept, most frequent first, and how many are not."""
        types = cell_types(frame)
        for name in self.settings["columns"]:
            if types[name] not in (CellType.TEXT, CellType.UNKNOWN):
                raise NotApplicable(
                    f"Replace rare: {name} holds {held(types[name])}, not categories; "
                    "change its type to category first."
                )
        return {"columns": {name: self._facts(frame, name, types[name]) for name in self.settings["columns"]}}

    def _facts(self, frame: nw.LazyFrame, name: str, kind: CellType) -> dict[str, Any]:
        if kind is CellType.UNKNOWN:
            return {"common": None, "rare": 0}
        cells = frame.select(nw.col(name).cast(nw.String).alias("value")).filter(~nw.col("value").is_null())
        counts = cells.group_by("value").agg(nw.len().alias("rows"))
        totals = facts(counts.select(nw.col("rows").sum().alias("known"), nw.len().alias("categories")))
        # A share is compared with a margin, so that the last bit of a product does not decide.
        fewest = max(self.settings["rows"], self.settings["share"] * int(totals["known"] or 0) - 1e-9)
        common = counts.filter(nw.col("rows") >= fewest).sort("rows", "value", descending=[True, False])
        kept = [value for value, _ in common.head(self.settings["most"]).collect("polars").rows()]
        return {"common": kept, "rare": int(totals["categories"] or 0) - len(kept)}

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:
        known = {name: learned["columns"][name]["common"] for name in self.settings["columns"]}
        return frame.with_columns(*(self._joined(name, common) for name, common in known.items()))

    def _joined(self, name: str, common: list[str] | None) -> nw.Expr:
        if common is None:
            return nw.col(name)
        text = nw.col(name).cast(nw.String)
        keep = text.is_in(common) | text.is_null() if common else text.is_null()
        return nw.when(keep).then(text).otherwise(nw.lit(self.settings["replacement"])).alias(name)

    def describe(self, learned: dict[str, Any] | None = None) -> str:
        columns = self.settings["columns"]
        sentence = f"Join the rare categories of {listed(columns)} as '{self.settings['replacement']}'"
        if not learned:
            return sentence
        counts = [f"{learned['columns'][name]['rare']:,} of them" for name in columns]
        return f"{sentence} ({listed(counts)})"

    def code(self, learned: dict[str, Any]) -> str:
        known = {name: learned["columns"][name]["common"] for name in self.settings["columns"]}
        written = (self._joined_code(name, common) for name, common in known.items())
        return f"frame = frame.with_columns({', '.join(written)})"

    def _joined_code(self, name: str, common: list[str] | None) -> str:
        text = f"pl.col({name!r})"
        if common is None:
            return text
        text += ".cast(pl.String)"
        keep = f"{text}.is_in({common!r}) | {text}.is_null()" if common else f"{text}.is_null()"
        return f"pl.when({keep}).then({text}).otherwise(pl.lit({self.settings['replacement']!r})).alias({name!r})"
