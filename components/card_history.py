"""The versions of a model card: who saved what and when, and what changed from one to another."""

from collections.abc import Sequence

import polars as pl
import streamlit as st

from app.models.card_changes import changes
from app.models.card_version import CardVersion, StatusChange
from components.wording import count, plain

LONGEST_TEXT = 2_500


def history(versions: Sequence[CardVersion]) -> None:
    """Draw all versions, the newest first, and the comparison of two."""
    if not versions:
        st.info("No version is saved yet.", icon=":material/save:")
        return
    rows = [
        {
            "Version": one.number,
            "Status": one.status.label,
            "Saved": one.created.strftime("%Y-%m-%d %H:%M UTC"),
            "By": one.person,
            "What changed": one.remark,
            "Statuses": "; ".join(_status(change) for change in one.statuses),
            "In SageMaker": "; ".join(f"{sent.arn}, version {sent.version}" for sent in one.sendings),
        }
        for one in versions
    ]
    st.dataframe(pl.DataFrame(rows), hide_index=True, key="card.history", alt="The versions of this model card")
    if len(versions) > 1:
        _compare(versions)


def _status(change: StatusChange) -> str:
    by = f" by {change.person}" if change.person else ""
    return f"{change.status.label} {change.created:%Y-%m-%d %H:%M}{by}"


def _compare(versions: Sequence[CardVersion]) -> None:
    by_number = {one.number: one for one in versions}
    numbers = list(by_number)
    _start(versions[0].run, numbers)
    with st.container(horizontal=True):
        before = st.selectbox("Compare version", numbers, key="card.compare.before", width=160)
        after = st.selectbox("with version", numbers, key="card.compare.after", width=160)
    found = changes(by_number[before].document, by_number[after].document)
    if not found:
        st.caption(f"Version {before} and version {after} say the same.")
        return
    st.caption(f"{count(len(found), 'change')} from version {before} to version {after}.")
    rows = [
        {"Field": plain(one.label), f"Version {before}": _told(one.before), f"Version {after} ": _told(one.after)}
        for one in found
    ]
    st.table(pl.DataFrame(rows), hide_index=True, alt=f"Changes from version {before} to version {after}")


def _start(run: str, numbers: Sequence[int]) -> None:
    """Compare the two newest versions until other ones are chosen."""
    if st.session_state.get("card compared") != (run, numbers[0]):
        st.session_state["card compared"] = (run, numbers[0])
        st.session_state["card.compare.before"], st.session_state["card.compare.after"] = numbers[1], numbers[0]


def _told(text: str) -> str:
    return plain(text, LONGEST_TEXT) if text else "–"
