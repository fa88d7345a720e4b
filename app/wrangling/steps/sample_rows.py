"""Learn from some of the rows."""

from typing import Any

import narwhals.stable.v2 as nw

from app.errors import NotApplicable
from app.narration.wording import count
from app.params import Param
from app.wrangling.cells import CellType, cell_types, facts
from app.wrangling.draws import drawn, drawn_code, free_name, numbered
from app.wrangling.step import Step
from app.wrangling.strata import allotted, by_level, by_level_code, lowest, strata

MOST_LEVELS = 1000


class SampleRows(Step):
    """Some training rows are kept: the first ones, ones drawn by chance, or as many of each category as it has."""

    key = "sample_rows"
    name = "Sampling"
    group = "Sampling"
    keeps_rows = False
    compares_rows = True
    params = (
        Param(
            "method",
            "Sampling method",
            "choice",
            default="randomized",
            choices=("limit", "randomized", "stratified"),
            help="Limit keeps the first rows. Stratified keeps the shares of a column's categories.",
        ),
        Param("size", "Sample size", "integer", default=1000, low=1, help="How many rows to keep."),
        Param(
            "share", "Share of the rows", "number", optional=True, low=0, high=1,
            help="Instead of a number of rows: 0.1 keeps a tenth of them.",
        ),
        Param("column", "Stratify column", "column", optional=True, help="For stratified: the column of categories."),
        Param("seed", "Random seed", "integer", default=0, low=0, help="Another number draws other rows."),
    )  # fmt: skip

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        if self.settings["share"] == 0:
            raise NotApplicable("Sampling: a share of 0 keeps no row; give a share above 0, such as 0.1.")
        if self.settings["method"] != "stratified":
            self.settings["column"] = None
        elif self.settings["column"] is None:
            raise NotApplicable("Sampling: choose the column whose shares a stratified sample keeps.")

    def learn(self, frame: nw.LazyFrame) -> dict[str, Any]:
        """The number drawn for a row below which it is kept, for each category if the sample is stratified."""
        rows = int(facts(frame.select(nw.len().alias("rows")))["rows"])
        share = self.settings["share"]
        size = min(self.settings["size"], rows) if share is None else max(round(rows * share), min(rows, 1))
        name = free_name(frame.collect_schema().names(), "draw")
        known = {"draw": name, "rows": rows, "size": size}
        if self.settings["method"] == "limit":
            numbered(frame, name, self.name)
            return known | {"below": size}
        if self.settings["method"] == "stratified":
            return known | self._strata(frame, size)
        draws = drawn(frame, name, self.settings["seed"], self.name).select(name).sort(name)
        return known | {"below": lowest(draws.head(size + 1).collect("polars").to_native()[name], size)}

    def _strata(self, frame: nw.LazyFrame, size: int) -> dict[str, Any]:
        column = self.settings["column"]
        kind = cell_types(frame)[column]
        found = strata(frame, column, kind, self.settings["seed"], self.name, MOST_LEVELS)
        sizes = allotted([len(draws) for _, draws in found], size)
        below = [(level, lowest(draws, count)) for (level, draws), count in zip(found, sizes, strict=True)]
        return {"type": kind.value, "below": [list(pair) for pair in below]}

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:
        draw, below = learned["draw"], learned["below"]
        if self.settings["method"] == "limit":
            return numbered(frame, draw, self.name).filter(nw.col(draw) < below).drop(draw)
        if self.settings["method"] == "stratified":
            below = by_level(self.settings["column"], CellType(learned["type"]), below, default=0)
        drawn_rows = drawn(frame, draw, self.settings["seed"], self.name)
        return drawn_rows.filter(nw.col(draw) < below).drop(draw)

    def describe(self, learned: dict[str, Any] | None = None) -> str:
        share, method = self.settings["share"], self.settings["method"]
        size = count(self.settings["size"], "row") if share is None else f"{share:.4g} of the rows"
        how = {"limit": f"Keep the first {size}", "randomized": f"Keep {size} drawn by chance"}
        sentence = how.get(method, f"Keep {size} with the shares of {self.settings['column']}")
        return f"{sentence} ({learned['size']:,} of {learned['rows']:,})" if learned else sentence

    def code(self, learned: dict[str, Any]) -> str:
        draw, below, method = learned["draw"], learned["below"], self.settings["method"]
        if method == "limit":
            return f"frame = frame.head({below})"
        bound = repr(below)
        if method == "stratified":
            bound = by_level_code(self.settings["column"], CellType(learned["type"]), below, default=0)
        lines = drawn_code(draw, self.settings["seed"])
        return f"{lines}\nframe = frame.filter(pl.col({draw!r}) < {bound}).drop({draw!r})"
