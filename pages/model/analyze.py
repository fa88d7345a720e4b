"""Analyze: how good the model is, how sure that is, what it relies on, and where it fails."""

import streamlit as st

from components.ask_places import ask_report
from components.certainty_view import certainty
from components.failure_view import failures
from components.frame import guarded, need_model, next_step, page
from components.pictures_view import impact, pictures
from components.report_file import report_download
from components.report_view import class_table, curve, headline, notes, scores_table
from components.resources import report
from components.threshold_view import confusion
from components.trust_view import checks_list, trust_box
from components.why_view import why
from components.wording import plain

TABS = ["Overview", "Scoring", "Certainty", "Why", "Where it fails"]
page("Analyze", "How good the model is on rows it never saw, how sure that is, and which columns it relies on.")
run = need_model()
st.subheader(plain(run.name), anchor=False)
with guarded():
    found = report(run.id)
    trust_box(found)
    headline(found)
    overview, scoring, sure, reasons, fails = st.tabs(TABS, key="analyze.tabs")
    with overview:
        st.subheader("Checks", anchor=False)
        checks_list(found)
        st.subheader("All metrics", anchor=False)
        scores_table(found)
        if found.by_class:
            st.subheader("By category", anchor=False)
            class_table(found)
        if found.notes:
            st.subheader("What was done to the data", anchor=False)
            notes(found.notes)
        st.subheader("Loss curve of the training", anchor=False)
        curve(found)
    with scoring:
        if found.classes:
            st.subheader("Confusion matrix", anchor=False)
            confusion(run, found)
        pictures(run.id, found)
    with sure:
        st.subheader("How sure a single prediction is", anchor=False)
        certainty(run.id, found)
    with reasons:
        st.subheader("Column impact", anchor=False)
        impact(found)
        st.subheader("Why it answers as it does", anchor=False)
        why(run.id, found)
    with fails:
        st.subheader("Where it fails", anchor=False)
        failures(run.id, found)
    report_download(run, found)
    ask_report(run)
next_step("Open the model card", "card")
