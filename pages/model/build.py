"""Build: choose what to predict and how, and start."""

import streamlit as st

from app.errors import NotApplicable
from app.jobs.start import start
from components import state, workbench
from components.build_form import build_form
from components.findings import summary
from components.frame import draw_strip, guarded, need_dataset, page
from components.live import latest
from components.navigation import go
from components.resources import engine, library, store
from components.wording import plain

strip = page("Build", "Choose what to predict and how, then start. Every choice has a working default.")
version = need_dataset()
engine()
shown = workbench.draft(version.dataset).get("target")
spec = None
try:
    spec, name = build_form(version)
    summary(version, spec)
except NotApplicable as refusal:
    st.error(plain(refusal, 2_000), icon=":material/info:")
if st.button("Start training", key="build.start", type="primary", icon=":material/play_arrow:") and spec:
    with guarded(), st.spinner("Handing the build to a worker"):
        state.use_run(store().run(start(spec, library(), store(), engine(), name)))
        go("training")
if workbench.draft(version.dataset).get("target") != shown:
    draw_strip(strip, version)
with guarded():
    latest(version.dataset)
