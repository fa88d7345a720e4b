"""Which rows train, watch and judge."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.data.split import split
from app.errors import NotApplicable
from app.training.spec import Split

SHARES = st.tuples(st.integers(5, 90), st.integers(5, 90)).filter(lambda two: sum(two) <= 95)


@st.composite
def tables(draw):
    """Shares of the parts and the classes of rows."""
    tested, validated = draw(SHARES)
    shares = Split(1 - (tested + validated) / 100, validated / 100, tested / 100)
    return shares, np.array(draw(st.lists(st.integers(0, 6), min_size=10, max_size=150)))


@settings(deadline=None, max_examples=150)
@given(tables(), st.integers(0, 99), st.booleans())
def test_the_parts_are_disjoint_cover_every_row_and_are_the_same_for_the_same_seed(table, seed, known):
    shares, classes = table
    rows = split(len(classes), shares, seed, classes if known else None)
    parts = (rows.train, rows.validation, rows.test)
    assert min(map(len, parts)) > 0
    assert np.array_equal(np.sort(np.concatenate(parts)), np.arange(len(classes)))
    again = split(len(classes), shares, seed, classes if known else None)
    assert [one.tolist() for one in parts] == [one.tolist() for one in (again.train, again.validation, again.test)]


@settings(deadline=None, max_examples=150)
@given(tables())
def test_every_class_keeps_a_training_row_while_there_are_others_to_judge_by(table):
    shares, classes = table
    rows = split(len(classes), shares, 0, classes)
    spare = len(classes) - len(np.unique(classes))
    if spare >= len(rows.test) + len(rows.validation):
        assert set(classes[rows.train]) == set(classes)


def test_stratified_parts_hold_every_class_in_its_share():
    classes = np.repeat([0, 1, 2], [600, 300, 100])
    rows = split(1000, Split(), 3, classes)
    for part, share in ((rows.train, 0.7), (rows.validation, 0.15), (rows.test, 0.15)):
        assert np.bincount(classes[part]).tolist() == pytest.approx([600 * share, 300 * share, 100 * share], abs=1)


def test_without_stratification_rows_are_drawn_whatever_their_class():
    classes = np.repeat([0, 1], [990, 10])
    counts = {int((classes[split(1000, Split(stratified=False), seed, classes).test] == 1).sum()) for seed in range(9)}
    assert len(counts) > 2


@pytest.mark.parametrize("tiny", [1, 2, 3])
def test_a_class_too_small_for_its_share_stays_in_training(tiny):
    classes = np.repeat([0, 1], [100, tiny])
    assert set(np.flatnonzero(classes == 1)) <= set(split(100 + tiny, Split(), 0, classes).train)


def test_two_rows_of_each_of_many_classes_still_give_three_parts_and_every_class_is_learned():
    classes = np.repeat(np.arange(20), 2)
    rows = split(40, Split(), 0, classes)
    assert (len(rows.train), len(rows.validation), len(rows.test)) == (28, 6, 6)
    assert set(classes[rows.train]) == set(range(20))


def test_another_seed_gives_another_split():
    assert not np.array_equal(split(50, Split(), 0).test, split(50, Split(), 1).test)


@pytest.mark.parametrize(("rows", "told"), [(0, "Only 0 rows have"), (1, "Only 1 row has"), (9, "Only 9 rows have")])
def test_fewer_than_ten_rows_are_refused_with_their_number(rows, told):
    with pytest.raises(NotApplicable, match=f"{told} a known target; at least 10 are needed"):
        split(rows, Split(), 0)


@pytest.mark.parametrize("shares", [(0.7, 0.2, 0.2), (0.96, 0.02, 0.02), (0.5, 0.5, 0.0), (float("nan"), 0.5, 0.5)])
def test_shares_that_do_not_add_up_are_refused(shares):
    with pytest.raises(NotApplicable, match="must add up to 100 %"):
        Split(*shares)
