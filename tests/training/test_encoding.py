"""From a table of any kinds to a matrix of numbers."""

import json
from datetime import date, datetime

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.data.columns import Kind
from app.training.encoding import MOST_LEVELS, Encoding

NAN = np.nan
SD = np.std([1, 3], ddof=1)
CASES = {
    "numbers are scaled by mean and deviation, with a column for gaps": (
        Kind.NUMBER, "dense", [1.0, 3.0, None], [3.0, None, float("inf")],
        ["x", "x is missing"], [[1 / SD, 0], [0, 1], [0, 1]],
    ),
    "trees get numbers as they are": (
        Kind.NUMBER, "native", [1.0, 3.0], [5.0, None, float("nan"), float("-inf")], ["x"], [[5], [NAN], [NAN], [NAN]],
    ),
    "whole numbers beyond single precision stay exact": (
        Kind.NUMBER, "native", [2**53 - 1, 1], [2**53 - 1], ["x"], [[2.0**53 - 1]],
    ),
    "a constant is 0": (Kind.NUMBER, "dense", [7, 7], [7, 8], ["x"], [[0], [1]]),
    "true and false are 1 and 0": (
        Kind.BOOLEAN, "native", [True, False], [True, False, None], ["x"], [[1], [0], [NAN]],
    ),
    "levels are numbered by frequency, then by alphabet; one that was not seen is missing": (
        Kind.CATEGORY, "native", ["b", "c", "a", "c", None], ["c", "a", "b", "new", None], ["x"],
        [[0], [1], [2], [NAN], [NAN]],
    ),
    "a level is a column; one that was not seen is in none of them": (
        Kind.CATEGORY, "dense", ["b", "a", "b"], ["b", "a", "new", None], ["x = b", "x = a"],
        [[1, 0], [0, 1], [0, 0], [0, 0]],
    ),
    "categories may be numbers": (Kind.CATEGORY, "native", [3, 1, 3], [3, 1, 2], ["x"], [[0], [1], [NAN]]),
    "a date has parts": (
        Kind.DATE, "native", [date(2024, 2, 29)], [date(1970, 1, 2), None],
        [f"{part} of x" for part in ("year", "month", "day", "weekday", "hour", "days since 1970")],
        [[1970, 1, 2, 5, 0, 1], [NAN] * 6],
    ),
    "a time has an hour": (
        Kind.DATE, "native", [datetime(2024, 2, 29)], [datetime(1970, 1, 2, 12)],
        [f"{part} of x" for part in ("year", "month", "day", "weekday", "hour", "days since 1970")],
        [[1970, 1, 2, 5, 12, 1.5]],
    ),
    "a text has a length and weights of its terms": (
        Kind.TEXT, "native", ["red wine", "red"], ["red", "", "blue wine", None],
        ["characters in x", "words in x", "'red' in x", "'wine' in x"],
        [[np.log(4), np.log(2), 1, 0], [0, 0, 0, 0], [np.log(10), np.log(3), 0, 1], [0, 0, 0, 0]],
    ),
    "a text without words has a length": (
        Kind.TEXT, "dense", ["?", "!"], ["a b", None], ["characters in x", "words in x"],
        [[np.log(4), np.log(3)], [0, 0]],
    ),
    "numbers stored as text are categories": (Kind.NUMBER, "native", ["1", "x"], ["x"], ["x"], [[1]]),
    "identifiers are not learned from": (Kind.IDENTIFIER, "dense", [1, 2], [3], [], [[]]),
    "a column without a known cell is not learned from": (Kind.NUMBER, "native", [None, None], [3], [], [[]]),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "style", "seen", "rows", "names", "matrix"), CASES.values(), ids=CASES)
def test_each_kind_becomes_the_numbers_it_should(kind, style, seen, rows, names, matrix):
    encoding = Encoding.learn(pl.DataFrame({"x": seen}), {"x": kind}, style)
    assert [feature.name for feature in encoding.features] == names
    table = pl.DataFrame({"x": pl.Series(rows, dtype=pl.Series(seen).dtype)}) if names else pl.DataFrame({"x": rows})
    assert np.allclose(encoding.encode(table), matrix, rtol=1e-12, equal_nan=True)


