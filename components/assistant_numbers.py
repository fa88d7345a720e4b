"""The numbers of a reply: which the message or the policy holds, and which come from nowhere."""

import streamlit as st

from app.assistant.case import Case
from app.assistant.desk import Desk
from app.assistant.reply_numbers import numbers_of, told
from app.narration.verify import Standing
from components.wording import plain

AROUND = 30
"""Letters shown on either side of a number."""


def reply_numbers(text: str, case: Case, desk: Desk) -> None:
    """Draw the reply as it stands now with its unfounded numbers struck through, and where the others come from."""
    checked = numbers_of(text, case, desk)
    absent = checked.count(Standing.ABSENT)
    with st.container(border=True, key="assistant.numbers"):
        if absent:
            st.badge(f"{absent:,} to check", icon=":material/warning:", color="orange")
        else:
            st.badge("No unfounded number", icon=":material/check:", color="green")
        st.caption(f"{told(checked)} Promises are yours to read.")
        for mark in checked.marks:
            if mark.standing is Standing.ABSENT:
                st.markdown(f"~~{plain(mark.text, 60)}~~ in: {_around(text, mark.start, mark.end)}")


def _around(text: str, start: int, end: int) -> str:
    """The words about a number, for Markdown."""
    first, last = max(0, start - AROUND), min(len(text), end + AROUND)
    before, after = "…" if first else "", "…" if last < len(text) else ""
    return plain(f"{before}{text[first:last]}{after}")
