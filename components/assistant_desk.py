"""The settings of the support desk: tone and policy, when to ask, prices, and the rules of urgency."""

import streamlit as st

from app.assistant.desk import DESK_PARAMS, LONGEST_POLICY, LONGEST_TONE, Desk
from app.assistant.urgency import HIGH_FROM, KINDS, MEDIUM_FROM, RULES, as_rows
from components.frame import READABLE
from components.params_form import params_form, start_anew
from components.resources import replies

LOADED = "assistant desk loaded"


def desk_form() -> Desk:
    """Draw the settings as they are saved, with the button that saves them; return the saved desk."""
    saved = replies().desk()
    if LOADED not in st.session_state:
        st.session_state[LOADED] = True
        start_anew("assistant.desk")
        st.session_state["assistant.tone"], st.session_state["assistant.policy"] = saved.tone, saved.policy
    st.caption("Saved for everybody who uses this installation of Easel.")
    with st.form("assistant.form", width=READABLE, border=False):
        given = params_form(DESK_PARAMS, "assistant.desk", values=saved.to_dict())
        given["tone"] = st.text_area("Tone of the replies", key="assistant.tone", max_chars=LONGEST_TONE,
                                     persist_state="session")  # fmt: skip
        given["policy"] = st.text_area(
            "Policy notes", key="assistant.policy", height=140, max_chars=LONGEST_POLICY, persist_state="session",
            placeholder="Returns are free within 30 days. Refunds take 5 working days.",
            help="What Bedrock may promise; it is told to promise nothing else.",
        )  # fmt: skip
        st.markdown("**What is urgent**")
        st.caption(
            f"Each rule that holds gives its points: high from {HIGH_FROM}, medium from {MEDIUM_FROM}. Words have "
            "commas between them and may be in any language; percentages and numbers are the least that count."
        )
        rules = st.data_editor(
            as_rows(saved.rules), key="assistant.rules", num_rows="dynamic", hide_index=True,
            column_config={
                "kind": st.column_config.SelectboxColumn("Looks at", options=list(KINDS), required=True),
                "match": st.column_config.TextColumn("Looks for", width="large", required=True),
                "points": st.column_config.NumberColumn("Points", step=1, required=True),
            },
        )  # fmt: skip
        pressed = st.form_submit_button("Save the settings", key="assistant.save", icon=":material/save:")
    if pressed:
        desk = Desk.of(given | {"rules": rules})
        replies().save_desk(desk)
        st.session_state.pop("assistant.rules", None)
        st.success("Saved. Messages read from now on follow these settings.", icon=":material/check_circle:")
        return desk
    if saved.rules != RULES and st.button(
        "Easel's own rules again", key="assistant.reset", icon=":material/restart_alt:"
    ):
        replies().save_desk(Desk.of(saved.to_dict() | {"rules": as_rows(RULES)}))
        st.session_state.pop("assistant.rules", None)
        st.rerun()
    return saved
