"""Numbers that are alike for texts that are alike."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

# Exported scripts hold these functions as they stand here: they import what they need themselves.
LONGEST = 1000


def min_hash(texts: list[str], dimension: int, longest: int = 1000) -> "np.ndarray":
    """Min-hashes of the 3-grams of texts: one row a text, each number from 0 to 1.

    Two texts have the same number in as large a share of the places as they have 3-grams in common. Only so many
    characters are looked at. Source: Cerda and Varoquaux, Encoding high-cardinality string categorical variables, 2020.
    """
    import numpy as np

    numbers = np.empty((len(texts), dimension))
    keys = np.arange(1, dimension + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    for start in range(0, len(texts), 2000):  # so many at a time, for memory
        padded = [f" {text[:longest]}  " for text in texts[start : start + 2000]]
        points = np.frombuffer("".join(padded).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
        ends = np.cumsum([len(text) for text in padded])
        grams = (points[:-2] << np.uint64(42)) | (points[1:-1] << np.uint64(21)) | points[2:]
        inside = np.ones(len(grams), dtype=bool)
        inside[np.concatenate([ends[:-1] - 1, ends[:-1] - 2])] = False  # 3-grams that reach into the next text
        starts = np.concatenate([[0], ends[:-1]]) - 2 * np.arange(len(padded))
        different, places = np.unique(grams[inside], return_inverse=True)
        for place, key in enumerate(keys):
            mixed = different ^ key  # the finalizer of SplitMix64
            mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            hashes = (mixed ^ (mixed >> np.uint64(31))) >> np.uint64(32)
            numbers[start : start + len(padded), place] = np.minimum.reduceat(hashes[places], starts) / 2**32
    return numbers


def similarity_table(texts: "pl.Series", dimension: int) -> "pl.Series":
    """The min-hashes of a Polars series as an array a cell; missing cells stay missing."""
    import numpy as np
    import polars as pl

    different = texts.drop_nulls().unique(maintain_order=True)
    places = texts.replace_strict(different, np.arange(len(different)), default=None, return_dtype=pl.Int64)
    hashes = min_hash(different.to_list(), dimension)
    found = pl.Series(texts.name, hashes, dtype=pl.Array(pl.Float64, dimension))
    return found.gather(places)
