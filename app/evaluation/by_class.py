"""How well each class is told apart from the others, on test rows."""

from collections.abc import Sequence

import numpy as np

from app.evaluation.proportion import between
from app.evaluation.report import ClassScore, Score

NEVER_PREDICTED = "Not defined because the model never predicts this category."
NOT_THERE = "Not defined because no test row is of this category."
ALL_OF_IT = "Not defined because every test row is of this category."


def grouped(classes: Sequence[str], counts: Sequence[Sequence[int]], most: int) -> tuple[list[str], list[list[int]]]:
    """Classes and their confusion matrix; of more than `most` the largest, and the smaller ones joined as the last."""
    if len(classes) <= most:
        return list(classes), [list(row) for row in counts]
    order = sorted(range(len(classes)), key=lambda place: -sum(counts[place]))
    groups = [[place] for place in order[: most - 1]] + [order[most - 1 :]]
    names = [classes[group[0]] for group in groups[:-1]] + [f"{len(groups[-1])} other categories"]
    return names, [[sum(counts[i][j] for i in rows for j in columns) for columns in groups] for rows in groups]


def class_scores(classes: tuple[str, ...], actual: np.ndarray, predicted: np.ndarray) -> tuple[ClassScore, ...]:
    """Precision, Recall, F1, AUC and AUPRC of every class against all others.

    `actual` are class numbers of shape (n,) and `predicted` probabilities of shape (n, classes). A row counts as
    predicted to be of its likeliest class. Intervals are Wilson's (1927).
    """
    chosen = predicted.argmax(axis=1)
    return tuple(
        _class_score(name, actual == place, chosen == place, predicted[:, place]) for place, name in enumerate(classes)
    )


def _class_score(name: str, is_it: np.ndarray, said: np.ndarray, chances: np.ndarray) -> ClassScore:
    from sklearn.metrics import average_precision_score, roc_auc_score

    rows, alarms, hits = int(is_it.sum()), int(said.sum()), int((is_it & said).sum())
    lacking = NOT_THERE if rows == 0 else ALL_OF_IT if rows == len(is_it) else ""
    return ClassScore(
        name=name,
        rows=rows,
        predicted=alarms,
        precision=_share(hits, alarms, NEVER_PREDICTED),
        recall=_share(hits, rows, NOT_THERE),
        f1=Score(2 * hits / (rows + alarms)) if rows + alarms else Score(None, undefined=NOT_THERE),
        auc=Score(None, undefined=lacking) if lacking else Score(float(roc_auc_score(is_it, chances))),
        auprc=Score(None, undefined=NOT_THERE) if rows == 0 else Score(float(average_precision_score(is_it, chances))),
    )


def _share(part: int, whole: int, undefined: str) -> Score:
    return Score(part / whole, *between(part, whole)) if whole else Score(None, undefined=undefined)
