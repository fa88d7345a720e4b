"""Rows around a change are marked by what became of them."""

from pathlib import Path

import polars as pl
import pytest

from app.wrangling.marks import Fate, Marked
from app.wrangling.recipe import Recipe
from app.wrangling.step import steps
from tests.wrangling.step_examples import TABLE
from tests.wrangling.trials import saved, trial_of

each = steps()
KEPT, CHANGED, REMOVED, ADDED = Fate
ODD = pl.DataFrame(
    {"^a$": [1, 2, 2], "*": ["x", None, None], "row": [1.0, float("nan"), float("nan")], "b": [3, None, None]}
)


def rows_of(table: pl.DataFrame, folder: Path, *chosen: tuple[str, dict]) -> tuple[Marked | None, Marked | None]:
    recipe = Recipe(tuple((each[key](**settings), True) for key, settings in chosen))
    trial = trial_of(recipe, saved(table, folder))
    change = trial.change if len(chosen) == 1 else trial.whole
    return change.rows, change.changed_rows


def test_changed_cells_are_marked_where_rows_stay(tmp_path: Path):
    rows, changed = rows_of(TABLE, tmp_path, ("fill_missing", {"columns": ["age", "siblings"]}))
    assert rows.fates == (KEPT, KEPT, CHANGED, KEPT, KEPT, KEPT, KEPT, CHANGED)
    assert changed.rows == (3, 8)
    assert changed.cells["age"].to_list() == [True, False]
    assert (changed.before["age"].to_list(), changed.after["age"].to_list()) == ([None, 27], [35, 27])


def test_removed_rows_stand_where_they_were(tmp_path: Path):
    rows, changed = rows_of(TABLE, tmp_path, ("drop_missing", {"columns": ["port"]}))
    assert rows.fates == (KEPT, KEPT, KEPT, REMOVED, *[KEPT] * 4)
    assert changed.rows == (4,) and changed.before["paid"].to_list() == ["1,234"] and changed.after["age"][0] is None


@pytest.mark.parametrize("key", ["drop_duplicates", "balance_data"])
def test_rows_that_are_compared_are_told_by_their_cells(key: str, tmp_path: Path):
    table = pl.DataFrame({"a": [1, 1, 2, 1], "b": ["x", "x", "y", "x"]})
    rows, changed = rows_of(table, tmp_path, (key, {"column": "b"} if key == "balance_data" else {}))
    fate = ADDED if key == "balance_data" else REMOVED
    assert changed.fates == (fate, fate)
    assert rows.fates.count(KEPT) == 4 if fate is ADDED else 2
    assert changed.rows == ((None, None) if fate is ADDED else (2, 4))


def test_a_row_that_becomes_several_is_there_as_often(tmp_path: Path):
    rows, _ = rows_of(TABLE.head(2), tmp_path, ("explode_array", {"column": "tags"}))
    assert rows.rows == (1, None, None, None, 2)
    assert rows.fates[1:4] == (ADDED,) * 3


def test_rows_are_followed_through_a_whole_recipe(tmp_path: Path):
    steps_ = (("drop_missing", {"columns": ["port"]}), ("fill_missing", {"columns": ["age"]}))
    rows, _ = rows_of(TABLE, tmp_path, *steps_)
    assert rows.fates == (KEPT, KEPT, CHANGED, REMOVED, *[KEPT] * 4)


@pytest.mark.parametrize(
    "chosen",
    [
        ("sort_rows", {"columns": ["age"]}),
        ("shuffle_rows", {}),
        ("sql", {"query": "SELECT port, count(*) AS rows FROM table GROUP BY port"}),
    ],
)
def test_rows_that_cannot_be_followed_are_not_marked(chosen: tuple[str, dict], tmp_path: Path):
    assert rows_of(TABLE, tmp_path, chosen) == (None, None)


def test_names_that_read_like_patterns_and_tables_without_rows_are_marked(tmp_path: Path):
    rows, changed = rows_of(ODD, tmp_path, ("fill_missing", {"columns": ["b"]}))
    assert rows.before.columns == rows.after.columns == ODD.columns
    assert changed.rows == (2, 3)
    for chosen in (
        ("fill_missing", {"columns": ["port"], "method": "constant value", "value": "x"}),
        ("drop_missing", {}),
    ):
        rows, changed = rows_of(TABLE.clear(), tmp_path, chosen)
        assert rows.fates == () if rows else chosen[0] == "drop_missing"
