"""Whether two ways to rank columns tell the same."""

from collections.abc import Sequence

import numpy as np

from app.evaluation.why import Agreement
from app.narration.wording import clean, count

FIRST, FEWEST_COLUMNS = 5, 3
WELL, PARTLY = 0.7, 0.3


def agreement(shuffled: dict[str, float], explained: dict[str, float]) -> Agreement | None:
    """Ranks of columns by the loss when they are shuffled and by mean absolute SHAP; those that both know count.

    None without two columns. Spearman's correlation is not defined for two columns, nor where one way ranks all alike.
    """
    columns = [name for name in shuffled if name in explained]
    if len(columns) < 2:
        return None
    losses, sizes = (np.array([by[name] for name in columns]) for by in (shuffled, explained))
    first = min(FIRST, len(columns) - 1)
    shared = len(set(_first(columns, losses, first)) & set(_first(columns, sizes, first)))
    related = _spearman(losses, sizes)
    which = "first column" if first == 1 else f"first {first} columns"
    told = f"Of the {which} by shuffling, {shared} {'is' if shared == 1 else 'are'} among the {which} by SHAP"
    if related is None:
        return Agreement(None, shared, first, f"{told}; {_why_not(columns)}.")
    verdict = "agree well" if related >= WELL else "agree partly" if related >= PARTLY else "disagree"
    apart = "" if related >= WELL else _apart(columns, losses, sizes)
    sentence = f"Both ways {verdict}: their ranks correlate at {related:.2f} (Spearman; 1 is the same order). {told}."
    return Agreement(related, shared, first, sentence + apart)


def _first(columns: Sequence[str], values: np.ndarray, most: int) -> list[str]:
    return [columns[at] for at in np.argsort(-values, kind="stable")[:most]]


def _spearman(one: np.ndarray, other: np.ndarray) -> float | None:
    from scipy.stats import rankdata

    ranks = rankdata(one), rankdata(other)
    if len(one) < FEWEST_COLUMNS or min(rank.std() for rank in ranks) == 0:
        return None
    return float(np.clip(np.corrcoef(*ranks)[0, 1], -1, 1))


def _why_not(columns: Sequence[str]) -> str:
    if len(columns) < FEWEST_COLUMNS:
        return "a correlation of ranks is not defined because there are only two columns"
    return "a correlation of ranks is not defined because one way ranks all columns alike"


def _apart(columns: Sequence[str], losses: np.ndarray, sizes: np.ndarray) -> str:
    """The column that the two ways rank most differently, and why that happens."""
    from scipy.stats import rankdata

    places = rankdata(-losses, "min").astype(int), rankdata(-sizes, "min").astype(int)
    at = int(np.abs(places[0] - places[1]).argmax())
    return (
        f" They differ most on {clean(columns[at])}: place {places[0][at]} of {count(len(columns), 'column')} by "
        f"shuffling, place {places[1][at]} by SHAP. Columns that tell the same, or that move answers without making "
        "them better, are ranked differently."
    )
