"""Explain: answers from the facts of the report, offline or by Bedrock, and nothing is sent that was not shown."""

import pytest

from app.narration.narrator import QUESTIONS
from components.resources import answers
from tests.bedrock_endpoint import Reply, told, wants

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
    return given(at)


def given(at):
    """The answer that was given last."""
    return at.get_by_key("explain.answer").markdown[0].value


def test_without_a_model_the_page_leads_to_build(with_no_model, words):
    at = with_no_model(EXPLAIN)
    assert "No model of newcomers yet" in words(at)
    assert not at.exception


@pytest.mark.usefixtures("no_aws")
@pytest.mark.parametrize(
    ("dataset", "parts"),
    [
        ("churn", ("predicts left", "AUC", "age", "false alarms")),
        ("grades", ("predicts grade", "Accuracy", "sugar", "Most frequent mistakes")),
        ("prices", ("predicts price", "R2", "area", "R2")),
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
    bedrock_endpoint.reply = Reply(told("AUC is ", "**1.87**", " <b>or</b> so.", tokens=(412, 57)))
    at = by_bedrock(explain())
    answer = asked(at)
    assert answer.replace("\\", "") == "AUC is **~~1.87~~** <b>or</b> so."
    assert r"\*\*~~1\.87~~\*\*" in answer
    assert r"\<b" in answer
    said = words(at)
    assert "1 number checked against the report: 1 not in the report and struck through." in said
    assert "Answered by Amazon Bedrock (amazon.nova-lite-v1:0), for an analyst in English: 412 tokens read" in said
    assert "This session: 1 answer by Amazon Bedrock, 412 tokens read, 57 tokens written" in said


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
    at.text_input(key="bedrock.param.model_id").input("eu.amazon.nova-lite-v1:0").run()
    at.number_input(key="bedrock.param.max_tokens").set_value(99).run()
    at.number_input(key="bedrock.param.temperature").set_value(0.4).run()
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
    at.text_input(key="bedrock.param.region").input("the moon").run()
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


@pytest.mark.usefixtures("no_aws")
def test_the_audience_and_the_language_change_the_answer(explain):
    at = explain()
    lengths = {}
    for audience in ("executive", "analyst", "engineer"):
        at.segmented_control(key="explain.audience").set_value(audience)
        lengths[audience] = len(asked(at))
    assert lengths["executive"] < lengths["analyst"] < lengths["engineer"]
    at.selectbox(key="explain.language").select("Japanese")
    assert "answer in English only" in asked(at)


def test_examples_own_words_and_instructions_are_in_the_preview_and_are_sent(explain, bedrock_endpoint):
    at = by_bedrock(explain())
    at.text_input(key="explain.free").input("Is it fair to the old?")
    at.segmented_control(key="explain.shots").set_value(3)
    at.selectbox(key="explain.language").select("German")
    at.text_input(key="bedrock.param.own").input("We sell bicycles.").run()
    shown = at.code[1].value
    assert not bedrock_endpoint.requests
    at.button(key="explain.ask").click().run()
    (received,) = bedrock_endpoint.requests
    assert len(received.body["messages"]) == 7
    system = "\n".join(one["text"] for one in received.body["system"])
    assert "Answer in German." in system
    for block in (*received.body["system"], *(one["content"][0] for one in received.body["messages"])):
        assert block["text"] in shown
    assert "We sell bicycles." in shown
    assert {one["toolSpec"]["name"] for one in received.body["toolConfig"]["tools"]} == {
        "metric", "column", "predict", "segment", "threshold",
    }  # fmt: skip


def test_a_tool_is_used_shown_and_its_numbers_count(explain, bedrock_endpoint, words):
    bedrock_endpoint.first = [Reply(wants(("threshold", {"threshold": 0.9}), ("predict", {"values": {"age": 20}})))]
    at = by_bedrock(explain())
    at.button(key="explain.ask").click().run()
    result = bedrock_endpoint.requests[1].body["messages"][-1]["content"]
    told_ = result[0]["toolResult"]["content"][0]["json"]["data"][0]
    assert told_.startswith("At a threshold of 0.9, of ")
    assert "with every other column at its typical value" in str(result[1])
    said = words(at)
    assert "**threshold**" in said
    assert told_.split(",")[0] in said.replace("\\", "")
    bedrock_endpoint.first = [Reply(wants(("threshold", {"threshold": 0.9})))]
    bedrock_endpoint.reply = Reply(told(told_))
    assert "~~" not in asked(at)


@pytest.mark.usefixtures("no_aws")
def test_answers_are_kept_with_the_run_asked_again_and_deleted(explain, finished_home, words):
    at = explain()
    asked(at)
    asked(at, QUESTIONS[1].text)
    at = explain()
    run = finished_home.runs["churn"]
    newest, oldest = answers().of(run)
    assert (oldest.question, newest.question) == (QUESTIONS[0].text, QUESTIONS[1].text)
    at.button(key=f"explain.again.{oldest.id}").click().run()
    assert "predicts left" in given(at)
    assert len(answers().of(run)) == 3
    at.button(key=f"explain.delete.{oldest.id}").click().run()
    assert len(answers().of(run)) == 2
    assert "the report has changed" not in words(at)
    assert not at.exception


@pytest.mark.usefixtures("no_aws")
def test_an_answer_of_another_report_is_marked(explain, finished_home):
    at = explain()
    asked(at)
    run = finished_home.runs["churn"]
    (one,) = answers().of(run)
    with answers().engine.begin() as connection:
        connection.exec_driver_sql("UPDATE easel_answers SET digest = 'other'")
    assert "the report has changed since" in explain().get("expander")[-1].label
    assert one.digest != "other"


def test_no_secret_reaches_state_database_or_log(explain, bedrock_endpoint, finished_home, caplog):
    caplog.set_level("DEBUG")
    at = by_bedrock(explain())
    asked(at)
    bedrock_endpoint.reply = Reply(status=403, error="AccessDeniedException", text="AKIAEXAMPLEEXAMPLE00 may not")
    asked(at)
    kept = repr(at.session_state._state.filtered_state) + "".join(
        file.read_bytes().decode("latin-1") for file in finished_home.folder.glob("*.db*")
    )
    ours = "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith("botocore"))
    for secret in ("AKIAEXAMPLE", "not-a-real-secret-key"):
        assert secret not in kept
        assert secret not in ours
        assert secret not in "".join(one.value for one in (*at.markdown, *at.caption, *at.code))


def test_the_models_of_the_account_are_listed_on_a_click(explain, bedrock_endpoint):
    bedrock_endpoint.lists = {
        "foundation-models": {"modelSummaries": [
            {"modelId": "acme.words-v1:0", "modelArn": "arn:aws:bedrock:us-east-1::foundation-model/acme.words-v1:0",
             "providerName": "Acme", "modelName": "Words", "responseStreamingSupported": True}]},
        "inference-profiles": {"inferenceProfileSummaries": []},
    }  # fmt: skip
    at = by_bedrock(explain())
    at.button(key="bedrock.list_models").click().run()
    at.selectbox(key="bedrock.models").select("acme.words-v1:0").run()
    assert at.text_input(key="bedrock.param.model_id").value == "acme.words-v1:0"
    bedrock_endpoint.lists = {}
    at.button(key="bedrock.list_models").click().run()
    assert "bedrock:ListFoundationModels" in at.error[0].value


@pytest.mark.usefixtures("no_aws")
def test_the_offline_answer_is_there_at_once_and_kept_by_ask_alone(explain, finished_home):
    run = finished_home.runs["churn"]
    before = len(answers().of(run))
    at = explain()
    assert "predicts left" in given(at)
    at.selectbox(key="explain.question").select(QUESTIONS[1].text).run()
    assert "AUC" in given(at)
    at = by_bedrock(at)
    assert "Everything that would be sent" in [one.label for one in at.get("expander")]
    assert "[Instructions]" in at.code[1].value
    assert len(answers().of(run)) == before
    assert not at.exception
