"""Put numbers into bins."""

from typing import Any

import narwhals.stable.v2 as nw

from app.data.columns import Kind
from app.errors import NotApplicable
from app.params import Param
from app.wrangling.cells import CellType, cell_types, known, known_code, listed, many_facts, parse
from app.wrangling.refusals import refuse_other_than_numbers
from app.wrangling.step import Step

MOST_BINS = 100


class BinValues(Step):
    """Each number becomes the bin it lies in; the edges are learned from training rows, or given."""

    key = "bin_values"
    name = "Bin values"
    group = "Process numeric"
    by_column = True
    params = (
        Param("columns", "Columns", "columns", choices=("number",), help="The columns of numbers to put into bins."),
        Param(
            "method",
            "Bins",
            "choice",
            default="quantile",
            choices=("quantile", "equal width", "own edges"),
            help="Quantile: about as many training rows in each bin. A number on an edge is in the higher bin.",
        ),
        Param("bins", "Number of bins", "integer", default=5, low=2, high=MOST_BINS, help="Equal bins become one."),
        Param("edges", "Own edges", "text", optional=True, help="Numbers between the bins, such as 18; 30; 65."),
        Param(
            "output",
            "Cells become",
            "choice",
            default="label",
            choices=("label", "number"),
            help="A label such as '18 to under 30', or the number of the bin, counted from 0.",
        ),
    )

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.learns = self.settings["method"] != "own edges"
        if not self.learns:
            self._own_edges()

    def _own_edges(self) -> list[float]:
        text = (self.settings["edges"] or "").strip()
        if not text:
            raise NotApplicable("Bin values: write the edges between the bins, such as 18; 30; 65.")
        # A comma between digits may be meant as a thousand, so edges are told apart by semicolons or ", ".
        written = [part for part in text.replace(", ", ";").split(";") if part.strip()]
        unsure = next((part.strip() for part in written if "," in part), None)
        if unsure is not None:
            raise NotApplicable(
                f"Bin values: {unsure} may be one edge or several; write semicolons between edges, such as 18; 30; 65."
            )
        edges = [float(parse(part, CellType.NUMBER, "the edges")) for part in written]
        if sorted(set(edges)) != edges:
            raise NotApplicable(f"Bin values: the edges {text} must rise from each to the next.")
        if len(edges) >= MOST_BINS:
            raise NotApplicable(f"Bin values: {len(edges)} edges are too many; give fewer than {MOST_BINS}.")
        return edges

    def kinds(self, kinds: dict[str, Kind]) -> dict[str, Kind]:
        become = Kind.CATEGORY if self.settings["output"] == "label" else Kind.NUMBER
        return {name: become if name in self.settings["columns"] else kind for name, kind in kinds.items()}

    def learn(self, frame: nw.LazyFrame) -> dict[str, Any]:
        """The edges between each column's bins."""
        types = cell_types(frame)
        refuse_other_than_numbers(self.name, self.settings["columns"], types)
        if self.settings["method"] == "quantile" and frame.implementation.is_dask():
            raise NotApplicable(
                "Bin values: quantiles cannot be worked out on a Dask cluster; choose equal width or own edges."
            )
        edges = self._edges(frame)
        return {"columns": {name: {"type": types[name].value, "edges": edges[name]} for name in edges}}

    def _edges(self, frame: nw.LazyFrame) -> dict[str, list[float]]:
        """The edges of each column; all columns are measured together."""
        columns, bins = self.settings["columns"], self.settings["bins"]
        if self.settings["method"] == "own edges":
            return {name: self._own_edges() for name in columns}
        shares = [place / bins for place in range(1, bins)]
        cells = [_finite(name) for name in columns]
        ends = [*(one.min() for one in cells), *(one.max() for one in cells)]
        ends = many_facts(frame, columns, [one.alias(str(place)) for place, one in enumerate(ends)])
        lows, highs = ends[: len(columns)], ends[len(columns) :]
        for name, low, high in zip(columns, lows, highs, strict=True):
            if low is None or low == high:
                raise NotApplicable(f"Bin values: {name} does not vary, so it has no bins; choose another column.")
        if self.settings["method"] == "equal width":
            pairs = zip(columns, lows, highs, strict=True)
            found = {name: [low * (1 - share) + high * share for share in shares] for name, low, high in pairs}
        else:
            wanted = [one.quantile(share, "linear") for one in cells for share in shares]
            cuts = iter(many_facts(frame, columns, [one.alias(str(place)) for place, one in enumerate(wanted)]))
            found = {name: [next(cuts) for _ in shares] for name in columns}
        return {name: self._rounded(found[name], low) for name, low in zip(columns, lows, strict=True)}

    @staticmethod
    def _rounded(edges: list[float], low: float) -> list[float]:
        # Without the last bits, on which engines disagree; an edge at the lowest number would leave a bin empty.
        return sorted({edge for edge in (float(f"{edge:.15g}") for edge in edges) if edge > low})

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:
        return frame.with_columns(
            *(self._binned(name, **learned["columns"][name]).alias(name) for name in self.settings["columns"])
        )

    def _binned(self, name: str, type: str, edges: list[float]) -> nw.Expr:  # noqa: A002 - learned facts
        cells = known(name, CellType(type))
        found = self._written(len(edges), edges)
        for place in reversed(range(len(edges))):
            found = nw.when(cells < edges[place]).then(self._written(place, edges)).otherwise(found)
        return nw.when(~cells.is_null()).then(found)

    def _written(self, place: int, edges: list[float]) -> nw.Expr:
        return nw.lit(labels(edges)[place]) if self.settings["output"] == "label" else nw.lit(place, dtype=nw.Int64)

    def describe(self, learned: dict[str, Any] | None = None) -> str:
        columns, method = self.settings["columns"], self.settings["method"]
        sentence = f"Put {listed(columns)} into bins by {method}"
        if method == "own edges":
            return f"{sentence} ({self.settings['edges']})"
        counts = [str(len(learned["columns"][name]["edges"]) + 1) for name in columns] if learned else []
        return f"{sentence} ({listed(counts)} bins)" if counts else f"{sentence} ({self.settings['bins']} at most)"

    def code(self, learned: dict[str, Any]) -> str:
        binned = (self._code(name, **learned["columns"][name]) for name in self.settings["columns"])
        return f"frame = frame.with_columns({', '.join(binned)})"

    def _code(self, name: str, type: str, edges: list[float]) -> str:  # noqa: A002 - learned facts
        cells = known_code(name, CellType(type))
        become = [f"pl.lit({label!r})" for label in labels(edges)]
        if self.settings["output"] == "number":
            become = [f"pl.lit({place}, dtype=pl.Int64)" for place in range(len(edges) + 1)]
        whens = [f"when({cells} < {edge!r}).then({become[place]})" for place, edge in enumerate(edges)]
        found = f"pl.{'.'.join(whens)}.otherwise({become[-1]})" if whens else become[-1]
        return f"pl.when({cells}.is_not_null()).then({found}).alias({name!r})"


def labels(edges: list[float]) -> list[str]:
    """The bins as a person reads them, with as many digits as tell the edges apart."""
    for digits in range(4, 18):
        written = [f"{edge:.{digits}g}" for edge in edges]
        if len(set(written)) == len(edges):
            break
    between = [f"{low} to under {high}" for low, high in zip(written, written[1:], strict=False)]
    return [f"under {written[0]}", *between, f"{written[-1]} or more"] if edges else ["all"]


def _finite(name: str) -> nw.Expr:
    number = nw.col(name).cast(nw.Float64)
    return nw.when(number.is_finite()).then(number)
