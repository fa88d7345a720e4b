"""What is asked about on each page: a column, a training, a report, a prediction, a card."""

import streamlit as st

from app.algorithms.algorithm import algorithm
from app.data.dataset import Version
from app.evaluation.loss import loss_name
from app.models.card import Card
from app.models.run import Run
from app.narration.answers import report_digest
from app.narration.facts import Facts, names_of
from app.narration.facts_of_card import card_facts
from app.narration.facts_of_columns import column_facts_told
from app.narration.facts_of_curve import curve_facts
from app.narration.facts_of_prediction import move_facts, prediction_facts, quality_facts
from app.prediction.reasons import Reasons
from app.training.coach import advise
from components.ask import names_in_model, report_facts, tools_of
from components.ask_about import ask_about
from components.column_depth import target_of
from components.predict_form import RESULT
from components.reasons_view import REASONS
from components.resources import column_facts, report, store
from components.wording import plain


def ask_column(version: Version) -> None:
    """Draw the panel about the column that is looked at."""
    name = st.session_state.get("data.column")
    if name is None or version.column(name) is None:
        return

    def facts() -> Facts:
        target, problem = target_of(version)
        found = column_facts(version.dataset, version.number, name, target, problem)
        return column_facts_told(found, version.rows, target)

    ask_about("column", f"{version.dataset}/{version.number}", facts, f"Ask about {plain(name, 60)}")


def ask_curve(run: Run) -> None:
    """Draw the panel about a training that has ended."""
    if run.status.active:
        return

    def facts() -> Facts:
        found = report(run.id) if run.has_model else None
        rounds = found.rounds if found else store().curve(run.id)
        loss = loss_name(run.spec.problem)
        advice = advise(run.spec, rounds, loss, found.ending if found else None, found) if rounds else ()
        told = [f"{one.title}: {one.seen} {one.change}" for one in advice]
        name = algorithm(run.spec.algorithm).round_name
        return curve_facts(rounds, name, loss, run.message, told, [run.spec.target, run.dataset_name])

    ask_about("curve", run.id, facts, "Ask about this training")


def ask_report(run: Run) -> None:
    """Draw the panel about a report."""
    ask_about(
        "report", run.id, lambda: report_facts(run), "Ask about this model",
        lambda: report_digest(report(run.id)), lambda: tools_of(run),
    )  # fmt: skip


def ask_prediction(run: Run) -> None:
    """Draw the panel about the prediction that is shown, if there is one."""
    shown = st.session_state.get(RESULT)
    if not shown:
        return

    def facts() -> Facts:
        found = report(run.id)
        asked, why = st.session_state.get(REASONS) or (None, None)
        known = isinstance(why, Reasons) and asked == (run.id, dict(shown[1]))
        moves = move_facts(why, found.target) if known else ()
        names = [found.target, *found.classes, *names_in_model(run)]
        told = (*prediction_facts(found.target, shown[0]), *moves, *quality_facts(found))
        return Facts(told, names_of(names))

    ask_about("prediction", run.id, facts, "Ask about this prediction", tools=lambda: tools_of(run))


def ask_card(run: Run, shown: Card) -> None:
    """Draw the panel about the version of a card that is shown."""
    ask_about("card", run.id, lambda: card_facts(shown, report_facts(run)), "Ask about this card")
