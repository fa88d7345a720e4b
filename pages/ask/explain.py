"""Explain: questions about a model, answered from its report."""

import streamlit as st

from components.ask import ask
from components.frame import guarded, need_model, next_step, page
from components.wording import plain

page("Explain", "Ask about the model in plain words. Every answer is made from the facts of its report.")
run = need_model()
st.subheader(plain(run.name), anchor=False)
with guarded():
    ask(run)
next_step("Predict with it", "predict")
