"""Recipes that come and go: as JSON, as a Python script, as SQL."""

import re

import streamlit as st

from app.data.dataset import Version
from app.errors import NotApplicable
from app.wrangling.export import as_script, as_sql
from app.wrangling.recipe import Recipe
from app.wrangling.recipe_file import RecipeFile, read_recipe
from components.resources import library, recipe_book
from components.wording import count, plain

PYTHON, SQL = "Python script (Polars)", "SQL (DuckDB)"
CODE = "recipe.code made"
ENDINGS = {PYTHON: ("py", "text/x-python", "python"), SQL: ("sql", "application/sql", "sql")}
MOST_SHOWN = 20_000  # letters


def exchange(version: Version, recipe: Recipe) -> None:
    """Draw the recipe as files to download, and the way to bring one in."""
    st.markdown("**Export**")
    if recipe.steps:
        _export(version, recipe)
    else:
        st.caption("The recipe has no steps yet.")
    st.markdown("**Import**")
    _bring()


def _export(version: Version, recipe: Recipe) -> None:
    name = library().dataset(version.dataset).name
    columns = {column.name: column.kind for column in version.columns}
    file = RecipeFile(recipe, f"{name} recipe", columns)
    st.download_button(
        "Download as JSON", file.to_json().encode(), f"{file_name(name)}.json", "application/json",
        key="recipe.export.json", icon=":material/download:", on_click="ignore",
        help="Another Easel imports it, and python -m app takes it.",
    )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = st.selectbox("As code", [PYTHON, SQL], key="recipe.code", width=260)
        asked = st.button("Write the code", key="recipe.write", icon=":material/code:")
    skipped = any(on and not step.keeps_rows and not step.shapes for step, on in recipe.steps)
    training = not (kind == SQL and skipped and st.toggle("Without steps for training only", key="recipe.predict"))
    owner = (version.dataset, version.number, str(recipe.to_dict()), kind, training)
    if asked:
        st.session_state.pop(CODE, None)
        with st.spinner("Writing the code"):
            st.session_state[CODE] = owner, _code(version, recipe, kind, training)
    made = st.session_state.get(CODE)
    if made and made[0] == owner:
        _show(made[1], kind, file_name(name))


def _code(version: Version, recipe: Recipe, kind: str, training: bool) -> str:
    name = library().dataset(version.dataset).name
    title = f"Recipe of {name}, learned from its version {version.number}"
    ready = recipe.bound(library().tables(recipe.tables()))
    if kind == SQL:
        return as_sql(ready, version.data, title, training)
    return as_script(ready, version.data, {column.name: column.kind for column in version.columns}, title)


def _show(code: str, kind: str, name: str) -> None:
    ending, mime, language = ENDINGS[kind]
    st.code(code[:MOST_SHOWN], language=language, height=300)
    shown = "" if len(code) <= MOST_SHOWN else f" The first {MOST_SHOWN:,} letters are shown."
    st.caption(f"{count(code.count(chr(10)), 'line')}, with what the steps learned from all rows.{shown}")
    st.download_button(
        "Download the code", code.encode(), f"{name}.{ending}", mime, key="recipe.export.code",
        icon=":material/download:", on_click="ignore",
    )  # fmt: skip


def _bring() -> None:
    """Draw the upload of a recipe's file and the button that saves it among the recipes."""
    upload = st.file_uploader(
        "A recipe as JSON", type="json", key="recipe.upload", help="One that Easel exported, up to 10 MB."
    )
    name = st.text_input("Save it as", key="recipe.import.name", placeholder="Optional; the name in the file otherwise")
    if not st.button("Import recipe", key="recipe.import", icon=":material/upload:"):
        return
    if upload is None:
        raise NotApplicable("No file yet; upload a recipe first.")
    found = read_recipe(upload.getvalue(), upload.name)
    wanted = name.strip() or found.name or upload.name.removesuffix(".json")
    saved = recipe_book().save(wanted, found.recipe, found.columns, f"the file {upload.name}")
    st.success(
        f"Imported as version {saved.number} of {plain(saved.name)}, {count(len(saved.recipe.steps), 'step')}. "
        "Choose it under Use a saved recipe.",
        icon=":material/check_circle:",
    )


def file_name(name: str) -> str:
    """A name as the name of a file, without its ending."""
    return re.sub(r"[^\w-]+", "_", name).strip("_")[:80] or "recipe"
