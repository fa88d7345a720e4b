"""Model card: what the model is, what it is for, how it was made, and its limits; to read, to edit, and to hand on."""

import streamlit as st

from components.ask_places import ask_card
from components.card_form import card_form, draft_of
from components.card_history import history
from components.card_send import card_send
from components.card_view import card_body, card_download, change_status, choose_version, edit_buttons, tell_news
from components.frame import guarded, need_model, next_step, page
from components.resources import card, cards
from components.wording import plain

page("Model card", "What the model is, what it is for, how it was made, how good it is, and where its limits are.")
run = need_model()
st.subheader(plain(run.name), anchor=False)
with guarded():
    told = card(run.id, run.name)
    versions = cards().versions(run.id)
    draft = draft_of(run)
    if draft:
        card_form(run, told, versions, draft)
    else:
        shown = choose_version(versions)
        if shown and shown is versions[0]:
            tell_news(told, shown)
        with st.container(horizontal=True):
            edit_buttons(run)
            if shown:
                change_status(shown, newest=shown is versions[0])
        found = shown.card if shown else told
        read, past, aws = st.tabs(["Card", "History", "Send to SageMaker"], key="card.view", on_change="rerun")
        if read.open:
            with read:
                card_download(found, shown)
                card_body(found)
                ask_card(run, found)
        if past.open:
            with past:
                history(versions)
        if aws.open:
            with aws, guarded():
                card_send(run, shown, versions)
next_step("Predict with it", "predict")
