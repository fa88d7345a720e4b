"""What AWS refuses, on both pages that ask it: one sentence with what to do, the work before it kept, no key shown."""

import logging

import pytest

from tests.assistant.comprehend_endpoint import comprehend_endpoint
from tests.assistant.tickets_home import CLEAR, tickets_home
from tests.bedrock_endpoint import Reply, exception, told

__all__ = ["comprehend_endpoint", "tickets_home"]
SECRETS = ("AKIAEXAMPLE", "not-a-real-secret-key")
REFUSALS = (
    (Reply(status=403, error="AccessDeniedException", text="no"), "refused access to the model"),
    (Reply(status=403, error="ExpiredTokenException", text="expired"), "The AWS credentials have expired"),
    (Reply(status=403, error="UnrecognizedClientException", text="bad"), "AWS did not accept the credentials"),
    (Reply(status=429, error="ModelNotReadyException", text="wait"), "is not ready yet; wait a few minutes"),
    (Reply(status=404, error="ResourceNotFoundException", text="none"), "does not know the model"),
    (
        Reply(status=400, error="ValidationException", text="Input is too long for requested model."),
        "is more than the model amazon.nova-lite-v1:0 takes",
    ),
    (Reply(status=400, error="ValidationException", text="bad topP"), "did not accept the request"),
    (Reply(status=500, error="InternalServerException", text="oops"), "having trouble at the moment"),
    (Reply([exception("throttlingException", "slow down")]), "takes no more requests right now"),
    (Reply(told("Part of it")[:2]), "broke off before its end"),
)
RETRIED = "It was tried 2 times, with growing pauses."


@pytest.fixture
def explained(open_models, finished_home, bedrock_endpoint):  # noqa: ARG001 - a fixture
    """Explain, set to Bedrock: asks once more, and gives the answer."""
    from components.resources import answers

    at = open_models("pages/ask/explain.py", run=finished_home.runs["churn"])
    at.segmented_control(key="explain.narrator").set_value("Amazon Bedrock").run()
    at.number_input(key="bedrock.param.attempts").set_value(2).run()

    def ask():
        at.button(key="explain.ask").click().run()
        assert not at.exception
        return answers().of(finished_home.runs["churn"])[0].checked.text

    ask.at = at
    return ask


@pytest.fixture
def assisted(open_app, tickets_home, monkeypatch, bedrock_endpoint):  # noqa: ARG001, F811 - fixtures
    """The assistant with a message read, set to Bedrock: has a reply written once more, and gives the one error."""
    monkeypatch.setenv("EASEL_HOME", str(tickets_home.folder))
    at = open_app("pages/ask/assistant.py")
    at.text_area(key="assistant.message").set_value(CLEAR).run()
    at.button(key="assistant.read").click().run()
    at.segmented_control(key="assistant.writer").set_value("Amazon Bedrock").run()
    at.number_input(key="bedrock.param.attempts").set_value(2).run()

    def write():
        at.button(key="assistant.write").click().run()
        assert not at.exception
        assert at.metric[0].value == "delivery"
        (error,) = at.error
        return error.value.replace("\\", "")

    write.at = at
    return write


def away(no_aws):
    """Have nothing listen where Bedrock should be."""
    no_aws.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "http://127.0.0.1:9")


def test_explain_tells_every_refusal_before_the_offline_answer(explained, bedrock_endpoint, no_aws):
    for reply, sentence in REFUSALS:
        bedrock_endpoint.reply = reply
        answer = explained()
        assert sentence in answer
        assert "The offline answer: This model predicts" in answer
    bedrock_endpoint.reply = Reply(status=429, error="ThrottlingException", text="slow down")
    assert RETRIED in explained()
    away(no_aws)
    assert "could not be reached in us-east-1" in explained()


def test_the_assistant_tells_every_refusal_and_keeps_what_was_found(assisted, bedrock_endpoint, no_aws):
    for reply, sentence in REFUSALS:
        bedrock_endpoint.reply = reply
        assert sentence in assisted()
    bedrock_endpoint.reply = Reply(status=429, error="ThrottlingException", text="slow down")
    assert RETRIED in assisted()
    away(no_aws)
    assert "could not be reached in us-east-1" in assisted()


def test_keys_reach_neither_logs_nor_state_nor_any_file_of_the_assistant(
    assisted,
    bedrock_endpoint,
    tickets_home,  # noqa: F811 - the fixture
    caplog,
    comprehend_endpoint,  # noqa: F811 - the fixture
):
    caplog.set_level(logging.DEBUG)
    bedrock_endpoint.first = [Reply(status=403, error="AccessDeniedException", text="AKIAEXAMPLEEXAMPLE00 may not")]
    refusal = assisted()
    assert not any(secret in refusal for secret in SECRETS)
    at = assisted.at
    at.segmented_control(key="assistant.sentiment").set_value("Amazon Comprehend").run()
    at.button(key="assistant.read").click().run()
    at.button(key="assistant.write").click().run()
    at.text_input(key="assistant.person").set_value("Aya").run()
    at.button(key="assistant.approve").click().run()
    assert "Approved by Aya" in at.success[-1].value
    assert len(comprehend_endpoint) == 1
    files = {one.name: one.read_bytes().decode("latin-1") for one in tickets_home.folder.rglob("*") if one.is_file()}
    state = repr(at.session_state._state.filtered_state)
    logged = "\n".join(one.getMessage() for one in caplog.records if not one.name.startswith("botocore"))
    for secret in SECRETS:
        assert not [name for name, text in files.items() if secret in text]
        assert secret not in state
        assert secret not in logged
    assert CLEAR not in logged
    assert CLEAR not in files["mlflow.db"]
