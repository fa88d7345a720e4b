"""A recipe as a file: what is written is read again, anything else is refused with a sentence."""

import json

import pytest

from app.data.columns import Kind
from app.errors import NotApplicable
from app.wrangling.recipe import Recipe
from app.wrangling.recipe_file import RecipeFile, read_recipe
from app.wrangling.step import steps
from tests.wrangling.step_examples import EXAMPLES

WHOLE = Recipe(
    tuple((steps()[key](**one), place % 2 == 0) for key, shown in EXAMPLES.items() for place, one in enumerate(shown))
)
FILE = RecipeFile(WHOLE, "Märzdaten 地域", {'a "b"\n': Kind.NUMBER, "c": Kind.DATE})
STEP = {"step": "drop_columns", "settings": {"columns": ["a"]}}


def test_every_step_survives_the_file():
    again = read_recipe(FILE.to_json().encode(), "r.json")
    assert (again.recipe, again.name, dict(again.columns)) == (WHOLE, FILE.name, dict(FILE.columns))
    assert read_recipe(b"\xef\xbb\xbf" + FILE.to_json().encode(), "r.json").recipe == WHOLE


def test_a_plain_list_and_the_recipe_of_a_model_are_read_too():
    for facts in (WHOLE.to_dict(), {"steps": WHOLE.to_dict(), "learned": []}):
        again = read_recipe(json.dumps(facts).encode(), "r.json")
        assert (again.recipe, again.name, dict(again.columns)) == (WHOLE, "", {})


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"a,b\n1,2\n", "cannot be read as JSON"),
        (b"\xff\xfe\x00", "cannot be read as JSON"),
        (b"[NaN]", "NaN is no number"),
        (b'[{"step": "drop_columns", "settings": {"columns": ["\\ud800"]}}]', r"ud800, which is half a character"),
        (json.dumps([{"step": "sample_rows", "settings": {"size": 10**400}}]).encode(), "must be a finite number"),
        (json.dumps([{"step": "sample_rows", "settings": {"seed": 10**20}}]).encode(), "must be at most 9,007,199"),
        (b"[" * 100_000, "too deep"),
        (b"7", "must be a list of steps"),
        (b"{}", "no 'steps'"),
        (b" " * 10_000_001, "10.0 MB, and a recipe has at most 10"),
        (json.dumps([STEP] * 1_001).encode(), "1,001 steps"),
        (json.dumps([{"step": "fly"}]).encode(), "Step 1 of the recipe: There is no step 'fly'"),
        (json.dumps([STEP | {"settings": {"columns": 7}}]).encode(), "must be names of columns, not '7'"),
        (json.dumps({"format": 9, "steps": []}).encode(), "has format 9 of recipes.*update Easel"),
        (json.dumps({"format": "1", "steps": []}).encode(), "'format' must be a whole number, not '1'"),
        (json.dumps({"format": 1, "steps": [], "name": 5}).encode(), "'name' must be text, not 5"),
        (json.dumps({"format": 1, "steps": [], "columns": [{"name": "a"}]}).encode(), "a 'name' and a 'kind'"),
        (json.dumps({"format": 1, "steps": [], "columns": {}}).encode(), "must be a list of names with kinds"),
    ],
    ids=str,
)
def test_what_is_no_recipe_is_a_sentence(content: bytes, says: str):
    with pytest.raises(NotApplicable, match=says) as refusal:
        read_recipe(content, "bad\n.json")
    assert str(refusal.value).startswith("bad .json") and len(str(refusal.value)) < 1_500
