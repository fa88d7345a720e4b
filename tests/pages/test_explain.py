"""Explain: answers from the facts of the report, offline or by Bedrock, and nothing is sent that was not shown."""

import pytest

from app.narration.narrator import QUESTIONS
from tests.bedrock_endpoint import Reply, told

EXPLAIN = "pages/ask/explain.py"


@pytest.fixture
def explain(open_models, finished_home):
    """Open Explain on the model of one of the datasets."""
    return lambda dataset="churn": open_models(EXPLAIN, run=finished_home.runs[dataset])


def by_bedrock(at):
    """Have Bedrock answer."""
    return at.segmented_control(key="explain.narrator").set_value("Amazon Bedrock").run()


def asked(at, question=QUESTIONS[0].text):
    """Ask, and give the answer."""
    at.selectbox(key="explain.question").select(question).run()
    at.button(key="explain.ask").click().run()
    return at.markdown[-1].value


def test_without_a_model_the_page_leads_to_build(with_no_model, words):
    at = with_no_model(EXPLAIN)
    assert "No model of newcomers yet" in words(at)
    assert not at.exception


@pytest.mark.usefixtures("no_aws")
@pytest.mark.parametrize(
    ("dataset", "parts"),
    [
        ("churn", ("predicts left", "AUC", "age")),
        ("grades", ("predicts grade", "Accuracy", "sugar")),
        ("prices", ("predicts price", "R2", "area")),
    ],
)
def test_every_question_is_answered_offline(explain, words, dataset, parts):
    at = explain(dataset)
    assert at.selectbox(key="explain.question").options == [one.text for one in QUESTIONS]
    for question, part in zip(QUESTIONS, parts, strict=True):
        assert part in asked(at, question.text), question
        assert "nothing was sent" in words(at)
    assert not at.error
    assert not at.exception


@pytest.mark.usefixtures("no_aws")
def test_a_model_without_scores_is_explained_too(explain):
    assert "predicts failed" in asked(explain("rare"))


@pytest.mark.usefixtures("no_aws")
def test_without_credentials_a_sentence_says_what_to_do_and_the_answer_is_offline(explain, words):
    at = by_bedrock(explain())
    assert "No AWS credentials were found" in at.info[0].value
    assert "predicts left" in asked(at)
    assert "nothing was sent" in words(at)
    assert not at.exception


def test_bedrock_answers_with_the_tokens_it_used(explain, bedrock_endpoint, words):
    bedrock_endpoint.reply = Reply(told("AUC is ", "**0.87**", " <b>or</b> so.", tokens=(412, 57)))
    at = by_bedrock(explain())
    answer = asked(at)
    assert answer.replace("\\", "") == "AUC is **0.87** <b>or</b> so."
    assert r"\*\*0" in answer
    assert r"\<b" in answer
    assert "Answered by Amazon Bedrock: 412 tokens read, 57 tokens written." in words(at)


def test_what_was_shown_is_what_is_sent_and_no_row_of_the_table(explain, bedrock_endpoint):
    at = by_bedrock(explain())
    shown = at.code[0].value
    asked(at, QUESTIONS[1].text)
    (received,) = bedrock_endpoint.requests
    text = received.body["messages"][0]["content"][0]["text"]
    assert shown in text
    assert QUESTIONS[1].text in text
    assert "C00001" not in text


def test_the_settings_of_the_page_are_sent(explain, bedrock_endpoint):
    at = by_bedrock(explain())
    at.text_input(key="explain.param.model_id").input("eu.amazon.nova-lite-v1:0").run()
    at.number_input(key="explain.param.max_tokens").set_value(99).run()
    at.number_input(key="explain.param.temperature").set_value(0.4).run()
    asked(at)
    (received,) = bedrock_endpoint.requests
    assert received.model == "eu.amazon.nova-lite-v1:0"
    assert received.body["inferenceConfig"]["maxTokens"] == 99
    assert received.body["inferenceConfig"]["temperature"] == 0.4


def test_a_refusal_of_bedrock_is_a_sentence_before_the_offline_answer(explain, bedrock_endpoint, words):
    bedrock_endpoint.reply = Reply(status=403, error="AccessDeniedException", text="no")
    at = by_bedrock(explain())
    answer = asked(at).replace("\\", "")
    assert "bedrock:InvokeModelWithResponseStream" in answer
    assert "The offline answer: This model predicts left" in answer
    assert "nothing was sent" not in words(at)
    assert not at.exception


def test_a_wrong_setting_of_bedrock_is_a_sentence(explain, bedrock_endpoint):
    at = by_bedrock(explain())
    at.text_input(key="explain.param.region").input("the moon").run()
    assert "the moon" in at.error[0].value
    assert not bedrock_endpoint.requests
    assert not at.exception


@pytest.mark.usefixtures("no_aws")
def test_names_of_the_data_do_no_harm(explain):
    at = explain("hostile")
    answer = asked(at)
    assert "<script>" not in answer
    assert "**now**" not in answer
    assert "[here](http" not in answer
    assert not at.exception
