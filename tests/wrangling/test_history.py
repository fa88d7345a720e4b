"""Undo and redo say what they take back and do again, also of histories that were saved without saying it."""

import pytest

from app.wrangling.difference import difference
from app.wrangling.history import History
from app.wrangling.recipe import Recipe
from app.wrangling.step import steps

each = steps()
DROPS = [each["drop_columns"](columns=[name]) for name in "abcde"]
FIVE = Recipe(tuple((step, True) for step in DROPS))


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (FIVE.remove(2), "remove step 3, Drop c"),
        (FIVE.insert(1, each["drop_columns"](columns=["x"])), "add step 2, Drop x"),
        (FIVE.replace(4, each["drop_columns"](columns=["x", "y"])), "edit step 5, Drop e"),
        (FIVE.switch(1), "switch off step 2, Drop b"),
        (FIVE.move(0, 3), "move step 1, Drop a, to place 4"),
        (FIVE.move(4, 1), "move step 5, Drop e, to place 2"),
        (FIVE.first(2), "remove steps 3 to 5"),
        (FIVE.first(3).add(DROPS[0]), "change 2 steps to 1"),
        (FIVE.remove(0).switch(3), "change 5 steps to 4"),
        (FIVE.switch(0).switch(4), "change steps 1 to 5"),
        (FIVE, "change nothing"),
    ],
)
def test_a_difference_is_told_in_words(after: Recipe, words: str):
    assert difference(FIVE, after) == words


def test_undo_and_redo_say_what():
    history = History().push(FIVE).push(FIVE.remove(2)).push(FIVE.remove(2).switch(0), "do something")
    assert (history.undone, history.redone) == ("do something", "")
    back = history.undo()
    assert (back.undone, back.redone) == ("remove step 3, Drop c", "do something")
    assert History().undone == History().redone == ""


def test_a_history_saved_without_labels_is_read_and_told():
    saved = History().push(FIVE).push(FIVE.first(4), "my own words").to_dict()
    del saved["labels"]
    assert History.from_dict(saved).undone == "remove step 5, Drop e"
    for bad in (["x"], [1, 2, 3], "no"):
        assert History.from_dict(saved | {"labels": bad}).undone == "remove step 5, Drop e"
