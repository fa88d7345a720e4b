"""Datasets: bring a table, look at it, and keep all of them in order."""

import streamlit as st

from components import overview, state
from components.ask_places import ask_column
from components.dataset_list import dataset_list
from components.frame import guarded, next_step, page
from components.import_panel import import_panel
from components.navigation import link
from components.resources import library
from components.version_choice import version_choice
from components.wording import plain

page("Datasets", "Bring a table, see what is in it, and correct what was read differently than you meant it.")
version = state.current_version()

with st.expander("Add a table", expanded=version is None, icon=":material/add:", key="data.add"), guarded():
    import_panel()

if version:
    st.subheader(plain(library().dataset(version.dataset).name), anchor=False)
    version_choice(version)
    overview.numbers(version)
    overview.reading(version)
    with guarded():
        st.markdown("**Columns**")
        overview.columns(version)
        ask_column(version)
    with guarded():
        st.markdown("**Rows**")
        overview.preview(version)
    next_step("Prepare this table", "prepare")
    link("validate", "Validate data", ":material/fact_check:")
st.subheader("All datasets", anchor=False)
dataset_list(version)
