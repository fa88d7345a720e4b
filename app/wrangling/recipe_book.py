"""The saved recipes: each has a name and versions, and a version is kept as it was saved."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, Engine, func, insert, select, update

from app.data import names
from app.data.columns import Kind
from app.data.store import open_store, writing
from app.errors import NotApplicable
from app.settings import Settings
from app.wrangling.recipe import Recipe
from app.wrangling.recipe_file import MOST_STEPS, RecipeFile
from app.wrangling.recipe_tables import recipe_versions, recipes


@dataclass(frozen=True)
class RecipeName:
    """A saved recipe: its name, its version numbers from old to new, and when the newest was saved."""

    id: str
    name: str
    versions: tuple[int, ...]
    saved: datetime
    steps: int


@dataclass(frozen=True)
class RecipeVersion:
    """One version of a saved recipe. `columns` are the kinds of the columns it was made for, by name; `origin` says of
    which dataset they are.
    """

    id: str
    name: str
    number: int
    created: datetime
    origin: str
    columns: Mapping[str, Kind]
    recipe: Recipe

    @property
    def file(self) -> RecipeFile:
        """The version as a file that another Easel can read."""
        return RecipeFile(self.recipe, self.name, self.columns)


class RecipeBook:
    """The saved recipes in one database."""

    def __init__(self, settings: Settings) -> None:
        self.engine: Engine = open_store(settings.database)

    def save(self, name: str, recipe: Recipe, columns: Mapping[str, Kind], origin: str = "") -> RecipeVersion:
        """Save a recipe under a new name, or as the next version of the recipe that has the name (in any case).

        `columns` are those of the table before the recipe. A recipe without steps, or one that the newest version has
        already, is refused.
        """
        wanted = _given(name)
        if not recipe.steps:
            raise NotApplicable("The recipe has no steps yet; add the first one, then save it.")
        if len(recipe.steps) > MOST_STEPS:
            raise NotApplicable(f"The recipe has {len(recipe.steps):,} steps; at most {MOST_STEPS:,} can be saved.")
        made_for = [{"name": column, "kind": kind.value} for column, kind in columns.items()]
        values = {
            "created": datetime.now(UTC),
            "origin": names.clean(origin)[: names.LONGEST_NAME],
            "columns": made_for,
        }
        values |= {"steps": recipe.to_dict()}
        with writing(self.engine) as connection:
            id = _known_as(connection, wanted)
            number = _newest(connection, id) + 1 if id else 1
            if id:
                _refuse_same(connection, id, number - 1, values, wanted)
            else:
                id = uuid4().hex
                connection.execute(insert(recipes).values(id=id, name=wanted, created=values["created"]))
            connection.execute(insert(recipe_versions).values(recipe=id, number=number, **values))
        return self.version(id, number)

    def recipes(self, deleted: bool = False) -> list[RecipeName]:
        """The recipes, the last saved first; with `deleted`, those that can be restored."""
        return self._read(recipes.c.deleted.is_not(None) if deleted else recipes.c.deleted.is_(None))

    def recipe(self, id: str) -> RecipeName:
        """One recipe; an unknown or deleted one is refused."""
        found = self._read((recipes.c.id == id) & recipes.c.deleted.is_(None))
        if found:
            return found[0]
        if self._read(recipes.c.id == id):
            raise NotApplicable("This recipe was deleted; bring it back, or choose another one.")
        raise NotApplicable("There is no such recipe; choose one of the saved ones.")

    def version(self, id: str, number: int | None = None) -> RecipeVersion:
        """One version of a recipe, the newest if no number is given."""
        known = self.recipe(id)
        number = known.versions[-1] if number is None else number
        table = recipe_versions
        with self.engine.connect() as connection:
            row = connection.execute(select(table).where(table.c.recipe == id, table.c.number == number)).one_or_none()
        if row is None:
            offered = ", ".join(map(str, known.versions))
            raise NotApplicable(f"The recipe '{known.name}' has no version {number}; its versions are: {offered}.")
        columns = {one["name"]: Kind(one["kind"]) for one in row.columns}
        recipe = Recipe.from_dict(row.steps)
        return RecipeVersion(id, known.name, number, row.created, row.origin, columns, recipe)

    def name_of(self, recipe: Recipe) -> str:
        """The name and version under which a recipe was saved last, such as "Monthly, version 2"; empty if never."""
        table = recipe_versions
        query = (
            select(recipes.c.name, table.c.number, table.c.steps)
            .join(table, table.c.recipe == recipes.c.id)
            .where(recipes.c.deleted.is_(None))
            .order_by(table.c.created.desc())
        )
        with self.engine.connect() as connection:
            rows, steps = connection.execute(query), recipe.to_dict()
            return next((f"{row.name}, version {row.number}" for row in rows if row.steps == steps), "")

    def rename(self, id: str, name: str) -> RecipeName:
        """Give a recipe another name; one that another recipe has is refused."""
        self.recipe(id)
        wanted = _given(name)
        with writing(self.engine) as connection:
            other = _known_as(connection, wanted)
            if other not in (None, id):
                raise NotApplicable(f"There is a recipe called '{wanted}' already; choose another name.")
            _change(connection, id, name=wanted)
        return self.recipe(id)

    def delete(self, id: str) -> None:
        """Take a recipe off the list with all its versions; `restore` brings it back."""
        self.recipe(id)
        with writing(self.engine) as connection:
            _change(connection, id, deleted=datetime.now(UTC))

    def restore(self, id: str) -> RecipeName:
        """Bring a deleted recipe back, with a number behind its name if that is taken by now."""
        found = self._read(recipes.c.id == id)
        if found:
            with writing(self.engine) as connection:
                taken = select(recipes.c.name).where(recipes.c.deleted.is_(None), recipes.c.id != id)
                _change(connection, id, name=names.free(found[0].name, connection.scalars(taken)), deleted=None)
        return self.recipe(id)

    def _read(self, condition: ColumnElement[bool]) -> list[RecipeName]:
        table = recipe_versions
        query = (
            select(recipes.c.id, recipes.c.name, table.c.number, table.c.created, table.c.steps)
            .join(table, table.c.recipe == recipes.c.id)
            .where(condition)
            .order_by(recipes.c.id, table.c.number)
        )
        with self.engine.connect() as connection:
            rows = connection.execute(query).all()
        found = []
        for id, group in groupby(rows, key=lambda row: row.id):
            versions = list(group)
            newest, numbers = versions[-1], tuple(row.number for row in versions)
            found.append(RecipeName(id, newest.name, numbers, newest.created, len(newest.steps)))
        return sorted(found, key=lambda one: one.saved, reverse=True)


def _given(name: str) -> str:
    known = names.clean(name)
    if not known:
        raise NotApplicable("The name is empty; give the recipe a name with at least one letter or digit.")
    if len(known) > names.LONGEST_TITLE:
        raise NotApplicable(f"The name has {len(known)} characters; give one of at most {names.LONGEST_TITLE}.")
    return known


def _known_as(connection: Connection, name: str) -> str | None:
    """The id of the recipe of a name, whose letters may be of another case."""
    rows = connection.execute(select(recipes.c.id, recipes.c.name).where(recipes.c.deleted.is_(None)))
    return next((row.id for row in rows if row.name.casefold() == name.casefold()), None)


def _newest(connection: Connection, id: str) -> int:
    table = recipe_versions
    return connection.scalar(select(func.max(table.c.number)).where(table.c.recipe == id))


def _refuse_same(connection: Connection, id: str, number: int, values: Mapping[str, Any], name: str) -> None:
    table = recipe_versions
    query = select(table.c.steps, table.c.columns).where(table.c.recipe == id, table.c.number == number)
    newest = connection.execute(query).one()
    if (newest.steps, newest.columns) == (values["steps"], values["columns"]):
        raise NotApplicable(f"Nothing has changed since version {number} of '{name}'; there is nothing to save.")


def _change(connection: Connection, id: str, **values: Any) -> None:
    connection.execute(update(recipes).where(recipes.c.id == id).values(**values))
