"""Easel on the screen: the frame of the page, the list of pages, and the page that is open."""

import streamlit as st

from components.frame import guarded
from components.navigation import sections

st.set_page_config(page_title="Easel", page_icon="🎨", layout="wide")
page = st.navigation(sections())
with guarded():
    page.run()
