"""Support assistant: a classifier, sentiment and rules in front of Bedrock draft a reply for a person to check."""

import streamlit as st

from components.assistant_batch import whole_file
from components.assistant_case import one_message
from components.assistant_desk import desk_form
from components.assistant_model import choose_model, first_model
from components.assistant_replies import approved_replies
from components.assistant_writer import begin_page
from components.frame import guarded, next_step, page

page(
    "Support assistant",
    "Reads a customer's message and drafts a reply. A person checks and approves it; nothing is sent to the customer.",
)
with guarded():
    model = choose_model()
    if model is None:
        first_model()
    else:
        begin_page()
        single, many, kept, settings = st.tabs(["One message", "A file", "Approved replies", "Settings"])
        with settings, guarded():
            desk = desk_form()
        with single, guarded():
            one_message(model, desk)
        with many, guarded():
            whole_file(model, desk)
        with kept, guarded():
            approved_replies()
        next_step("See how good the model is", "analyze")
