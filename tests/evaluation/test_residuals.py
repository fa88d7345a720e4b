"""The errors of predicted numbers: every row is counted, and errors by range are those of plain formulas."""

import numpy as np
import pytest
import sklearn.metrics as sk
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from app.evaluation.residuals import by_range, density

NUMBERS = arrays(float, st.shared(st.integers(1, 80), key="rows"), elements=st.floats(-1e9, 1e9))


@given(NUMBERS, NUMBERS)
def test_every_row_is_in_one_bin_and_one_range(actual, predicted):
    assert density(actual, predicted)["rows"].sum() == len(actual)
    ranges = by_range(actual, predicted)
    assert ranges["rows"].sum() == len(actual)
    whole = np.average(ranges["mae"], weights=ranges["rows"])
    assert whole == pytest.approx(sk.mean_absolute_error(actual, predicted), rel=1e-9, abs=1e-9)


def test_errors_that_grow_with_the_prediction_are_seen_by_range():
    predicted = np.linspace(0, 100, 1_000)
    ranges = by_range(predicted + np.where(np.arange(1_000) % 2, 0.1, -0.1) * predicted, predicted)
    assert ranges.height == 10
    assert ranges["mae"].is_sorted()
    assert ranges["bias"].abs().max() < 0.1
