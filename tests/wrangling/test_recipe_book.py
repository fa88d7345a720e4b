"""Saved recipes have names and versions that never change, in SQLite and in PostgreSQL."""

import pytest
from sqlalchemy import delete

from app.data.columns import Kind
from app.errors import NotApplicable
from app.settings import Settings
from app.wrangling.recipe import Recipe
from app.wrangling.recipe_book import RecipeBook
from app.wrangling.recipe_tables import recipe_versions, recipes
from app.wrangling.step import steps

each = steps()
COLUMNS = {'Alter "x"\n': Kind.NUMBER, "地域": Kind.CATEGORY}
FIRST = Recipe().add(each["fill_missing"](columns=['Alter "x"\n']))
SECOND = FIRST.add(each["drop_columns"](columns=["地域"])).switch(0)


@pytest.fixture(params=["sqlite", "postgresql"])
def book(request, tmp_path):
    given = {"EASEL_HOME": str(tmp_path)}
    if request.param == "postgresql":
        given["EASEL_DATABASE"] = request.getfixturevalue("postgres").replace("postgresql:", "postgresql+psycopg:")
    opened = RecipeBook(Settings.from_environment(given))
    yield opened
    with opened.engine.begin() as connection:
        connection.execute(delete(recipe_versions))
        connection.execute(delete(recipes))


def test_a_name_has_versions_and_each_stays_as_it_was_saved(book):
    first = book.save("  Monthly\nclean ", FIRST, COLUMNS, "churn, version 2")
    second = book.save("monthly CLEAN", SECOND, COLUMNS)
    assert (first.name, first.number, second.number, first.id) == ("Monthly clean", 1, 2, second.id)
    again = book.version(first.id, 1)
    assert (again.recipe, dict(again.columns), again.origin) == (FIRST, COLUMNS, "churn, version 2")
    assert book.version(first.id).recipe == SECOND
    (listed,) = book.recipes()
    assert (listed.versions, listed.steps) == ((1, 2), 2)
    assert (book.name_of(SECOND), book.name_of(Recipe())) == ("Monthly clean, version 2", "")


def test_a_recipe_is_renamed_deleted_and_brought_back(book):
    id = book.save("A", FIRST, COLUMNS).id
    other = book.save("B", FIRST, COLUMNS).id
    assert book.rename(id, "a").name == "a"
    with pytest.raises(NotApplicable, match="'B' already"):
        book.rename(id, "B")
    book.delete(other)
    assert [one.name for one in book.recipes()] == ["a"] and [one.name for one in book.recipes(deleted=True)] == ["B"]
    book.save("B", SECOND, COLUMNS)
    assert book.restore(other).name == "B (2)"
    assert book.version(other).recipe == FIRST


def test_what_cannot_be_saved_or_found_is_a_sentence(book):
    id = book.save("A", FIRST, COLUMNS).id
    for name, recipe, says in (
        ("A", FIRST, "Nothing has changed since version 1 of 'A'"),
        (" \n", FIRST, "name is empty"),
        ("A" * 500, FIRST, "500 characters"),
        ("C", Recipe(), "no steps yet"),
    ):
        with pytest.raises(NotApplicable, match=says):
            book.save(name, recipe, COLUMNS)
    with pytest.raises(NotApplicable, match="no version 7; its versions are: 1"):
        book.version(id, 7)
    with pytest.raises(NotApplicable, match="no such recipe"):
        book.version("unknown")
    book.delete(id)
    with pytest.raises(NotApplicable, match="was deleted"):
        book.version(id)
    assert not book.recipes()
