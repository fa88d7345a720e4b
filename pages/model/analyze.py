"""Analyze: how good the model is, how sure that is, and what it relies on."""

import streamlit as st

from components.ask import ask
from components.frame import guarded, need_model, next_step, page
from components.report_view import curve, headline, impact, notes, pictures, scores_table
from components.resources import report
from components.why_view import why
from components.wording import plain

page("Analyze", "How good the model is on rows it never saw, how sure that is, and which columns it relies on.")
run = need_model()
st.subheader(plain(run.name), anchor=False)
with guarded():
    found = report(run.id)
    headline(found)
    with st.expander("All metrics", icon=":material/table_chart:"):
        scores_table(found)
    pictures(run.id, found)
    st.subheader("Column impact", anchor=False)
    impact(found)
    st.subheader("Why it answers as it does", anchor=False)
    why(run.id, found)
    with st.expander("Loss curve of the training", icon=":material/show_chart:"):
        curve(found)
    if found.notes:
        st.subheader("What was done to the data", anchor=False)
        notes(found.notes)
    st.subheader("Ask about this model", anchor=False)
    ask(run)
next_step("Open the model card", "card")
