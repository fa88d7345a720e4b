"""A model card sent to SageMaker by the real client: to moto, and to an endpoint with SageMaker's own rules."""

import json
import logging
import socket
from datetime import UTC, datetime

import jsonschema
import pytest

from app.errors import NotApplicable
from app.models.card_sending import LONGEST_NAME, NAME, parcel, proposed_name, send, sent_before
from app.models.card_status import CardStatus
from app.models.card_version import CardVersion, Sending, StatusChange
from tests.models.test_card import of
from tests.narration.example_reports import binary_report
from tests.sagemaker_endpoint import no_aws, sagemaker_endpoint

__all__ = ["no_aws", "sagemaker_endpoint"]

RUN, NOW = "8f3a" * 8, datetime(2026, 5, 1, tzinfo=UTC)
DRAFT, PENDING, APPROVED, ARCHIVED = CardStatus
SECRETS = ("AKIA", "not-a-real-secret-key")


def version(number=1, status=DRAFT, sendings=(), **edits):
    """A saved version of a card."""
    document = of(binary_report()).edited(edits).document
    return CardVersion(RUN, number, NOW, "", "", edits, document, (StatusChange(status, NOW, ""),), tuple(sendings))


def sent(one, before=None, name="Churn", region="eu-west-1"):
    return send(parcel(one, name, region), before)


def refused(*given, **named):
    with pytest.raises(NotApplicable) as caught:
        sent(*given, **named)
    assert not any(secret in str(caught.value) for secret in SECRETS)
    assert str(caught.value).endswith(".")
    return str(caught.value)


@pytest.fixture(scope="module")
def moto_address():
    """The address of moto's SageMaker."""
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    yield "http://{}:{}".format(*server.get_host_and_port())
    server.stop()


def test_moto_s_sagemaker_takes_the_card_as_it_is(sagemaker_endpoint, no_aws, moto_address, shared):
    import boto3

    no_aws.setenv("AWS_ENDPOINT_URL_SAGEMAKER", moto_address)
    one = version(status=APPROVED, model_owner="Mia 😀", purpose_of_model="Zeile 1\nZeile 2")
    found = sent(one, name=proposed_name("Ümläut & Söhne 😀", RUN))
    assert (found.version, found.status, found.region) == (1, APPROVED, "eu-west-1")
    assert found.arn == f"arn:aws:sagemaker:eu-west-1:123456789012:model-card/{found.name}"
    there = boto3.client("sagemaker", "eu-west-1").describe_model_card(ModelCardName=found.name)
    assert json.loads(there["Content"]) == one.document
    assert there["ModelCardStatus"] == "Approved"
    schema = json.loads((shared / "reference/sagemaker-model-card.schema.json").read_text())
    jsonschema.Draft7Validator(schema).validate(json.loads(there["Content"]))
    listed = boto3.client("sagemaker", "eu-west-1").list_model_card_versions(ModelCardName=found.name)
    assert [each["ModelCardVersion"] for each in listed["ModelCardVersionSummaryList"]] == [1]
    assert "already" in refused(one, name=found.name)
    assert sagemaker_endpoint.calls == []


def test_later_versions_update_content_and_status_one_after_the_other(sagemaker_endpoint):
    first = sent(version())
    second = sent(version(2, PENDING, model_owner="Mia"), first)
    assert (second.version, second.status) == (2, PENDING)
    third = sent(version(2, APPROVED, model_owner="Mia"), second)
    assert (third.version, third.arn) == (2, first.arn)
    changed = [sorted(given) for operation, given in sagemaker_endpoint.calls if operation == "UpdateModelCard"]
    assert changed == [["Content", "ModelCardName"], ["ModelCardName", "ModelCardStatus"]] + [
        ["ModelCardName", "ModelCardStatus"]
    ]
    again = len(changed)
    sent(version(2, APPROVED, model_owner="Mia"), third)
    assert len([1 for operation, _ in sagemaker_endpoint.calls if operation == "UpdateModelCard"]) == again
    assert [one["ModelCardStatus"] for one in sagemaker_endpoint.cards["Churn"]] == ["Draft", "Approved"]


