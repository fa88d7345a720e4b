"""Home: what Easel is, the journey, and the quickest way into it."""

import streamlit as st

from components import journey, state
from components.frame import HALF
from components.navigation import go, link
from components.resources import library
from components.samples import choose_sample, use_sample
from components.wording import plain

st.title("Easel", anchor=False)
st.markdown(
    "Turn a table into a model you can trust: upload it, prepare it, watch a model learn from it, "
    "and see how sure every prediction is. No code."
)
version = state.current_version()

if version:
    stage = journey.current(version)
    with st.container(border=True):
        st.subheader("Go on where you were", anchor=False)
        st.markdown(f"{plain(library().dataset(version.dataset).name)}. Next: {stage.name}. {stage.sentence}")
        link(stage.page, f"Go to {stage.name}", ":material/arrow_forward:")

st.subheader("The journey", anchor=False)
journey.draw(version)

st.subheader("Start with a sample" if version is None else "Start another one", anchor=False)
panels = st.container(horizontal=True)
with panels.container(border=True, width=HALF):
    sample = choose_sample("home.sample")
    if st.button("Start with this sample", key="home.start", type="primary", icon=":material/play_arrow:"):
        with st.spinner("Reading the sample"):
            use_sample(sample)
        go("build", "prepare", "datasets")
with panels.container(border=True, width=HALF):
    st.markdown("**Bring your own table**")
    st.markdown("CSV, TSV, Excel, Parquet or JSON. It stays on this machine.")
    link("datasets", "Upload a table", ":material/upload_file:")
