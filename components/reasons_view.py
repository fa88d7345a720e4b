"""What moved one prediction, on the screen: in words, and as a picture with its table."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from app.errors import NotApplicable
from app.models.run import Run
from app.prediction.predict import RowPrediction
from app.prediction.reasons import Reasons, reasons
from components.reasons_chart import draw_moves
from components.resources import bundle, report
from components.wording import plain

REASONS = "predict reasons"
APART = 0.0005


def what_moved(run: Run, values: Mapping[str, Any], found: RowPrediction) -> None:
    """Draw what moved the prediction of a row, worked out once and kept for reruns."""
    st.markdown("**What moved this prediction**")
    asked, told = (run.id, dict(values)), st.session_state.get(REASONS)
    if told is None or told[0] != asked:
        with st.spinner("Asking the model what moved it"):
            told = asked, _reasons(run, values)
        st.session_state[REASONS] = told
    if isinstance(told[1], str):
        st.caption(plain(told[1], 500))
        return
    _draw(told[1], run.spec.target, found)


def _reasons(run: Run, values: Mapping[str, Any]) -> Reasons | str:
    try:
        return reasons(bundle(run.id), report(run.id), values)
    except NotApplicable as refusal:
        return str(refusal)


def _draw(known: Reasons, target: str, found: RowPrediction) -> None:
    if not any(one.contribution for one in known.moves):
        st.caption("No cell of this row moves the prediction: the model answers the same for every row.")
        return
    ways = ("arrow_upward" if one.after > one.before else "arrow_downward" for one in known.moves)
    told = (f":material/{way}: {plain(one.sentence, 500)}" for way, one in zip(ways, known.moves, strict=True))
    st.markdown("  \n".join(told))
    shown = dict(found.probabilities).get(known.about, found.prediction)
    if isinstance(shown, float) and known.about is not None and abs(shown - known.answer) > APART:
        st.caption(
            f"This is about the model's own answer, {known.answer:.1%}; the probability shown above, {shown:.1%}, is "
            "that answer corrected (calibrated)."
        )
    draw_moves(known, target, "predict.reasons")
