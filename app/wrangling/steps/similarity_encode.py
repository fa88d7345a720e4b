"""Numbers for categories that are written alike."""

import inspect
from collections.abc import Iterable
from typing import Any

import narwhals.stable.v2 as nw

from app.data.columns import Kind
from app.errors import NotApplicable
from app.params import Param
from app.wrangling.cells import CellType, cell_types, held, listed
from app.wrangling.refusals import refuse_taken
from app.wrangling.similarity import LONGEST, min_hash, similarity_table
from app.wrangling.step import Step

PREVIEW_CELLS = 30_000


class SimilarityEncode(Step):
    """Texts become columns of numbers that agree the more, the more runs of three characters texts have in common."""

    key = "similarity_encode"
    name = "Similarity encode"
    group = "Encode categorical"
    by_column = True
    params = (
        Param("columns", "Columns", "columns", help="The columns of many, dirty categories, such as job titles."),
        Param(
            "dimension",
            "Target dimension",
            "integer",
            default=30,
            low=1,
            high=300,
            help=f"So many numbers for each column. The first {LONGEST:,} characters of a cell are looked at.",
        ),
    )

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.preview_rows = PREVIEW_CELLS // max(len(self.settings["columns"]), 1)

    def _new(self, name: str) -> list[str]:
        return [f"{name} similarity {number}" for number in range(1, self.settings["dimension"] + 1)]

    def kinds(self, kinds: dict[str, Kind]) -> dict[str, Kind]:
        left = {name: kind for name, kind in kinds.items() if name not in self.settings["columns"]}
        return left | {new: Kind.NUMBER for name in self.settings["columns"] for new in self._new(name)}

    def sources(self, wanted: Iterable[str]) -> list[str]:
        made = {new: name for name in self.settings["columns"] for new in self._new(name)}
        return list(dict.fromkeys(made.get(name, name) for name in wanted))

    def check(self, frame: nw.LazyFrame) -> None:
        super().check(frame)
        refuse_taken(self.name, [new for name in self.settings["columns"] for new in self._new(name)], frame)

    def learn(self, frame: nw.LazyFrame) -> dict[str, Any]:
        """Nothing: the numbers of a text follow from its characters alone."""
        if not frame.implementation.is_polars():
            engine = "DuckDB" if frame.implementation.is_duckdb() else "a Dask cluster"
            raise NotApplicable(f"Similarity encode: texts cannot be compared on {engine}; do it before, on Polars.")
        types = cell_types(frame)
        for name in self.settings["columns"]:
            if types[name] is not CellType.TEXT:
                raise NotApplicable(
                    f"Similarity encode: {name} holds {held(types[name])}, not text; change its type to text first."
                )
        return {}

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:  # noqa: ARG002
        import polars as pl

        dimension, names = self.settings["dimension"], self.settings["columns"]
        tables = (
            pl.col(name)
            .cast(pl.String)
            .map_batches(
                lambda texts: similarity_table(texts, dimension), pl.Array(pl.Float64, dimension), is_elementwise=True
            )
            for name in names
        )
        native: Any = frame.to_native().with_columns(*tables)
        numbers = [
            pl.col(name).arr.get(place).alias(new) for name in names for place, new in enumerate(self._new(name))
        ]
        return nw.from_native(native.with_columns(*numbers).drop(names))

    def describe(self, learned: dict[str, Any] | None = None) -> str:  # noqa: ARG002
        return f"Turn {listed(self.settings['columns'])} into {self.settings['dimension']} numbers of similarity each"

    def code(self, learned: dict[str, Any]) -> str:  # noqa: ARG002
        dimension, names = self.settings["dimension"], self.settings["columns"]
        functions = "\n\n".join(inspect.getsource(one) for one in (min_hash, similarity_table))
        return (
            f"{functions}\n"
            f"frame = frame.with_columns(pl.col(name).cast(pl.String).map_batches(lambda texts: similarity_table("
            f"texts, {dimension}), pl.Array(pl.Float64, {dimension})) for name in {names!r})\n"
            f"frame = frame.with_columns(pl.col(name).arr.get(place).alias(f'{{name}} similarity {{place + 1}}') "
            f"for name in {names!r} for place in range({dimension})).drop({names!r})"
        )
