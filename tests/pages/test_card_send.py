"""A model card sent to SageMaker from its page: nothing leaves before a click; what left is kept with its version."""

import json

from components.resources import cards
from tests.sagemaker_endpoint import no_aws, sagemaker_endpoint

__all__ = ["no_aws", "sagemaker_endpoint"]

CARD = "pages/model/card.py"


def saved(open_models, run):
    """The page with a first version, open at what is sent."""
    at = open_models(CARD, run=run)
    at.button(key="card.edit").click().run()
    at.text_input(key="card.edit.model_owner").set_value("Mia").run()
    at.button(key="card.save").click().run()
    at.session_state["card.view"] = "Send to SageMaker"
    return at.run()


def test_what_is_sent_is_read_first_and_what_was_sent_is_kept(open_models, finished_home, words, sagemaker_endpoint):
    run = finished_home.runs["churn"]
    at = saved(open_models, run)
    told = at.table[-1].value.iloc[:, 0]
    assert told["Name"] == f"Model-of-churn-{run[:8]}" and told["Region"] == "eu-west-1" and told["Status"] == "Draft"
    assert json.loads(at.code[-1].value) == cards().versions(run)[0].document
    assert sagemaker_endpoint.calls == []
    at.text_input(key=f"card.send.name.{run}").set_value("Churn_in_May").run()
    assert "cannot be the name of a model card" in words(at)
    at.text_input(key=f"card.send.name.{run}").set_value("Churn-in-May").run()
    at.button(key="card.send").click().run()
    arn = "arn:aws:sagemaker:eu-west-1:123456789012:model-card/Churn-in-May"
    assert arn.replace(":", "") in words(at).replace("\u2060", "").replace(":", "")
    sending = cards().versions(run)[0].sendings[0]
    assert (sending.arn, sending.version, sending.region) == (arn, 1, "eu-west-1")
    assert json.loads(sagemaker_endpoint.cards["Churn-in-May"][0]["Content"]) == cards().versions(run)[0].document
    sagemaker_endpoint.refusal = (400, "AccessDeniedException", "no")
    at.button(key="card.send").click().run()
    assert "sagemaker:CreateModelCard" in words(at)
    assert len(cards().versions(run)[0].sendings) == 1 and not at.exception


def test_without_credentials_or_a_version_the_page_says_what_to_do(open_models, finished_home, words, no_aws):  # noqa: ARG001
    run = finished_home.runs["grades"]
    at = open_models(CARD, run=run)
    at.session_state["card.view"] = "Send to SageMaker"
    assert "Save a first version" in words(at.run())
    assert "No AWS credentials were found" in words(saved(open_models, run))
    assert not at.exception
