"""Prepare: the recipe of a dataset."""

import streamlit as st

from components import workbench
from components.frame import READABLE, need_dataset, next_step, page
from components.recipe_editor import add_step, new_step, whole_recipe
from components.recipe_list import recipe_list

page(
    "Prepare",
    "Clean and shape the table, one readable step at a time. The table itself stays as it is; "
    "the steps are replayed wherever the model is used.",
)
version = need_dataset()
history = workbench.history(version.dataset)

with st.container(width=READABLE):
    recipe_list(version, history)
    found = add_step(version, history)
if found:
    new_step(*found)
else:
    whole_recipe(version, history.now)
next_step("Build a model", "build")
