"""Which way a column moves the answers, in words, from its values and its contributions on the same rows."""

import numpy as np
import polars as pl

from app.data.columns import Kind
from app.narration.wording import clean, quoted

FEWEST_ROWS, FEWEST_OF_LEVEL = 10, 3
CLEAR = 0.5
NONE = "no single direction"


def direction(values: pl.Series, kind: Kind, contributions: np.ndarray, classes: tuple[str, ...]) -> str:
    """Such as "higher age raises it", or "no single direction"; contributions are of shape (rows, outputs).

    Numbers and dates have one where value and contribution rise together or against each other (Spearman's correlation
    beyond 0.5), categories name the levels that raise and lower it most. "It" is the probability of the positive class
    or the number; of several `classes` the one that the column moves most is named. Empty if nothing is moved.
    """
    if not len(contributions) or not np.abs(contributions).max() > 0:
        return ""
    about, moved = "it", contributions[:, 0]
    if contributions.shape[1] > 1:
        place = int(np.abs(contributions).mean(axis=0).argmax())
        about, moved = quoted(classes[place]), contributions[:, place]
    if kind is Kind.TEXT or len(values) < FEWEST_ROWS:
        return NONE
    if kind in (Kind.NUMBER, Kind.DATE):
        return _along(values, kind, moved, about)
    return _by_level(values, moved, about)


def _along(values: pl.Series, kind: Kind, moved: np.ndarray, about: str) -> str:
    places = values.cast(pl.Int64 if kind is Kind.DATE else pl.Float64, strict=False).cast(pl.Float64).to_numpy()
    known = np.isfinite(places)
    if known.sum() < FEWEST_ROWS:
        return NONE
    ranks, others = pl.Series(places[known]).rank().to_numpy(), pl.Series(moved[known].round(12)).rank().to_numpy()
    if ranks.std() == 0 or others.std() == 0:
        return NONE
    together = float(np.corrcoef(ranks, others)[0, 1])
    if abs(together) < CLEAR:
        return NONE
    more = "later" if kind is Kind.DATE else "higher"
    return f"{more} {clean(values.name)} {'raises' if together > 0 else 'lowers'} {about}"


def _by_level(values: pl.Series, moved: np.ndarray, about: str) -> str:
    means = (
        pl.DataFrame({"level": values.cast(pl.String), "moved": moved})
        .group_by("level")
        .agg(pl.col("moved").mean(), rows=pl.len())
        .filter(pl.col("rows") >= FEWEST_OF_LEVEL)
        .sort(["moved", "level"])
    )
    if not means.height:
        return NONE
    lowest, highest = means.row(0, named=True), means.row(-1, named=True)
    told = []
    if highest["moved"] > 0:
        told.append(f"{_level(values.name, highest['level'])} raises {about} most")
    if lowest["moved"] < 0 and lowest["level"] != highest["level"]:
        told.append(f"{_level(values.name, lowest['level'])} lowers {about} most")
    return ", ".join(told) or NONE


def _level(column: str, level: str | None) -> str:
    return f"missing {clean(column)}" if level is None else f"{clean(column)} = {clean(level)}"
