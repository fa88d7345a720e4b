"""The gallery offers every step with a line about it, and an example that the step itself computed."""

import pytest

from app.wrangling.gallery import found, gallery, shown
from app.wrangling.gallery_examples import ALSO, EXAMPLES
from app.wrangling.step import steps


def test_every_step_is_offered_with_a_line_about_it():
    assert sorted(entry.key for entry in gallery()) == sorted(steps())
    assert [entry.key for entry in gallery() if not entry.summary.endswith(".")] == []


@pytest.mark.parametrize("key", EXAMPLES)
def test_an_example_is_what_the_step_does(key: str):
    assert key in steps()
    example = shown(key)
    assert example is not None and example.sentence and example.before and example.before != example.after


def test_every_step_has_an_example():
    example = shown("fill_missing")
    assert (example.before, example.after) == ("age: 34, –, 51", "age: 34, 42.5, 51")
    assert example.sentence == "Fill gaps in age with the median (42.5)"
    assert set(EXAMPLES) == set(steps())


def test_steps_are_found_by_name_group_help_and_example():
    assert found("fill MISSING")[0].key == "fill_missing"
    assert {entry.group for entry in found("", "Manage rows")} == {"Manage rows"}
    assert "handle_outliers" in [entry.key for entry in found("quantile")]
    assert "replace_text" in [entry.key for entry in found("slow")]
    assert found("no such step anywhere") == ()


@pytest.mark.parametrize(
    ("search", "key"),
    [
        ("impute missing", "fill_missing"),
        ("Robust standard deviation numeric outliers", "handle_outliers"),
        ("Invalidate", "handle_outliers"),
        ("Flatten structured", "unnest_json"),
        ("merge", "join"),
        ("union", "concatenate"),
        ("melt", "unpivot"),
        ("dummy", "one_hot_encode"),
        ("float", "change_type"),
        ("normalize", "scale_values"),
    ],
)
def test_a_step_is_found_by_what_other_tools_call_it(search: str, key: str):
    assert key in [entry.key for entry in found(search)]


def test_other_names_are_those_of_steps():
    assert set(ALSO) <= set(steps())
