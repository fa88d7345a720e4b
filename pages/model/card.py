"""Model card: what the model is, what it is for, how it was made, and its limits; to read and to hand on."""

import streamlit as st

from components.card_view import card_download
from components.frame import guarded, need_model, next_step, page
from components.resources import card
from components.wording import plain

page("Model card", "What the model is, what it is for, how it was made, how good it is, and where its limits are.")
run = need_model()
st.subheader(plain(run.name), anchor=False)
with guarded():
    found = card(run.id, run.name)
    card_download(found)
    with st.container(border=True):
        st.markdown(found.to_markdown())
next_step("Predict with it", "predict")
