"""A learned recipe done again and again to rows to predict, without working out every time what is to be done."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, ClassVar

import narwhals.stable.v2 as nw
import polars as pl

from app.errors import NotApplicable
from app.wrangling.recipe import Recipe

Call = tuple[str, tuple[Any, ...], dict[str, Any]]

FEW_ROWS = 1_000
"""Up to so many, planning a query takes longer than a query that is not planned."""
SCHEMAS = 8


class Replay:
    """The rows that a recipe leaves of rows to predict.

    What the steps ask of Polars depends on the names and types of columns only, so it is noted once for each schema
    and asked again of the next rows. A recipe whose steps look at the cells first is applied as it stands.
    """

    def __init__(self, recipe: Recipe, learned: list[dict[str, Any]]) -> None:
        self.recipe, self.learned = recipe, learned
        self._noted = lru_cache(SCHEMAS)(self._note)

    def rows(self, table: pl.DataFrame) -> pl.DataFrame:
        """The table as the recipe leaves it."""
        calls = self._noted(tuple(table.schema.items()))
        if calls is None:
            return self.recipe.apply(nw.from_native(table.lazy()), self.learned, "predict").collect().to_native()
        frame = table.lazy()
        for name, args, settings in calls:
            frame = getattr(frame, name)(*args, **settings)
        return frame.collect(optimizations=pl.QueryOptFlags.none()) if table.height <= FEW_ROWS else frame.collect()

    def _note(self, schema: tuple[tuple[str, pl.DataType], ...]) -> tuple[Call, ...] | None:
        """What the steps ask of a table of this schema; None where that depends on more than the schema."""
        if self.recipe.tables():  # which rows of another table are wanted depends on the cells
            return None
        looked: list[bool] = []
        # A class of its own, so that every frame made from this one, in whatever way, knows whom to tell.
        frame = type("_Noting", (_Noting,), {"looked": looked})(schema=dict(schema))
        frame.calls = ()
        try:
            after = self.recipe.apply(nw.from_native(frame), self.learned, "predict").to_native()
        except NotApplicable:
            return None
        return None if looked or not isinstance(after, _Noting) else after.calls


def _noted(name: str) -> Callable[..., "_Noting"]:
    """A method of Polars that also notes how it was called."""
    method = getattr(pl.LazyFrame, name)

    def call(frame: "_Noting", *given: Any, **settings: Any) -> "_Noting":
        args = tuple(list(one) if isinstance(one, Iterator) else one for one in given)
        after = method(frame, *args, **settings)
        if frame.calls is not None and not any(isinstance(one, _Noting) for one in (*args, *settings.values())):
            after.calls = (*frame.calls, (name, args, settings))
        return after

    return call


class _Noting(pl.LazyFrame):
    """A frame that notes what is asked of it; after anything else than what is named here, its calls are None."""

    calls: tuple[Call, ...] | None = None
    looked: ClassVar[list[bool]]

    with_columns = _noted("with_columns")
    select = _noted("select")
    drop = _noted("drop")
    rename = _noted("rename")
    cast = _noted("cast")
    join = _noted("join")
    unnest = _noted("unnest")
    with_row_index = _noted("with_row_index")

    def collect(self, *args: Any, **settings: Any) -> Any:
        """The cells, which were not to be looked at."""
        self.looked.append(True)
        return super().collect(*args, **settings)
