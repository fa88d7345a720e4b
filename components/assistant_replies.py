"""The replies that were approved: who, when, and what the stages found."""

import streamlit as st

from app.assistant.replies import Approved, as_table
from app.data.export import csv_bytes
from components.resources import replies
from components.wording import count, moment, plain

SHOWN = 20


def approved_replies() -> None:
    """Draw the newest approved replies, the download of all, and the way to remove one."""
    number = replies().count()
    if not number:
        st.info(
            "No reply was approved yet. What you approve is kept here and can be downloaded.", icon=":material/inbox:"
        )
        return
    st.caption(
        f"{count(number, 'approved reply', 'approved replies')}, with the customers' messages. Nothing was sent from "
        "here."
    )
    st.download_button(
        "Download all", lambda: csv_bytes(as_table(replies().approved())), "approved_replies.csv", "text/csv",
        key="assistant.download", icon=":material/download:", on_click="ignore",
    )  # fmt: skip
    for one in replies().approved(SHOWN):
        _row(one)
    if number > SHOWN:
        st.caption(f"The newest {SHOWN} of {number:,}; the download has all of them.")


def _row(one: Approved) -> None:
    facts = one.facts
    changed = "changed by hand" if facts["changed_by_person"] else "as it was drafted"
    with st.expander(f"{plain(facts['category'], 40)}: {plain(one.message, 80)}"):
        sure = "said by a person" if facts["chosen_by_person"] else f"with probability {facts['probability']:.0%}"
        feeling = f"{facts['sentiment'] or 'not known'} by {plain(facts['sentiment_by'] or 'nobody')}"
        st.caption(
            f"Approved by {plain(one.person)} {moment(one.created)}, {changed}. Category {sure}, sentiment {feeling}, "
            f"urgency {facts['urgency']}."
        )
        st.code(one.message, language=None, wrap_lines=True)
        st.code(one.reply, language=None, wrap_lines=True)
        if st.button("Remove for good", key=f"assistant.remove.{one.id}", icon=":material/delete:"):
            replies().delete(one.id)
            st.rerun()
