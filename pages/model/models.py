"""My models: every run, what became of it, and what can be done with it."""

import streamlit as st

from components.frame import guarded, next_step, page
from components.models_list import active, compare, models_list, none_yet, undo_delete
from components.resources import store

page("My models", "Every build with its status and score: open, compare, run again or delete it.")
with guarded():
    runs = store().runs()
    undo_delete()
    if none_yet(runs):
        next_step("Go to Build", "build")
    else:
        if active(runs):
            st.caption(active(runs))
        models_list(runs)
        st.subheader("Compare", anchor=False)
        compare(runs)
