"""Rows of a build before they are encoded."""

import polars as pl

from app.training.division import as_text


def test_a_number_is_the_same_class_whatever_numbers_it_comes_with() -> None:
    values = pl.Series("y", [0.0, 1.5, -3.0, 1e300, None])
    together = as_text(values).to_list()
    assert together == ["0", "1.5", "-3", "1e+300", None]
    assert [as_text(values[place : place + 1])[0] for place in range(5)] == together
