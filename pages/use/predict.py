"""Predict: one row by a form, or a whole file."""

import streamlit as st

from components.ask_places import ask_prediction
from components.confidence import choose_level
from components.frame import guarded, need_model, next_step, page
from components.predict_form import one_row, threshold_in_use, whole_file
from components.wording import plain

page("Predict", "Ask the model about one row, or about every row of a file. The recipe is replayed first.")
run = need_model()
st.subheader(plain(run.name), anchor=False)
level = choose_level()
threshold_in_use(run)
st.subheader("One row", anchor=False)
with guarded():
    one_row(run, level)
    ask_prediction(run)
st.subheader("A whole file", anchor=False)
with guarded():
    whole_file(run, level)
next_step("Ask why", "explain")
