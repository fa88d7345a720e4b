"""More of one column: the shapes of its texts, and how it goes with the target."""

import polars as pl
import streamlit as st

from app.data.dataset import Version
from app.errors import NotApplicable
from components import resources, workbench
from components.relation_chart import relation_chart
from components.wording import plain


def column_depth(version: Version, name: str) -> None:
    """Draw what a column's texts look like, and its relation to the target once one is chosen."""
    target, problem = target_of(version)
    facts = resources.column_facts(version.dataset, version.number, name, target, problem)
    if facts.shapes:
        st.markdown("**Textual pattern**")
        rows = [{"Shape": one.shape, "Cells": one.cells, "Share": one.share} for one in facts.shapes]
        st.dataframe(
            pl.DataFrame(rows), hide_index=True, key="data.shapes",
            column_config={"Share": st.column_config.NumberColumn(format="percent")},
        )  # fmt: skip
        st.caption(
            f"{plain(facts.captions['shapes'], 500)} A stands for a capital letter, a for a small one, 9 for a digit."
        )
    if target and target != name:
        st.markdown(f"**Against the target {plain(target, 60)}**")
        if facts.relation:
            relation_chart(facts.relation)
        else:
            st.caption(plain(facts.unrelated, 500))


def target_of(version: Version) -> tuple[str | None, str | None]:
    """The target chosen for the dataset and its problem, if the version has it."""
    target = workbench.draft(version.dataset).get("target")
    if target is None or version.column(target) is None:
        return None, None
    if chosen := workbench.chosen_problem(version.dataset):
        return target, chosen
    try:
        return target, resources.detection(version.dataset, version.number, "[]", target).problem.value
    except NotApplicable:
        return None, None
