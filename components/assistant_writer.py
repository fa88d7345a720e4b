"""Who writes replies: templates, or Amazon Bedrock with its settings, which stand on the page once."""

import streamlit as st

from app.assistant.reply import BEDROCK, TEMPLATE
from app.narration.bedrock import Bedrock, BedrockSettings
from components.bedrock_form import bedrock_form, current_settings

DRAWN = "assistant bedrock form drawn"


def begin_page() -> None:
    """Forget what an earlier run of the page has drawn."""
    st.session_state.pop(DRAWN, None)


def writer(key: str, sent: str) -> BedrockSettings | None:
    """Draw who writes, and Bedrock's settings; None is the templates, also where there are no credentials.

    sent: what Bedrock is sent, for the help.
    """
    by = st.segmented_control(
        "Written by", [TEMPLATE, BEDROCK], default=TEMPLATE, required=True, key=key, persist_state="session",
        help=f"Templates need no key and send nothing. Amazon Bedrock sends {sent} to AWS, and is billed.",
    )  # fmt: skip
    if by == TEMPLATE:
        return None
    if st.session_state.get(DRAWN) and Bedrock.available():
        st.caption("The settings of Amazon Bedrock are those under One message.")
        return current_settings()
    st.session_state[DRAWN] = True
    return bedrock_form("a template writes the reply")
