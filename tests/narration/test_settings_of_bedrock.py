"""What is set about Bedrock reaches the request in AWS's words; models, prices, examples and saved answers."""

import pytest

from app.errors import NotApplicable
from app.narration.answers import Answers, Told, facts_digest, report_digest
from app.narration.bedrock import Bedrock, BedrockSettings
from app.narration.bedrock_models import MODELS, PRICES_OF, listed_models, price
from app.narration.examples import EXAMPLES
from app.narration.facts import facts
from app.narration.manner import AUDIENCES, Manner
from app.narration.narrator import Called, Usage
from app.narration.prompts import as_text
from app.narration.verify import Checker, Standing
from app.settings import Settings
from tests.bedrock_endpoint import Reply
from tests.narration.example_reports import binary_report

FACTS = facts(binary_report(), "telco", "XGBoost", [])


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        ("amazon.nova-lite-v1:0", {"inferenceConfig": {"topK": 40}}),
        ("eu.amazon.nova-pro-v1:0", {"inferenceConfig": {"topK": 40}}),
        ("global.anthropic.claude-sonnet-4-5-20250929-v1:0", {"top_k": 40}),
        ("arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0", {"top_k": 40}),
        ("mistral.mistral-large-2407-v1:0", {"top_k": 40}),
        ("cohere.command-r-plus-v1:0", {"k": 40}),
    ],
)
def test_top_k_is_named_as_the_family_names_it(model, fields):
    request = Bedrock(BedrockSettings(model, top_k=40)).request("explain", FACTS)
    assert request["additionalModelRequestFields"] == fields


def test_every_setting_is_sent_and_received(bedrock_endpoint):
    given = {"own": " Be kind. ", "top_p": 0.9, "top_k": 7, "stop": "END|###", "guardrail_id": "abc123",
             "guardrail_version": "DRAFT", "max_tokens": 99, "temperature": 0}  # fmt: skip
    list(Bedrock(BedrockSettings.of(given)).tell("explain", FACTS, Manner("executive", "French", 1)))
    body = bedrock_endpoint.requests[0].body
    assert body["inferenceConfig"] == {"maxTokens": 99, "temperature": 0, "topP": 0.9, "stopSequences": ["END", "###"]}
    assert body["guardrailConfig"] == {
        "guardrailIdentifier": "abc123", "guardrailVersion": "DRAFT", "streamProcessingMode": "sync",
    }  # fmt: skip
    assert [one["role"] for one in body["messages"]] == ["user", "assistant", "user"]
    told = [one["text"] for one in body["system"]]
    assert AUDIENCES["executive"] in told[0]
    assert "Answer in French." in told[0]
    assert told[1] == "The user adds: Be kind."


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.question)
def test_no_example_holds_a_number_that_its_facts_do_not(example, audience):
    checked = Checker(example.facts).check(example.answers[audience])
    assert [mark.text for mark in checked.marks if mark.standing is Standing.ABSENT] == []


def test_what_is_read_before_sending_holds_all_of_the_request():
    request = Bedrock().request("explain", FACTS, Manner(shots=3))
    text = as_text(request)
    for turn in request["messages"]:
        assert turn["content"][0]["text"] in text
    assert text.count("(example)") == 6


def test_too_long_a_question_is_told_from_other_refusals(bedrock_endpoint):
    bedrock_endpoint.reply = Reply(status=400, error="ValidationException", text="Input is too long for this model")
    with pytest.raises(NotApplicable, match="more than the model .* takes"):
        list(Bedrock().tell("explain", FACTS))


def test_prices_are_of_the_list_and_unknown_otherwise():
    assert price("amazon.nova-lite-v1:0", 1_000_000, 1_000_000) == pytest.approx(0.3)
    assert price("us.amazon.nova-lite-v1:0", 1_000_000, 0) == pytest.approx(0.06)
    sonnet = "anthropic.claude-sonnet-4-5-20250929-v1:0"
    assert price(f"global.{sonnet}", 1_000_000, 0) == pytest.approx(3)
    assert price(f"eu.{sonnet}", 1_000_000, 0) == pytest.approx(3.3)
    assert price("acme.words-v1:0", 5, 5) is None
    assert len({one.id for one in MODELS}) == len(MODELS)
    assert PRICES_OF.split()[1].isdigit()


def test_models_and_profiles_of_the_account_are_listed(bedrock_endpoint):
    bedrock_endpoint.lists = {
        "foundation-models": {"modelSummaries": [
            {"modelId": "acme.words-v1:0", "modelArn": "arn:aws:bedrock:::foundation-model/acme.words-v1:0",
             "providerName": "Acme", "modelName": "Words\n<b>", "responseStreamingSupported": True},
            {"modelId": "acme.slow-v1:0", "modelArn": "arn:aws:bedrock:::foundation-model/acme.slow-v1:0",
             "responseStreamingSupported": False},
        ]},
        "inference-profiles": {"inferenceProfileSummaries": [
            {"inferenceProfileId": "us.amazon.nova-lite-v1:0", "inferenceProfileName": "US Nova Lite",
             "status": "ACTIVE", "type": "SYSTEM_DEFINED", "models": [], "inferenceProfileArn": "arn:aws:bedrock:::x"},
        ]},
    }  # fmt: skip
    assert [(one.id, one.name) for one in listed_models("us-east-1")] == [
        ("acme.words-v1:0", "Acme Words <b>"),
        ("us.amazon.nova-lite-v1:0", "US Nova Lite"),
    ]
    bedrock_endpoint.lists = {}
    with pytest.raises(NotApplicable, match="bedrock:ListInferenceProfiles"):
        listed_models()


def test_answers_are_saved_with_marks_calls_and_price(tmp_path):
    saved = Answers(Settings.from_environment({"EASEL_HOME": str(tmp_path)}))
    checked = Checker(FACTS).check("AUC is 0.842, not 0.99.")
    call = Called("metric", {"name": "AUC\n"}, (FACTS.get("metric.AUC"),))
    digest = report_digest(binary_report())
    told = Told("Wie gut? 精度", checked, Manner("engineer", "German", 3), "bedrock", "m", Usage(3, 4, 5, 2), 0.01, 1.5,
                True, (call,))  # fmt: skip
    id = saved.save("run", "report", digest, told)
    (one,) = saved.of("run")
    assert (one.id, one.question, one.checked, one.manner) == (id, told.question, checked, told.manner)
    assert (one.usage, one.usage.attempts, one.dollars, one.stopped) == (Usage(3, 4), 2, 0.01, True)
    assert one.calls[0]["told"] == [FACTS.get("metric.AUC").sentence]
    assert saved.of("run", "card") == saved.of("other") == ()
    saved.delete(id)
    assert saved.of("run") == ()


def test_the_hash_of_a_report_changes_with_anything_in_it():
    assert report_digest(binary_report()) == report_digest(binary_report())
    assert report_digest(binary_report()) != report_digest(binary_report(seconds=2.0))
    assert facts_digest(FACTS) != facts_digest(facts(binary_report(), "other", "XGBoost", []))
