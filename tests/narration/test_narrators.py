"""Answers from rules and the way from Bedrock to them."""

import re
import subprocess
import sys

import pytest

from app.errors import NotApplicable
from app.evaluation.report import Impact, Score
from app.narration.bedrock import Bedrock
from app.narration.explain import explain
from app.narration.facts import facts
from app.narration.narrator import QUESTIONS, Usage
from app.narration.offline import Offline
from tests.narration.example_reports import binary_report, multiclass_report, regression_report

REPORTS = {"binary": binary_report, "multiclass": multiclass_report, "regression": regression_report}


def of(report):
    """The facts with the names every test uses."""
    return facts(report, "telco", "XGBoost", ["Drop id"])


def said(question, report):
    """The whole offline answer."""
    return "".join(Offline().tell(question, of(report)))


@pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)
@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.key)
def test_every_stated_question_gets_three_to_eight_sentences_with_numbers(question, report):
    text = said(question.text, report())
    sentences = re.findall(r"[.!?](?=\s|$)", text)
    assert 3 <= len(sentences) <= 8, text
    assert "95 % interval" in text


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.key)
def test_a_build_that_failed_before_its_first_round_is_still_explained(question):
    empty = {"rounds": (), "metrics": {}, "confusion": (), "impacts": (), "notes": (), "rows": {}}
    assert said(question.key, binary_report(**empty))


def test_trust_compares_with_the_baseline_and_says_when_nothing_was_learned():
    assert "better side of the baseline" in said("trust", binary_report())
    poor = said("trust", binary_report(metrics={"AUC": Score(0.51, 0.47, 0.55, 0.5)}))
    assert "not been shown to be better than the baseline" in poor
    assert "better side" not in poor


def test_a_column_that_carries_nearly_everything_is_suspected_and_to_be_checked():
    leaking = binary_report(impacts=(Impact("total", 0.3, 0.28, 0.32, 0.9), Impact("age", 0.01, -0.01, 0.02, 0.1)))
    assert "leakage" in said("trust", leaking)
    assert "Ask whether total is known at the moment of prediction" in said("columns", leaking)
    assert "For age the interval includes zero" in said("columns", leaking)


def test_a_free_question_gets_the_closest_facts_and_says_what_it_can_answer():
    text = said("Why did the training stop?", binary_report())
    assert "Explain this model" in text
    assert "4 trees without improvement" in text
    assert "Nothing in the facts comes close" in said("Wie wird das Wetter?", binary_report())


def test_answers_come_word_by_word_and_cost_no_tokens():
    answer = explain("explain", of(binary_report()))
    pieces = list(answer)
    assert len(pieces) > 30
    assert answer.usage == Usage(0, 0)


@pytest.mark.parametrize("question", ["", "   ", "why " * 1000])
def test_an_empty_or_endless_question_is_refused_at_once(question):
    for narrator in (Offline(), Bedrock()):
        with pytest.raises(NotApplicable):
            explain(question, of(binary_report()), narrator)


def test_names_from_data_reach_a_markdown_screen_escaped():
    hostile = binary_report(target="![x](http://example.org/p.png)", impacts=())
    text = "".join(Offline().tell("explain", of(hostile)).as_markdown())
    assert r"\!\[x\]\(http\:\/\/example\.org\/p\.png\)" in text
    assert "![" not in text


def test_narration_loads_neither_boto3_nor_streamlit():
    code = (
        "import sys, app.narration.bedrock, app.narration.explain;"
        "sys.exit(any(name in sys.modules for name in ('boto3', 'botocore', 'streamlit')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603
