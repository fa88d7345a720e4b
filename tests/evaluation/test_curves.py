"""The curves of a classifier agree with scikit-learn, stay small, and are left out where there are none."""

import numpy as np
import polars as pl
import pytest
import sklearn.metrics as sk
from scipy.special import softmax

from app.evaluation.by_class import class_scores
from app.evaluation.curves import class_curves, distribution, thresholds

ROWS = 5_000


def drawn(classes: int, rows: int = ROWS):
    """Targets and probabilities that are often right."""
    draw = np.random.default_rng(0)
    actual = draw.integers(0, classes, rows)
    return actual, softmax(1.5 * np.eye(classes)[actual] + draw.normal(size=(rows, classes)), axis=1)


def test_counts_at_every_threshold_are_those_of_the_confusion_matrix():
    actual, predicted = drawn(2)
    at = thresholds(actual, predicted[:, 1])
    for number in (0, 170, 500, 1_000):
        counts = sk.confusion_matrix(actual, predicted[:, 1] >= at["threshold"][number])
        assert [at[name][number] for name in ("tn", "fp", "fn", "tp")] == counts.ravel().tolist()


@pytest.mark.parametrize("classes", [2, 3])
def test_areas_under_the_curves_are_those_of_scikit_learn(classes):
    actual, predicted = drawn(classes)
    names = tuple("abc"[:classes])
    found, told = class_curves(names, actual, predicted), class_scores(names, actual, predicted)
    drawn_classes = found["roc"]["class"].unique(maintain_order=True).to_list()
    assert sorted(drawn_classes) == (["b"] if classes == 2 else ["a", "b", "c"])
    for name in drawn_classes:
        place = names.index(name)
        roc = found["roc"].filter(pl.col("class") == name)
        assert roc.height <= 200
        auc = sk.roc_auc_score(actual == place, predicted[:, place])
        assert told[place].auc.value == pytest.approx(auc, abs=1e-12)
        assert np.trapezoid(roc["tpr"], roc["fpr"]) == pytest.approx(auc, abs=1e-3)
        precision, recall, f1, rows = sk.precision_recall_fscore_support(
            actual == place, predicted.argmax(axis=1) == place, pos_label=True, average="binary"
        )
        found_values = (told[place].precision.value, told[place].recall.value, told[place].f1.value)
        assert found_values == pytest.approx((precision, recall, f1), abs=1e-12)
        assert told[place].recall.low < recall < told[place].recall.high


def test_gain_counts_rows_from_the_likeliest_down_and_lift_is_gain_by_share():
    actual = np.array([1, 1, 0, 1, 0, 0, 0, 0, 0, 0])
    chances = np.array([0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.05])
    gain = class_curves(("no", "yes"), actual, np.column_stack([1 - chances, chances]))["gain"]
    at = {round(share, 2): (got, lift) for share, got, lift in gain.select("share", "gain", "lift").iter_rows()}
    assert at[0.1] == pytest.approx((1 / 3, 10 / 3))
    assert at[0.4] == pytest.approx((1, 2.5))
    assert at[1.0] == pytest.approx((1, 1))
    even = class_curves(("no", "yes"), actual, np.full((10, 2), 0.5))["gain"]
    assert even["gain"].to_list() == pytest.approx(even["share"].to_list())


def test_the_distribution_has_every_row_once():
    for classes in (2, 5):
        actual, predicted = drawn(classes, 300)
        bins = distribution(tuple(map(str, range(classes))), actual, predicted)
        assert bins["rows"].sum() == 300
        assert bins["group"].unique(maintain_order=True).to_list() == (
            ["0", "1"] if classes == 2 else ["right", "wrong"]
        )


def test_test_rows_of_one_class_have_no_curves_and_scores_that_say_why():
    actual, predicted = np.zeros(9, dtype=int), drawn(2, 9)[1]
    assert class_curves(("no", "yes"), actual, predicted) == {}
    no, yes = class_scores(("no", "yes"), actual, predicted)
    assert no.recall.value is not None
    assert yes.recall.undefined == yes.auprc.undefined == "Not defined because no test row is of this category."
    assert no.auc.undefined == "Not defined because every test row is of this category."