@pytest.mark.parametrize("style", ["native", "dense"])
def test_rare_levels_are_joined_and_so_are_new_ones(style):
    most = MOST_LEVELS[style]
    seen = pl.DataFrame({"x": [f"{number:04}" for number in range(most + 5)] * 2})
    encoding = Encoding.learn(seen, {"x": Kind.CATEGORY}, style)
    found = encoding.encode(pl.DataFrame({"x": ["0000", f"{most + 1:04}", "new", None]}))
    if style == "native":
        assert encoding.features[0].levels == most + 1
        assert np.array_equal(found[:, 0], [0, most, most, NAN], equal_nan=True)
    else:
        assert len(encoding.features) == most + 1
        assert [row.argmax() if row.any() else None for row in found] == [0, most, most, None]


@pytest.mark.parametrize("style", ["native", "dense"])
def test_a_table_of_every_kind_is_encoded_alike_after_a_round_trip_through_json(style):
    table = pl.DataFrame(
        {
            "number": [1.5, None, -2.0], "flag": [True, None, False], "level": ["b", '"a"\n', None],
            "day": [date(2024, 1, 1), None, date(1969, 7, 20)], "text": ["the quick fox", "", None], "id": [1, 2, 3],
        }
    )  # fmt: skip
    kinds = (Kind.NUMBER, Kind.BOOLEAN, Kind.CATEGORY, Kind.DATE, Kind.TEXT, Kind.IDENTIFIER)
    kinds = dict(zip(table.columns, kinds, strict=True))
    encoding = Encoding.learn(table, kinds, style)
    again = Encoding.from_dict(json.loads(json.dumps(encoding.to_dict(), allow_nan=False)))
    matrix = encoding.encode(table)
    assert (again, again.features) == (encoding, encoding.features)
    assert np.array_equal(again.encode(table), matrix, equal_nan=True)
    assert matrix.shape == (3, len(encoding.features)) and matrix.dtype == float
    assert style == "native" or np.isfinite(matrix).all()
    assert {feature.source for feature in encoding.features} == set(table.columns) - {"id"}
    assert np.array_equal(np.vstack([encoding.encode(table[at]) for at in range(3)]), matrix, equal_nan=True)


TEXTS = st.lists(st.none() | st.text(max_size=12), min_size=1, max_size=8)


@settings(deadline=None, max_examples=80)
@given(TEXTS, TEXTS, st.sampled_from([Kind.CATEGORY, Kind.TEXT, Kind.NUMBER]), st.sampled_from(["native", "dense"]))
def test_any_texts_are_encoded_to_the_width_that_was_learned(seen, rows, kind, style):
    encoding = Encoding.learn(pl.DataFrame({"x": pl.Series(seen, dtype=pl.String)}), {"x": kind}, style)
    matrix = encoding.encode(pl.DataFrame({"x": pl.Series(rows, dtype=pl.String)}))
    assert matrix.shape == (len(rows), len(encoding.features))
    assert style == "native" or np.isfinite(matrix).all()


@settings(deadline=None, max_examples=80)
@given(st.lists(st.none() | st.floats(), min_size=1), st.lists(st.none() | st.floats(), min_size=1))
def test_any_numbers_are_encoded_without_a_gap_where_that_is_promised(seen, rows):
    encoding = Encoding.learn(pl.DataFrame({"x": pl.Series(seen, dtype=pl.Float64)}), {"x": Kind.NUMBER}, "dense")
    matrix = encoding.encode(pl.DataFrame({"x": pl.Series(rows, dtype=pl.Float64)}))
    assert matrix.shape == (len(rows), len(encoding.features)) and np.isfinite(matrix).all()
    json.dumps(encoding.to_dict(), allow_nan=False)
