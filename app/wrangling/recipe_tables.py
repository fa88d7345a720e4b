"""The tables of saved recipes, in the database of everything that is not a run; a version in them never changes."""

from sqlalchemy import JSON, Column, ForeignKey, Integer, String, Table, Unicode

from app.data.names import LONGEST_NAME
from app.data.store import Moment, metadata, unique_names

recipes = Table(
    "easel_recipes",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", Unicode(LONGEST_NAME), nullable=False),
    Column("created", Moment, nullable=False),
    Column("deleted", Moment),
)
unique_names(recipes)

recipe_versions = Table(
    "easel_recipe_versions",
    metadata,
    Column("recipe", ForeignKey("easel_recipes.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("created", Moment, nullable=False),
    Column("origin", Unicode(LONGEST_NAME), nullable=False),
    Column("columns", JSON, nullable=False),
    Column("steps", JSON, nullable=False),
)
