"""How far a model can be trusted, on the screen: the verdict with its paragraph, and the checks."""

from collections.abc import Sequence

import streamlit as st

from app.data.validation.finding import Severity
from app.evaluation.check import CheckResult, checks
from app.evaluation.report import Report
from app.evaluation.trust import Verdict, trust
from components.frame import READABLE
from components.wording import count, plain

LOOKS = {
    Verdict.READY: ":green[:material/verified: **Ready**]",
    Verdict.CARE: ":orange[:material/warning: **Use with care**]",
    Verdict.NOT_READY: ":red[:material/block: **Not ready**]",
}
ICONS = {
    Severity.ERROR: ":red[:material/error:]",
    Severity.WARNING: ":orange[:material/warning:]",
    Severity.INFO: ":blue[:material/info:]",
}


def trust_box(report: Report) -> None:
    """Draw the verdict with its icon, the paragraph, and the codes that decided it."""
    found = trust(report)
    with st.container(border=True):
        st.markdown(f"##### {LOOKS[found.verdict]}")
        st.markdown(plain(found.paragraph, 4_000))
        if found.codes:
            st.caption(f"Decided by: {', '.join(f'`{code}`' for code in found.codes)}")


def checks_list(report: Report) -> None:
    """Draw every check: what was found with its remedy, and folded what passed and what does not apply."""
    results = checks(report)
    for one in results:
        if one.state == "finding":
            _finding(one)
    passed = [one for one in results if one.state == "passed"]
    idle = [one for one in results if one.state == "not applicable"]
    if len(passed) + len(idle) == len(results):
        st.caption("No check found anything.")
    with st.expander(f"{count(len(passed), 'check')} passed", icon=":material/check_circle:"):
        _folded(passed, ":green[:material/check:]")
    if idle:
        verb = "does" if len(idle) == 1 else "do"
        with st.expander(f"{count(len(idle), 'check')} {verb} not apply", icon=":material/remove:"):
            _folded(idle, ":gray[:material/remove:]")


def _finding(one: CheckResult) -> None:
    with st.container(border=True, width=READABLE):
        st.markdown(f"{ICONS[one.severity]} **{one.title}**  :gray[`{one.code}`]")
        st.markdown(plain(one.sentence, 2_000))
        st.markdown(f":material/healing: {plain(one.remedy, 1_000)}")
        st.caption(f"How it is found: {plain(one.found, 1_000)}")


def _folded(results: Sequence[CheckResult], icon: str) -> None:
    for one in results:
        st.markdown(f"{icon} **{one.title}**  :gray[`{one.code}`]")
        st.caption(plain(one.sentence or one.found, 1_000))
