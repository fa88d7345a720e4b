"""The curves of a classifier on test rows: what every threshold and every share of the rows would give."""

import numpy as np
import polars as pl

STEPS, MOST_POINTS, BINS, MOST_CLASSES = 1_000, 200, 40, 20


def thresholds(actual: np.ndarray, scores: np.ndarray) -> pl.DataFrame:
    """Counts (tp, fp, tn, fn) where a class is predicted from a threshold on, from 0 to 1 in steps of 0.001.

    `actual` says of n rows whether they are of the class (1 or 0), `scores` are their probabilities of it.
    """
    steps = np.linspace(0, 1, STEPS + 1)
    positive, negative = np.sort(scores[actual == 1]), np.sort(scores[actual == 0])
    missed = np.searchsorted(positive, steps, side="left")
    spared = np.searchsorted(negative, steps, side="left")
    counts = {"tp": len(positive) - missed, "fp": len(negative) - spared, "tn": spared, "fn": missed}
    return pl.DataFrame({"threshold": steps} | counts)


def class_curves(classes: tuple[str, ...], actual: np.ndarray, predicted: np.ndarray) -> dict[str, pl.DataFrame]:
    """Tables "roc" (class, fpr, tpr), "precision_recall" (class, recall, precision) and "gain" (class, share, gain,
    lift): of two classes for the second, else for each of the 20 most frequent against all others.

    Classes that no test row, or every test row is of have no curves.
    """
    counts = np.bincount(actual.astype(int), minlength=len(classes))
    places = [1] if len(classes) == 2 else np.argsort(-counts, kind="stable")[:MOST_CLASSES]
    found: dict[str, list[pl.DataFrame]] = {"roc": [], "precision_recall": [], "gain": []}
    for place in places:
        if 0 < counts[place] < len(actual):
            for name, table in _curves((actual == place).astype(int), predicted[:, place]).items():
                found[name].append(table.select(pl.lit(classes[place]).alias("class"), pl.all()))
    return {name: pl.concat(tables) for name, tables in found.items() if tables}


def _curves(actual: np.ndarray, scores: np.ndarray) -> dict[str, pl.DataFrame]:
    from sklearn.metrics import precision_recall_curve, roc_curve

    false_rate, true_rate, _ = roc_curve(actual, scores)
    precision, recall, _ = precision_recall_curve(actual, scores)
    return {
        "roc": _thinned(pl.DataFrame({"fpr": false_rate, "tpr": true_rate})),
        "precision_recall": _thinned(pl.DataFrame({"recall": recall, "precision": precision})),
        "gain": _gain(actual, scores),
    }


def _gain(actual: np.ndarray, scores: np.ndarray) -> pl.DataFrame:
    """The share of the class among the rows that the model finds likeliest; rows of equal scores share alike."""
    values, places = np.unique(-scores, return_inverse=True)
    rows = np.bincount(places, minlength=len(values))
    hits = np.bincount(places, actual, minlength=len(values))
    taken = np.concatenate([[0], np.cumsum(rows)]) / len(actual)
    found = np.concatenate([[0], np.cumsum(hits)]) / actual.sum()
    share = np.linspace(0, 1, 101)
    gain = np.interp(share, taken, found)
    lift = np.divide(gain, share, out=np.full(len(share), np.nan), where=share > 0)
    lift[0] = lift[1]
    return pl.DataFrame({"share": share, "gain": gain, "lift": lift})


def distribution(classes: tuple[str, ...], actual: np.ndarray, predicted: np.ndarray) -> pl.DataFrame:
    """How many test rows got which probability, in 40 bins: low, high, group, rows.

    Of two classes, groups are the classes and the probability is that of the second; else groups are "right" and
    "wrong", and the probability is that of the predicted class.
    """
    edges = np.linspace(0, 1, BINS + 1)
    if len(classes) == 2:
        chances, groups = predicted[:, 1], {name: actual == place for place, name in enumerate(classes)}
    else:
        right = predicted.argmax(axis=1) == actual
        chances, groups = predicted.max(axis=1), {"right": right, "wrong": ~right}
    tables = [
        pl.DataFrame(
            {"low": edges[:-1], "high": edges[1:], "group": name, "rows": np.histogram(chances[rows], edges)[0]}
        )
        for name, rows in groups.items()
    ]
    return pl.concat(tables)


def _thinned(points: pl.DataFrame) -> pl.DataFrame:
    """At most MOST_POINTS of the points, the first and the last among them."""
    if points.height <= MOST_POINTS:
        return points
    return points[np.unique(np.linspace(0, points.height - 1, MOST_POINTS).astype(int)).tolist()]
