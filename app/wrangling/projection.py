"""Rows of numbers as principal components."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl


# An exported script holds this function as it stands here, so it imports what it needs itself.
def projected(cells: "pl.Series", subtract: list, weights: list) -> "pl.Series":
    """The components of a Polars series of structures of numbers, an array a row; None where they are not finite."""
    import numpy as np
    import polars as pl

    numbers = cells.struct.unnest().to_numpy().reshape(-1, len(subtract)) - np.array(subtract)
    with np.errstate(all="ignore"):
        found = numbers @ np.array(weights).T
    names = [str(place) for place in range(len(weights))]
    table = pl.DataFrame(found, schema=dict.fromkeys(names, pl.Float64))
    table = table.select(pl.when(pl.all().is_finite()).then(pl.all()))
    return table.select(pl.concat_arr(names).alias(cells.name)).to_series()
