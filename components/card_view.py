"""The model card to hand on, in three formats."""

import streamlit as st

from app.models.card import Card

FORMATS = {
    "HTML": ("html", "text/html", Card.to_html),
    "Markdown": ("md", "text/markdown", Card.to_markdown),
    "JSON": ("json", "application/json", Card.to_json),
}


def card_download(card: Card) -> None:
    """Draw the choice of a format and the download; JSON has the shape of SageMaker's model cards."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.segmented_control(
            "Format", list(FORMATS), default="HTML", required=True, key="card.format", persist_state="session",
            help="HTML to read and print, Markdown for a repository, JSON in the shape of SageMaker's model cards.",
        )  # fmt: skip
        ending, kind, write = FORMATS[chosen]
        st.download_button(
            f"Download as {chosen}", write(card), f"model_card.{ending}", kind, key="card.download", type="primary",
            icon=":material/download:", on_click="ignore",
        )  # fmt: skip