def test_an_archived_card_is_opened_before_its_content_is_changed(sagemaker_endpoint):
    first = sent(version(status=ARCHIVED))
    second = sent(version(2, DRAFT, model_owner="Mia"), first)
    assert (second.version, sagemaker_endpoint.cards["Churn"][-1]["ModelCardStatus"]) == (2, "Draft")
    third = sent(version(3, ARCHIVED, model_owner="Bo"), second)
    assert (third.version, sagemaker_endpoint.cards["Churn"][-1]["ModelCardStatus"]) == (3, "Archived")


def test_a_card_that_was_deleted_over_there_is_made_anew(sagemaker_endpoint):
    first = sent(version())
    sagemaker_endpoint.cards.clear()
    assert sent(version(2, model_owner="Mia"), first).version == 1
    assert sagemaker_endpoint.calls[-1][0] == "CreateModelCard"


@pytest.mark.parametrize(
    ("status", "kind", "part"),
    [
        (400, "ConflictException", "give another name"),
        (400, "ResourceLimitExceeded", "may have no more model cards in eu-west-1"),
        (400, "ValidationException", "did not accept the card Churn: 'said AWS'"),
        (400, "AccessDeniedException", "sagemaker:CreateModelCard"),
        (400, "ThrottlingException", "throttling"),
        (400, "UnrecognizedClientException", "did not accept the credentials"),
        (400, "ExpiredTokenException", "credentials have expired"),
        (500, "InternalFailure", "busy or having trouble"),
        (503, "ServiceUnavailable", "send the card again"),
        (400, "SomethingNewException", "refused the request (somethingnew)"),
    ],
)
def test_every_refusal_of_aws_is_a_sentence(sagemaker_endpoint, status, kind, part):
    sagemaker_endpoint.refusal = (status, kind, "said AWS")
    assert part in refused(version())


def test_missing_credentials_profile_region_and_endpoint_each_say_what_to_do(sagemaker_endpoint, no_aws):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        no_aws.setenv("AWS_ENDPOINT_URL_SAGEMAKER", f"http://127.0.0.1:{free.getsockname()[1]}")
        assert "could not be reached in eu-west-1; check the network" in refused(version())
    no_aws.setenv("AWS_PROFILE", "nobody")
    assert "AWS_PROFILE" in refused(version())
    no_aws.delenv("AWS_PROFILE")
    no_aws.delenv("AWS_ACCESS_KEY_ID")
    assert "No AWS credentials were found" in refused(version())
    assert "No AWS region" in refused(version(), region=" ")
    assert "'Frankfurt' is not an AWS region" in refused(version(), region="Frankfurt")
    assert sagemaker_endpoint.calls == []


@pytest.mark.parametrize("name", ["", "-a", "a-", "a_b", "ä", "a" * 64, "a b", "<b>", "a\n"])
def test_a_name_that_aws_does_not_take_is_refused(name):
    with pytest.raises(NotApplicable, match="cannot be the name"):
        parcel(version(), name if name != "a\n" else "a\nb", "eu-west-1")


@pytest.mark.parametrize("model", ["Churn", "", "客户流失", "-- <b>x</b> --", "Überläufer_2026", "x" * 500, "😀"])
def test_the_proposed_name_fits_awss_pattern_and_keeps_models_apart(model):
    name = proposed_name(model, RUN)
    assert NAME.fullmatch(name) and len(name) <= LONGEST_NAME
    assert name != proposed_name(model, "1" * 32)


def test_the_name_is_fixed_by_the_last_sending_to_the_region():
    old = Sending("Old", "eu-west-1", DRAFT, "arn", 1, datetime(2026, 1, 1, tzinfo=UTC))
    new = Sending("New", "eu-west-1", DRAFT, "arn", 2, datetime(2026, 2, 1, tzinfo=UTC))
    versions = [version(2, sendings=[new]), version(1, sendings=[old])]
    assert sent_before(versions, "eu-west-1") == new
    assert sent_before(versions, "us-east-1") is None
