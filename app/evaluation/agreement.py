"""Whether two ways to rank columns tell the same."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from app.evaluation.why import Agreement
from app.narration.wording import clean, count

FIRST, FEWEST_COLUMNS = 5, 3
MATTERS = 0.01
WELL, PARTLY = 0.7, 0.3


def agreement(shuffled: dict[str, float], explained: dict[str, float]) -> Agreement | None:
    """Shares of columns by shuffling and by SHAP compared: how alike they rank, and how many of the first they share.

    Ranks are compared among columns that have a hundredth of all by either, for the order of idle columns is chance.
    None without two columns that both ways know.
    """
    known = [name for name in shuffled if name in explained]
    if len(known) < 2:
        return None
    shares, sizes = (np.array([by[name] for name in known]) for by in (shuffled, explained))
    first = min(FIRST, len(known) - 1)
    shared = len(set(_first(known, shares, first)) & set(_first(known, sizes, first)))
    told = _overlap(shared, first)
    matter = (shares >= MATTERS) | (sizes >= MATTERS)
    columns = [name for name, does in zip(known, matter, strict=True) if does]
    shares, sizes = shares[matter], sizes[matter]
    related = _spearman(shares, sizes)
    if related is None:
        return Agreement(None, shared, first, f"{told} {_why_not(columns)}")
    verdict = "agree well" if related >= WELL else "agree partly" if related >= PARTLY else "disagree"
    apart = "" if related >= WELL else _apart(columns, shares, sizes)
    ranks = (
        f"Both ways {verdict}: the ranks of the {count(len(columns), 'column')} with at least 1 % of all correlate at "
        f"{related:.2f} (Spearman; 1 is the same order)."
    )
    return Agreement(related, shared, first, f"{ranks} {told}{apart}")


def _overlap(shared: int, first: int) -> str:
    if first == 1:
        return f"Shuffling and SHAP name {'the same column' if shared else 'different columns'} first."
    which = f"first {first} columns"
    return f"Of the {which} by shuffling, {shared} {'is' if shared == 1 else 'are'} among the {which} by SHAP."


def _first(columns: Sequence[str], values: np.ndarray, most: int) -> list[str]:
    return [columns[at] for at in np.argsort(-values, kind="stable")[:most]]


def _spearman(one: np.ndarray, other: np.ndarray) -> float | None:
    ranks = pl.Series(one).rank().to_numpy(), pl.Series(other).rank().to_numpy()
    if len(one) < FEWEST_COLUMNS or min(rank.std() for rank in ranks) == 0:
        return None
    return float(np.clip(np.corrcoef(*ranks)[0, 1], -1, 1))


def _why_not(columns: Sequence[str]) -> str:
    if len(columns) < FEWEST_COLUMNS:
        few = f"{count(len(columns), 'column')} reach{'es' if len(columns) == 1 else ''}"
        return f"A correlation of ranks is not defined because only {few} 1 % of all."
    return "A correlation of ranks is not defined because one way ranks all columns alike."


def _apart(columns: Sequence[str], shares: np.ndarray, sizes: np.ndarray) -> str:
    """The column that the two ways rank most differently, and why that happens."""
    places = pl.Series(-shares).rank("min").to_numpy(), pl.Series(-sizes).rank("min").to_numpy()
    at = int(np.abs(places[0].astype(int) - places[1].astype(int)).argmax())
    return (
        f" They differ most on {clean(columns[at])}: place {places[0][at]} of {count(len(columns), 'column')} by "
        f"shuffling, place {places[1][at]} by SHAP. Columns that tell the same, or that move answers without making "
        "them better, are ranked differently."
    )
