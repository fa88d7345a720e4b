"""A trial says of each step what it does, or which one fails, why, and who took its column away."""

import re
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from app.errors import NotApplicable
from app.wrangling import sides
from app.wrangling.breakage import breakage, told
from app.wrangling.preview import differences
from app.wrangling.recipe import Recipe
from app.wrangling.step import steps
from app.wrangling.trial import Change, Recent, tried
from app.wrangling.use_of_rows import use_of_rows
from tests.wrangling.step_examples import EXAMPLES, TABLE, made
from tests.wrangling.trials import saved, trial_of

each = steps()
RENAMED = (
    Recipe()
    .add(each["rename_column"](column="fare", to="price"))
    .add(each["fill_missing"](columns=["age"]))
    .add(each["custom_formula"](left="price", operator="divide", right="siblings", name="share"))
    .add(each["drop_columns"](columns=["share"]))
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return saved(TABLE, tmp_path)


def test_a_broken_recipe_says_which_step_fails_why_and_who_took_the_column_away(path: Path):
    recipe = RENAMED.insert(1, each["drop_columns"](columns=["price"]))
    trial = trial_of(recipe, path)
    assert told(recipe, trial.failure) == (
        "Step 4 (Calculate share as price ÷ siblings) fails: Custom formula: there is no column 'price' at this point; "
        "choose another column. It is taken away by step 2, Drop price."
    )
    assert [one.change is not None for one in trial.steps()] == [True, True, True, False, False]
    assert trial.steps()[2].sentence == "Fill gaps in age with the median (35)"
    assert "price" not in trial.schema and "fare" not in trial.schema
    with pytest.raises(NotApplicable, match="no column 'price'"):
        _ = trial.whole


def test_a_change_that_breaks_later_steps_names_them_all_and_offers_to_switch_them_off(path: Path):
    broken = breakage(RENAMED, RENAMED.remove(0), "remove step 1", lambda recipe: trial_of(recipe, path))
    assert broken.numbers == (3, 4)
    assert broken.sentences[0].startswith(
        "If you remove step 1, step 3 (Calculate share as price ÷ siblings) then fails"
    )
    assert [on for _, on in broken.switched_off.steps] == [True, False, False]
    assert trial_of(broken.switched_off, path).failure is None


def test_what_was_broken_before_a_change_is_not_laid_to_it(path: Path):
    broken = RENAMED.remove(0)
    more = broken.insert(0, each["drop_columns"](columns=["port"]))
    assert breakage(broken, more, "add a step", lambda recipe: trial_of(recipe, path)) is None


def test_a_dataset_that_is_gone_is_a_failure_only_of_a_step_that_is_switched_on(path: Path):
    recipe = Recipe().add(each["concatenate"](dataset="gone/1 Sales"))
    assert "'Sales' is no longer there" in trial_of(recipe, path).failure.sentence
    assert trial_of(recipe.switch(0), path).failure is None


@pytest.mark.parametrize("key", EXAMPLES)
def test_cells_that_are_not_compared_are_the_same(key: str, tmp_path: Path):
    path = saved(TABLE, tmp_path)
    for example in EXAMPLES[key]:
        change = trial_of(Recipe().add(made(key, **example)), path).change
        both = change.planned()
        if not both.keeps_rows:
            continue
        common = both.common
        sides = [both.before.collect(), both.after.collect()]
        wide = pl.concat(
            [one.rename(lambda name, side=side: side + name) for side, one in zip("<>", sides, strict=True)],
            how="horizontal",
        )
        counted = wide.select(
            one.sum().alias(name) for name, one in zip(common, differences(both, common, "<", ">"), strict=True)
        ).row(0)
        assert {name: cells for name, cells in zip(common, counted, strict=True) if cells} == change.seen.cells_changed


def test_statistics_tell_the_columns_that_changed_before_and_after(path: Path):
    fill = trial_of(Recipe().add(each["fill_missing"](columns=["age"])), path).change.statistics
    assert [one.column for one in fill] == ["age"]
    assert (fill[0].before["missing"], fill[0].after["missing"]) == (1, 0)
    assert fill[0].before["mean"] == pytest.approx(TABLE["age"].mean())
    rows = trial_of(Recipe().add(each["drop_missing"](columns=["port"])), path).change.statistics
    assert rows[0].column == "port" and rows[0].before["most frequent"] == "S"
    gone = trial_of(Recipe().add(each["drop_columns"](columns=["age"])), path).change.statistics
    assert [(one.column, one.after) for one in gone] == [("age", None)]


def test_steps_say_for_which_rows_they_are():
    shaping = each["sql"](query="SELECT port, count(*) AS rows FROM table GROUP BY port")
    recipe = (
        Recipe()
        .add(each["drop_missing"](columns=["age"]))
        .add(shaping)
        .add(each["fill_missing"](columns=["rows"]))
        .add(each["balance_data"](column="port"))
        .add(each["rename_column"](column="port", to="harbour"))
    )
    said = [use_of_rows(recipe, place) for place in range(5)]
    assert said[0].startswith("Done before rows are divided, as step 2 is")
    assert said[1].startswith("Done to the whole table before rows are divided")
    assert said[2:4] == [
        "Learns from training rows only.",
        "For training rows only; rows that judge the model and rows to predict are all kept.",
    ]
    assert said[4] == "" and use_of_rows(recipe.switch(3), 3) == ""


def test_steps_that_learn_are_moved_behind_those_that_shape():
    shaping = each["sql"](query="SELECT port, count(*) AS rows FROM table GROUP BY port")
    recipe = (
        Recipe().add(each["fill_missing"](columns=["age"])).add(each["drop_columns"](columns=["fare"])).add(shaping)
    )
    with pytest.raises(NotApplicable, match="move step 1 behind it"):
        recipe.parted()
    recipe.mended().parted()
    assert [step.key for step, _ in recipe.mended().steps] == ["drop_columns", "sql", "fill_missing"]
    assert recipe.first(2).mended() == recipe.first(2)


def seen_of(change: Change) -> str:
    """All that is shown of a change; engines add numbers up in different orders."""
    marks = {
        name: one and (one.fates, one.rows, *(side.to_dicts() for side in (one.before, one.after, one.cells)))
        for name, one in (("rows", change.rows), ("changed rows", change.changed_rows))
    }
    told = replace(change.seen, before=pl.DataFrame(), after=pl.DataFrame())
    tables = [side.to_dicts() for side in (change.seen.before, change.seen.after)]
    all_of_it = repr((marks, told, tables, change.statistics, change.shifted))
    return re.sub(r"-?\d+\.\d+(e-?\d+)?", lambda number: f"{float(number[0]):.9g}", all_of_it)


@pytest.mark.parametrize("key", EXAMPLES)
def test_what_is_shown_does_not_hang_on_what_is_in_memory(key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = saved(TABLE, tmp_path)
    for example in EXAMPLES[key]:
        recipe = Recipe().add(each["fill_missing"](columns=["fare"])).add(made(key, **example))
        monkeypatch.undo()
        kept = trial_of(recipe, path)
        if kept.failure:
            continue
        assert seen_of(kept.change) == seen_of(replace(kept.change, recent=Recent()))
        monkeypatch.setattr(sides, "MOST_HELD", 0)
        assert seen_of(kept.change) == seen_of(trial_of(recipe, path).change)


def test_one_table_is_kept_and_the_next_step_and_another_setting_start_from_it(path: Path):
    recent, recipe = Recent(), Recipe().add(each["fill_missing"](columns=["age"]))
    start = tried(Recipe(), path, None, recent)
    first = tried(recipe, path, start, recent)
    path.unlink()
    assert tried(recipe.add(each["sort_rows"](columns=["age"])), path, first, recent).failure is None
    assert recent.sides(first.change) is None and recent.after(first, None).collect()["age"].null_count() == 0
    assert tried(recipe.add(each["drop_missing"](columns=["port"])), path, first, recent).change.seen.rows_after == 7
    with pytest.raises(FileNotFoundError):
        tried(recipe, path, start, recent)


def test_a_step_is_done_once_and_once_more_to_follow_its_rows(path: Path, monkeypatch: pytest.MonkeyPatch):
    done = []
    for key, settings, times in (
        ("sql", {"query": "SELECT * FROM table WHERE age > 30"}, 2),
        ("resample", {"time": "seen", "ids": ["port"]}, 1),
        ("scale_values", {"columns": ["age", "fare"]}, 2),
    ):
        apply = each[key].apply
        monkeypatch.setattr(
            each[key], "apply", lambda step, *given, apply=apply: done.append(step) or apply(step, *given)
        )
        change = trial_of(Recipe().add(each[key](**settings)), path).change
        assert (change.rows is None or change.statistics) and len(done) == times, key
        done.clear()


def test_rows_that_are_made_of_several_could_not_be_followed_either(path: Path, monkeypatch: pytest.MonkeyPatch):
    joining = [key for key, step in each.items() if step.joins_rows]
    assert {"group_aggregate", "pivot", "resample"} <= set(joining)
    for key in joining:
        monkeypatch.setattr(each[key], "joins_rows", False)
        for example in EXAMPLES[key]:
            trial = trial_of(Recipe().add(made(key, **example)), path)
            assert trial.failure or trial.change.rows is None


def test_of_a_long_table_fewer_columns_are_told_in_which_only_rows_went(tmp_path: Path):
    table = pl.DataFrame({"row": range(200_000)}).with_columns(
        pl.lit(None, pl.String).alias("nothing"), *(pl.lit("ab").alias(f"c{place}") for place in range(10))
    )
    keep = each["filter_rows"](column="row", condition=">", value="99999")
    change = trial_of(Recipe().add(keep), saved(table, tmp_path)).change
    assert [one.column for one in change.statistics] == ["row", "nothing", "c0", "c1", "c2"]
    assert (change.statistics[0].before["different"], change.statistics[0].after["lowest"]) == (200_000, 100_000)
    assert change.statistics[1].after == {"missing": 100_000, "different": 0, "most frequent": None}
    assert len(change.shifted) == 12
