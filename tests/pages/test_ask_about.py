"""Ask about what a page shows: folded until opened, offline at a click, Bedrock at another, nothing without one."""

import pytest

from components.resources import answers
from tests.bedrock_endpoint import Reply, told

PLACES = {
    "column": ("pages/data/datasets.py", "What is in this column?", "column of the kind"),
    "curve": ("pages/model/training.py", "Why did it stop, and which round is kept?", "Validation loss is lowest"),
    "report": ("pages/model/analyze.py", "Explain this model", "predicts left"),
    "card": ("pages/model/card.py", "What are its limits and risks?", "verdict"),
    "prediction": ("pages/use/predict.py", "Why this prediction?", "The predicted left is"),
}


@pytest.fixture
def opened(open_models, finished_home):
    """Open a page of the churn model with its panel unfolded."""

    def _opened(place, dataset="churn"):
        at = open_models(PLACES[place][0], run=finished_home.runs[dataset])
        if place == "prediction":
            at.button(key="predict.go").click().run()
        at.session_state[f"ask.{place}"] = True
        return at.run()

    return _opened


@pytest.mark.usefixtures("no_aws")
@pytest.mark.parametrize("place", PLACES)
def test_every_place_answers_its_questions_offline(opened, words, place):
    at = opened(place)
    assert f"ask.{place}.answer" not in str(at)
    questions = at.selectbox(key=f"ask.{place}.question")
    assert PLACES[place][1] in questions.options
    for question in questions.options:
        at.selectbox(key=f"ask.{place}.question").select(question)
        at.button(key=f"ask.{place}.ask").click().run()
        answer = at.get_by_key(f"ask.{place}.answer").markdown[0].value
        assert "~~" not in answer
        if question == PLACES[place][1]:
            assert PLACES[place][2] in answer.replace("\\", "")
    assert "nothing was sent" in words(at)
    assert not at.exception
    assert not at.error


@pytest.mark.parametrize("place", PLACES)
def test_bedrock_is_asked_at_a_click_only_and_gets_what_was_shown(opened, bedrock_endpoint, words, place):
    bedrock_endpoint.reply = Reply(told("It is 98.76 % certain."))
    at = opened(place)
    at.toggle(key=f"ask.{place}.facts").set_value(True).run()
    shown = at.code[-1].value
    assert not bedrock_endpoint.requests
    at.button(key=f"ask.{place}.bedrock").click().run()
    (received,) = bedrock_endpoint.requests
    text = received.body["messages"][-1]["content"][0]["text"]
    assert shown in text
    assert "C00001" not in text
    assert "~~98\\.76~~" in at.get_by_key(f"ask.{place}.answer").markdown[0].value
    assert "1 not in the report" in words(at)
    assert not at.exception


@pytest.mark.usefixtures("no_aws")
def test_a_folded_panel_asks_nothing_and_makes_no_answer(open_models, finished_home):
    at = open_models("pages/model/analyze.py", run=finished_home.runs["churn"])
    assert not any("ask.report" in (button.key or "") for button in at.button)
    assert answers().of(finished_home.runs["churn"]) == ()


@pytest.mark.usefixtures("no_aws")
@pytest.mark.parametrize("dataset", ["rare", "hostile", "prices", "grades"])
@pytest.mark.parametrize("place", PLACES)
def test_odd_models_and_names_do_no_harm(opened, place, dataset):
    at = opened(place, dataset)
    at.button(key=f"ask.{place}.ask").click().run()
    answer = at.get_by_key(f"ask.{place}.answer").markdown[0].value
    assert "<script>" not in answer
    assert "**now**" not in answer
    assert not at.exception
    assert not at.error
