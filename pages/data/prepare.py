"""Prepare: the recipe of a dataset."""

import streamlit as st

from components import workbench
from components.frame import READABLE, guarded, need_dataset, next_step, page
from components.recipe_book_view import recipe_section
from components.recipe_editor import recipe_editor, step_in_form, whole_recipe
from components.suggestions import suggestions

page(
    "Prepare",
    "Clean and shape the table, one readable step at a time. The table itself stays as it is; "
    "the steps are replayed wherever the model is used.",
)
version = need_dataset()
history = workbench.history(version.dataset)

with st.container(width=READABLE):
    tried, below = recipe_editor(version, history)
if tried:
    step_in_form(tried)
else:
    whole_recipe(version, history.now)
with below, guarded():  # drawn last, as the page need not wait for it
    suggestions(version, history.now)
recipe_section(version, history)
next_step("Build a model", "build")
