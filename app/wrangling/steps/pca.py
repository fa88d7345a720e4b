"""Few columns instead of many."""

import inspect
import re
from collections.abc import Iterable
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from app.data.columns import Kind
from app.errors import NotApplicable
from app.params import Param
from app.wrangling.cells import CellType, cell_types, known, listed
from app.wrangling.projection import projected
from app.wrangling.refusals import refuse_other_than_numbers
from app.wrangling.step import Step, refuse_patterns

MOST_COMPONENTS = 100
MOST_CELLS = 20_000_000
MOST_PRODUCTS = 2000
FEW_COLUMNS, PREVIEW_CELLS = 10, 500_000
BY_VARIANCE, BY_NUMBER = "variance threshold percentage", "number of principal components"


class Pca(Step):
    """Columns of numbers become principal components: new columns that hold most of how the rows differ."""

    key = "pca"
    name = "Principal component analysis"
    group = "Dimensionality reduction"
    learns = True
    params = (
        Param("columns", "Columns", "columns", choices=("number",), help="The columns of numbers to bring together."),
        Param(
            "by",
            "How many components",
            "choice",
            default=BY_VARIANCE,
            choices=(BY_VARIANCE, BY_NUMBER),
            help="As many as it takes to hold a share of the variance, or a number you write.",
        ),
        Param(
            "variance", "Variance threshold percentage", "number", default=95.0, low=1, high=100,
            help="The components hold at least this much of the variance of the columns.",
        ),
        Param(
            "components", "Number of principal components", "integer", default=2, low=1, high=MOST_COMPONENTS,
            help="For a number of components.",
        ),
        Param("center", "Center", "boolean", default=True, help="Subtract each column's mean first."),
        Param("scale", "Scale", "boolean", default=True, help="Divide by each column's standard deviation first."),
        Param("keep", "Keep input columns", "boolean", default=False, help="Or drop them, now that there are others."),
        Param("prefix", "Name of the new columns", "text", default="component", help="A number follows the name."),
    )  # fmt: skip

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.settings["prefix"] = self.settings["prefix"].strip()
        if not self.settings["prefix"]:
            raise NotApplicable("Principal component analysis: write a name for the new columns.")
        count = len(self.settings["columns"])
        if count < 2:
            raise NotApplicable("Principal component analysis: choose at least two columns to bring together.")
        self.preview_rows = PREVIEW_CELLS // count if count > FEW_COLUMNS else None

    def _is_new(self, name: str) -> bool:
        prefix = re.escape(self.settings["prefix"].casefold())
        return re.fullmatch(rf"{prefix} [0-9]+", name.casefold()) is not None

    def _names(self, learned: dict[str, Any]) -> list[str]:
        return [f"{self.settings['prefix']} {number}" for number in range(1, len(learned["weights"]) + 1)]

    def kinds(self, kinds: dict[str, Kind]) -> dict[str, Kind]:
        gone = [] if self.settings["keep"] else self.settings["columns"]
        return {name: kind for name, kind in kinds.items() if name not in gone}

    def sources(self, wanted: Iterable[str]) -> list[str]:
        wanted = list(wanted)
        others = [name for name in wanted if not self._is_new(name)]
        return others if others == wanted else list(dict.fromkeys([*others, *self.needs()]))

    def without(self, absent: Any) -> None:  # noqa: ARG002 - a component is made from all columns or not at all
        return None

    def check(self, frame: nw.LazyFrame) -> None:
        super().check(frame)
        refuse_patterns(self.name, [f"{self.settings['prefix']} 1"])
        taken = [name for name in frame.collect_schema().names() if self._is_new(name)]
        if taken:
            raise NotApplicable(
                f"Principal component analysis: there is already a column '{taken[0]}'; "
                "choose another name for the new columns."
            )

    def learn(self, frame: nw.LazyFrame) -> dict[str, Any]:
        """What is subtracted from the columns, the weights of each component, and the shares of variance they hold."""
        columns, types = self.settings["columns"], cell_types(frame)
        refuse_other_than_numbers(self.name, columns, types)
        rows = frame.select(nw.col(name).cast(nw.Float64) for name in columns).collect("polars").to_native()
        rows = rows.gather_every(max(rows.height * rows.width // MOST_CELLS, 1))
        rows = rows.filter(pl.all_horizontal(pl.all().is_finite()))
        if rows.height < 2:
            raise NotApplicable(
                f"Principal component analysis: {rows.height} row{'' if rows.height == 1 else 's'} with a number in "
                "every column, and two are needed; fill the gaps first, or choose fewer columns."
            )
        return {"types": [types[name].value for name in columns], **self._fitted(rows)}

    def _fitted(self, rows: pl.DataFrame) -> dict[str, Any]:
        import numpy as np

        numbers = rows.to_numpy()
        middle = numbers.mean(axis=0) if self.settings["center"] else np.zeros(numbers.shape[1])
        spread = np.where(np.ptp(numbers, axis=0) > 0, numbers.std(axis=0), 1.0)
        divide = spread if self.settings["scale"] else np.ones(numbers.shape[1])
        numbers = (numbers - middle) / divide
        if not np.isfinite(numbers).all():
            raise NotApplicable("Principal component analysis: the numbers are too large; scale or clip them first.")
        weights, shares = _components(numbers)
        count = self._count(shares)
        return {
            "subtract": [float(value) for value in middle],
            "weights": [[float(value) for value in row] for row in weights[:count] / divide],
            "shares": [float(f"{value:.6g}") for value in shares[:count]],
        }

    def _count(self, shares: Any) -> int:
        if self.settings["by"] == BY_NUMBER:
            if self.settings["components"] > len(shares):
                raise NotApplicable(
                    f"Principal component analysis: there are only {len(shares)} components of these rows and columns; "
                    "choose a smaller number."
                )
            return self.settings["components"]
        # A share is compared with a margin, so that the last bits of a sum do not decide.
        count = int((shares.cumsum() < self.settings["variance"] / 100 - 1e-9).sum()) + 1
        if count > MOST_COMPONENTS:
            raise NotApplicable(
                f"Principal component analysis: {self.settings['variance']:g} % of the variance takes {count} "
                f"components, and {MOST_COMPONENTS} are the most; choose a lower percentage."
            )
        return min(count, len(shares))

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:
        columns, names = self.settings["columns"], self._names(learned)
        if frame.implementation.is_polars():
            kind = pl.Array(pl.Float64, len(names))
            subtract, weights = learned["subtract"], learned["weights"]
            cells = pl.struct(pl.col(columns).cast(pl.Float64))
            vector = cells.map_batches(lambda rows: projected(rows, subtract, weights), kind, is_elementwise=True)
            native: Any = frame.to_native().with_columns(vector.alias(names[0]))
            parts = [pl.col(names[0]).arr.get(place).alias(name) for place, name in enumerate(names)]
            frame = nw.from_native(native.with_columns(*parts))
        else:
            frame = self._added(frame, names, learned)
        return frame if self.settings["keep"] else frame.drop(columns)

    def _added(self, frame: nw.LazyFrame, names: list[str], learned: dict[str, Any]) -> nw.LazyFrame:
        """The frame with the components as sums of products, for engines without a product of matrices."""
        columns = self.settings["columns"]
        if len(columns) * len(names) > MOST_PRODUCTS:
            raise NotApplicable(
                f"Principal component analysis: {len(names)} components of {len(columns):,} columns are too many for "
                "DuckDB or a Dask cluster; choose fewer columns or components."
            )
        cells = [
            known(name, CellType(kind)).cast(nw.Float64) - middle
            for name, kind, middle in zip(columns, learned["types"], learned["subtract"], strict=True)
        ]
        new = []
        for name, weights in zip(names, learned["weights"], strict=True):
            terms = [cell * weight for cell, weight in zip(cells, weights, strict=True)]
            new.append(_summed(terms).alias(name))
        finite = (nw.when(nw.col(name).is_finite()).then(nw.col(name)).alias(name) for name in names)
        return frame.with_columns(*new).with_columns(*finite)

    def describe(self, learned: dict[str, Any] | None = None) -> str:
        columns = listed(self.settings["columns"])
        if not learned:
            return f"Bring {columns} together as principal components"
        count, share = len(learned["shares"]), sum(learned["shares"])
        what = f"{count} principal component{'' if count == 1 else 's'}"
        return f"Bring {columns} together as {what} ({share:.1%} of the variance)"

    def code(self, learned: dict[str, Any]) -> str:
        columns, names = self.settings["columns"], self._names(learned)
        vector = f"lambda rows: projected(rows, {learned['subtract']!r}, {learned['weights']!r})"
        drop = "" if self.settings["keep"] else f".drop({columns!r})"
        return (
            f"{inspect.getsource(projected)}\n"
            f"vector = pl.struct(pl.col({columns!r}).cast(pl.Float64)).map_batches(\n"
            f"    {vector}, pl.Array(pl.Float64, {len(names)})\n)\n"
            f"frame = frame.with_columns(vector.alias({names[0]!r}))\n"
            f"parts = [pl.col({names[0]!r}).arr.get(place).alias(name) for place, name in enumerate({names!r})]\n"
            f"frame = frame.with_columns(parts){drop}"
        )


def _components(numbers: Any) -> tuple[Any, Any]:
    """The weights of every component, largest first, and the share of the variance each holds."""
    import numpy as np

    strength, vectors = np.linalg.eigh(numbers.T @ numbers)
    count = min(numbers.shape)
    strength, weights = strength[::-1][:count].clip(min=0), vectors.T[::-1][:count]
    if not strength.sum() > 0:
        raise NotApplicable("Principal component analysis: these columns do not vary; choose other columns.")
    # Each component's largest weight is above 0, so that a repeated run gives the same signs.
    signs = np.sign(weights[np.arange(count), np.abs(weights).argmax(axis=1)])
    return weights * signs[:, None], strength / strength.sum()


def _summed(terms: list[nw.Expr]) -> nw.Expr:
    """The sum of terms, added in pairs: engines limit how deep an expression may be."""
    while len(terms) > 1:
        pairs = [left + right for left, right in zip(terms[::2], terms[1::2], strict=False)]
        terms = pairs + terms[len(pairs) * 2 :]
    return terms[0]
