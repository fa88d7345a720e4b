"""Predicting one row by a form, and a whole file."""

from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import streamlit as st

from app.data.columns import Kind
from app.data.export import csv_bytes
from app.errors import NotApplicable
from app.models.bundle import Bundle, InputColumn
from app.models.run import Run
from app.prediction.predict import Predictions, RowPrediction, predict_file, predict_row
from app.problem import Problem
from components.confidence import range_sentence
from components.model_charts import draw_probabilities
from components.reasons_view import what_moved
from components.resources import bundle, settings
from components.wording import count, exact, figure, plain, size

COLUMNS_OF_FORM = 3
MOST_CHOICES = 200
OWNER, RESULT, BATCH = "predict owner", "predict result", "predict batch"


def threshold_in_use(run: Run) -> None:
    """Say from which probability on the positive class is predicted, where that was decided under Analyze."""
    if run.decision is None:
        return
    positive = bundle(run.id).manifest.classes[-1]
    st.caption(f"{plain(positive)} is predicted from a probability of {run.threshold:.3g} on, as saved under Analyze.")


def one_row(run: Run, level: float) -> None:
    """Draw the form of one row, its defaults at typical values, and the prediction with its range at a level."""
    model = bundle(run.id)
    inputs = [one for one in model.manifest.inputs if one.needed]
    if st.session_state.get(OWNER) != (run.id, run.threshold):
        _start_from(inputs, run)
    with st.form("predict.form"):
        places = st.columns(COLUMNS_OF_FORM)
        values = {}
        for number, one in enumerate(inputs):
            with places[number % COLUMNS_OF_FORM]:
                values[one.name] = _draw(one)
        asked = st.form_submit_button("Predict", key="predict.go", type="primary", icon=":material/online_prediction:")
    if asked:
        st.session_state[RESULT] = None
        given = {name: value for name, value in values.items() if value is not None}
        st.session_state[RESULT] = predict_row(model, given, run.threshold), given
    if st.session_state.get(RESULT):
        found, given = st.session_state[RESULT]
        _show(model, found, level)
        what_moved(run, given, found)


def _start_from(inputs: list[InputColumn], run: Run) -> None:
    st.session_state[OWNER] = (run.id, run.threshold)
    st.session_state[RESULT] = st.session_state[BATCH] = None
    for one in inputs:
        st.session_state[_key(one)] = _first_value(one)


def _key(one: InputColumn) -> str:
    return f"predict.value.{one.name}"


def _is_whole(one: InputColumn) -> bool:
    return all(isinstance(value, int) and not isinstance(value, bool) for value in (one.typical, one.low, one.high))


def _first_value(one: InputColumn) -> Any:
    if one.typical is None:
        return None if one.kind in (Kind.NUMBER, Kind.DATE) or one.levels else ""
    if one.kind is Kind.DATE and isinstance(one.typical, str) and one.low is not None:
        return datetime.fromisoformat(one.typical).date()
    if one.low is not None:
        return one.typical if _is_whole(one) else float(one.typical)
    return str(one.typical)


def _draw(one: InputColumn) -> Any:
    label, key = plain(one.name, 80), _key(one)
    seen = None if one.low is None else f"In training from {figure(one.low)} to {figure(one.high)}."
    if one.kind is Kind.DATE and one.low is not None:
        chosen = st.date_input(
            label, value=None, min_value=date(1, 1, 1), max_value=date(9999, 12, 31), key=key, help=seen
        )
        return chosen.isoformat() if chosen else None
    if one.low is not None:
        whole = _is_whole(one)
        return st.number_input(
            label, value=None, key=key, step=1 if whole else None, format="%d" if whole else "%g", help=seen
        )
    if one.levels and len(one.levels) < MOST_CHOICES:
        return st.selectbox(
            label, list(one.levels), index=None, key=key, accept_new_options=True, placeholder="Missing"
        )
    return st.text_input(label, key=key) or None


def _show(model: Bundle, found: RowPrediction, level: float) -> None:
    target = plain(model.manifest.spec.target)
    if model.problem is Problem.REGRESSION:
        st.metric(f"Predicted {target}", figure(found.prediction), border=True)
        st.markdown(range_sentence(found.at(level)))
    else:
        chance = dict(found.probabilities)[found.prediction]
        st.metric(f"Predicted {target}", plain(found.prediction), f"probability {chance:.1%}", delta_color="off",
                  delta_arrow="off", border=True)  # fmt: skip
        st.markdown(range_sentence(found.at(level)))
        draw_probabilities(found.probabilities, "predict.probabilities")
    for warning in found.warnings:
        st.warning(plain(warning, 500), icon=":material/warning:")


def whole_file(run: Run, level: float) -> None:
    """Draw the upload of a file, its predictions with ranges at a confidence level, and what was refused."""
    file = st.file_uploader(
        "A file of rows to predict", key="predict.upload",
        help="CSV, TSV, Excel, Parquet or JSON with the columns of the training table; the target is not needed.",
    )  # fmt: skip
    if file:
        st.caption(f"{plain(file.name, 60)} is ready, {size(file.size)}.")
    if st.button("Predict the file", key="predict.batch", icon=":material/table_view:"):
        st.session_state[BATCH] = None
        if file is None:
            raise NotApplicable("No file yet; upload one with the rows to predict.")
        with st.spinner("Predicting every row"), TemporaryDirectory(dir=settings().home) as place:
            path = Path(place) / "upload"
            path.write_bytes(file.getbuffer())
            st.session_state[BATCH] = predict_file(
                bundle(run.id), path, Path(place) / "read", name=file.name, threshold=run.threshold, level=level
            )
    if st.session_state.get(BATCH):
        _show_batch(st.session_state[BATCH])


def _show_batch(found: Predictions) -> None:
    refused = f", {count(found.rejected, 'row')} could not be" if found.rejected else ""
    st.success(f"{count(found.predicted, 'row')} predicted{refused}.", icon=":material/check_circle:")
    st.markdown(plain(found.promise, 500))
    for note in found.notes:
        st.caption(plain(note, 500))
    first = [*found.added, *(name for name in found.table.columns if name not in found.added)]
    st.dataframe(exact(found.table.select(first).head(100)), hide_index=True, key="predict.preview")
    st.caption(
        f"The first {min(100, found.predicted):,} of {count(found.predicted, 'row')}; the download has all of them."
    )
    with st.container(horizontal=True):
        st.download_button(
            "Download predictions", lambda: csv_bytes(found.table), "predictions.csv", "text/csv",
            key="predict.download", icon=":material/download:", on_click="ignore",
        )  # fmt: skip
        if found.rejected:
            st.download_button(
                "Download rows that could not be predicted", lambda: csv_bytes(found.rejects), "rejects.csv",
                "text/csv", key="predict.rejects", icon=":material/report:", on_click="ignore",
            )  # fmt: skip
