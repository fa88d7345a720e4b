"""Training: watch the curves grow; the build goes on when this page is left."""

import streamlit as st

from components.ask_places import ask_curve
from components.coach_view import beside_parent, coach
from components.frame import guarded, need_run, next_step, page
from components.live import watch
from components.models_list import run_again
from components.wording import plain

page("Training", "Watch the model learn. The build goes on when you leave this page or close the browser.")
run = need_run()
st.subheader(plain(run.name), anchor=False)
with guarded():
    watch(run)
if not run.status.active:
    with guarded():
        coach(run)
        beside_parent(run)
        ask_curve(run)
if run.has_model:
    next_step("See how good it is", "analyze")
elif not run.status.active:
    run_again(run)
    next_step("Change the build", "build")
